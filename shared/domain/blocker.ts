import type { FenceProblem, RejectedBlock } from './fence/fence-request.ts';
import type { GateBlocker } from './gate/gate-blocker.ts';
import type { PowerState } from './inventory.ts';
import type { MigrateFinding } from './migrate/migrate-finding.ts';
import type { OperateKind } from './operate/operate-action.ts';
import type { MissingPermission } from './rights.ts';
import type { TemplateBlocker } from './template/template-unfit.ts';

/** What a stage's budget limits: a number of configurations or vCPUs, or bytes. */
export type BudgetPart = 'configurations' | 'vcpus' | 'memory' | 'disk';

/** Set where it is about another configuration than the one that moves: the one a swap takes the place of. */
interface OfOther {
  readonly configurationUuid?: string;
}

/** One reason why an action may not start; in display order, each with what would clear it (see `problem-text` in the renderer). */
export type Blocker =
  | TemplateBlocker
  | { readonly kind: 'pool-not-connected' }
  | { readonly kind: 'permission-missing'; readonly missing: MissingPermission }
  | { readonly kind: 'no-transition'; readonly from: string; readonly to: string }
  | { readonly kind: 'already-there'; readonly stage: string }
  | { readonly kind: 'not-in-stage' }
  | ({ readonly kind: 'run-active'; readonly runId: string } & OfOther)
  | ({ readonly kind: 'run-interrupted'; readonly runId: string } & OfOther)
  | ({
      readonly kind: 'locked';
      readonly holder: string;
      readonly console: string;
      readonly since: string;
      readonly isStale: boolean;
    } & OfOther)
  | ({ readonly kind: 'record-not-believed'; readonly reason: string } & OfOther)
  | { readonly kind: 'empty' }
  | { readonly kind: 'vapp-gone' }
  /** A network of the target's map is not on the pool. */
  | { readonly kind: 'network-missing'; readonly role: string; readonly networkUuid: string }
  /** A running VM's host can't see the target network. */
  | {
      readonly kind: 'network-unreachable';
      readonly vmUuid: string;
      readonly networkUuid: string;
      readonly hostUuid: string;
    }
  /** The VM itself is busy with another operation. */
  | { readonly kind: 'vm-busy'; readonly vmUuid: string; readonly operation: string }
  /** VMs chosen for a new configuration that are in another one already. */
  | { readonly kind: 'vm-in-other-configuration'; readonly vmUuid: string; readonly otherUuid: string }
  | { readonly kind: 'name-taken'; readonly otherUuid: string }
  /** Somebody holds the transition. */
  | { readonly kind: 'held'; readonly reason: string }
  /** The stage lets only some users bring configurations in. */
  | {
      readonly kind: 'user-not-allowed';
      readonly userName: string;
      readonly stage: string;
      readonly allowed: readonly string[];
    }
  /** The SR or host that a stage names is not on the pool. */
  | { readonly kind: 'sr-missing'; readonly stage: string; readonly srUuid: string }
  | { readonly kind: 'host-missing'; readonly stage: string; readonly hostUuid: string }
  /** No host is attached to the SR. */
  | { readonly kind: 'sr-detached'; readonly srUuid: string }
  /** A disk would move live, but the VM's host is not attached to the SR. */
  | { readonly kind: 'sr-unreachable'; readonly vmUuid: string; readonly srUuid: string; readonly hostUuid: string }
  | { readonly kind: 'sr-full'; readonly srUuid: string; readonly neededBytes: number; readonly freeBytes: number }
  /** No host has the memory, networks and SRs that a VM needs to start; `freeBytes` is the most that one of `hosts` has. */
  | {
      readonly kind: 'no-host-fits';
      readonly vmUuid: string;
      readonly memoryBytes: number;
      readonly freeBytes: number;
      /** Hosts that see all its networks and SRs. */
      readonly hosts: number;
    }
  /** The pool says of each host in use why it would not start the VM; in order of hosts. */
  | {
      readonly kind: 'no-host-boots';
      readonly vmUuid: string;
      readonly reasons: readonly { readonly hostUuid: string; readonly xapiCode: string; readonly sentence: string }[];
    }
  /**
   * The snapshots of the plan would make a disk chain of the VM too long. `length`: images in its longest chain; null where
   * its SRs do not tell, so that only `snapshots` can be counted.
   */
  | {
      readonly kind: 'chain-too-deep';
      readonly vmUuid: string;
      readonly length: number | null;
      readonly snapshots: number;
      readonly limit: number;
    }
  /** An administrator lets XAPI refuse an operation that the plan needs. */
  | {
      readonly kind: 'operation-blocked';
      readonly vmUuid: string;
      readonly operation: string;
      readonly reason: string;
    }
  /** Paused, suspended or unknown, where the plan needs it running or halted. */
  | { readonly kind: 'vm-not-steady'; readonly vmUuid: string; readonly powerState: PowerState }
  /** The stage's limit would be passed: `wanted` is what there would be. */
  | {
      readonly kind: 'budget-exceeded';
      readonly stage: string;
      readonly part: BudgetPart;
      readonly wanted: number;
      readonly limit: number;
    }
  /** A swap takes the place of one configuration; there are several. */
  | { readonly kind: 'several-occupants'; readonly stage: string; readonly configurationUuids: readonly string[] }
  /** A member has no snapshot to return to. */
  | { readonly kind: 'snapshot-missing'; readonly vmUuid: string; readonly stage: string }
  /** The stage fences what enters it by copy, and no fence can be planned, or its proof finds what would cross it. */
  | {
      readonly kind: 'not-fenceable';
      readonly stage: string;
      readonly problems: readonly FenceProblem[];
      readonly rejected: readonly RejectedBlock[];
      /** In words. */
      readonly findings: readonly string[];
    }
  /** The lock of its stage keeps XAPI from what the plan needs; a person may lift it in the plan. */
  | { readonly kind: 'stage-locked'; readonly stage: string; readonly vmUuids: readonly string[] }
  /** All members are in the wanted state, or in one from which there is no way. */
  | { readonly kind: 'nothing-to-do'; readonly verb: OperateKind }
  /** It runs or is paused, where only what is down may be removed. */
  | { readonly kind: 'vm-still-up'; readonly vmUuid: string; readonly powerState: PowerState }
  /** XAPI does not offer it now (`VM.allowed_operations`): no guest agent, a device in the way. */
  | { readonly kind: 'operation-not-allowed'; readonly vmUuid: string; readonly operation: string }
  /** A member has a snapshot of that name. */
  | { readonly kind: 'snapshot-name-taken'; readonly name: string }
  /** There is an archive of that name. */
  | { readonly kind: 'archive-name-taken'; readonly name: string }
  /** No network was chosen for one that the archive names. */
  | { readonly kind: 'network-not-chosen'; readonly network: string }
  /** A VM of the pool has a MAC that the restored one would keep. */
  | { readonly kind: 'mac-taken'; readonly vmUuid: string; readonly mac: string }
  /** Configurations of those names are there, which copies would be called. */
  | { readonly kind: 'copy-name-taken'; readonly names: readonly string[] }
  /** The driver of an SR can neither snapshot nor clone; one VM that has a disk there. */
  | { readonly kind: 'sr-cannot-snapshot'; readonly srUuid: string; readonly vmUuid: string; readonly type: string }
  /** The stage fences what enters by copy, which only its transitions do. */
  | { readonly kind: 'stage-fences-copies'; readonly stage: string }
  /** It can't go where it is to go. */
  | { readonly kind: 'migration'; readonly finding: MigrateFinding }
  /** A condition of the transition's gate is not met. */
  | { readonly kind: 'gate'; readonly blocker: GateBlocker };
