import { findMessage } from '../../../../electron/datamodel/datamodel.ts';
import { executorOf, type OrdinaryAction } from '../../../../electron/runs/steps/executors.ts';
import type { StepContext } from '../../../../electron/runs/step-context.ts';
import { permissionsOf } from '../../../../shared/domain/blockers/permission-blockers.ts';
import type { Configuration } from '../../../../shared/domain/configuration.ts';
import { listFences } from '../../../../shared/domain/fence/fence-view.ts';
import { planFencedCopies, type FencedCopiesWish } from '../../../../shared/domain/fence/fenced-copies.ts';
import type { Plan, PlanStep } from '../../../../shared/domain/plan.ts';
import { planFencedCopiesRun } from '../../../../shared/domain/plan/plan-fenced-copies.ts';
import { planFenceRemoval } from '../../../../shared/domain/plan/plan-fence-removal.ts';
import { ProblemError } from '../../../../shared/errors.ts';
import type { VappFacts } from '../../../../shared/domain/inventory.ts';
import { writeRecord } from '../../../../electron/shared-records/write-record.ts';
import { makeSigner } from '../../../fakes/sample-signer.ts';
import { makeStepContext } from '../../../fakes/step-context.ts';
import type { Estate } from './estate.ts';
import type { PoolInMemory } from './pool-in-memory.ts';

const POOL_UUID = '00000000-0000-4000-8000-00000000f00d';

/** Steps of these kinds are about locks and records, which a fence's networks know nothing of. */
const APART = new Set<PlanStep['action']['kind']>(['take-lock', 'release-lock', 'verify']);

/** What the console does with fences, by its own planner and its own steps, without engine, journal and locks. */
export class ModelConsole {
  private readonly pool: PoolInMemory;
  private readonly estate: Estate;
  private readonly pick: (count: number) => number;
  /** Told after every step that may have changed what frames reach. */
  private readonly afterStep: (title: string) => void;
  private runs = 0;
  /** Of a context what is the same in all steps. */
  private readonly idle: StepContext;

  constructor(pool: PoolInMemory, estate: Estate, pick: (count: number) => number, afterStep: (title: string) => void) {
    this.pool = pool;
    this.estate = estate;
    this.pick = pick;
    this.afterStep = afterStep;
    this.idle = makeStepContext(pool.operations, { inventory: pool.inventory, poolUuid: POOL_UUID });
  }

  /** Writes what the administrators say where runs read it. */
  async publishSettings(): Promise<void> {
    const { operations, inventory } = this.pool;
    const desk = { operations, inventory, signer: makeSigner(), poolUuid: POOL_UUID, by: 'root' };
    await writeRecord(desk, { kind: 'fences', id: 'settings', seq: 1, settings: this.estate.settings });
  }

  /** Makes fenced copies of a vApp. @returns what became of it: `made`, or why not */
  async fence(vappUuid: string, wish: FencedCopiesWish): Promise<string> {
    const { inventory, operations } = this.pool;
    const vapp = inventory.findVapp(vappUuid);
    if (!vapp) return 'gone';
    const configuration = toConfiguration(vapp);
    const named = this.estate.settings.router;
    const template = named && (await operations.readVm(named.templateUuid));
    const facts = {
      wish,
      configuration,
      vms: configuration.vmUuids.flatMap((uuid) => inventory.findVm(uuid) ?? []),
      srs: inventory.listSrs(),
      topology: inventory.topology(),
      settings: this.estate.settings,
      router:
        named && template
          ? { uuid: template.uuid, memoryBytes: template.memoryBytes, nicCapacity: 7, servesDhcp: named.servesDhcp }
          : null,
    };
    const copies = planFencedCopies(facts);
    if (!copies.ok) return copies.unplanned.problems.map(({ kind }) => kind).join();
    if (copies.collisions.length + copies.splits.length + copies.breaches.length > 0) return 'unproved';
    await this.run(planFencedCopiesRun(facts, copies.fences));
    return `made ${copies.fences[0]?.plan.block ?? ''}`;
  }

  /** Removes a fence as the console does: not while somebody else's interfaces are on its networks. */
  async unfence(fenceId: string): Promise<string> {
    const { inventory } = this.pool;
    const topology = inventory.topology();
    const fence = listFences(topology).find(({ id }) => id === fenceId);
    if (!fence) return 'gone';
    if (fence.strangerVmUuids.length > 0) return 'strangers';
    const plan = planFenceRemoval({
      poolId: 'model',
      fence,
      topology,
      vms: [...fence.vmUuids, ...fence.routerVmUuids].flatMap((uuid) => inventory.findVm(uuid) ?? []),
      vapps: fence.vappUuids.flatMap((uuid) => inventory.findVapp(uuid) ?? []),
    });
    if (plan) await this.run(plan);
    return 'removed';
  }

  /** Starts a VM as a promotion's plan would. */
  async start(vmUuid: string): Promise<void> {
    await this.run(startPlan(vmUuid));
  }

  /** Runs a plan, steps that may run at once at once, in an order of chance; undoes it where a step fails. */
  private async run(plan: Plan): Promise<void> {
    const made: Record<string, string> = {};
    this.runs += 1;
    this.pool.takeCalls();
    const done = new Set<string>();
    const begun: { readonly step: PlanStep; readonly context: StepContext }[] = [];
    let waiting = [...plan.steps];
    try {
      while (waiting.length > 0) {
        const ready = waiting.filter(({ dependsOn }) => dependsOn.every((id) => done.has(id)));
        const chosen = ready.filter((_step, index) => index === 0 || this.pick(2) === 0);
        await this.runTogether(plan, chosen, made, begun);
        for (const { id } of chosen) done.add(id);
        waiting = waiting.filter((step) => !chosen.includes(step));
      }
    } catch (error) {
      for (const { step, context } of begun.reverse()) {
        await executorOf(step.action as OrdinaryAction).undo(step.action as OrdinaryAction, context);
        this.afterStep(`undo ${step.title}`);
      }
      throw error;
    }
    this.assertRightsAskedFor(plan);
    await this.verify(plan, begun);
  }

  private async runTogether(
    plan: Plan,
    steps: readonly PlanStep[],
    made: Record<string, string>,
    begun: { step: PlanStep; context: StepContext }[],
  ): Promise<void> {
    const runId = `${String(this.runs).padStart(8, '0')}-0000-4000-8000-000000000000`;
    const outcomes = await Promise.allSettled(
      steps
        .filter(({ action }) => !APART.has(action.kind))
        .map(async (step) => {
          const first = this.contextOf(plan, step, made, runId, '');
          const executor = executorOf(step.action as OrdinaryAction);
          const before = await executor.before(step.action as OrdinaryAction, first);
          const context = this.contextOf(plan, step, made, runId, before);
          begun.push({ step, context });
          await executor.act(step.action as OrdinaryAction, context);
          if (this.estate.joinsTunnels) this.joinTunnels();
          this.afterStep(step.title);
        }),
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  private contextOf(
    plan: Plan,
    step: PlanStep,
    made: Record<string, string>,
    runId: string,
    before: string,
  ): StepContext {
    return {
      ...this.idle,
      runId,
      plan,
      stepId: step.id,
      before,
      made,
      recordMade: (uuid) => {
        made[step.id] = uuid;
        return Promise.resolve();
      },
    };
  }

  /** Every call that needs more than the right to read must be among those that the plan asks rights for. */
  private assertRightsAskedFor(plan: Plan): void {
    const asked = new Set(plan.steps.flatMap(({ action }) => permissionsOf(action)));
    const unasked = this.pool
      .takeCalls()
      .filter((method) => findMessage(method)?.minRole !== 'read-only' && !method.startsWith('session.'))
      .filter((method) => !asked.has(method.toLowerCase()));
    if (unasked.length > 0) throw new Error(`called without asking for the right: ${unasked.join(', ')}`);
  }

  private async verify(
    plan: Plan,
    begun: readonly { readonly step: PlanStep; readonly context: StepContext }[],
  ): Promise<void> {
    if (!plan.steps.some(({ action }) => action.kind === 'verify')) return;
    for (const { step, context } of begun) {
      const executor = executorOf(step.action as OrdinaryAction);
      const findings = await executor.verify(step.action as OrdinaryAction, context, step);
      if (findings.length > 0) throw new Error(`not as planned: ${findings.join('; ')}`);
    }
  }

  /** What an SDN controller does when it hears of a tunnel. */
  private joinTunnels(): void {
    const { db } = this.pool.world;
    for (const ref of db.refs('tunnel')) db.set('tunnel', ref, { status: { active: 'true', key: '1' } });
  }
}

/** A plan of one start. */
function startPlan(vmUuid: string): Plan {
  const step: PlanStep = {
    id: 'start',
    title: 'Start it',
    vmUuid,
    call: '',
    dependsOn: [],
    estimateMs: 0,
    undo: null,
    action: { kind: 'start-vm', vm: { uuid: vmUuid } },
  };
  return {
    kind: 'promote',
    poolId: 'model',
    configurationUuid: vmUuid,
    configurationName: '',
    serviceId: '',
    fromStageId: '',
    toStageId: '',
    fromStageName: '',
    toStageName: '',
    revision: '',
    steps: [step],
    estimateMs: 0,
    notes: [],
    irreversible: [],
  };
}

function toConfiguration(vapp: VappFacts): Configuration {
  return {
    uuid: vapp.uuid,
    poolId: 'model',
    nameLabel: vapp.nameLabel,
    description: '',
    serviceId: null,
    stageId: null,
    since: null,
    by: null,
    revision: '',
    recordedRevision: null,
    recordSeq: 0,
    vmUuids: vapp.vmUuids,
    runningCount: 0,
    powerState: 'Mixed',
    vcpus: 0,
    memoryBytes: 0,
    diskBytes: 0,
    lock: null,
    activeRunId: null,
    warnings: [],
  };
}

/** True for what the console or the pool refuses in words; everything else is a bug. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.code !== 'internal';
}
