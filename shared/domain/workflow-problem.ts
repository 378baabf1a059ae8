/** Where in a workflow a problem is: at a stage, at a transition, or in the whole. */
export type WorkflowPlace =
  | { readonly stage: string }
  | { readonly transition: { readonly from: string; readonly to: string } }
  | { readonly workflow: true };

/** Each kind of problem with what its sentence needs. Uuids of what is on the pool, bytes, ids of stages. */
export type WorkflowProblemKind =
  // The graph.
  | { readonly kind: 'no-stage' }
  /** Every stage is entered by a promotion, so nothing can begin. */
  | { readonly kind: 'no-first-stage' }
  | { readonly kind: 'no-production' }
  | { readonly kind: 'unreachable' }
  /** Promotions lead round and round: these stages, in workflow order. */
  | { readonly kind: 'cycle-without-exit'; readonly stages: readonly string[] }
  /** Automatic or scheduled transitions lead round and round. */
  | { readonly kind: 'automatic-cycle'; readonly stages: readonly string[] }
  | { readonly kind: 'dead-end' }
  | { readonly kind: 'duplicate-id' }
  | { readonly kind: 'duplicate-name'; readonly name: string }
  | { readonly kind: 'blank-name' }
  | { readonly kind: 'unknown-stage'; readonly stageId: string }
  | { readonly kind: 'transition-to-itself' }
  | { readonly kind: 'duplicate-transition' }
  // What a transition does.
  | { readonly kind: 'return-on-promotion' }
  /** Nothing takes the snapshots it would go back to. */
  | { readonly kind: 'return-without-snapshot' }
  /** Several configurations may be there; a swap needs exactly one. */
  | { readonly kind: 'swap-into-shared-stage' }
  | { readonly kind: 'automatic-into-production' }
  /** Its gate asks for something that nothing measures, so it would never open. */
  | { readonly kind: 'check-not-measured'; readonly check: 'rehearsal' }
  | { readonly kind: 'unknown-time-zone'; readonly timeZone: string }
  // What a stage asks for.
  | { readonly kind: 'start-then-shutdown'; readonly list: 'entry' | 'exit' }
  | { readonly kind: 'action-repeated'; readonly list: 'entry' | 'exit'; readonly action: string }
  | { readonly kind: 'memory-of-halted'; readonly list: 'entry' | 'exit' }
  /** Copies are fenced in, so a probe over the network waits in vain. */
  | { readonly kind: 'probe-into-fence'; readonly probe: 'tcp' | 'http' }
  /** It fences copies, and no transition brings any. */
  | { readonly kind: 'fence-without-copies' }
  | { readonly kind: 'cap-above-budget'; readonly what: 'vcpus' | 'memory' }
  | { readonly kind: 'user-blank' }
  | { readonly kind: 'user-twice'; readonly name: string }
  /** Two roles whose names differ in case or spaces only. */
  | { readonly kind: 'role-twice'; readonly roles: readonly string[] }
  /** NICs there can't be told apart, so only the first of the roles is ever found. */
  | { readonly kind: 'network-for-two-roles'; readonly networkUuid: string; readonly roles: readonly string[] }
  /** Other stages map the role; here such NICs keep the network of the stage before. */
  | { readonly kind: 'role-not-mapped'; readonly role: string }
  // What is on the pool.
  | { readonly kind: 'network-missing'; readonly role: string; readonly networkUuid: string }
  | {
      readonly kind: 'network-not-on-all-hosts';
      readonly role: string;
      readonly networkUuid: string;
      readonly hostUuids: readonly string[];
    }
  /** The host of the placement has no interface on it. */
  | {
      readonly kind: 'network-not-on-host';
      readonly role: string;
      readonly networkUuid: string;
      readonly hostUuid: string;
    }
  | { readonly kind: 'sr-missing'; readonly srUuid: string }
  | { readonly kind: 'sr-not-shared'; readonly srUuid: string }
  | { readonly kind: 'sr-not-on-host'; readonly srUuid: string; readonly hostUuid: string }
  /** It holds ISOs or removable media. */
  | { readonly kind: 'sr-not-for-disks'; readonly srUuid: string; readonly type: string }
  | { readonly kind: 'host-missing'; readonly hostUuid: string }
  | { readonly kind: 'host-disabled'; readonly hostUuid: string }
  /** `largest`: what the largest host has, vCPUs or bytes. */
  | { readonly kind: 'cap-above-hosts'; readonly what: 'vcpus' | 'memory'; readonly largest: number }
  // What a pool takes.
  /** As a record it would be larger than one request to XAPI may be; bytes. */
  | { readonly kind: 'record-too-large'; readonly bytes: number; readonly most: number }
  // What configurations are in.
  /** A stage that is to go holds configurations. */
  | { readonly kind: 'stage-in-use'; readonly stageId: string; readonly name: string; readonly count: number };

/** Something wrong (`error`: it can't be published) or doubtful (`warning`) in a workflow. */
export type WorkflowProblem = WorkflowProblemKind & {
  readonly severity: 'error' | 'warning';
  readonly at: WorkflowPlace;
};

/** The place of a stage. */
export const atStage = (stage: string): WorkflowPlace => ({ stage });

/** The place of a transition. */
export const atTransition = ({ from, to }: { readonly from: string; readonly to: string }): WorkflowPlace => ({
  transition: { from, to },
});

/** The whole workflow. */
export const IN_WORKFLOW: WorkflowPlace = { workflow: true };
