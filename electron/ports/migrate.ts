import type { ReportProgress } from './vm-operations.ts';

/** A host's consent to receive a VM. It holds a session of that pool: kept in memory, never written down. */
export interface Reception {
  /** What `host.migrate_receive` answered. */
  readonly destination: Readonly<Record<string, string>>;
  /** XAPI's reference there, by uuid. */
  readonly srs: Readonly<Record<string, string>>;
  /** XAPI's reference there, by uuid. */
  readonly networks: Readonly<Record<string, string>>;
}

/** What of a VM goes where. */
export interface SendOptions {
  readonly isLive: boolean;
  readonly disks: readonly { readonly vdiUuid: string; readonly srUuid: string }[];
  /** Empty within a pool. */
  readonly nics: readonly { readonly vifUuid: string; readonly networkUuid: string }[];
  /** The VM stays and a copy of it is made there; only of a halted one, and only in another pool. */
  readonly isCopy?: true;
}

/** Calls that move VMs, by uuid. Errors as of `PoolOperations`. */
export interface MigrateOperations {
  /** `VM.pool_migrate`, live. */
  migrateVm(vmUuid: string, hostUuid: string, report: ReportProgress): Promise<void>;
  /** `host.migrate_receive` on the host's management network, asked of the pool that receives. */
  receiveVm(
    hostUuid: string,
    wanted: { readonly srUuids: readonly string[]; readonly networkUuids: readonly string[] },
  ): Promise<Reception>;
  /** `VM.assert_can_migrate`; `xapi-failure` says why not. */
  assertCanSend(vmUuid: string, reception: Reception, options: SendOptions): Promise<void>;
  /** `VM.migrate_send`, asked of the pool that the VM is in. */
  sendVm(vmUuid: string, reception: Reception, options: SendOptions, report: ReportProgress): Promise<void>;
  /** Makes a VIF of a halted VM anew with another MAC and all else it had; its uuid is another then. */
  giveVifMac(vifUuid: string, mac: string): Promise<void>;
  /** `VM.resident_on`, read afresh; null where it does not run. */
  readHostOf(vmUuid: string): Promise<string | null>;
}
