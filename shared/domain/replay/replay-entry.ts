import type { Activity } from '../activity.ts';

/**
 * An entry as replay reads it: of the local ledger or of a bundle, whose kinds may be of another version and whose
 * names may be stand-ins.
 */
export interface ReplayEntry extends Omit<Activity, 'kind'> {
  readonly kind: string;
}

/** Kinds of entries that may change the board. */
const BOARD_KINDS: readonly string[] = [
  'configuration.created',
  'configuration.adopted',
  'configuration.released',
  'run.started',
  'run.step',
  'run.interrupted',
  'run.paused',
  'run.resumed',
  'run.undone',
  'run.finished',
  'lock.broken',
];

const KINDS: ReadonlySet<string> = new Set(BOARD_KINDS);

/** Whether an entry may change the board; of the steps of a run only those that place or lock. */
export function changesBoard({ kind, data }: Pick<ReplayEntry, 'kind' | 'data'>): boolean {
  if (!KINDS.has(kind)) return false;
  return kind !== 'run.step' || 'placed' in data || 'locked' in data || 'unlocked' in data;
}

/** A text of an entry's data; null where it has none. */
export function textOf(entry: ReplayEntry, key: string): string | null {
  const value = entry.data[key];
  return typeof value === 'string' && value !== '' ? value : null;
}
