import fc from 'fast-check';
import type { GraphVif, LockingMode } from '../../../../../shared/domain/fence/network-graph.ts';
import type { Nic, Uplink, World } from './packet-simulation.ts';

/** What a random world may hold. */
export interface WorldShape {
  /** Tags that may be used for VLANs. */
  readonly tags: readonly number[];
  /** One switch per base network, as the pool alone would have it. */
  readonly oneSwitchPerNetwork: boolean;
}

/** Random worlds, up to four hosts, three NICs each, ten VMs. */
export function worlds(shape: WorldShape): fc.Arbitrary<World> {
  return fc
    .record({
      hosts: fc.integer({ min: 1, max: 4 }),
      columns: fc.integer({ min: 1, max: 3 }),
      picks: fc.array(fc.nat({ max: 0x7fff_ffff }), { minLength: 160, maxLength: 160 }),
      vms: fc.integer({ min: 1, max: 10 }),
    })
    .map(({ hosts, columns, picks, vms }) => buildWorld(shape, hosts, columns, vms, picks));
}

function buildWorld(shape: WorldShape, hosts: number, columns: number, vms: number, picks: readonly number[]): World {
  let position = 0;
  const pick = (count: number): number => (picks[(position += 1) % picks.length]! + position * 7) % count;
  const switchOf = Array.from({ length: columns }, (_, column) => (shape.oneSwitchPerNetwork ? column : pick(2)));
  const natives = Array.from({ length: columns }, () => (pick(4) === 0 ? 2 : 1));
  const networks = new Map<string, { disabled: boolean; joined: boolean }>();
  const uplinks: Uplink[] = [];
  let nics: Nic[] = [];
  for (let host = 0; host < hosts; host += 1)
    for (let column = 0; column < columns; column += 1)
      nics.push({ id: `nic${host}.${column}`, host, column, switchIndex: switchOf[column]!, bondedInto: null });

  // A bond of the first two columns, on every host, where both are on one switch and in one native VLAN.
  const isBonded = columns > 1 && switchOf[0] === switchOf[1] && natives[0] === natives[1] && pick(3) === 0;
  if (isBonded) nics = nics.map((nic) => (nic.column < 2 ? { ...nic, bondedInto: `bond${nic.host}` } : nic));
  const trunks: { host: number; column: number; nics: readonly string[] }[] = [];
  for (let host = 0; host < hosts; host += 1) {
    for (let column = 0; column < columns; column += 1) {
      networks.set(`base${column}`, { disabled: false, joined: false });
      if (isBonded && column === 1) continue;
      const through = isBonded && column === 0 ? [`nic${host}.0`, `nic${host}.1`] : [`nic${host}.${column}`];
      const network = isBonded && column === 0 ? 'bondnet' : `base${column}`;
      uplinks.push({
        id: isBonded && column === 0 ? `bond${host}` : `nic${host}.${column}`,
        host,
        network,
        through: { type: 'untagged', nics: through },
      });
      trunks.push({ host, column, nics: through });
      if (network === 'bondnet') networks.set('bondnet', { disabled: false, joined: false });
    }
  }
  addVlans();
  addOthers();

  function addVlans(): void {
    for (let index = 0; index < pick(5); index += 1) {
      const id = `vlan${index}`;
      const tag = shape.tags[pick(shape.tags.length)]!;
      const column = pick(columns);
      networks.set(id, { disabled: pick(8) === 0, joined: false });
      for (const trunk of trunks) {
        if (trunk.column !== column || pick(5) === 0) continue;
        const isTaken = uplinks.some(
          ({ host, through }) =>
            host === trunk.host &&
            through.type === 'tagged' &&
            through.tag === tag &&
            through.nics[0] === trunk.nics[0],
        );
        if (!isTaken)
          uplinks.push({
            id: `${id}.${trunk.host}`,
            host: trunk.host,
            network: id,
            through: { type: 'tagged', nics: trunk.nics, tag },
          });
      }
    }
  }

  function addOthers(): void {
    for (let index = 0; index < 1 + pick(3); index += 1)
      networks.set(`private${index}`, { disabled: pick(8) === 0, joined: pick(8) === 0 });
    for (let index = 0; index < pick(3); index += 1) {
      networks.set(`tunnel${index}`, { disabled: false, joined: false });
      for (let host = 0; host < hosts; host += 1)
        uplinks.push({
          id: `tun${index}.${host}`,
          host,
          network: `tunnel${index}`,
          through: { type: 'tunnel', isActive: pick(3) > 0 },
        });
    }
  }

  const pruned = new Set<string>();
  for (const index of new Set(switchOf))
    for (let host = 0; host < hosts; host += 1)
      for (const tag of shape.tags) if (pick(4) === 0) pruned.add(`${index}/${host}/${tag}`);

  const names = [...networks.keys()];
  const places: (readonly number[])[] = [];
  const vifs: World['vifs'][number][] = [];
  const routers: World['routers'][number][] = [];
  const lockings: readonly LockingMode[] = ['network_default', 'network_default', 'unlocked', 'locked', 'disabled'];
  const presences: readonly GraphVif['presence'][] = ['attached', 'attached', 'planned', 'idle'];
  for (let vm = 0; vm < vms; vm += 1) {
    places.push(pick(5) === 0 ? Array.from({ length: hosts }, (_, host) => host) : [pick(hosts)]);
    const count = 1 + pick(3);
    const own = `vm${vm}`;
    for (let device = 0; device < count; device += 1)
      vifs.push({
        id: `${own}.${device}`,
        vm,
        network: names[pick(names.length)]!,
        locking: lockings[pick(lockings.length)]!,
        allowed: pick(2) === 0 ? [] : ['10.0.0.1'],
        presence: presences[pick(presences.length)]!,
      });
    if (count > 1 && pick(2) === 0) routers.push({ vm, inside: `${own}.0`, outside: `${own}.1`, both: pick(2) === 0 });
  }
  return {
    hosts,
    nics,
    natives,
    uplinks,
    networks: [...networks].map(([id, rest]) => ({ id, ...rest })),
    pruned,
    vifs,
    places,
    routers,
    columns,
    switchOf,
    tags: shape.tags,
  };
}
