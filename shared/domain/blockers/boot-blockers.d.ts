import type { Blocker } from '../blocker.ts';
import type { HostFacts } from '../inventory.ts';
import type { Plan } from '../plan.ts';
/** Whether a host could start a VM, as it may be asked of the pool (`VM.assert_can_boot_here`). */
export interface BootQuestion {
    readonly vmUuid: string;
    readonly hostUuid: string;
}
/** What the pool said; null where the host could start it. */
export interface BootAnswer extends BootQuestion {
    readonly refusal: {
        readonly xapiCode: string;
        readonly sentence: string;
    } | null;
}
/**
 * Lists what to ask the pool before a plan: every VM it starts against every host in use, VMs in the plan's order. Of
 * copies the original is asked, which needs the same of its host. A VM whose hosts are too many is not asked at all,
 * since one host not asked may be the one that takes it.
 */
export declare function listBootQuestions(plan: Plan, hosts: readonly HostFacts[]): readonly BootQuestion[];
/**
 * VMs that every host refuses to start, for reasons that the plan does not change: memory is judged with what the plan
 * frees (`findStartBlockers`), and so are networks and SRs of VMs whose NICs and disks it moves.
 */
export declare function findBootBlockers(plan: Plan, answers: readonly BootAnswer[]): readonly Blocker[];
