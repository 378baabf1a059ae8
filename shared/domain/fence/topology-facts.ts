import type { PowerState } from '../inventory.ts';
import { parseFenceMark, readFenceTags, type FenceMark } from './fence-mark.ts';
import type { FenceHost } from './fence-request.ts';
import type { GraphPif, GraphRouter, GraphVif, LockingMode, NetworkGraph, PhysicalNetwork } from './network-graph.ts';

/** A host, as far as networks and fences go. */
export interface TopologyHost extends FenceHost {
  readonly nameLabel: string;
}

/** A VM or template with an interface, or that says it is in a fence. */
export interface TopologyVm {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly isTemplate: boolean;
  readonly powerState: PowerState;
  readonly hostUuid: string | null;
  readonly vappUuid: string | null;
  readonly tags: readonly string[];
}

/** An interface of a VM or template. */
export interface TopologyVif {
  readonly uuid: string;
  readonly vmUuid: string;
  readonly device: number;
  readonly mac: string;
  /** As the guest agent reports them; none while it does not. */
  readonly addresses: readonly string[];
  readonly networkUuid: string;
  readonly locking: LockingMode;
  readonly allowedAddresses: readonly string[];
  readonly attached: boolean;
}

/** A network with what the proof needs of it. */
export interface TopologyNetwork {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly bridge: string;
  readonly isManaged: boolean;
  readonly isAssumedShared: boolean;
  readonly defaultLocking: 'unlocked' | 'disabled';
  /** The text of our mark; empty on all other networks. */
  readonly fence: string;
}

/** All of a pool's networking, from its events; built when asked for. Lists have no meaningful order. */
export interface TopologyFacts {
  readonly hosts: readonly TopologyHost[];
  readonly vms: readonly TopologyVm[];
  readonly vifs: readonly TopologyVif[];
  readonly networks: readonly TopologyNetwork[];
  readonly pifs: readonly GraphPif[];
  /** `pool.vswitch_controller` or an `SDN_controller` is there. */
  readonly hasTunnelController: boolean;
}

/** The marks of a pool's fence networks, by network. */
export function readFenceMarks(networks: readonly TopologyNetwork[]): ReadonlyMap<string, FenceMark> {
  const marks = new Map<string, FenceMark>();
  for (const { uuid, fence } of networks) {
    const mark = parseFenceMark(fence);
    if (mark) marks.set(uuid, mark);
  }
  return marks;
}

/** The graph that the proof rests on; `physicalNetworks` are what the administrator says of the switches. */
export function toNetworkGraph(facts: TopologyFacts, physicalNetworks: readonly PhysicalNetwork[]): NetworkGraph {
  const marks = readFenceMarks(facts.networks);
  const vms = new Map(facts.vms.map((vm) => [vm.uuid, vm]));
  return {
    hostUuids: facts.hosts.map((host) => host.uuid),
    vms: facts.vms.map(({ uuid, hostUuid }) => ({ uuid, hostUuids: hostUuid === null ? [] : [hostUuid] })),
    vifs: facts.vifs.map(({ attached, ...vif }): GraphVif => {
      const power = vms.get(vif.vmUuid)?.powerState;
      const isOn = attached && (power === 'Running' || power === 'Paused');
      return { ...vif, presence: isOn ? 'attached' : 'idle' };
    }),
    networks: facts.networks.map(({ uuid, defaultLocking, isManaged, isAssumedShared }) => ({
      uuid,
      defaultLocking,
      isManaged,
      isAssumedShared,
      fenceId: marks.get(uuid)?.id ?? null,
    })),
    pifs: facts.pifs,
    physicalNetworks,
    routers: findRouters(facts, marks),
  };
}

/** Routers are VMs that say so by their tag; inside are their interfaces on networks of that fence. */
function findRouters(facts: TopologyFacts, marks: ReadonlyMap<string, FenceMark>): readonly GraphRouter[] {
  return facts.vms.flatMap(({ uuid, tags, isTemplate }): readonly GraphRouter[] => {
    const place = readFenceTags(tags);
    if (!place?.isRouter || isTemplate) return [];
    const vifs = facts.vifs.filter((vif) => vif.vmUuid === uuid).sort((a, b) => a.device - b.device);
    const markOf = (networkUuid: string): FenceMark | undefined => {
      const mark = marks.get(networkUuid);
      return mark?.id === place.fenceId ? mark : undefined;
    };
    const inside = vifs.filter((vif) => markOf(vif.networkUuid));
    const outside = vifs.filter((vif) => !markOf(vif.networkUuid));
    return inside.flatMap((vif, position) => {
      const mark = markOf(vif.networkUuid);
      const [own = '', ...mapped] = mark?.leases ?? [];
      return outside.map((other) => ({
        vmUuid: uuid,
        insideVifUuid: vif.uuid,
        outsideVifUuid: other.uuid,
        mode: mark?.mode === 'inOut' ? 'inOut' : 'outOnly',
        // Counted once, at the first interface.
        externalAddresses: position === 0 ? [own, ...mapped].filter((address) => address !== '') : [],
      }));
    });
  });
}
