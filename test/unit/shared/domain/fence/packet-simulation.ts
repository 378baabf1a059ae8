import type {
  GraphPif,
  GraphRouter,
  GraphVif,
  LockingMode,
  NetworkGraph,
} from '../../../../../shared/domain/fence/network-graph.ts';

/**
 * A made-up data centre: hosts with NICs, cables into switch ports, ports that carry some VLANs, bridges that tag and
 * untag. Frames are flooded through it one device at a time. It knows nothing of the code under test; the facts which
 * XAPI and an administrator would have are derived from it by `toGraph`.
 */
export interface Nic {
  readonly id: string;
  readonly host: number;
  readonly switchIndex: number;
  /** Columns are the pool's base networks: eth0 everywhere is column 0. */
  readonly column: number;
  readonly bondedInto: string | null;
}

/** A bridge's uplink on one host. */
export interface Uplink {
  readonly id: string;
  readonly host: number;
  readonly network: string;
  readonly through:
    | { readonly type: 'untagged'; readonly nics: readonly string[] }
    | { readonly type: 'tagged'; readonly nics: readonly string[]; readonly tag: number }
    | { readonly type: 'tunnel'; readonly isActive: boolean };
}

export interface World {
  readonly hosts: number;
  readonly nics: readonly Nic[];
  readonly natives: readonly number[];
  readonly uplinks: readonly Uplink[];
  readonly networks: readonly { readonly id: string; readonly disabled: boolean; readonly joined: boolean }[];
  /** `switch/host/tag` that the port does not carry. */
  readonly pruned: ReadonlySet<string>;
  readonly vifs: readonly {
    readonly id: string;
    readonly vm: number;
    readonly network: string;
    readonly locking: LockingMode;
    readonly allowed: readonly string[];
    readonly presence: GraphVif['presence'];
  }[];
  /** Possible hosts per VM. */
  readonly places: readonly (readonly number[])[];
  readonly routers: readonly {
    readonly inside: string;
    readonly outside: string;
    readonly vm: number;
    readonly both: boolean;
  }[];
  readonly columns: number;
  readonly switchOf: readonly number[];
  readonly tags: readonly number[];
}

function speaks(world: World, vif: World['vifs'][number]): boolean {
  const network = world.networks.find((each) => each.id === vif.network);
  switch (vif.locking) {
    case 'disabled':
      return false;
    case 'locked':
      return vif.presence !== 'idle' && vif.allowed.length > 0;
    case 'network_default':
      return vif.presence !== 'idle' && network?.disabled === false;
    case 'unlocked':
      return vif.presence !== 'idle';
  }
}

/** Floods one frame (and what routers make of it) from a virtual interface. @returns interfaces that got it */
export function flood(world: World, from: string, withRouters: boolean): ReadonlySet<string> {
  const got = new Set<string>();
  const done = new Set<string>();
  const queue: (() => void)[] = [];
  const once = (key: string, act: () => void): void => {
    if (done.has(key)) return;
    done.add(key);
    queue.push(act);
  };

  const emit = (vif: World['vifs'][number], host: number): void =>
    once(`out ${vif.id} ${host}`, () => onBridge(host, vif.network));

  const onBridge = (host: number, network: string): void =>
    once(`bridge ${host} ${network}`, () => {
      for (const vif of world.vifs) {
        if (vif.network !== network || !speaks(world, vif) || !(world.places[vif.vm] ?? []).includes(host)) continue;
        got.add(vif.id);
        if (withRouters) forward(vif.id, host);
      }
      for (const uplink of world.uplinks) {
        if (uplink.host !== host || uplink.network !== network) continue;
        if (uplink.through.type === 'tunnel') {
          if (uplink.through.isActive) intoMesh(network);
        } else {
          const tag = uplink.through.type === 'tagged' ? uplink.through.tag : null;
          for (const nic of uplink.through.nics) outOfNic(nic, tag);
        }
      }
      if (world.networks.some((each) => each.id === network && each.joined))
        for (let other = 0; other < world.hosts; other += 1) onBridge(other, network);
    });

  const forward = (vif: string, host: number): void => {
    for (const router of world.routers) {
      const exits = [
        ...(router.inside === vif ? [router.outside] : []),
        ...(router.both && router.outside === vif ? [router.inside] : []),
      ];
      for (const exit of world.vifs) if (exits.includes(exit.id) && speaks(world, exit)) emit(exit, host);
    }
  };

  const intoMesh = (network: string): void => {
    for (const uplink of world.uplinks)
      if (uplink.network === network && uplink.through.type === 'tunnel' && uplink.through.isActive)
        onBridge(uplink.host, network);
  };

  const outOfNic = (id: string, tag: number | null): void => {
    const nic = world.nics.find((each) => each.id === id)!;
    const native = world.natives[nic.column]!;
    const vlan = tag === null || tag === 0 ? native : tag;
    if (vlan !== native && world.pruned.has(`${nic.switchIndex}/${nic.host}/${vlan}`)) return;
    once(`switch ${nic.switchIndex} ${vlan}`, () => onSwitch(nic.switchIndex, vlan));
  };

  const onSwitch = (switchIndex: number, vlan: number): void => {
    for (const nic of world.nics) {
      if (nic.switchIndex !== switchIndex) continue;
      const native = world.natives[nic.column]!;
      if (vlan !== native && world.pruned.has(`${switchIndex}/${nic.host}/${vlan}`)) continue;
      intoNic(nic.id, vlan === native ? null : vlan);
    }
  };

  const intoNic = (id: string, tag: number | null): void => {
    for (const uplink of world.uplinks) {
      if (uplink.through.type === 'tunnel' || !uplink.through.nics.includes(id)) continue;
      const expects = uplink.through.type === 'tagged' && uplink.through.tag !== 0 ? uplink.through.tag : null;
      if (expects === tag) onBridge(uplink.host, uplink.network);
    }
  };

  const sender = world.vifs.find((vif) => vif.id === from)!;
  if (!speaks(world, sender)) return got;
  for (const host of world.places[sender.vm] ?? []) emit(sender, host);
  for (let act = queue.shift(); act; act = queue.shift()) act();
  got.delete(from);
  return got;
}

/** The facts that the pool's records and the administrator's lists would give; `listed: false` leaves the lists out. */
export function toGraph(world: World, listed: boolean): NetworkGraph {
  const base = { isManaged: true, hostAddresses: [] as readonly string[] };
  const pifs: GraphPif[] = world.nics.map((nic) => ({
    uuid: nic.id,
    hostUuid: `h${nic.host}`,
    networkUuid: `base${nic.column}`,
    device: `eth${nic.column}`,
    kind: { type: 'physical' },
    ...base,
  }));
  for (const uplink of world.uplinks) {
    const own = { uuid: uplink.id, hostUuid: `h${uplink.host}`, networkUuid: uplink.network, device: 'x', ...base };
    const { through } = uplink;
    if (through.type === 'tunnel')
      pifs.push({
        ...own,
        kind: { type: 'tunnel', transportPifUuid: `nic${uplink.host}.0`, isActive: through.isActive },
      });
    else {
      const bond = world.nics.find((nic) => nic.id === through.nics[0])!.bondedInto;
      if (through.type === 'tagged')
        pifs.push({ ...own, kind: { type: 'vlan', tag: through.tag, taggedPifUuid: bond ?? through.nics[0]! } });
      else if (bond !== null) pifs.push({ ...own, kind: { type: 'bond', memberPifUuids: through.nics } });
    }
  }
  const lacking = (switchIndex: number, tag: number): readonly string[] =>
    Array.from({ length: world.hosts }, (_, host) => host)
      .filter((host) => world.pruned.has(`${switchIndex}/${host}/${tag}`))
      .map((host) => `h${host}`);
  const columnsOf = (index: number): readonly number[] =>
    world.switchOf.flatMap((own, column) => (own === index ? [column] : []));
  return {
    hostUuids: Array.from({ length: world.hosts }, (_, host) => `h${host}`),
    vms: world.places.map((hosts, vm) => ({ uuid: `vm${vm}`, hostUuids: hosts.map((host) => `h${host}`) })),
    vifs: world.vifs.map((vif, position) => ({
      uuid: vif.id,
      vmUuid: `vm${vif.vm}`,
      device: position,
      mac: `02:00:00:00:00:${(position % 5).toString(16).padStart(2, '0')}`,
      addresses: [`10.0.0.${position % 7}`],
      networkUuid: vif.network,
      locking: vif.locking,
      allowedAddresses: vif.allowed,
      presence: vif.presence,
    })),
    networks: world.networks.map(({ id, disabled, joined }) => ({
      uuid: id,
      defaultLocking: disabled ? 'disabled' : 'unlocked',
      isManaged: true,
      isAssumedShared: joined,
      fenceId: null,
    })),
    pifs,
    physicalNetworks: listed
      ? [...new Set(world.switchOf)].map((index) => ({
          id: `switch${index}`,
          bases: columnsOf(index).map((column) => ({
            networkUuid: `base${column}`,
            nativeTag: world.natives[column]!,
          })),
          tags: world.tags.map((tag) => ({ tag, missingOnHostUuids: lacking(index, tag), isReserved: false })),
        }))
      : [],
    routers: world.routers.map(({ vm, inside, outside, both }): GraphRouter => ({
      vmUuid: `vm${vm}`,
      insideVifUuid: inside,
      outsideVifUuid: outside,
      mode: both ? 'inOut' : 'outOnly',
      externalAddresses: [],
    })),
  };
}
