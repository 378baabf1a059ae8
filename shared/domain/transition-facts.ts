import type { Configuration } from './configuration.ts';
import type { FenceSettings } from './fence/fence-settings.ts';
import type { TopologyFacts } from './fence/topology-facts.ts';
import type { HostFacts, NetworkFacts, SrFacts, VmFacts } from './inventory.ts';
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

/** A configuration with its members. */
export interface Neighbour {
  readonly configuration: Configuration;
  readonly vms: readonly VmFacts[];
}

/** The same with the members, storage and neighbours, as only main has them. */
export interface PlanFacts extends TransitionFacts {
  readonly vms: readonly VmFacts[];
  readonly srs: readonly SrFacts[];
  /** Other configurations of the service in the stage it leaves or the one it enters. */
  readonly neighbours: readonly Neighbour[];
  /** Names of all vApps of the pool, so that a copy gets one of its own. */
  readonly configurationNames: readonly string[];
  /** What a fence is planned on; there where the transition makes a copy and its target stage fences copies. */
  readonly fencing?: { readonly topology: TopologyFacts; readonly settings: FenceSettings };
}
