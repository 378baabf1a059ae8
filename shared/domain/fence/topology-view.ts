import type { PowerState } from '../inventory.ts';
import { duplicateFinding } from './fence-findings.ts';
import { readFenceTags } from './fence-mark.ts';
import { listFences, type FenceState } from './fence-view.ts';
import type { SilentReason } from './network-graph.ts';
import { listReached, listWaysOut, type Reach, type Reachability } from './reachability.ts';
import type { TopologyFacts, TopologyVm } from './topology-facts.ts';

/** A box of the picture: the original, or one fence. */
export interface TopologyGroup {
  readonly id: string;
  readonly kind: 'configuration' | 'fence';
  readonly title: string;
}

/** A VM of the picture with its interfaces. */
export interface DrawnVm {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly groupId: string;
  readonly isRouter: boolean;
  readonly powerState: PowerState;
  readonly hostName: string;
  readonly vifs: readonly {
    readonly uuid: string;
    readonly device: number;
    readonly mac: string;
    readonly addresses: readonly string[];
    readonly networkUuid: string;
    /** Why it carries nothing; null while it does. */
    readonly silent: SilentReason | null;
    /** Its MAC or address meets an equal one. */
    readonly collides: boolean;
    /** It belongs to a fence and is on a network that does not. */
    readonly isAstray: boolean;
  }[];
}

/** A network of the picture. */
export interface DrawnNetwork {
  readonly uuid: string;
  readonly nameLabel: string;
  /** The fence it was made for. */
  readonly groupId: string | null;
  readonly kind: 'internal' | 'untagged' | 'vlan' | 'tunnel';
  readonly tag: number | null;
  /** VMs on it that are not drawn. */
  readonly otherVms: number;
  /** Interfaces of hosts that carry it, as "bond0 of xcp-01". */
  readonly interfaces: readonly string[];
}

/** What is drawn of a pool, and what is wrong with it. */
export interface TopologyView {
  readonly groups: readonly TopologyGroup[];
  readonly vms: readonly DrawnVm[];
  readonly networks: readonly DrawnNetwork[];
  readonly findings: readonly string[];
}

/** What a VM can reach, nearest first. */
export interface ReachView {
  readonly vmUuid: string;
  readonly vms: readonly {
    readonly uuid: string;
    readonly nameLabel: string;
    readonly reach: Exclude<Reach, 'none'>;
    readonly networks: readonly string[];
  }[];
  /** Interfaces, routers and unknown bridges by which its traffic can leave, in words. */
  readonly waysOut: readonly string[];
  readonly silent: readonly string[];
}

const byName = (a: { readonly nameLabel: string }, b: { readonly nameLabel: string }): number =>
  a.nameLabel < b.nameLabel ? -1 : a.nameLabel > b.nameLabel ? 1 : 0;

/** Chooses what is drawn: one vApp with the fences made of it, or, without one, all fences with their originals. */
export function toTopologyView(
  topology: TopologyFacts,
  reachability: Reachability,
  configurationUuid: string | null,
  nameOf: (vappUuid: string) => string,
): TopologyView {
  const fences = listFences(topology).filter(
    (fence) => configurationUuid === null || fence.ofUuid === configurationUuid || isIn(fence, configurationUuid),
  );
  const originals = new Set([
    ...(configurationUuid === null ? [] : [configurationUuid]),
    ...fences.map((fence) => fence.ofUuid),
  ]);
  const groupOf = groupsOf(fences, originals);
  const drawn = topology.vms.filter((vm) => !vm.isTemplate && groupOf(vm) !== null).sort(byName);
  const collisions = reachability.duplicates.filter(({ ends }) =>
    ends.some((end) => end.kind === 'vif' && drawn.some((vm) => vm.uuid === end.vmUuid)),
  );
  const colliding = new Set(
    collisions.flatMap(({ ends }) => ends.flatMap((end) => (end.kind === 'vif' ? [end.vifUuid] : []))),
  );
  const groups: TopologyGroup[] = [
    ...[...originals]
      // One whose VMs are all in a fence is drawn as that fence.
      .filter((uuid) => drawn.some((vm) => groupOf(vm) === uuid))
      .map((uuid) => ({ id: uuid, kind: 'configuration' as const, title: nameOf(uuid) })),
    ...fences.map(({ id }) => ({ id, kind: 'fence' as const, title: `Fence ${id}` })),
  ];
  const vms = drawn.map((vm) => toDrawnVm(topology, reachability, vm, groupOf(vm) ?? '', colliding));
  return {
    groups,
    vms,
    networks: toDrawnNetworks(topology, fences, vms),
    findings: collisions.map((each) => duplicateFinding(each, topology)),
  };
}

function isIn(fence: FenceState, vappUuid: string): boolean {
  return fence.vappUuids.includes(vappUuid);
}

function groupsOf(fences: readonly FenceState[], originals: ReadonlySet<string>): (vm: TopologyVm) => string | null {
  const ids = new Set(fences.map((fence) => fence.id));
  return ({ tags, vappUuid }) => {
    const place = readFenceTags(tags);
    if (place) return ids.has(place.fenceId) ? place.fenceId : null;
    return vappUuid !== null && originals.has(vappUuid) ? vappUuid : null;
  };
}

function toDrawnVm(
  topology: TopologyFacts,
  reachability: Reachability,
  vm: TopologyVm,
  groupId: string,
  colliding: ReadonlySet<string>,
): DrawnVm {
  const place = readFenceTags(vm.tags);
  const fenceOf = new Map(reachability.graph.networks.map((network) => [network.uuid, network.fenceId]));
  return {
    uuid: vm.uuid,
    nameLabel: vm.nameLabel,
    groupId,
    isRouter: place?.isRouter ?? false,
    powerState: vm.powerState,
    hostName: topology.hosts.find((host) => host.uuid === vm.hostUuid)?.nameLabel ?? '',
    vifs: topology.vifs
      .filter((vif) => vif.vmUuid === vm.uuid)
      .sort((a, b) => a.device - b.device)
      .map(({ uuid, device, mac, addresses, networkUuid }) => ({
        uuid,
        device,
        mac,
        addresses,
        networkUuid,
        silent: reachability.silent.get(uuid) ?? null,
        collides: colliding.has(uuid),
        isAstray: place !== null && !place.isRouter && fenceOf.get(networkUuid) !== place.fenceId,
      })),
  };
}

function toDrawnNetworks(
  topology: TopologyFacts,
  fences: readonly FenceState[],
  vms: readonly DrawnVm[],
): readonly DrawnNetwork[] {
  const used = new Set(vms.flatMap((vm) => vm.vifs.map((vif) => vif.networkUuid)));
  for (const fence of fences) for (const uuid of fence.networkUuids) used.add(uuid);
  const drawn = new Set(vms.map((vm) => vm.uuid));
  const templates = new Set(topology.vms.filter((vm) => vm.isTemplate).map((vm) => vm.uuid));
  return topology.networks
    .filter((network) => used.has(network.uuid))
    .sort(byName)
    .map((network) => {
      const pifs = topology.pifs.filter((pif) => pif.networkUuid === network.uuid);
      const [first] = pifs;
      const tag = first?.kind.type === 'vlan' ? first.kind.tag : null;
      const others = topology.vifs.filter(
        (vif) => vif.networkUuid === network.uuid && !drawn.has(vif.vmUuid) && !templates.has(vif.vmUuid),
      );
      return {
        uuid: network.uuid,
        nameLabel: network.nameLabel,
        groupId: fences.find((fence) => fence.networkUuids.includes(network.uuid))?.id ?? null,
        kind: !first ? 'internal' : tag !== null ? 'vlan' : first.kind.type === 'tunnel' ? 'tunnel' : 'untagged',
        tag,
        otherVms: new Set(others.map((vif) => vif.vmUuid)).size,
        interfaces: pifs
          .map((pif) => `${pif.device} of ${hostName(topology, pif.hostUuid)}`)
          .sort((a, b) => (a < b ? -1 : 1)),
      };
    });
}

function hostName(topology: TopologyFacts, uuid: string): string {
  return topology.hosts.find((host) => host.uuid === uuid)?.nameLabel ?? uuid;
}

/** Answers "what can this reach?" for one VM, over all of its interfaces. */
export function toReachView(topology: TopologyFacts, reachability: Reachability, vmUuid: string): ReachView {
  const own = topology.vifs.filter((vif) => vif.vmUuid === vmUuid);
  const networkOf = new Map(topology.vifs.map((vif) => [vif.uuid, vif]));
  const names = new Map(topology.networks.map((network) => [network.uuid, network.nameLabel]));
  const reached = new Map<string, { reach: Exclude<Reach, 'none'>; readonly networks: Set<string> }>();
  for (const vif of own) {
    for (const { vifUuid, reach } of listReached(reachability, vif.uuid)) {
      const other = networkOf.get(vifUuid);
      if (!other || other.vmUuid === vmUuid) continue;
      const known = reached.get(other.vmUuid) ?? { reach, networks: new Set<string>() };
      if (reach === 'layer2') known.reach = reach;
      known.networks.add(names.get(other.networkUuid) ?? other.networkUuid);
      reached.set(other.vmUuid, known);
    }
  }
  const vmName = (uuid: string): string => topology.vms.find((vm) => vm.uuid === uuid)?.nameLabel ?? uuid;
  const ways = own.flatMap((vif) =>
    listWaysOut(reachability, vif.uuid).map((way) => {
      if (way.kind === 'router') return `through ${vmName(way.route.router.vmUuid)}`;
      if (way.kind === 'outside-xapi')
        return `${names.get(way.networkUuid) ?? ''}, joined to something that the pool does not know`;
      const pif = topology.pifs.find((each) => each.uuid === way.exit.pifUuid);
      const tag = way.exit.tag === null ? 'untagged' : `VLAN ${String(way.exit.tag)}`;
      return `${pif?.device ?? ''} of ${hostName(topology, pif?.hostUuid ?? '')}, ${tag}`;
    }),
  );
  return {
    vmUuid,
    vms: [...reached]
      .map(([uuid, { reach, networks }]) => ({
        uuid,
        nameLabel: vmName(uuid),
        reach,
        networks: [...networks].sort(),
      }))
      .sort((a, b) => (a.reach === b.reach ? byName(a, b) : a.reach === 'layer2' ? -1 : 1)),
    waysOut: [...new Set(ways)].sort(),
    silent: own.flatMap((vif) => {
      const reason = reachability.silent.get(vif.uuid);
      return reason ? [`NIC ${String(vif.device)}: ${reason}`] : [];
    }),
  };
}
