import type { ReportProgress } from './vm-operations.ts';

/** A network as the pool has it at this moment. */
export interface NetworkReading {
  readonly uuid: string;
  readonly nameLabel: string;
  /** `network.other_config`. */
  readonly notes: Readonly<Record<string, string>>;
  /** Interfaces of VMs, templates and snapshots alike: all of them go when the network is destroyed. */
  readonly vifCount: number;
  readonly pifs: readonly {
    readonly uuid: string;
    readonly hostUuid: string;
    /** -1 where it is untagged. */
    readonly tag: number;
    /** The transport of a tunnel; null where it is none. */
    readonly transportPifUuid: string | null;
  }[];
}

/** Calls about networks and fenced VMs, by uuid. Errors as of `PoolOperations`. */
export interface FenceOperations {
  /** `network.create`; the notes are in the call, so there is never one of ours without them. Answers its uuid. */
  createNetwork(nameLabel: string, description: string, notes: Readonly<Record<string, string>>): Promise<string>;
  /** Networks of exactly that name. */
  findNetworksByName(nameLabel: string): Promise<readonly string[]>;
  /** Undefined when it is gone. */
  readNetwork(uuid: string): Promise<NetworkReading | undefined>;
  renameNetwork(uuid: string, nameLabel: string): Promise<void>;
  /** Removes the network with the VLANs and tunnels that are its PIFs; silent when it is gone. */
  destroyNetwork(uuid: string): Promise<void>;
  /** `network.set_default_locking_mode`. */
  setDefaultLocking(uuid: string, mode: 'unlocked' | 'disabled'): Promise<void>;
  /** `pool.create_VLAN_from_PIF`: on every live host with a PIF on that PIF's network; all or nothing. */
  createVlan(basePifUuid: string, networkUuid: string, tag: number): Promise<void>;
  /** `tunnel.create` on one host. */
  createTunnel(transportPifUuid: string, networkUuid: string): Promise<void>;
  /** `VIF.create`; an empty MAC is left to XAPI. */
  createVif(vmUuid: string, device: number, mac: string, networkUuid: string): Promise<void>;
  /** `VIF.destroy`; silent when it is gone. */
  destroyVif(vifUuid: string): Promise<void>;
  /** `VM.start_on`; a VM that runs already is no error. */
  startVmOn(vmUuid: string, hostUuid: string, report: ReportProgress): Promise<void>;
  /** Sets keys of `VM.xenstore_data`; others stay. */
  writeXenstore(vmUuid: string, notes: Readonly<Record<string, string>>): Promise<void>;
}
