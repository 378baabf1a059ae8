/** Why a migration may not start; names are those of the pool it speaks of, since screens know only one at a time. */
export type MigrateFinding =
  /** This console does not know the pool, or is not connected to it. */
  | { readonly why: 'pool-away'; readonly pool: string }
  | { readonly why: 'same-pool' }
  /** XAPI migrates to the same release or a newer one. */
  | { readonly why: 'older'; readonly pool: string; readonly here: string; readonly there: string }
  | { readonly why: 'host-not-chosen' }
  | { readonly why: 'host-missing'; readonly hostUuid: string }
  | { readonly why: 'host-not-ready'; readonly host: string }
  | {
      readonly why: 'memory';
      readonly host: string;
      readonly neededBytes: number;
      readonly freeBytes: number;
    }
  | { readonly why: 'sr-not-chosen'; readonly disks: number }
  | { readonly why: 'sr-missing'; readonly srUuid: string }
  | { readonly why: 'sr-unseen'; readonly sr: string; readonly host: string }
  /** Its driver makes no disks: a device, a raw LUN, an ISO library. */
  | { readonly why: 'sr-unfit'; readonly sr: string; readonly type: string }
  | { readonly why: 'sr-full'; readonly sr: string; readonly neededBytes: number; readonly freeBytes: number }
  | { readonly why: 'network-not-chosen'; readonly network: string }
  | { readonly why: 'network-missing'; readonly networkUuid: string }
  | { readonly why: 'network-unseen'; readonly network: string; readonly host: string }
  /** The host's interface on it is a part of a bond, which carries no VMs. */
  | { readonly why: 'network-bonded'; readonly network: string; readonly host: string }
  | { readonly why: 'name-taken'; readonly pool: string; readonly name: string }
  /** The service is known there, and has no such stage. */
  | { readonly why: 'stage-missing'; readonly pool: string; readonly stage: string }
  /** Its guest has no tools that could move it live. */
  | { readonly why: 'no-tools'; readonly vm: string }
  /** The role of the session at the other pool lacks a right. */
  | { readonly why: 'role'; readonly pool: string; readonly permission: string }
  /** A pool was asked and says no. */
  | { readonly why: 'refused'; readonly vm: string; readonly xapiCode: string; readonly sentence: string };
