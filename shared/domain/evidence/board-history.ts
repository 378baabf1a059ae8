import type { TimelineEntry } from './timeline.ts';

/** A moment at which the board changed. */
export interface BoardChange {
  readonly seq: number;
  /** ISO, UTC. */
  readonly time: string;
  readonly poolId: string | null;
  readonly configurationUuid: string;
  /** Name of the configuration at that moment. */
  readonly name: string;
  /** Service and stage it is in from then on; null: in none any more. Names as recorded. */
  readonly service: string | null;
  readonly stage: string | null;
  /** The run that did it; null where none did. */
  readonly runId: string | null;
  /** Runs that are under way, end badly or end well show on the card. */
  readonly state: 'settled' | 'moving' | 'failed';
  readonly actor: string;
}

/** How the board came to be what it is. */
export interface BoardHistory {
  /** Oldest first. */
  readonly changes: readonly BoardChange[];
  /** Stages of each service in their order as last recorded, for columns; services by name. */
  readonly services: readonly { readonly service: string; readonly stages: readonly string[] }[];
  /** True where older changes were left out because there are too many. */
  readonly isCut: boolean;
}

/** One configuration on the board of a past moment. */
export type PastCard = BoardChange & { readonly service: string; readonly stage: string };

/** The board as it was just after the record `seq`, by name. */
export function boardAt(history: BoardHistory, seq: number): readonly PastCard[] {
  const cards = new Map<string, PastCard>();
  for (const change of history.changes) {
    if (change.seq > seq) break;
    const { service, stage } = change;
    if (service === null || stage === null) cards.delete(change.configurationUuid);
    else cards.set(change.configurationUuid, { ...change, service, stage });
  }
  return [...cards.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

const LIMIT = 20_000;
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Follows the board through entries, oldest first. What an entry does not say is taken from those before it. */
export class BoardFollower {
  readonly #changes: BoardChange[] = [];
  readonly #latest = new Map<string, BoardChange>();
  readonly #stages = new Map<string, string[]>();

  take(entry: TimelineEntry): void {
    const { kind, configurationUuid, data } = entry;
    this.#noteStages(entry);
    if (configurationUuid === null) return;
    if (kind === 'configuration.created' || kind === 'configuration.adopted')
      this.#add(entry, { service: text(data['service']), stage: text(data['stage']), state: 'settled' });
    else if (kind === 'configuration.released') this.#add(entry, { service: null, stage: null, state: 'settled' });
    else if (kind === 'run.started' || kind === 'run.resumed' || kind === 'run.undone')
      this.#add(entry, { stage: text(data['from']) ?? undefined, state: 'moving' });
    else if (kind === 'run.finished') {
      const isDone = data['phase'] === 'succeeded' || data['outcome'] === 'succeeded';
      const stage = isDone ? text(data['to']) : text(data['from']);
      this.#add(entry, { stage: stage ?? undefined, state: isDone ? 'settled' : 'failed' });
    }
  }

  history(): BoardHistory {
    const services = [...this.#stages].map(([service, stages]) => ({ service, stages }));
    return { changes: this.#changes.slice(-LIMIT), services, isCut: this.#changes.length > LIMIT };
  }

  #add(
    { seq, time, poolId, configurationUuid, runId, actor, data }: TimelineEntry,
    change: { service?: string | null | undefined; stage?: string | null | undefined; state: BoardChange['state'] },
  ): void {
    const uuid = configurationUuid ?? '';
    const before = this.#latest.get(uuid);
    const service = change.service === undefined ? (text(data['service']) ?? before?.service ?? null) : change.service;
    const stage = change.stage === undefined ? (before?.stage ?? null) : change.stage;
    const name = text(data['configuration']) ?? before?.name ?? uuid;
    const next = {
      seq,
      time,
      poolId,
      configurationUuid: uuid,
      name,
      service,
      stage,
      runId,
      state: change.state,
      actor,
    };
    this.#changes.push(next);
    this.#latest.set(uuid, next);
    if (service !== null && stage !== null) this.#noteStage(service, stage);
  }

  /** Entries about a workflow name its stages in order, one per line. */
  #noteStages({ kind, data }: TimelineEntry): void {
    const service = text(data['service']);
    const stages = text(data['stages']);
    if (service === null || stages === null) return;
    if (kind === 'workflow.published' || kind === 'service.saved') this.#stages.set(service, stages.split('\n'));
  }

  #noteStage(service: string, stage: string): void {
    const stages = this.#stages.get(service) ?? [];
    if (!stages.includes(stage)) this.#stages.set(service, [...stages, stage]);
  }
}
