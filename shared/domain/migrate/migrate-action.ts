import type { Target } from '../target.ts';
import type { Service } from '../workflow.ts';

/** Where the parts of a VM go. */
export interface Routes {
  readonly disks: readonly { readonly device: number; readonly fromSrUuid: string; readonly toSrUuid: string }[];
  readonly nics: readonly {
    readonly device: number;
    readonly fromNetworkUuid: string;
    readonly toNetworkUuid: string;
  }[];
}

/** What steps of plans that migrate a configuration do, besides those that all plans share. */
export type MigrateAction =
  /**
   * Moves a VM: `VM.pool_migrate` where only the host changes, else `VM.migrate_send` with its disks. Disks and NICs not
   * named stay as they are; to another pool all are named.
   */
  | ({
      readonly kind: 'migrate-vm';
      readonly vmUuid: string;
      /** XAPI's uuid of the other pool; null within the pool. */
      readonly toPoolUuid: string | null;
      /** Where it runs; null where it is halted. */
      readonly fromHostUuid: string | null;
      readonly toHostUuid: string;
    } & Routes)
  /** Makes a VM that arrived a member of the vApp there, at its place in the start order. */
  | {
      readonly kind: 'settle-vm';
      readonly vmUuid: string;
      readonly vapp: Target;
      readonly order: number;
      readonly startDelaySeconds: number;
      readonly shutdownDelaySeconds: number;
    }
  /**
   * Sends a halted VM that the plan made here to another pool by `VM.migrate_send`: it is not here afterwards, and keeps
   * its uuid. All disks and NICs are named.
   */
  | ({
      readonly kind: 'send-copy';
      readonly vm: Target;
      readonly toPoolUuid: string;
      readonly toHostUuid: string;
    } & Routes)
  /** Gives the NICs of a halted VM these MAC addresses; each that has another is made anew with all else it had. */
  | {
      readonly kind: 'keep-macs';
      readonly vm: Target;
      readonly nics: readonly { readonly device: number; readonly mac: string; readonly networkUuid: string }[];
    }
  /** Publishes a service at a pool that does not know it. */
  | { readonly kind: 'carry-service'; readonly service: Service };
