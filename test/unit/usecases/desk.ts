import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { readServiceRecords, readStageRecords } from '../../../shared/domain/read-shared-records.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { ProblemError, type Problem } from '../../../shared/errors.ts';
import type { Runs } from '../../../electron/ports/runs.ts';
import { readPool } from '../../../electron/usecases/facts/pool-facts.ts';
import { Gate, type Fault } from '../../fakes/gate.ts';
import { MemoryContents } from '../../fakes/memory-contents.ts';
import { MemoryLedger } from '../../fakes/memory-ledger.ts';
import { MemoryPools } from '../../fakes/memory-pools.ts';
import { MemoryKnownPools, MemorySecrets, MemoryWriters } from '../../fakes/memory-stores.ts';
import { makeShopPool, SHOP } from '../../fakes/sample-estate.ts';
import { makeIds, makeSigner, sha256 } from '../../fakes/sample-signer.ts';
import { VirtualClock } from '../../fakes/virtual-clock.ts';

/** Runs as use cases see them: what was started, nothing executed. */
export class RecordedRuns implements Runs {
  readonly started: { readonly plan: Plan; readonly planDigest: string; readonly requester: string }[] = [];
  private readonly listeners = new Set<(run: Run) => void>();
  unfinished: Run | undefined;

  list(): readonly Run[] {
    return this.unfinished ? [this.unfinished] : [];
  }

  findUnfinished(configurationUuid: string): Run | undefined {
    return this.unfinished?.plan.configurationUuid === configurationUuid ? this.unfinished : undefined;
  }

  spentNonces(): ReadonlySet<string> {
    return new Set();
  }

  onChanged(listener: (run: Run) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Tells of a run as the engine would. */
  change(run: Run): void {
    this.unfinished = run;
    for (const listener of this.listeners) listener(run);
  }

  async start(plan: Plan, planDigest: string, requester: string): Promise<string> {
    this.started.push({ plan, planDigest, requester });
    return `run-${String(this.started.length)}`;
  }

  stop(): void {
    throw new Error('no test stops a run here');
  }

  pause(): void {
    throw new Error('no test pauses a run here');
  }

  resume(): Promise<void> {
    return Promise.reject(new Error('no test resumes a run here'));
  }

  undo(): Promise<void> {
    return Promise.reject(new Error('no test undoes a run here'));
  }
}

/** Everything that use cases ask for, over one pool with the sample shop, connected as `pool-a`. */
export function openDesk(fault?: Fault, canKeep = true) {
  const clock = new VirtualClock();
  const signer = makeSigner();
  const gate = new Gate(fault);
  const pool = makeShopPool(clock, signer);
  const pools = new MemoryPools(gate);
  pools.serve('pool-a', pool);
  const runs = new RecordedRuns();
  const writers = new MemoryWriters();
  const ports = {
    clock,
    signer,
    gate,
    pool,
    pools,
    runs,
    writers,
    ledger: new MemoryLedger(gate, clock),
    contents: new MemoryContents(),
    store: new MemoryKnownPools(),
    secrets: new MemorySecrets(canKeep),
    digest: sha256,
    // Nothing here has a gate.
    admit: () => Promise.resolve(undefined),
    findGateBlockers: () => [],
    newId: makeIds('id'),
    findConfigurations: (poolId: string, uuids: readonly string[]): readonly Configuration[] => {
      const reading = readPool({ pools, runs, signer, writers, digest: sha256, serverNow: () => clock.now() }, poolId);
      return uuids.flatMap((uuid) => reading.derive(uuid) ?? []);
    },
    findConfiguration: (poolId: string, uuid: string): Configuration | undefined =>
      readPool({ pools, runs, signer, writers, digest: sha256, serverNow: () => clock.now() }, poolId).derive(uuid),
  };
  return ports;
}

/** What a desk's pool believes about the shop. */
export function stageOf({ pool, signer }: ReturnType<typeof openDesk>, uuid: string = SHOP.vapp) {
  const records = Object.fromEntries(pool.content.records);
  return readStageRecords(records, 'uuid-of-pool-a', (...signed) => signer.verify(...signed)).get(uuid);
}

/** What a desk's pool believes about a service. */
export function serviceOf({ pool, signer }: ReturnType<typeof openDesk>, id = 'web-shop') {
  const records = Object.fromEntries(pool.content.records);
  return readServiceRecords(records, 'uuid-of-pool-a', (...signed) => signer.verify(...signed)).get(id);
}

/** The problem with which something fails. @throws what is no problem */
export async function problemOf(failing: Promise<unknown>): Promise<Problem> {
  try {
    await failing;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('it did not fail');
}

/** All of a pool's content that calls can change, to compare. */
export function pictureOf({ pool }: ReturnType<typeof openDesk>): unknown {
  return {
    vms: [...pool.content.vms.values()].map((vm) => ({ ...vm, tags: [...vm.tags].sort() })),
    vapps: [...pool.content.vapps],
    records: [...pool.content.records],
  };
}
