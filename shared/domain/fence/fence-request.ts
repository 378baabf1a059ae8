import type { NetworkGraph } from './network-graph.ts';
import type { TagClaim } from './tag-ledger.ts';

/**
 * What may cross a fence. `block`: nothing; `outOnly`: connections opened inside, through a router; `inOut`: both
 * ways, through a router that maps addresses one to one; `consoleOnly`: VMs do not even see each other.
 */
export type FenceMode = 'block' | 'outOnly' | 'inOut' | 'consoleOnly';

/** What a fence's networks are made of. */
export type FenceBlock = 'hostInternal' | 'vlan' | 'tunnel';

/** One NIC as the original has it; the copy gets the same MAC and device on a fence network. */
export interface FenceNic {
  readonly device: number;
  readonly mac: string;
  /** The original's network: NICs that share one share a fence network. */
  readonly networkUuid: string;
  readonly addresses: readonly string[];
  readonly usesDhcp: boolean;
}

/** One VM to be fenced. */
export interface FenceMember {
  readonly vmUuid: string;
  /** What starting it takes, overhead included (`VM.compute_memory_overhead`). */
  readonly memoryBytes: number;
  readonly startOrder: number;
  /** Protected by HA with restart: it must be able to run on every host. */
  readonly isHaProtected: boolean;
  /** Hosts that reach all of its disks; null: every host does. */
  readonly hostUuids: readonly string[] | null;
  readonly nics: readonly FenceNic[];
}

/** A host as the planner sees it. */
export interface FenceHost {
  readonly uuid: string;
  /** Live and enabled. */
  readonly isUsable: boolean;
  readonly memoryFreeBytes: number;
  /** `software_version.network_backend`. */
  readonly networkBackend: 'openvswitch' | 'bridge' | 'unknown';
}

/** The router that `outOnly` and `inOut` clone. */
export interface RouterTemplate {
  readonly uuid: string;
  readonly memoryBytes: number;
  /** NICs its VM may have (`VM.get_allowed_VIF_devices` and present ones); one goes outside. */
  readonly nicCapacity: number;
  readonly servesDhcp: boolean;
}

/** Addresses outside that the administrator gives to fences. */
export interface ExternalPool {
  readonly networkUuid: string;
  readonly addresses: readonly string[];
  /** Leased to other fences. */
  readonly leased: readonly { readonly address: string; readonly fenceId: string }[];
}

/** Everything the planner decides on. */
export interface FenceRequest {
  readonly fenceId: string;
  readonly mode: FenceMode;
  readonly members: readonly FenceMember[];
  readonly hosts: readonly FenceHost[];
  /** The pool as it is; its physical networks carry the tag lists. */
  readonly graph: NetworkGraph;
  readonly claims: readonly TagClaim[];
  /** `pool.vswitch_controller` or an `SDN_controller` is there to join tunnels. */
  readonly hasTunnelController: boolean;
  /** Must be able to move to another host while running. */
  readonly mustMigrate: boolean;
  readonly router: RouterTemplate | null;
  readonly outside: ExternalPool | null;
  /** Original networks for which a member serves DHCP. */
  readonly dhcpServedByMember: readonly string[];
}

/** A network to be made for a fence. */
export interface FenceNetworkPlan {
  /** Unique in the fence, the same for the same request. */
  readonly key: string;
  /** What it stands for; null in a fence for consoles only, where each VM has its own. */
  readonly originalNetworkUuid: string | null;
  readonly block: FenceBlock;
  readonly defaultLocking: 'unlocked' | 'disabled';
  /** With a VLAN: tag, where from, and the PIFs to make it on. */
  readonly tag: number | null;
  readonly physicalNetworkId: string | null;
  /** PIFs that carry it: a VLAN's tagged PIFs, a tunnel's transports; none for a host-internal network. */
  readonly basePifUuids: readonly string[];
}

/** One VM of a fence: where and in which order it starts. */
export interface FenceStart {
  /** A member's uuid; null is the router. */
  readonly vmUuid: string | null;
  readonly hostUuid: string;
  /** True: wait until it runs before the next one starts, because it pins a private network to its host. */
  readonly waitUntilRunning: boolean;
}

/** Why a building block was taken. */
export type FenceReason =
  | {
      readonly kind: 'fits-one-host';
      readonly hostUuid: string;
      readonly neededBytes: number;
      readonly freeBytes: number;
    }
  | { readonly kind: 'no-interface-involved' }
  | { readonly kind: 'each-vm-alone'; readonly vmCount: number }
  | { readonly kind: 'spans-hosts'; readonly hostUuids: readonly string[] }
  | { readonly kind: 'tags-free'; readonly physicalNetworkId: string; readonly tags: readonly number[] }
  | { readonly kind: 'controller-joins-tunnels'; readonly hostUuids: readonly string[] };

/** Why a building block was not taken. */
export type FenceRejection =
  | { readonly kind: 'no-usable-host' }
  | {
      readonly kind: 'no-host-fits';
      readonly neededBytes: number;
      readonly bestFreeBytes: number;
      readonly bestHostUuid: string;
    }
  | {
      readonly kind: 'no-hosts-fit';
      readonly neededBytes: number;
      readonly freeBytes: number;
      readonly hostUuids: readonly string[];
    }
  | { readonly kind: 'pins-to-one-host'; readonly because: 'must-migrate' }
  | { readonly kind: 'pins-to-one-host'; readonly because: 'ha-protected'; readonly vmUuids: readonly string[] }
  | { readonly kind: 'outside-not-on-hosts'; readonly networkUuid: string; readonly hostUuids: readonly string[] }
  /** These VMs' disks are on storage that no host among these reaches together. */
  | {
      readonly kind: 'storage-not-on-hosts';
      readonly vmUuids: readonly string[];
      readonly hostUuids: readonly string[];
    }
  | { readonly kind: 'no-tag-list' }
  | { readonly kind: 'no-usable-interface'; readonly physicalNetworkId: string }
  | {
      readonly kind: 'not-enough-tags';
      readonly physicalNetworkId: string;
      readonly needed: number;
      readonly free: number;
      /** Listed tags that the pool uses for something else. */
      readonly foreign: readonly number[];
      readonly reserved: readonly number[];
      readonly ours: readonly number[];
      /** Free ones that some host lacks. */
      readonly lacking: readonly { readonly tag: number; readonly hostUuids: readonly string[] }[];
    }
  | { readonly kind: 'no-tunnel-controller' }
  | { readonly kind: 'backend-without-tunnels'; readonly hostUuids: readonly string[] }
  | { readonly kind: 'no-transport-address'; readonly hostUuids: readonly string[] }
  | { readonly kind: 'other-preferred'; readonly taken: FenceBlock };

/** Why no fence can be planned, whatever it is made of. */
export type FenceProblem =
  | { readonly kind: 'no-members' }
  | { readonly kind: 'member-without-nic'; readonly vmUuid: string }
  | { readonly kind: 'duplicate-mac'; readonly mac: string; readonly vmUuids: readonly string[] }
  | { readonly kind: 'duplicate-address'; readonly address: string; readonly vmUuids: readonly string[] }
  | { readonly kind: 'dhcp-unserved'; readonly networkUuid: string; readonly vmUuids: readonly string[] }
  | { readonly kind: 'no-router-template' }
  | { readonly kind: 'router-without-nics'; readonly needed: number; readonly capacity: number }
  | { readonly kind: 'no-outside' }
  | { readonly kind: 'outside-is-fence'; readonly networkUuid: string }
  | { readonly kind: 'external-pool-exhausted'; readonly needed: number; readonly free: number }
  | { readonly kind: 'no-building-block' };

/** A building block that was looked at and not taken, with every reason. */
export interface RejectedBlock {
  readonly block: FenceBlock;
  readonly because: readonly FenceRejection[];
}

/** A fence as it will be built. */
export interface FencePlan {
  readonly fenceId: string;
  readonly mode: FenceMode;
  readonly block: FenceBlock;
  readonly networks: readonly FenceNetworkPlan[];
  /** Interfaces of the copies, with the originals' MACs; made before the first start. */
  readonly vifs: readonly {
    readonly vmUuid: string;
    readonly device: number;
    readonly mac: string;
    readonly networkKey: string;
    readonly addresses: readonly string[];
  }[];
  readonly router: {
    readonly templateUuid: string;
    readonly hostUuid: string;
    readonly outsideNetworkUuid: string;
    readonly insideNetworkKeys: readonly string[];
    readonly mode: 'outOnly' | 'inOut';
    /** Leased from the external pool: the router's own first. */
    readonly ownAddress: string;
    readonly mappings: readonly { readonly inside: string; readonly external: string; readonly vmUuid: string }[];
  } | null;
  readonly starts: readonly FenceStart[];
  readonly reasons: readonly FenceReason[];
  readonly rejected: readonly RejectedBlock[];
}

/** A planner's answer: a plan, or all that stands in the way. */
export type FencePlanning =
  | { readonly ok: true; readonly plan: FencePlan }
  | { readonly ok: false; readonly problems: readonly FenceProblem[]; readonly rejected: readonly RejectedBlock[] };
