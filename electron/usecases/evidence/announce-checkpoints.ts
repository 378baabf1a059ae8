import { toAnnouncement } from '../../../shared/domain/audit/witness.ts';
import type { Activity } from '../../../shared/domain/activity.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { Clock, Ledger, PoolInventory, Pools } from '../../ports.ts';
import type { LedgerAnchors, LedgerArchive, SignedCheckpoint } from '../../ports/evidence.ts';

/** A run's beginning and end are signed and told at once, not only after so many records. */
const RUN_ENDS: ReadonlySet<Activity['kind']> = new Set(['run.started', 'run.finished', 'run.interrupted']);

/** What announcing needs. */
export interface AnnouncePorts {
  readonly pools: Pools;
  readonly ledger: Ledger & LedgerArchive;
  readonly anchors: LedgerAnchors;
  readonly clock: Clock;
  readonly logBug: (error: unknown) => string;
}

/** Where the newest head stands in `pool.gui_config`; one key for each ledger. */
function headKey(ledger: string): string {
  return `stagewright.head.${ledger}`;
}

/**
 * Tells each checkpoint to every connected pool: as the label of a short task, which any role may make and which the pool writes
 * into its own audit log, and where the role allows it as the newest head in `pool.gui_config`. One at a time for each pool;
 * of those that come meanwhile only the newest is told, since it covers the others.
 */
export class CheckpointAnnouncer {
  readonly #ports: AnnouncePorts;
  /** The newest checkpoint that a pool is still to be told; undefined while it is being told the newest. */
  readonly #waiting = new Map<string, SignedCheckpoint | undefined>();
  readonly #working = new Set<Promise<void>>();
  readonly #connected = new Set<string>();
  #newest: SignedCheckpoint | undefined;

  constructor(ports: AnnouncePorts) {
    this.#ports = ports;
  }

  /** Begins to listen. A pool that connects is told a checkpoint at once: so its log knows this session as ours. */
  start(): void {
    const { pools, ledger } = this.#ports;
    ledger.onCheckpoint((checkpoint) => {
      this.#newest = checkpoint;
      for (const { id, phase } of pools.list()) if (phase === 'connected') this.#tell(id, checkpoint);
    });
    pools.onState(({ id, phase }) => {
      const wasConnected = this.#connected.has(id);
      if (phase === 'connected') this.#connected.add(id);
      else this.#connected.delete(id);
      if (phase !== 'connected' || wasConnected) return;
      if (this.#newest) this.#tell(id, this.#newest);
      this.#checkpoint();
    });
    ledger.onAppended(({ kind }) => {
      if (RUN_ENDS.has(kind)) this.#checkpoint();
    });
  }

  /** Resolves when no announcement is under way. */
  async idle(): Promise<void> {
    while (this.#working.size > 0) await Promise.all(this.#working);
  }

  #checkpoint(): void {
    const { ledger, logBug } = this.#ports;
    ledger.checkpoint().catch((error: unknown) => {
      // A ledger that can't be written says so by itself.
      if (!(error instanceof ProblemError)) logBug(error);
    });
  }

  #tell(poolId: string, checkpoint: SignedCheckpoint): void {
    const isWorking = this.#waiting.has(poolId);
    this.#waiting.set(poolId, checkpoint);
    if (isWorking) return;
    const work = this.#work(poolId).finally(() => {
      this.#waiting.delete(poolId);
      this.#working.delete(work);
    });
    this.#working.add(work);
  }

  async #work(poolId: string): Promise<void> {
    for (;;) {
      const checkpoint = this.#waiting.get(poolId);
      if (!checkpoint) return;
      this.#waiting.set(poolId, undefined);
      try {
        await this.#announce(poolId, checkpoint);
      } catch (error) {
        // A pool that is away, or refuses: the next checkpoint covers this one. Anything else is a bug.
        if (!(error instanceof ProblemError)) this.#ports.logBug(error);
      }
    }
  }

  async #announce(poolId: string, checkpoint: SignedCheckpoint): Promise<void> {
    const { pools, anchors } = this.#ports;
    const operations = pools.operations(poolId);
    const { label, description } = toAnnouncement(checkpoint);
    await operations.announce(label, description);
    const witness = pools.find(poolId)?.uuid ?? poolId;
    const seen = { witness, seq: checkpoint.seq, head: checkpoint.head };
    const at = (await operations.serverTime()).toISOString();
    await anchors.add({ where: 'pool-audit', ...seen, at });
    if (!canWrite(pools, poolId)) return;
    const key = headKey(checkpoint.ledger);
    if (isNewer(pools.inventory(poolId), key, checkpoint.seq)) return;
    await operations.removeSharedRecord(key);
    await operations.addSharedRecord(key, `${label}\n${description}`);
  }
}

/** A role that may not write is no reason to ask the pool each time. */
function canWrite(pools: Pools, poolId: string): boolean {
  const rights = pools.find(poolId)?.rights;
  return rights === null || rights === undefined
    ? false
    : rights.isLocalSuperuser || rights.permissions.includes('pool.add_to_gui_config');
}

/** Another window of the same ledger can't be, but a restored folder of it can: the higher head stays. */
function isNewer(inventory: PoolInventory, key: string, seq: number): boolean {
  const known = /^Stagewright witness v1 \S+ (\d+) /.exec(inventory.sharedRecords()[key] ?? '')?.[1];
  return known !== undefined && Number(known) >= seq;
}
