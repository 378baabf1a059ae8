import type { PowerState } from './inventory.ts';
import type { Origin } from './stage-record.ts';
import type { Provisioned } from './template/provisioned.ts';

/** Something about a configuration a person should look at; never blocks by itself. */
export type ConfigurationWarning =
  | { readonly kind: 'empty' }
  | { readonly kind: 'no-tools'; readonly vmUuids: readonly string[] }
  | { readonly kind: 'mixed-power' }
  /** The stage record's members are not the vApp's VMs any more. */
  | { readonly kind: 'members-changed'; readonly added: readonly string[]; readonly removed: readonly string[] }
  /** The shared record is forged or unreadable and therefore not believed. */
  | { readonly kind: 'record-not-believed'; readonly reason: string }
  /** A valid record by a key this workstation has not met. */
  | { readonly kind: 'unknown-writer'; readonly by: string }
  /** Another configuration of the pool has the same name. */
  | { readonly kind: 'duplicate-name'; readonly otherUuids: readonly string[] }
  /** The stage mark (tag) of some VMs names another stage, or none. */
  | { readonly kind: 'tag-differs'; readonly vmUuids: readonly string[] }
  | { readonly kind: 'stage-unknown'; readonly service: string; readonly stage: string }
  /** A VM's NIC hangs on a network that is not in the map of the present stage. */
  | { readonly kind: 'network-off-map'; readonly vmUuids: readonly string[] }
  /** A run on it was interrupted and waits for a decision. */
  | { readonly kind: 'run-interrupted'; readonly runId: string }
  /** The content differs from the revision recorded at promotion. */
  | { readonly kind: 'revision-changed' };

/** Who holds a configuration. */
export interface LockView {
  readonly runId: string;
  readonly holder: string;
  readonly console: string;
  readonly since: string;
  readonly expires: string;
  readonly isOurs: boolean;
  readonly isStale: boolean;
}

/** A configuration as the board shows it; computed in main from inventory and shared records. */
export interface Configuration {
  /** uuid of the vApp. */
  readonly uuid: string;
  readonly poolId: string;
  readonly nameLabel: string;
  readonly description: string;
  readonly serviceId: string | null;
  readonly stageId: string | null;
  /** ISO; when it entered the stage. */
  readonly since: string | null;
  /** Who put it there (XAPI user name). */
  readonly by: string | null;
  /** SHA-256 of the canonical manifest now, hex. */
  readonly revision: string;
  /** As recorded when it entered the stage. */
  readonly recordedRevision: string | null;
  readonly recordSeq: number;
  /** What it was copied from, as its record says; absent where it is no copy of ours. */
  readonly origin?: Origin;
  /** The template it was made of, as its record says; absent where it was not. */
  readonly provisioned?: Provisioned;
  readonly vmUuids: readonly string[];
  readonly runningCount: number;
  /** The one state all VMs share, or 'Mixed'. */
  readonly powerState: PowerState | 'Mixed';
  readonly vcpus: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly lock: LockView | null;
  readonly activeRunId: string | null;
  readonly warnings: readonly ConfigurationWarning[];
}
