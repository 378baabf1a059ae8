import type { MissingPermission } from './rights.ts';

/** One reason why an action may not start; in display order, each with what would clear it (see `problem-text` in the renderer). */
export type Blocker =
  | { readonly kind: 'pool-not-connected' }
  | { readonly kind: 'permission-missing'; readonly missing: MissingPermission }
  | { readonly kind: 'no-transition'; readonly from: string; readonly to: string }
  | { readonly kind: 'already-there'; readonly stage: string }
  | { readonly kind: 'not-in-stage' }
  | { readonly kind: 'run-active'; readonly runId: string }
  | { readonly kind: 'run-interrupted'; readonly runId: string }
  | {
      readonly kind: 'locked';
      readonly holder: string;
      readonly console: string;
      readonly since: string;
      readonly isStale: boolean;
    }
  | { readonly kind: 'record-not-believed'; readonly reason: string }
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
  | { readonly kind: 'name-taken'; readonly otherUuid: string };
