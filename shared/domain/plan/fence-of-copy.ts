import { planFencedCopies, type FencedCopiesFacts, type PlannedFence } from '../fence/fenced-copies.ts';
import type { FenceProblem, RejectedBlock } from '../fence/fence-request.ts';
import { breachFinding, collisionFinding, splitFinding } from '../fence/fence-findings.ts';
import type { PlanStep } from '../plan.ts';
import type { PlanFacts } from '../transition-facts.ts';
import { rulesOf, type Stage } from '../workflow.ts';
import { uniqueIds } from './plan-draft.ts';

/** The fence that a stage wants for what enters it by copy, or why there can be none. */
export type FenceOfCopy =
  | { readonly ok: true; readonly facts: FencedCopiesFacts; readonly fence: PlannedFence }
  | {
      readonly ok: false;
      readonly problems: readonly FenceProblem[];
      readonly rejected: readonly RejectedBlock[];
      /** What would meet or cross it, in words; empty where none could be planned at all. */
      readonly findings: readonly string[];
    };

/**
 * Plans and proves the fence of a copy that enters a stage; null where the stage wants none. Without the pool's
 * networking (`PlanFacts.fencing`) there is no proof, and so no fence.
 */
export function planFenceOfCopy(facts: PlanFacts, to: Stage): FenceOfCopy | null {
  const mode = rulesOf(to).fence;
  if (mode === undefined) return null;
  const { fencing, configuration, srs } = facts;
  if (!fencing) return { ok: false, problems: [], rejected: [], findings: ['the networks of the pool are not known'] };
  const wish = { mode, copies: 1, isStarted: false, mustMigrate: false } as const;
  const { srUuid } = rulesOf(to).placement;
  // Copied in full, their disks will be where the stage has them.
  const vms =
    srUuid === null
      ? facts.vms
      : facts.vms.map((vm) => ({ ...vm, disks: vm.disks.map((disk) => ({ ...disk, srUuid })) }));
  const wanted: FencedCopiesFacts = { ...fencing, wish, configuration, vms, srs, router: null };
  const copies = planFencedCopies(wanted);
  if (!copies.ok) return { ok: false, ...copies.unplanned, findings: [] };
  const { topology } = fencing;
  const findings = [
    ...copies.collisions.map((each) => collisionFinding(each, topology)),
    ...copies.splits.map((each) => splitFinding(each, topology)),
    ...copies.breaches.map((each) => breachFinding(each, topology)),
  ];
  const [fence] = copies.fences;
  if (!fence || findings.length > 0) return { ok: false, problems: [], rejected: [], findings };
  return { ok: true, facts: wanted, fence };
}

/**
 * The same steps with every start of a copy made a start inside its fence: on the host that the fence was planned on,
 * proved once more before, and the first one before all others, since it pins private networks to its host.
 */
export function startInside(steps: readonly PlanStep[], { fence }: Extract<FenceOfCopy, { ok: true }>): PlanStep[] {
  const hostOf = new Map(fence.plan.starts.map((start) => [start.vmUuid, start.hostUuid]));
  let first: string | undefined;
  return steps.map((step): PlanStep => {
    const { action, vmUuid } = step;
    const hostUuid = hostOf.get(vmUuid);
    if (action.kind !== 'start-vm' || !('madeBy' in action.vm) || hostUuid === undefined) return step;
    const dependsOn = first === undefined ? step.dependsOn : uniqueIds(step.dependsOn, [first]);
    first ??= step.id;
    return {
      ...step,
      title: `${step.title} inside its fence`,
      call: step.call.replace(/^VM\.start (.*) start_paused/, `VM.start_on $1 host=${hostUuid} start_paused`),
      dependsOn,
      action: { kind: 'start-in-fence', vm: action.vm, hostUuid, fenceId: fence.plan.fenceId },
    };
  });
}
