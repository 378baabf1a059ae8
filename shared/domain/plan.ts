import type { ArchiveAction, ArchiveKind } from './archive/archive-action.ts';
import type { HealAction } from './drift/heal-action.ts';
import type { FenceAction } from './fence/fence-action.ts';
import type { MigrateAction } from './migrate/migrate-action.ts';
import type { OperateAction, OperateKind } from './operate/operate-action.ts';
import type { RemovalAction } from './plan/removal-action.ts';
import type { Readiness } from './stage-rules.ts';
import type { Target } from './target.ts';
import type { PlannedProvisioned } from './template/provisioned.ts';
import type { TemplateAction, TemplateKind } from './template/template-action.ts';
import type { TransitionMode } from './workflow.ts';

export type { Target };

/** Takes or releases the lock of one configuration. */
interface LockAction<K extends 'take-lock' | 'release-lock'> {
  readonly kind: K;
  /** Absent: the plan's own. */
  readonly configurationUuid?: string;
  /** Set where it is one that the plan makes, in the pool of the step. */
  readonly vapp?: Target;
}

/** What one step does; data only, executed in main by the run engine. A step that makes an object names it by a mark until it is recorded. */
export type StepAction =
  | FenceAction
  | HealAction
  | RemovalAction
  | OperateAction
  | MigrateAction
  | ArchiveAction
  | TemplateAction
  | LockAction<'take-lock'>
  | {
      readonly kind: 'move-vif';
      readonly vmUuid: string;
      /** Empty after a revert in the same plan, which makes new VIFs: then it is the VM's VIF of that device number. */
      readonly vifUuid: string;
      readonly device: number;
      readonly fromNetworkUuid: string;
      readonly toNetworkUuid: string;
    }
  | {
      readonly kind: 'mark-stage';
      readonly vmUuid: string;
      readonly removeTags: readonly string[];
      readonly addTag: string;
    }
  | {
      readonly kind: 'write-stage-record';
      readonly serviceId: string;
      readonly fromStageId: string;
      readonly toStageId: string;
      readonly afterSeq: number;
      /** Absent: the plan's own configuration. */
      readonly configuration?: Target;
      /** Absent: the plan's own. Null: taken of the configuration once all before is done, since steps of the plan change it. */
      readonly revision?: string | null;
      /** ISO; absent: the moment of writing. */
      readonly since?: string;
      /** Of a configuration that the plan makes of a template. */
      readonly provisioned?: PlannedProvisioned;
    }
  | { readonly kind: 'verify' }
  | LockAction<'release-lock'>
  /** A line for people; goes to the ledger. */
  | { readonly kind: 'note'; readonly text: string }
  /** `VM.clean_shutdown`; `VM.hard_shutdown` only after the time given, never where it is null. */
  | { readonly kind: 'shutdown-vm'; readonly vmUuid: string; readonly forceAfterSeconds: number | null }
  | { readonly kind: 'start-vm'; readonly vm: Target }
  | { readonly kind: 'wait-ready'; readonly vm: Target; readonly readiness: Readiness }
  /** `VM.snapshot`, `VM.checkpoint` or `VM.snapshot_with_quiesce`. Makes the snapshot. */
  | {
      readonly kind: 'snapshot-vm';
      readonly vmUuid: string;
      /** Set where the VM is one that the plan makes: then it is this one, a copy of `vmUuid`. */
      readonly vm?: Target;
      readonly nameLabel: string;
      readonly withMemory: boolean;
      /** The guest is asked to write down what it holds first; where it would not, a plain snapshot is made. */
      readonly isQuiesced?: true;
    }
  | { readonly kind: 'destroy-snapshot'; readonly snapshot: Target }
  /** `VM.clone` of a snapshot or a halted VM, or `VM.copy` where an SR is given. Makes the VM, still under the run's mark. */
  | {
      readonly kind: 'copy-vm';
      readonly sourceVmUuid: string;
      readonly source: Target;
      readonly nameLabel: string;
      readonly srUuid: string | null;
      /** A later step of the plan sends the copy to another pool. */
      readonly isSentOn?: true;
    }
  /**
   * Makes a VM of the copy: template flag cleared, its final name, start order and delays, tags, blocked operations and
   * NICs as planned, and member of the vApp.
   */
  | {
      readonly kind: 'set-up-copy';
      readonly vm: Target;
      readonly vapp: Target;
      readonly nameLabel: string;
      readonly order: number;
      readonly startDelaySeconds: number;
      readonly shutdownDelaySeconds: number;
      readonly tags: readonly string[];
      /** Network uuid by VIF device number; devices not named stay where the copy has them. */
      readonly networks: Readonly<Record<string, string>>;
      /** Operation to reason; absent: none. */
      readonly blockedOperations?: Readonly<Record<string, string>>;
      /** Absent: as copied. */
      readonly affinityHostUuid?: string;
      /** Absent: as copied. Null leaves one of the two. */
      readonly size?: { readonly vcpus: number | null; readonly memoryBytes: number | null };
    }
  /** `VM_appliance.create`. Makes the vApp. */
  | { readonly kind: 'create-vapp'; readonly nameLabel: string; readonly description: string }
  /** Moves one disk to another SR: live by `VDI.pool_migrate`, else by copy, exchange and removal of the old one. */
  | {
      readonly kind: 'move-disk';
      readonly vmUuid: string;
      readonly device: number;
      readonly vdiUuid: string;
      readonly fromSrUuid: string;
      readonly toSrUuid: string;
    }
  | { readonly kind: 'set-affinity'; readonly vmUuid: string; readonly hostUuid: string | null }
  /** `VM.set_VCPUs_at_startup` and `_max`, `VM.set_memory`; of a halted VM. Null leaves the value. */
  | {
      readonly kind: 'set-size';
      readonly vmUuid: string;
      readonly vcpus: number | null;
      readonly memoryBytes: number | null;
    }
  /** Adds to `VM.blocked_operations`, or removes what an earlier stage of ours put there. */
  | {
      readonly kind: 'block-operations';
      readonly vmUuid: string;
      readonly add: Readonly<Record<string, string>>;
      readonly remove: readonly string[];
    }
  /** `VM.revert`, then all that XAPI rolls back with it is put right again: vApp, order, delays, blocked operations, tags. */
  | { readonly kind: 'revert-vm'; readonly vmUuid: string; readonly snapshotUuid: string };

/** Something of the pool of which only so many steps may have a share at once. */
export interface StepResource {
  /** `sr:<uuid>` for work that holds an SR's lock, `host:<uuid>` and `hosts` for starts and shutdowns. */
  readonly key: string;
  /** How many steps that name the key may run at once, equal in all of them. */
  readonly limit: number;
}

/** One step of a plan. */
export interface PlanStep {
  /** Unique in the plan, stable for equal facts. */
  readonly id: string;
  /** What it does, in words, with names. */
  readonly title: string;
  /** The VM it is about; null for the configuration as a whole. */
  readonly vmUuid: string | null;
  /** XAPI's uuid of the pool it is done in; absent: the plan's own. */
  readonly poolUuid?: string;
  /** XAPI call as an administrator would type it; empty for steps that only read. */
  readonly call: string;
  readonly dependsOn: readonly string[];
  /** Absent: none. It waits while one of them is used up. */
  readonly resources?: readonly StepResource[];
  readonly estimateMs: number;
  /** How it is undone, in words; null where it can't or needn't be. */
  readonly undo: string | null;
  readonly action: StepAction;
}

/** The steps that a promotion or demotion will execute; computed before anything runs. */
export interface Plan {
  /**
   * `fence`: makes fenced copies of the configuration; `unfence`: removes them with their networks; `heal`: puts drift back;
   * `replicate`: copies it into another stage, and removes older replicas that are too many; `archive`: copies it into files; `restore`: makes
   * a configuration of such files; `make-template`, `provision`, `remove-template`; others operate it.
   */
  readonly kind:
    'promote' | 'demote' | 'fence' | 'unfence' | 'heal' | 'replicate' | ArchiveKind | TemplateKind | OperateKind;
  readonly poolId: string;
  readonly configurationUuid: string;
  readonly configurationName: string;
  readonly serviceId: string;
  readonly fromStageId: string;
  readonly toStageId: string;
  readonly fromStageName: string;
  readonly toStageName: string;
  /** Absent in plans of consoles that knew no other: `move`. */
  readonly mode?: TransitionMode;
  /** Other configurations it changes and therefore locks, by uuid: the one a swap takes the place of. */
  readonly alsoLocks?: readonly string[];
  /** XAPI's uuid of the other pool that it works in as well; absent in plans of one pool. */
  readonly otherPoolUuid?: string;
  /** The fences it makes or removes; absent in plans that touch none. */
  readonly fenceIds?: readonly string[];
  /** Revision it was computed for. */
  readonly revision: string;
  readonly steps: readonly PlanStep[];
  /** How long the steps take by what they depend on and the resources they share. */
  readonly estimateMs: number;
  /** What stays as it is although one might expect otherwise, in words. */
  readonly notes: readonly string[];
  /** What it cannot undo, in words. */
  readonly irreversible: readonly string[];
}
