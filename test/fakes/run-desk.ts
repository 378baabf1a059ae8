import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunEngine } from '../../electron/runs/engine.ts';
import type { GuestProbe } from '../../electron/ports/vm-operations.ts';
import type { PoolInventory, PoolOperations } from '../../electron/ports.ts';
import { verifySignature } from '../../electron/os/signing-key.ts';
import { openArchiveRehearsals } from '../../electron/store/archive-rehearsals.ts';
import type { DocumentPlace } from '../../electron/store/document.ts';
import { openArchiveFiles } from '../../electron/store/archive-files.ts';
import { realDisk, type Disk } from '../../electron/store/disk.ts';
import { openRunJournal } from '../../electron/store/run-journal.ts';
import { newUuid, sha256, systemClock } from '../../electron/system.ts';
import { createPools } from '../../electron/xapi/pools.ts';
import { FINAL_PHASES, type Run } from '../../shared/domain/run.ts';
import { QUICK_LIMITS, type ReachablePool } from './headless-console.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { makeSigner } from './sample-signer.ts';

/** The engine with a real journal and a real connection, and nothing else of the console. */
export interface RunDesk {
  readonly engine: RunEngine;
  readonly operations: PoolOperations;
  readonly inventory: PoolInventory;
  /** Of the other pools, in their order. */
  readonly others: readonly PoolInventory[];
  readonly bugs: unknown[];
  /** Waits until a run is at an end, or waits for a person. */
  rest(runId: string): Promise<Run>;
  /** Chooses for a run that waits for a person, and waits until it rests again. */
  choose(runId: string, verb: 'resume' | 'undo'): Promise<Run>;
  close(): Promise<void>;
}

/** Runs here take seconds; on a machine with much other work to do, minutes. */
const LONGEST_RUN_MS = 300_000;

/** No guest of a demo pool can be knocked at; what is up answers. */
const answering: GuestProbe = { tcp: () => Promise.resolve(true), http: () => Promise.resolve(true) };

/** Opens a desk on a pool, over a folder that an earlier one may have left. */
export async function openRunDesk(
  demo: ReachablePool,
  folder: string,
  probe = answering,
  signer = makeSigner(),
  others: readonly ReachablePool[] = [],
  archiveDisk: Disk = realDisk,
): Promise<RunDesk> {
  const bugs: unknown[] = [];
  const pools = createPools({ clock: systemClock, limits: QUICK_LIMITS, originator: 'a run desk' });
  const place: DocumentPlace = { disk: realDisk, folder, now: () => new Date(), report: (report) => bugs.push(report) };
  const journal = await openRunJournal(place);
  const engine = new RunEngine({
    pools,
    journal,
    ledger: new MemoryLedger(),
    // Records of whole consoles, which sign with real keys, are believed as well.
    signer: { ...signer, verify: (...signed) => signer.verify(...signed) || verifySignature(...signed) },
    clock: systemClock,
    digest: sha256,
    newId: newUuid,
    probe,
    consoleName: 'desk',
    rehearsals: await openArchiveRehearsals({ ...place, folder: join(folder, 'store') }),
    evidence: { write: (path) => writeFile(path, 'what a ledger would say') },
    archives: openArchiveFiles(archiveDisk, join(folder, 'archives')),
    logBug: (error) => {
      bugs.push(error);
      return 'test';
    },
  });
  await engine.recover();
  const connect = async (id: string, pool: ReachablePool): Promise<void> => {
    await pools.connect(
      {
        id,
        host: new URL(pool.url).hostname,
        port: pool.port,
        userName: pool.user,
        pins: Object.fromEntries(pool.hosts.map((host) => [host.address, host.fingerprint])),
        memberAddresses: [],
        allowOldTls: false,
      },
      pool.password,
    );
    await pools.whenReady(id, AbortSignal.timeout(20_000));
  };
  await connect('demo', demo);
  for (const [index, other] of others.entries()) await connect(`other-${String(index)}`, other);
  const isAtRest = (run: Run | undefined): run is Run =>
    run !== undefined && (FINAL_PHASES.has(run.phase) || run.phase === 'interrupted');
  const restOf = (runId: string): Promise<Run> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const run = engine.list().find(({ id }) => id === runId);
        if (!isAtRest(run)) return;
        clearTimeout(timer);
        unlisten();
        resolve(run);
      };
      const timer = setTimeout(() => {
        unlisten();
        const run = engine.list().find(({ id }) => id === runId);
        const open = run?.steps.filter(({ phase }) => phase !== 'done' && phase !== 'undone');
        reject(new Error(`the run does not rest: ${run?.phase ?? 'unknown'}, ${JSON.stringify(open)}`));
      }, LONGEST_RUN_MS);
      const unlisten = engine.onChanged(look);
      look();
    });
  return {
    engine,
    bugs,
    operations: pools.operations('demo'),
    inventory: pools.inventory('demo'),
    others: others.map((_, index) => pools.inventory(`other-${String(index)}`)),
    rest: restOf,
    choose: async (runId, verb) => {
      const begun = new Promise<void>((resolve) => {
        const unlisten = engine.onChanged((run) => {
          if (run.id !== runId || run.phase === 'interrupted') return;
          unlisten();
          resolve();
        });
      });
      await engine[verb](runId);
      await begun;
      return restOf(runId);
    },
    close: async () => {
      await engine.close();
      await pools.close();
      await journal.close();
    },
  };
}
