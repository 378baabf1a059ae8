import { BOOT_SECONDS } from '../../electron/demo-pool/behaviour/guest-agent.ts';
import { DISK_SECONDS } from '../../electron/demo-pool/behaviour/storage.ts';
import { HOST_WORKERS, POWER_SECONDS } from '../../electron/demo-pool/behaviour/vm-power.ts';
import type { RunningDemoPool } from '../../electron/demo-pool/server.ts';
import { asString } from '../../electron/demo-pool/core/values.ts';
import type { Plan, PlanStep } from '../../shared/domain/plan.ts';
import { disksOf } from './makespan-pool.ts';

/** Work that a step asks of something of which the pool has only so much. */
interface Work {
  readonly key: string;
  readonly capacity: number;
  readonly seconds: number;
}

/** Seconds that a NIC takes to move (`behaviour/vif.ts`). */
const NIC_SECONDS = 0.5;

/**
 * Seconds that no client can beat with this plan: by the demo pool's own durations, the order the plan asks for, one disk
 * operation at a time on an SR, and so many starts and shutdowns on a host. A VM that starts may go to any host. A lower
 * bound: what lies before a step takes as long as its longest chain and as the work of each resource.
 */
export function boundSeconds(plan: Plan, { world }: RunningDemoPool, scale: number): number {
  const { db } = world;
  const hosts = db.refs('host').length;
  const workOf = ({ action }: PlanStep): readonly Work[] => {
    if (action.kind === 'snapshot-vm') {
      const vm = db.get('VM', db.findByUuid('VM', action.vmUuid) ?? '');
      return disksOf(db, vm).map(({ sr }) => ({ key: sr, capacity: 1, seconds: DISK_SECONDS.snapshot }));
    }
    if (action.kind === 'copy-vm' && action.srUuid === null) {
      // A snapshot that the plan makes has the disks of its VM.
      const source = 'uuid' in action.source ? action.source.uuid : action.sourceVmUuid;
      const vm = db.get('VM', db.findByUuid('VM', source) ?? '');
      return disksOf(db, vm).map(({ sr }) => ({ key: sr, capacity: 1, seconds: DISK_SECONDS.clone }));
    }
    if (action.kind === 'shutdown-vm') {
      const host = asString(db.get('VM', db.findByUuid('VM', action.vmUuid) ?? '')['resident_on']);
      return [{ key: host, capacity: HOST_WORKERS, seconds: POWER_SECONDS.cleanShutdown }];
    }
    if (action.kind === 'start-vm')
      return [{ key: 'all hosts', capacity: hosts * HOST_WORKERS, seconds: POWER_SECONDS.start }];
    return [];
  };
  const secondsOf = (step: PlanStep): number => {
    if (step.action.kind === 'wait-ready') return BOOT_SECONDS;
    if (step.action.kind === 'move-vif') return NIC_SECONDS;
    return workOf(step).reduce((sum, { seconds }) => sum + seconds, 0);
  };
  return scale * new Heads(plan.steps, workOf, secondsOf).end();
}

/** When each step can begin at the earliest. */
class Heads {
  private readonly steps: readonly PlanStep[];
  private readonly workOf: (step: PlanStep) => readonly Work[];
  private readonly secondsOf: (step: PlanStep) => number;
  private readonly begins = new Map<string, number>();
  private readonly before = new Map<string, ReadonlySet<string>>();

  constructor(
    steps: readonly PlanStep[],
    workOf: (step: PlanStep) => readonly Work[],
    secondsOf: (step: PlanStep) => number,
  ) {
    this.steps = steps;
    this.workOf = workOf;
    this.secondsOf = secondsOf;
  }

  /** When the last one can end. */
  end(): number {
    const known = new Map(this.steps.map((step) => [step.id, step]));
    // Steps are listed after what they depend on.
    for (const step of this.steps) {
      const earlier = new Set<string>();
      for (const id of step.dependsOn) {
        earlier.add(id);
        for (const other of this.before.get(id) ?? []) earlier.add(other);
      }
      this.before.set(step.id, earlier);
      const all = [...earlier].flatMap((id) => known.get(id) ?? []);
      this.begins.set(step.id, this.earliestAfter(all));
    }
    return this.earliestAfter(this.steps);
  }

  private earliestAfter(steps: readonly PlanStep[]): number {
    const beginOf = ({ id }: PlanStep): number => this.begins.get(id) ?? 0;
    const chain = Math.max(0, ...steps.map((step) => beginOf(step) + this.secondsOf(step)));
    const shares = new Map<string, { from: number; seconds: number }>();
    for (const step of steps)
      for (const { key, capacity, seconds } of this.workOf(step)) {
        const share = shares.get(key) ?? { from: Infinity, seconds: 0 };
        share.from = Math.min(share.from, beginOf(step));
        share.seconds += seconds / capacity;
        shares.set(key, share);
      }
    return Math.max(chain, ...[...shares.values()].map(({ from, seconds }) => from + seconds));
  }
}
