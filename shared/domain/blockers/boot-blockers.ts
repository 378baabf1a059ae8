import type { Blocker } from '../blocker.ts';
import type { HostFacts } from '../inventory.ts';
import type { Plan } from '../plan.ts';

/** Most questions that one plan puts to the pool. */
const MOST_QUESTIONS = 60;

/** Whether a host could start a VM, as it may be asked of the pool (`VM.assert_can_boot_here`). */
export interface BootQuestion {
  readonly vmUuid: string;
  readonly hostUuid: string;
}

/** What the pool said; null where the host could start it. */
export interface BootAnswer extends BootQuestion {
  readonly refusal: { readonly xapiCode: string; readonly sentence: string } | null;
}

/**
 * Lists what to ask the pool before a plan: every VM it starts against every host in use, VMs in the plan's order. Of
 * copies the original is asked, which needs the same of its host. A VM whose hosts are too many is not asked at all,
 * since one host not asked may be the one that takes it.
 */
export function listBootQuestions(plan: Plan, hosts: readonly HostFacts[]): readonly BootQuestion[] {
  const usable = hosts.filter((host) => host.enabled && host.live);
  const vms = new Set(
    plan.steps.flatMap(({ action, vmUuid }) => (action.kind === 'start-vm' && vmUuid !== null ? [vmUuid] : [])),
  );
  const count = usable.length === 0 ? 0 : Math.floor(MOST_QUESTIONS / usable.length);
  return [...vms]
    .slice(0, count)
    .flatMap((vmUuid) => usable.map((host): BootQuestion => ({ vmUuid, hostUuid: host.uuid })));
}

/**
 * VMs that every host refuses to start, for reasons that the plan does not change: memory is judged with what the plan
 * frees (`findStartBlockers`), and so are networks and SRs of VMs whose NICs and disks it moves.
 */
export function findBootBlockers(plan: Plan, answers: readonly BootAnswer[]): readonly Blocker[] {
  const byVm = new Map<string, BootAnswer[]>();
  for (const answer of answers) byVm.set(answer.vmUuid, [...(byVm.get(answer.vmUuid) ?? []), answer]);
  return [...byVm].flatMap(([vmUuid, all]): readonly Blocker[] => {
    const passing = passingReasons(plan, vmUuid);
    const reasons = all.flatMap(({ hostUuid, refusal }) =>
      refusal !== null && !passing.has(refusal.xapiCode) ? [{ hostUuid, ...refusal }] : [],
    );
    return reasons.length === all.length ? [{ kind: 'no-host-boots', vmUuid, reasons }] : [];
  });
}

/** The last is what a pool says that does not know the question. */
const ALWAYS = ['HOST_NOT_ENOUGH_FREE_MEMORY', 'MESSAGE_METHOD_UNKNOWN'] as const;
const NETWORKS = ['VM_REQUIRES_NETWORK', 'HOST_CANNOT_ATTACH_NETWORK'] as const;
const STORAGE = ['VM_REQUIRES_SR'] as const;

/** Codes of refusals that may be over when the VM's turn to start comes. */
function passingReasons(plan: Plan, vmUuid: string): ReadonlySet<string> {
  const own = plan.steps.filter((step) => step.vmUuid === vmUuid).map(({ action }) => action.kind);
  const has = (...kinds: readonly string[]): boolean => own.some((kind) => kinds.includes(kind));
  return new Set([
    ...ALWAYS,
    ...(has('move-vif', 'set-up-copy', 'revert-vm') ? NETWORKS : []),
    ...(has('move-disk', 'copy-vm', 'revert-vm') ? STORAGE : []),
  ]);
}
