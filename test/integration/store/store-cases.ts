import { expect } from 'vitest';
import { ProblemError } from '../../../shared/errors.ts';
import type { Disk } from '../../../electron/store/disk.ts';
import type { DocumentPlace } from '../../../electron/store/document.ts';
import { openKnownPools } from '../../../electron/store/known-pools.ts';
import { openLedger } from '../../../electron/store/ledger.ts';
import type { LedgerPlace } from '../../../electron/store/ledger-open.ts';
import { openRunJournal } from '../../../electron/store/run-journal.ts';
import type { StoreReport } from '../../../electron/store/store-report.ts';
import type { KnownPool } from '../../../electron/ports.ts';
import type { JournalEntry } from '../../../electron/ports/runs.ts';
import { makeSigner } from '../../fakes/signer.ts';

export const FOLDER = '/data';

/** A place whose reports are kept. */
export interface Watched extends LedgerPlace {
  readonly reports: StoreReport[];
}

const signer = makeSigner();

/** A place on a disk; its clock moves a second per look. */
export function watch(disk: Disk, folder: string = FOLDER): Watched {
  const reports: StoreReport[] = [];
  let seconds = 0;
  return {
    disk,
    folder,
    reports,
    report: (report) => reports.push(report),
    now: () => new Date(Date.UTC(2024, 4, 1, 8, 0, (seconds += 1))),
    newId: () => '6f1f2b1e-6f8e-4e5c-9f4e-2f0f6f0f6f0f',
    signer,
    segmentBytes: 3000,
  };
}

/** One kind of store under a fixed course of two sessions, with what must be there afterwards. */
export interface StoreCase {
  readonly name: string;
  /** True where it grows by lines, of which the last may be unfinished; whole files are never half. */
  readonly isLog: boolean;
  /** True where each change is a file of its own, which has no place among the others. */
  readonly isUnordered?: true;
  /**
   * Opens, changes, closes, opens again, changes, closes; calls `acknowledge` for each change that was promised.
   * All names begin with `round`.
   */
  work(place: Watched, acknowledge: (what: string) => void, round?: string): Promise<void>;
  /** All that is in the store now, as `acknowledge` named it. Also makes a change and closes. */
  look(place: Watched): Promise<readonly string[]>;
}

export function makePool(id: string): KnownPool {
  return {
    id,
    host: `${id}.example`,
    port: 443,
    userName: 'root',
    pins: { [`${id}.example`]: Array.from({ length: 32 }, () => 'AB').join(':') },
    memberAddresses: ['10.0.0.1', '10.0.0.2'],
    allowOldTls: false,
    uuid: null,
    nameLabel: `Pool ${id} – Köln`,
    addedAt: '2024-05-01T08:00:00.000Z',
  };
}

export function makeStep(run: string, step: string): JournalEntry {
  return { t: 'done', run, at: '2024-05-01T08:00:00.000Z', step, undo: false, note: 'x'.repeat(700) };
}

/** Runs a change; a refusal must be the one a person can act on. */
export async function attempt(change: () => Promise<unknown>, done: () => void): Promise<void> {
  try {
    await change();
  } catch (error) {
    expect(error).toBeInstanceOf(ProblemError);
    expect((error as ProblemError).problem.code).toBe('store-failed');
    return;
  }
  done();
}

const documentCase: StoreCase = {
  name: 'known pools',
  isLog: false,
  async work(place, acknowledge, round = '') {
    for (const session of [`${round}a`, `${round}b`]) {
      const store = await openKnownPools(place);
      for (const step of [1, 2, 3]) {
        const id = `${session}${step}`;
        const before = store.list();
        await attempt(
          () => store.save(makePool(id)),
          () => acknowledge(id),
        );
        const has = store.list().some((pool) => pool.id === id);
        // Memory never runs ahead of the disk, nor behind what was promised.
        if (!has) expect(store.list()).toBe(before);
      }
    }
  },
  async look(place) {
    const store = await openKnownPools(place);
    const ids = store.list().map(({ id }) => id);
    for (const pool of store.list()) if (pool.id !== 'after') expect(pool).toEqual(makePool(pool.id));
    await store.save(makePool('after'));
    return ids;
  },
};

export const journalCase: StoreCase = {
  name: 'run journal',
  isLog: true,
  async work(place, acknowledge, round = '') {
    for (const session of [`${round}a`, `${round}b`]) {
      const journal = await openRunJournal(place);
      const append = (step: string): Promise<void> =>
        attempt(
          () => journal.append(makeStep(session, step)),
          () => acknowledge(`${session}/${step}`),
        );
      await append('1');
      await Promise.all(['2', '3', '4', '5'].map(append));
      await append('6');
      await journal.close();
    }
  },
  async look(place) {
    const journal = await openRunJournal(place);
    const entries = await journal.read();
    await journal.append(makeStep('after', '1'));
    await journal.close();
    return entries.map((entry) => `${entry.run}/${'step' in entry ? entry.step : ''}`);
  },
};

export const ledgerCase: StoreCase = {
  name: 'ledger',
  isLog: true,
  async work(place, acknowledge, round = '') {
    for (const session of [`${round}a`, `${round}b`]) {
      const ledger = await openLedger(place);
      const append = (name: string): Promise<void> =>
        attempt(
          () => ledger.append({ kind: 'run.step', actor: 'root', data: { name, note: 'y'.repeat(300) } }),
          () => acknowledge(name),
        );
      await append(`${session}1`);
      await Promise.all([2, 3, 4, 5, 6].map((step) => append(`${session}${step}`)));
      await attempt(
        () => ledger.checkpoint(),
        () => undefined,
      );
      await append(`${session}7`);
      await attempt(
        () => ledger.close(),
        () => undefined,
      );
    }
  },
  async look(place) {
    const ledger = await openLedger(place);
    const entries = ledger.list({ limit: 1000 });
    await ledger.append({ kind: 'run.step', actor: 'root', data: { name: 'after' } });
    await ledger.close();
    return entries.map(({ data, kind, seq }) => String(data['name'] ?? `${kind} ${seq}`)).reverse();
  },
};

export const allCases: readonly StoreCase[] = [documentCase, journalCase, ledgerCase];

/** Every acknowledged change is there, in its order, and a second look finds the same without a new report. */
export async function expectAll(
  store: StoreCase,
  disk: Disk,
  acknowledged: readonly string[],
  reports: StoreReport[],
): Promise<void> {
  const first = watch(disk);
  const found = await store.look(first);
  const wanted = new Set(acknowledged);
  const inOrder = (names: readonly string[]): readonly string[] => (store.isUnordered ? [...names].sort() : names);
  expect(inOrder(found.filter((name) => wanted.has(name)))).toEqual(inOrder(acknowledged));
  expect(new Set(found).size).toBe(found.length);
  const second = watch(disk);
  expect(inOrder((await store.look(second)).filter((name) => wanted.has(name)))).toEqual(inOrder(acknowledged));
  expect(second.reports).toEqual([]);
  reports.push(...first.reports);
}

export type { DocumentPlace };
