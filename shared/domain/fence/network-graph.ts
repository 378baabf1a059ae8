/**
 * What the reachability proof knows of a pool's networks: plain facts, identified by uuid, gathered from the records
 * of XAPI's classes VIF, network, PIF, VLAN, Bond, tunnel, and from what the administrator says of the switches.
 * Lists have no meaningful order.
 */

/** XAPI's `vif_locking_mode`. */
export type LockingMode = 'network_default' | 'locked' | 'unlocked' | 'disabled';

/** Where a VM runs or may run. */
export interface GraphVm {
  readonly uuid: string;
  /** One host: it runs there. Several, or none known: it is not placed yet and counts as being on each (none: on all). */
  readonly hostUuids: readonly string[];
}

/** One virtual interface. */
export interface GraphVif {
  readonly uuid: string;
  readonly vmUuid: string;
  readonly device: number;
  readonly mac: string;
  /** Addresses its guest has, or will have once started. */
  readonly addresses: readonly string[];
  readonly networkUuid: string;
  readonly locking: LockingMode;
  /** `ipv4_allowed` and `ipv6_allowed` together; they matter while it is locked. */
  readonly allowedAddresses: readonly string[];
  /** `attached`: plugged now; `planned`: about to be; `idle`: of a VM that is off, so it carries nothing. */
  readonly presence: 'attached' | 'planned' | 'idle';
}

/** One network. */
export interface GraphNetwork {
  readonly uuid: string;
  readonly defaultLocking: 'unlocked' | 'disabled';
  /** False for a bridge that XAPI did not make: what it is joined to is not known. */
  readonly isManaged: boolean;
  /** `other_config:assume_network_is_shared`: joined across hosts by something XAPI does not know. */
  readonly isAssumedShared: boolean;
  /** The fence it was made for, by our own mark on it; null for all other networks. */
  readonly fenceId: string | null;
}

/** What an interface of a host is. A VLAN's base is a NIC, a bond or an SR-IOV interface. */
export type PifKind =
  | { readonly type: 'physical' }
  | { readonly type: 'bond'; readonly memberPifUuids: readonly string[] }
  | { readonly type: 'vlan'; readonly tag: number; readonly taggedPifUuid: string }
  /** `isActive`: `tunnel.status` says that a controller joined it to its peers; otherwise it is an island. */
  | { readonly type: 'tunnel'; readonly transportPifUuid: string; readonly isActive: boolean }
  | { readonly type: 'sriov'; readonly physicalPifUuid: string };

/** One interface of a host. */
export interface GraphPif {
  readonly uuid: string;
  readonly hostUuid: string;
  readonly networkUuid: string;
  /** XAPI's device name, such as `eth0`. */
  readonly device: string;
  readonly kind: PifKind;
  readonly isManaged: boolean;
  /** The host's own addresses on it. */
  readonly hostAddresses: readonly string[];
}

/** A VLAN tag that the administrator gave to fences. */
export interface ListedTag {
  readonly tag: number;
  /** Hosts whose switch port does not carry it. */
  readonly missingOnHostUuids: readonly string[];
  /** Kept back by the administrator: not to be given to a fence now. */
  readonly isReserved: boolean;
}

/** One switch, or several joined ones, as the administrator describes it; XAPI knows nothing of it. */
export interface PhysicalNetwork {
  readonly id: string;
  /** Pool networks whose NICs are plugged into it, and the VLAN the switch puts their untagged frames in (usually 1). */
  readonly bases: readonly { readonly networkUuid: string; readonly nativeTag: number }[];
  readonly tags: readonly ListedTag[];
}

/**
 * One forwarding rule of a router VM. `outOnly`: those inside may open connections to the outside; `inOut`: both ways.
 * Both translate addresses, so equal addresses on its two sides do not meet.
 */
export interface GraphRouter {
  readonly vmUuid: string;
  readonly insideVifUuid: string;
  readonly outsideVifUuid: string;
  readonly mode: 'outOnly' | 'inOut';
  /** Addresses it answers for outside, besides its interface's own. */
  readonly externalAddresses: readonly string[];
}

/** All facts the proof rests on. */
export interface NetworkGraph {
  readonly hostUuids: readonly string[];
  readonly vms: readonly GraphVm[];
  readonly vifs: readonly GraphVif[];
  readonly networks: readonly GraphNetwork[];
  readonly pifs: readonly GraphPif[];
  readonly physicalNetworks: readonly PhysicalNetwork[];
  readonly routers: readonly GraphRouter[];
}

/** Why a virtual interface carries nothing. */
export type SilentReason = 'idle' | 'disabled' | 'disabled-by-network' | 'locked-without-addresses';

/** Says why a virtual interface carries nothing; undefined where it does carry traffic. */
export function findSilentReason(vif: GraphVif, network: GraphNetwork | undefined): SilentReason | undefined {
  if (vif.presence === 'idle') return 'idle';
  if (vif.locking === 'disabled') return 'disabled';
  if (vif.locking === 'network_default' && network?.defaultLocking === 'disabled') return 'disabled-by-network';
  if (vif.locking === 'locked' && vif.allowedAddresses.length === 0) return 'locked-without-addresses';
  return undefined;
}

/** Lists the PIFs that are members of a bond: their own networks cannot be attached on their host. */
export function listBondMembers(graph: NetworkGraph): ReadonlySet<string> {
  return new Set(graph.pifs.flatMap(({ kind }) => (kind.type === 'bond' ? kind.memberPifUuids : [])));
}
