import { readServiceRecords, readStageRecords } from '../../../shared/domain/read-shared-records.ts';
import type { StageRecord } from '../../../shared/domain/stage-record.ts';
import { FINAL_PHASES, RESTING_PHASES, type Run } from '../../../shared/domain/run.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { planText } from '../../../shared/domain/plan-text.ts';
import { planTransition } from '../../../shared/domain/plan/plan-transition.ts';
import { RunEngine } from '../../../electron/runs/engine.ts';
import type { Signer } from '../../../electron/ports.ts';
import { Gate, type Fault } from '../../fakes/gate.ts';
import { JournalFile } from '../../fakes/memory-journal.ts';
import { MemoryLedger } from '../../fakes/memory-ledger.ts';
import type { MemoryPool } from '../../fakes/memory-pool.ts';
import { MemoryPools } from '../../fakes/memory-pools.ts';
import { makeConfiguration, makeShopPool, SHOP } from '../../fakes/sample-estate.ts';
import { makeIds, makeSigner, sha256 } from '../../fakes/sample-signer.ts';
import { VirtualClock } from '../../fakes/virtual-clock.ts';

/** One start of the console: its engine and what it works with. */
export interface Console {
  readonly engine: RunEngine;
  readonly gate: Gate;
  readonly pools: MemoryPools;
  readonly ledger: MemoryLedger;
  readonly bugs: unknown[];
}

/** A pool, a disk and a clock that outlive every console. */
export class Site {
  readonly clock = new VirtualClock();
  readonly signer: Signer = makeSigner();
  readonly pool: MemoryPool = makeShopPool(this.clock, this.signer);
  readonly journal = new JournalFile();
  private starts = 0;

  /** Starts a console; another one on the same disk where `journal` is left out. */
  open(fault?: Fault, more: { journal?: JournalFile; signer?: Signer; name?: string } = {}): Console {
    this.starts += 1;
    const gate = new Gate(fault);
    const pools = new MemoryPools(gate);
    pools.serve('pool-a', this.pool);
    const ledger = new MemoryLedger(gate, this.clock);
    const bugs: unknown[] = [];
    const engine = new RunEngine({
      pools,
      journal: (more.journal ?? this.journal).open(gate),
      ledger,
      signer: more.signer ?? this.signer,
      clock: this.clock,
      digest: sha256,
      newId: makeIds(`${more.name ?? 'console'}${String(this.starts)}`),
      probe: { tcp: () => Promise.resolve(false), http: () => Promise.resolve(false) },
      consoleName: more.name ?? 'desk-1',
      logBug: (error) => {
        bugs.push(error);
        return `log-${String(bugs.length)}`;
      },
    });
    return { engine, gate, pools, ledger, bugs };
  }

  /** Plans what the board would: from where the pool says the shop is, to a stage. */
  plan(toStageId = 'integration'): Plan {
    const inventory = this.pool.inventory();
    const record = this.stageRecord();
    const published = readServiceRecords(inventory.sharedRecords(), 'uuid-of-pool-a', (...signed) =>
      this.signer.verify(...signed),
    );
    const plan = planTransition({
      configuration: makeConfiguration({
        stageId: record?.stage ?? null,
        revision: record?.revision ?? '',
        recordSeq: record?.seq ?? 0,
      }),
      workflow: published.get('web-shop')?.current?.service.workflow ?? null,
      toStageId,
      isConnected: true,
      rights: null,
      networks: inventory.listNetworks(),
      hosts: [],
      vms: [inventory.findVm(SHOP.web)!, inventory.findVm(SHOP.db)!],
      srs: inventory.listSrs(),
      neighbours: [],
      configurationNames: [],
    });
    if (!plan) throw new Error('no plan');
    return plan;
  }

  /** The record of the shop that a reader believes. */
  stageRecord(): StageRecord | undefined {
    const records = Object.fromEntries(this.pool.content.records);
    const reading = readStageRecords(records, 'uuid-of-pool-a', (...signed) => this.signer.verify(...signed));
    return reading.get(SHOP.vapp)?.current;
  }

  /** Everything a promotion may change, in a form to compare. Records' numbers and times of writing are left out. */
  picture(): unknown {
    const record = this.stageRecord();
    const keys = [...this.pool.content.records.keys()];
    return {
      vms: [...this.pool.content.vms.values()].map((vm) => ({
        uuid: vm.uuid,
        vappUuid: vm.vappUuid,
        tags: [...vm.tags].sort(),
        vifs: vm.vifs.map(({ uuid, networkUuid, mac }) => ({ uuid, networkUuid, mac })),
      })),
      locks: keys.filter((key) => key.startsWith('stagewright.lock.')),
      stageRecordCount: keys.filter((key) => key.startsWith('stagewright.stage.')).length,
      service: record?.service,
      stage: record?.stage,
      revision: record?.revision,
      members: record?.members,
      others: keys.filter((key) => !key.startsWith('stagewright.')),
    };
  }

  /** Starts the plan and waits until nothing moves any more, or the console has crashed. */
  async promote(console: Console, plan: Plan = this.plan()): Promise<string> {
    // A crash while the run is being written down never answers.
    void console.engine.start(plan, sha256(planText(plan)), 'root').catch((error: unknown) => console.bugs.push(error));
    await this.rest(console);
    return console.engine.list()[0]?.id ?? '';
  }

  /** Waits until no run of this console works any more, or the console has crashed. */
  async rest(console: Console): Promise<void> {
    await this.clock.runUntil(() => console.gate.isDead || console.engine.list().every(isAtRest));
    // What a run does after it said that it rests.
    await this.clock.turn();
  }
}

function isAtRest(run: Run): boolean {
  return RESTING_PHASES.has(run.phase) || FINAL_PHASES.has(run.phase);
}

/** The one run of a console that has one. */
export function onlyRun(console: Console): Run {
  const [run, ...others] = console.engine.list();
  if (!run || others.length > 0) throw new Error(`${String(others.length + 1)} runs`);
  return run;
}

/** What a promotion finds, leaves, and passes on its way. */
export interface Usual {
  readonly original: unknown;
  readonly promoted: unknown;
  readonly names: readonly string[];
}

/** Promotes once, undisturbed. */
export async function promoteUndisturbed(): Promise<Usual> {
  const site = new Site();
  const original = site.picture();
  const console = site.open();
  await site.promote(console);
  return { original, promoted: site.picture(), names: [...console.gate.passed] };
}

/** Runs `act` right before the n-th thing the console does. */
export function at(console: Console, n: number, act: () => void): void {
  console.gate.onPass = () => {
    if (console.gate.passed.length === n) act();
  };
}
