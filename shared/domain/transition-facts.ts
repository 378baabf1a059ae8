import type { Configuration } from './configuration.ts';
import type { HostFacts, NetworkFacts, VmFacts } from './inventory.ts';
import type { Rights } from './rights.ts';
import type { Workflow } from './workflow.ts';

/** What is known when a transition is judged and planned; gathered by main, partly by the renderer to explain a button. */
export interface TransitionFacts {
  readonly configuration: Configuration;
  readonly workflow: Workflow | null;
  readonly toStageId: string;
  readonly isConnected: boolean;
  readonly rights: Rights | null;
  readonly networks: readonly NetworkFacts[];
  readonly hosts: readonly HostFacts[];
}

/** The same with the members, as only main has them. */
export interface PlanFacts extends TransitionFacts {
  readonly vms: readonly VmFacts[];
}
