import { ProblemError } from '../../shared/errors.ts';
import type { Activity } from '../../shared/domain/activity.ts';
import type { Ledger } from '../ports.ts';
import type { LedgerArchive, SignedCheckpoint } from '../ports/evidence.ts';
import { ActivityWindow } from './activity-window.ts';
import { LedgerWriter, type Draft, type SealedBatch } from './ledger-writer.ts';
import { openLedgerNote } from './ledger-note.ts';
import { NewerLedgerError, openSegments, type Damage, type LedgerPlace, type OpenedLedger } from './ledger-open.ts';
import { toActivity } from './ledger-record.ts';
import { readLedgerLines } from './ledger-lines.ts';
import { verifyLedger } from './ledger-verify.ts';
import { PipelinedCommit } from './pipelined-commit.ts';
import { reasonOf } from './store-report.ts';

const NAME = 'ledger';
const MAX_CHARACTERS = 128 * 1024;

/** The ledger on disk. */
export interface StoredLedger extends Ledger, LedgerArchive {
  /** Writes a last checkpoint and waits for what is under way; afterwards appends are refused. */
  close(): Promise<void>;
}

/**
 * Opens the ledger in its folder. It always opens: what is torn or damaged is kept aside, reported and becomes an entry;
 * where the disk fails or the files are of a newer version, every append is refused with store-failed.
 */
export async function openLedger(place: LedgerPlace): Promise<StoredLedger> {
  const note = await openLedgerNote(place);
  const opened = await open(place, () => openSegments(place, note.data));
  const window = new ActivityWindow();
  if ('refusal' in opened) return refusingLedger(place, window, opened.refusal);
  for (const record of opened.records) window.load(toActivity(record));
  const writer = new LedgerWriter(place, note, opened);
  const listeners = new Set<(checkpoint: SignedCheckpoint) => void>();
  const commits = new PipelinedCommit<Draft | 'checkpoint', SealedBatch, Activity | undefined>({
    prepare: (drafts) => writer.seal(drafts),
    commit: async (drafts, sealed) => {
      const { answers, activities, checkpoint } = await writer.write(drafts, sealed);
      window.add(activities);
      // Apart from the writer: it is on disk, and a listener that fails must not deny it.
      if (checkpoint) for (const listener of listeners) queueMicrotask(() => listener(checkpoint));
      return answers;
    },
  });
  const ledger: StoredLedger = {
    append: (entry) => {
      try {
        // Only a checkpoint is answered with nothing. Not `async`: its promises would cost as much as a hash.
        return commits.add(toDraft(entry)) as Promise<Activity>;
      } catch (error) {
        return Promise.reject(error instanceof Error ? error : new Error(String(error)));
      }
    },
    list: (options) => window.list(options),
    onAppended: (listener) => window.onAdded(listener),
    id: opened.ledger,
    head: () => writer.head,
    checkpoint: async () => {
      await commits.add('checkpoint');
    },
    verify: async (onProgress) => {
      await commits.idle();
      return verifyLedger(place, note.data, onProgress);
    },
    lines: (from, to) => readLedgerLines(place, from, to),
    onCheckpoint: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      try {
        await commits.add('checkpoint');
      } finally {
        await commits.idle();
        await writer.close();
      }
    },
  };
  await recordDamages(place, ledger, opened.damages);
  return ledger;
}

async function open(
  place: LedgerPlace,
  openNow: () => Promise<OpenedLedger>,
): Promise<OpenedLedger | { readonly refusal: string }> {
  try {
    return await openNow();
  } catch (error) {
    if (error instanceof NewerLedgerError) {
      place.report({ kind: 'newer', file: error.file, version: error.version });
      return { refusal: `written by a newer version (format ${error.version})` };
    }
    place.report({ kind: 'unusable', file: NAME, reason: reasonOf(error) });
    return { refusal: reasonOf(error) };
  }
}

/** The entry refers to the old head, so that the place of the gap is part of the chain. */
async function recordDamages(place: LedgerPlace, ledger: Ledger, damages: readonly Damage[]): Promise<void> {
  for (const { file, keptAs, reason, fromSeq, oldHead } of damages) {
    if (keptAs === '') place.report({ kind: 'lost', file, keptAs: null, reason });
    else place.report({ kind: 'damaged', file, keptAs, reason });
    try {
      await ledger.append({
        kind: 'store.damaged',
        actor: 'console',
        data: { file, keptAs, reason, fromSeq, oldHead },
      });
    } catch (error) {
      // Said already; the entry is written at the next start, since no entry tells of the file yet.
      place.report({ kind: 'unusable', file: NAME, reason: reasonOf(error) });
    }
  }
}

function refusingLedger(place: LedgerPlace, window: ActivityWindow, reason: string): StoredLedger {
  const refuse = (): Promise<never> => Promise.reject(new ProblemError({ code: 'store-failed', file: NAME, reason }));
  return {
    append: refuse,
    list: (options) => window.list(options),
    onAppended: (listener) => window.onAdded(listener),
    head: () => undefined,
    checkpoint: refuse,
    id: '',
    verify: async (onProgress) => verifyLedger(place, (await openLedgerNote(place)).data, onProgress),
    lines: (from, to) => readLedgerLines(place, from, to),
    onCheckpoint: () => () => false,
    close: () => Promise.resolve(),
  };
}

/** Checks an entry before it waits, so that a wrong one fails alone and not the batch it would be in. */
function toDraft(entry: Parameters<Ledger['append']>[0]): Draft {
  const data: Record<string, string | number | boolean | null> = {};
  let characters = 0;
  for (const key of Object.keys(entry.data)) {
    const value = entry.data[key] ?? null;
    if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`${entry.kind}: ${key} is ${value}`);
    if (typeof value === 'string') characters += value.length;
    data[wellFormed(key)] = typeof value === 'string' ? wellFormed(value) : value;
  }
  if (characters > MAX_CHARACTERS) throw new RangeError(`ledger entry ${entry.kind} has ${characters} characters`);
  return {
    kind: entry.kind,
    actor: wellFormed(entry.actor),
    poolId: entry.poolId ?? null,
    configurationUuid: entry.configurationUuid ?? null,
    runId: entry.runId ?? null,
    data,
  };
}

const SURROGATE = /[\ud800-\udfff]/;

/** A lone surrogate has no UTF-8 form: it becomes U+FFFD, as everywhere on screen. */
function wellFormed(text: string): string {
  return SURROGATE.test(text) ? Buffer.from(text, 'utf8').toString('utf8') : text;
}
