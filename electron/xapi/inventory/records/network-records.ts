import { FENCE_KEY } from '../../../../shared/domain/fence/fence-mark.ts';
import { toBool, toNumber, toRecord, toText, toTexts } from '../../wire-values.ts';
import type { WireRecord } from '../../wire-values.ts';
import type { Interning } from '../interning.ts';

/** What is kept of a network. */
export interface NetworkRecord {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly description: string;
  readonly pifs: readonly string[];
  readonly tags: readonly string[];
  readonly bridge: string;
  readonly isManaged: boolean;
  readonly isAssumedShared: boolean;
  readonly defaultLocking: 'unlocked' | 'disabled';
  /** Our own note on it, as it stands; empty on all other networks. */
  readonly fence: string;
}

/** What is kept of a host's physical (or VLAN, bond, tunnel) interface. */
export interface PifRecord {
  readonly uuid: string;
  readonly host: string | null;
  readonly network: string | null;
  readonly device: string;
  readonly vlan: number;
  readonly attached: boolean;
  readonly isManaged: boolean;
  /** The host's own addresses on it, prefix lengths left out. */
  readonly addresses: readonly string[];
  /** The VLAN it is the end of, and those made on it. */
  readonly vlanOf: string | null;
  readonly vlans: readonly string[];
  /** The bond it is, and the one it is a member of. */
  readonly bonds: readonly string[];
  readonly memberOf: string | null;
  /** Tunnels it is the end of. */
  readonly tunnels: readonly string[];
  /** SR-IOV networks it is the logical, and the physical, interface of. */
  readonly sriovLogical: readonly string[];
  readonly sriovPhysical: readonly string[];
}

/** What is kept of a tunnel. */
export interface TunnelRecord {
  readonly transport: string | null;
  /** A controller says that it joined it to its peers. */
  readonly active: boolean;
}

/** What is kept of a controller of Open vSwitch: that it is there. */
export interface ControllerRecord {
  readonly uuid: string;
}

/** Reads a record of XAPI class `network`. */
export function readNetwork(record: WireRecord, intern: Interning): NetworkRecord {
  const other = toRecord(record['other_config']);
  return {
    uuid: toText(record['uuid']),
    nameLabel: toText(record['name_label']),
    description: toText(record['name_description']),
    pifs: intern.refs(record['PIFs']),
    tags: toTexts(record['tags']),
    bridge: toText(record['bridge']),
    // A host older than the field manages all of its networks.
    isManaged: record['managed'] === undefined || toBool(record['managed']),
    isAssumedShared: toText(other['assume_network_is_shared']) === 'true',
    defaultLocking: toText(record['default_locking_mode']) === 'disabled' ? 'disabled' : 'unlocked',
    fence: toText(other[FENCE_KEY]),
  };
}

/** Reads a record of XAPI class `PIF`. */
export function readPif(record: WireRecord, intern: Interning): PifRecord {
  const addresses = [toText(record['IP']), ...toTexts(record['IPv6'])];
  return {
    uuid: toText(record['uuid']),
    host: intern.ref(record['host']),
    network: intern.ref(record['network']),
    device: intern.text(record['device']),
    vlan: toNumber(record['VLAN']),
    attached: toBool(record['currently_attached']),
    isManaged: record['managed'] === undefined || toBool(record['managed']),
    addresses: addresses.map((address) => address.split('/')[0] ?? '').filter((address) => address !== ''),
    vlanOf: intern.ref(record['VLAN_master_of']),
    vlans: intern.refs(record['VLAN_slave_of']),
    bonds: intern.refs(record['bond_master_of']),
    memberOf: intern.ref(record['bond_slave_of']),
    tunnels: intern.refs(record['tunnel_access_PIF_of']),
    sriovLogical: intern.refs(record['sriov_logical_PIF_of']),
    sriovPhysical: intern.refs(record['sriov_physical_PIF_of']),
  };
}

/** Reads a record of XAPI class `tunnel`. */
export function readTunnel(record: WireRecord, intern: Interning): TunnelRecord {
  return {
    transport: intern.ref(record['transport_PIF']),
    active: toText(toRecord(record['status'])['active']) === 'true',
  };
}

/** Reads a record of XAPI class `SDN_controller`. */
export function readController(record: WireRecord): ControllerRecord {
  return { uuid: toText(record['uuid']) };
}
