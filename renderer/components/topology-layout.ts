import type { DrawnNetwork, DrawnVm, TopologyView } from '../../shared/domain/fence/topology-view.ts';

/** Sizes of the picture, in units of its own. */
export const SIZES = { group: 286, gap: 40, lane: 22, head: 34, line: 16, vmHead: 22, vmGap: 8, pad: 12 } as const;

/** A vertical line for one network within one group. */
export interface DrawnLane {
  readonly network: DrawnNetwork;
  readonly x: number;
  /** On it is a VM that belongs into another fence, or it is no network of this fence. */
  readonly isWrong: boolean;
}

/** A VM with its place. */
export interface PlacedVm {
  readonly vm: DrawnVm;
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** A group with its VMs above each other and its networks beside them. */
export interface PlacedGroup {
  readonly id: string;
  readonly kind: 'configuration' | 'fence';
  readonly title: string;
  readonly x: number;
  readonly width: number;
  readonly vms: readonly PlacedVm[];
  readonly lanes: readonly DrawnLane[];
}

/** A network below the groups, with the lanes that lead into it. */
export interface PlacedNetwork {
  readonly network: DrawnNetwork;
  readonly y: number;
  readonly lanes: readonly { readonly x: number; readonly isWrong: boolean }[];
}

/** The whole picture. */
export interface TopologyLayout {
  readonly width: number;
  readonly height: number;
  /** Where VMs end and networks begin. */
  readonly floor: number;
  readonly groups: readonly PlacedGroup[];
  readonly networks: readonly PlacedNetwork[];
}

const NETWORK_HEIGHT = 40;

/** Places groups side by side and the networks they use below them: lanes that meet in one bar can reach each other. */
export function layOut(view: TopologyView): TopologyLayout {
  let x: number = SIZES.pad;
  let floor = 0;
  const groups = view.groups.map((group): PlacedGroup => {
    const members = view.vms.filter((vm) => vm.groupId === group.id);
    const used = new Set(members.flatMap((vm) => vm.vifs.map((vif) => vif.networkUuid)));
    const networks = view.networks.filter((network) => used.has(network.uuid) || network.groupId === group.id);
    const lanes = networks.map((network, index): DrawnLane => ({
      network,
      x: x + SIZES.group + (index + 1) * SIZES.lane,
      isWrong: group.kind === 'fence' && network.groupId !== group.id && !isRouterOnly(members, network.uuid),
    }));
    let y: number = SIZES.head + SIZES.pad;
    const vms = members.map((vm): PlacedVm => {
      const height = SIZES.vmHead + SIZES.line * Math.max(1, vm.vifs.length) + 4;
      const placed = { vm, x: x + SIZES.pad, y, height };
      y += height + SIZES.vmGap;
      return placed;
    });
    floor = Math.max(floor, y);
    const width = SIZES.group + (networks.length + 1) * SIZES.lane;
    const placed = { ...group, x, width, vms, lanes };
    x += width + SIZES.gap;
    return placed;
  });
  const networks = view.networks.map((network, index): PlacedNetwork => ({
    network,
    y: floor + 24 + index * (NETWORK_HEIGHT + 8),
    lanes: groups.flatMap((group) =>
      group.lanes
        .filter((lane) => lane.network.uuid === network.uuid)
        .map((lane) => ({ x: lane.x, isWrong: lane.isWrong })),
    ),
  }));
  return {
    width: Math.max(x - SIZES.gap + SIZES.pad, 480),
    height: floor + 32 + networks.length * (NETWORK_HEIGHT + 8),
    floor,
    groups,
    networks,
  };
}

/** A router has a foot outside by its nature. */
function isRouterOnly(members: readonly DrawnVm[], networkUuid: string): boolean {
  return members.every((vm) => vm.isRouter || vm.vifs.every((vif) => vif.networkUuid !== networkUuid));
}
