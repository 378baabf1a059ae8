import { number, text as plain } from '../../../../electron/demo-pool/behaviour/values.ts';
import type { Row } from '../../../../electron/demo-pool/core/contract.ts';
import type { DemoWorld } from '../../../../electron/demo-pool/core/world.ts';
import type { FenceSettings } from '../../../../shared/domain/fence/fence-settings.ts';

/*
 * Floods frames through a demo pool's own rows, bridge by bridge and wire by wire. It knows nothing of the console's
 * graph, domains or marks beyond the words that stand on networks and VMs, so it can contradict them.
 */

/** What one broadcast frame reaches. */
export interface Flooded {
  readonly id: number;
  /** Refs of interfaces of VMs that are on and carry traffic. */
  readonly vifs: readonly string[];
  /** Refs of hosts' interfaces that it leaves by. */
  readonly exits: readonly string[];
}

/** A pool as floods see it at one moment. */
export interface FloodedPool {
  /** By VIF ref; silent ones are missing. */
  readonly of: ReadonlyMap<string, Flooded>;
  /** Routers' ways: connections opened in `from` get to `to`. */
  readonly routes: readonly { readonly from: Flooded; readonly to: Flooded; readonly router: string }[];
}

const text = (row: Row | undefined, field: string): string => plain(row?.[field]);
const list = (row: Row | undefined, field: string): readonly string[] => (row?.[field] ?? []) as readonly string[];
const markOf = (network: Row | undefined): { readonly id?: string; readonly mode?: string } => {
  const note = (network?.['other_config'] as Record<string, string> | undefined)?.['stagewright_fence'];
  return note === undefined ? {} : (JSON.parse(note) as { id: string; mode: string });
};

/** Floods from every interface that is on. `settings` say which switch ports lack a tag: that is the switch's truth here. */
export function floodPool({ db }: DemoWorld, settings: FenceSettings): FloodedPool {
  const wires = new Map<string, string[]>();
  const links = new Map<string, { readonly pif: string; readonly wire: string }[]>();
  const lacking = new Set(
    settings.physicalNetworks.flatMap(({ bases, tags }) =>
      tags.flatMap(({ tag, missingOnHostUuids }) =>
        bases.flatMap((base) => missingOnHostUuids.map((host) => `${base.networkUuid} ${String(tag)} ${host}`)),
      ),
    ),
  );
  for (const [ref, pif] of db.entries('PIF')) {
    if (db.find('Bond', text(pif, 'bond_slave_of'))) continue;
    const wire = wireOf(ref, pif);
    if (wire === null) continue;
    const bridge = `${text(pif, 'network')} ${text(pif, 'host')}`;
    links.set(bridge, [...(links.get(bridge) ?? []), { pif: ref, wire }]);
    wires.set(wire, [...(wires.get(wire) ?? []), bridge]);
  }

  function wireOf(ref: string, pif: Row): string | null {
    const [tunnel] = list(pif, 'tunnel_access_PIF_of');
    if (tunnel !== undefined) {
      const status = db.get('tunnel', tunnel)['status'] as Record<string, string>;
      return status['active'] === 'true' ? `mesh ${text(pif, 'network')}` : `island ${ref}`;
    }
    const vlan = db.find('VLAN', text(pif, 'VLAN_master_of'));
    if (!vlan) return `untagged ${text(pif, 'network')}`;
    const base = db.get('network', text(db.get('PIF', text(vlan, 'tagged_PIF')), 'network'));
    const host = text(db.get('host', text(pif, 'host')), 'uuid');
    const tag = String(number(vlan['tag']));
    return lacking.has(`${text(base, 'uuid')} ${tag} ${host}`) ? `dead ${ref}` : `tag ${tag} of ${text(base, 'uuid')}`;
  }

  const onBridge = new Map<string, string[]>();
  for (const [ref, vif] of db.entries('VIF')) {
    const vm = db.find('VM', text(vif, 'VM'));
    if (!vm || !speaks(vif, vm)) continue;
    const bridge = `${text(vif, 'network')} ${text(vm, 'resident_on')}`;
    onBridge.set(bridge, [...(onBridge.get(bridge) ?? []), ref]);
  }

  function speaks(vif: Row, vm: Row): boolean {
    if (vif['currently_attached'] !== true || !['Running', 'Paused'].includes(text(vm, 'power_state'))) return false;
    switch (text(vif, 'locking_mode')) {
      case 'disabled':
        return false;
      case 'locked':
        return list(vif, 'ipv4_allowed').length + list(vif, 'ipv6_allowed').length > 0;
      case 'network_default':
        return text(db.find('network', text(vif, 'network')), 'default_locking_mode') !== 'disabled';
      default:
        return true;
    }
  }

  const of = new Map<string, Flooded>();
  let id = 0;
  for (const [start, first] of onBridge) {
    if (of.has(first[0] ?? '')) continue;
    const [bridges, exits, done] = [new Set([start]), new Set<string>(), new Set<string>()];
    for (const bridge of bridges) {
      for (const { pif, wire } of links.get(bridge) ?? []) {
        // Tunnels are carried inside the pool; by every other interface a frame leaves, even if a switch drops it then.
        if (!wire.startsWith('island') && !wire.startsWith('mesh')) exits.add(pif);
        if (done.has(wire)) continue;
        done.add(wire);
        for (const other of wires.get(wire) ?? []) bridges.add(other);
      }
    }
    id += 1;
    const flooded: Flooded = {
      id,
      vifs: [...bridges].flatMap((bridge) => onBridge.get(bridge) ?? []),
      exits: [...exits],
    };
    for (const vif of flooded.vifs) of.set(vif, flooded);
  }
  return { of, routes: listRoutes() };

  function listRoutes(): FloodedPool['routes'] {
    return [...db.entries('VM')].flatMap(([router, vm]) => {
      const tag = list(vm, 'tags').find((each) => each.startsWith('fence router: '));
      if (tag === undefined) return [];
      const fence = tag.slice('fence router: '.length);
      const vifs = list(vm, 'VIFs');
      const modeOn = (vif: string): string | undefined => {
        const mark = markOf(db.find('network', text(db.get('VIF', vif), 'network')));
        return mark.id === fence ? mark.mode : undefined;
      };
      return vifs.flatMap((inside) => {
        const mode = modeOn(inside);
        const from = of.get(inside);
        if (mode === undefined || !from) return [];
        return vifs.flatMap((outside) => {
          const to = of.get(outside);
          if (modeOn(outside) !== undefined || !to) return [];
          return [{ from, to, router }, ...(mode === 'inOut' ? [{ from: to, to: from, router }] : [])];
        });
      });
    });
  }
}

/** Interfaces with one MAC in one flood, as pairs of VM names; of `vifs` only where given. */
export function findTwins({ db }: DemoWorld, pool: FloodedPool, isJudged: (vm: Row) => boolean): readonly string[] {
  const found: string[] = [];
  for (const flooded of new Set(pool.of.values())) {
    const holders = new Map<string, string[]>();
    for (const vif of flooded.vifs) {
      const mac = text(db.get('VIF', vif), 'MAC').toLowerCase();
      holders.set(mac, [...(holders.get(mac) ?? []), vif]);
    }
    for (const [mac, vifs] of holders) {
      const vms = vifs.map((vif) => db.get('VM', text(db.get('VIF', vif), 'VM')));
      if (vms.length > 1 && vms.some(isJudged))
        found.push(`${mac}: ${vms.map((vm) => text(vm, 'name_label')).join(', ')}`);
    }
  }
  return found;
}

/** A fence as the words on networks and VMs say it. */
interface MarkedFence {
  readonly mode: string;
  readonly networks: ReadonlySet<string>;
  /** Interfaces of its VMs, and of its router on its own networks. */
  readonly inside: ReadonlySet<string>;
  readonly routers: ReadonlySet<string>;
}

/** All fences there are, by id, read off the pool's rows. */
export function listMarkedFences({ db }: DemoWorld): ReadonlyMap<string, MarkedFence> {
  const fences = new Map<string, { mode: string; networks: Set<string>; inside: Set<string>; routers: Set<string> }>();
  const fenceOf = (id: string) => {
    const known = fences.get(id) ?? { mode: 'block', networks: new Set(), inside: new Set(), routers: new Set() };
    fences.set(id, known);
    return known;
  };
  for (const [ref, network] of db.entries('network')) {
    const { id, mode = '' } = markOf(network);
    if (id === undefined) continue;
    fenceOf(id).networks.add(ref);
    fenceOf(id).mode = mode;
  }
  for (const [ref, vm] of db.entries('VM')) {
    if (vm['is_a_snapshot'] === true || vm['is_a_template'] === true) continue;
    for (const tag of list(vm, 'tags')) {
      const [, router, id] = /^fence( router)?: (.*)$/.exec(tag) ?? [];
      if (id === undefined) continue;
      const fence = fenceOf(id);
      if (router !== undefined) fence.routers.add(ref);
      for (const vif of list(vm, 'VIFs'))
        if (router === undefined || fence.networks.has(text(db.get('VIF', vif), 'network'))) fence.inside.add(vif);
    }
  }
  return fences;
}

/** What crosses a fence, by the floods alone; in words. */
export function findCrossings({ db }: DemoWorld, pool: FloodedPool, fence: MarkedFence): readonly string[] {
  const { mode, networks, inside, routers } = fence;
  const found: string[] = [];
  const nameOf = (vif: string): string => text(db.find('VM', text(db.get('VIF', vif), 'VM')), 'name_label');
  const own = new Set([...inside].flatMap((vif) => pool.of.get(vif) ?? []));
  for (const flooded of own) {
    const here = flooded.vifs.filter((vif) => inside.has(vif));
    for (const vif of flooded.vifs) if (!inside.has(vif)) found.push(`${nameOf(here[0] ?? '')} meets ${nameOf(vif)}`);
    if (mode === 'consoleOnly' && here.length > 1)
      found.push(`${here.map(nameOf).join(' meets ')} in a fence for consoles`);
    for (const exit of flooded.exits)
      if (!networks.has(text(db.get('PIF', exit), 'network')))
        found.push(`a frame leaves by ${text(db.get('PIF', exit), 'device')}`);
    for (const route of pool.routes) {
      const mayLead = routers.has(route.router) && (mode === 'outOnly' || mode === 'inOut');
      if (route.from === flooded && route.to !== flooded && !mayLead)
        found.push("a router that is not the fence's own leads out of it");
      if (route.to === flooded && route.from !== flooded && mode !== 'inOut' && !own.has(route.from))
        found.push('a router leads into it');
    }
  }
  return found;
}
