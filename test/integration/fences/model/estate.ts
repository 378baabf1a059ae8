import { text } from '../../../../electron/demo-pool/behaviour/values.ts';
import type { DemoWorld } from '../../../../electron/demo-pool/core/world.ts';
import type { FenceSettings } from '../../../../shared/domain/fence/fence-settings.ts';

const GIB = 1024 ** 3;

/** What an estate is drawn from. */
export interface EstateShape {
  readonly seed: number;
  readonly hosts: number;
  /** Ordinary VMs, halted ones included; routers' template and copies come on top. */
  readonly vms: number;
}

/** An estate as its builder remembers it; refs of the pool's database. */
export interface Estate {
  readonly hosts: readonly string[];
  /** vApps with at least one VM each. */
  readonly vapps: readonly string[];
  readonly settings: FenceSettings;
  /** A controller joins every tunnel that is made; false: there is one, or none, that does not. */
  readonly joinsTunnels: boolean;
}

/** Numbers below `count` from a seed (xorshift). */
export function createPick(seed: number): (count: number) => number {
  let state = (seed ^ 0x9e3779b9) | 0 || 1;
  return (count) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % count;
  };
}

type Pick = ReturnType<typeof createPick>;

/** Builds a random estate: hosts with NICs and bonds, VLANs, private networks, vApps, twins, a router's template. */
export function buildEstate(world: DemoWorld, shape: EstateShape): Estate {
  const { db } = world;
  const pick = createPick(shape.seed);
  const hosts = Array.from({ length: shape.hosts }, (_, index) => makeHost(world, index, pick));
  const controller = pick(4);
  db.create('pool', { name_label: 'model', master: hosts[0] ?? '' });
  if (controller === 0) db.create('SDN_controller', { protocol: 'ssl', address: '10.0.0.9', port: 6640 });
  const wires = makeWires(world, hosts, pick);
  const vapps = makeVms(world, { hosts, networks: wires.usable, inside: wires.inside, count: shape.vms, pick });
  const template = pick(6) === 0 ? null : makeVm(world, { name: 'router template', isTemplate: true });
  const uuid = (cls: string, ref: string): string => text(db.get(cls, ref)['uuid']);
  return {
    hosts,
    vapps,
    joinsTunnels: controller === 0 && pick(4) > 0,
    settings: {
      physicalNetworks:
        pick(8) === 0
          ? []
          : [
              {
                id: 'core',
                bases: [{ networkUuid: uuid('network', wires.trunk), nativeTag: 1 }],
                tags: wires.tags.map((tag) => ({
                  tag,
                  missingOnHostUuids: pick(6) === 0 ? [uuid('host', hosts[pick(hosts.length)] ?? '')] : [],
                  isReserved: pick(10) === 0,
                })),
              },
            ],
      outside:
        pick(6) === 0
          ? null
          : {
              networkUuid: uuid('network', wires.lan),
              addresses: Array.from({ length: pick(24) }, (_, index) => `10.1.250.${String(index + 1)}`),
            },
      router: template === null ? null : { templateUuid: uuid('VM', template), servesDhcp: pick(2) === 0 },
      dhcpNetworkUuids: pick(12) === 0 ? [uuid('network', wires.lan)] : [],
    },
  };
}

function makeHost({ db }: DemoWorld, index: number, pick: Pick): string {
  const total = (16 + 16 * pick(8)) * GIB;
  const metrics = db.create('host_metrics', { live: true, memory_total: total, memory_free: total });
  const name = `host-${String(index)}`;
  return db.create('host', {
    name_label: name,
    hostname: name,
    metrics,
    enabled: true,
    software_version: { network_backend: pick(12) === 0 ? 'bridge' : 'openvswitch' },
  });
}

function makeNetwork({ db }: DemoWorld, name: string): string {
  return db.create('network', {
    name_label: name,
    bridge: name,
    MTU: 1500,
    managed: true,
    default_locking_mode: 'unlocked',
  });
}

interface Wires {
  readonly lan: string;
  /** Network on which fences may have VLANs. */
  readonly trunk: string;
  readonly usable: readonly string[];
  /** Networks without any interface. */
  readonly inside: readonly string[];
  readonly tags: readonly number[];
}

function makeWires(world: DemoWorld, hosts: readonly string[], pick: Pick): Wires {
  const { db } = world;
  const lan = makeNetwork(world, 'lan');
  const second = makeNetwork(world, 'second');
  const isBonded = pick(3) === 0;
  const trunk = isBonded ? makeNetwork(world, 'bonded') : second;
  const third = isBonded ? makeNetwork(world, 'third') : '';
  const nic = (
    host: string,
    device: string,
    network: string,
    fields: Record<string, string | boolean | number> = {},
  ): string =>
    db.create('PIF', {
      host,
      device,
      network,
      VLAN: -1,
      physical: true,
      currently_attached: true,
      managed: true,
      ip_configuration_mode: 'None',
      ...fields,
    });
  const trunkPifs = hosts.map((host, index) => {
    nic(host, 'eth0', lan, { management: true, ip_configuration_mode: 'Static', IP: `10.1.0.${String(index + 1)}` });
    if (!isBonded) return nic(host, 'eth1', second);
    const master = nic(host, 'bond0', trunk, { physical: false });
    const bond = db.create('Bond', { master });
    for (const [device, network] of [
      ['eth1', second],
      ['eth2', third],
    ] as const)
      nic(host, device, network, { bond_slave_of: bond });
    return master;
  });
  const tags = Array.from({ length: 18 }, (_, index) => 100 + index);
  const apps = Array.from({ length: 1 + pick(4) }, (_, index) => {
    const network = makeNetwork(world, `app${String(index)}`);
    const lacking = hosts.length > 2 && pick(5) === 0 ? pick(hosts.length) : -1;
    hosts.forEach((host, at) => {
      if (at === lacking) return;
      const untagged = db.create('PIF', {
        host,
        device: isBonded ? 'bond0' : 'eth1',
        network,
        VLAN: 100 + 3 * index,
        physical: false,
        currently_attached: true,
        managed: true,
        ip_configuration_mode: 'None',
      });
      const vlan = db.create('VLAN', { tagged_PIF: trunkPifs[at] ?? '', untagged_PIF: untagged, tag: 100 + 3 * index });
      db.set('PIF', untagged, { VLAN_master_of: vlan });
    });
    return network;
  });
  const inside = Array.from({ length: pick(3) }, (_, index) => makeNetwork(world, `private${String(index)}`));
  return { lan, trunk, usable: [lan, ...apps, ...inside], inside, tags: tags.filter(() => pick(3) > 0) };
}

interface VmSpec {
  readonly name: string;
  readonly isTemplate?: boolean;
  readonly vapp?: string;
  readonly order?: number;
  readonly gib?: number;
}

function makeVm({ db, random }: DemoWorld, { name, isTemplate = false, vapp, order = 0, gib = 1 }: VmSpec): string {
  const memory = gib * GIB;
  return db.create('VM', {
    name_label: name,
    power_state: 'Halted',
    domid: -1,
    is_a_template: isTemplate,
    memory_static_max: memory,
    memory_dynamic_max: memory,
    memory_dynamic_min: memory,
    memory_static_min: memory / 2,
    VCPUs_max: 1,
    VCPUs_at_startup: 1,
    metrics: db.create('VM_metrics', {}),
    HVM_boot_policy: 'BIOS order',
    other_config: { mac_seed: random.uuid() },
    order,
    ...(vapp === undefined ? {} : { appliance: vapp }),
  });
}

/** VMs in vApps of one to eight, most of them running, some with the MAC of another one and halted. */
function makeVms(
  world: DemoWorld,
  parts: {
    readonly hosts: readonly string[];
    readonly networks: readonly string[];
    readonly inside: readonly string[];
    readonly count: number;
    readonly pick: Pick;
  },
): readonly string[] {
  const { db } = world;
  const { hosts, networks, inside, count, pick } = parts;
  const vapps: string[] = [];
  const twins: { readonly mac: string; readonly network: string }[] = [];
  let left = 0;
  for (let index = 0; index < count; index += 1) {
    if (left === 0) {
      vapps.push(db.create('VM_appliance', { name_label: `config-${String(vapps.length)}` }));
      left = 1 + pick(8);
    }
    left -= 1;
    const isTwin = twins.length > 0 && pick(12) === 0;
    const vm = makeVm(world, {
      name: `vm-${String(index)}`,
      order: pick(4),
      ...(isTwin ? {} : { vapp: vapps.at(-1) ?? '' }),
    });
    const own: string[] = [];
    for (let device = 0; device <= (pick(3) === 0 ? 1 + pick(2) : 0); device += 1) {
      const network = networks[pick(networks.length)] ?? '';
      const mac = `02:00:00:${hex(index >> 8)}:${hex(index & 255)}:${hex(device)}`;
      const twin = isTwin && device === 0 ? twins[pick(twins.length)] : undefined;
      own.push(twin?.network ?? network);
      db.create('VIF', {
        VM: vm,
        network: twin?.network ?? network,
        device: String(device),
        MAC: twin?.mac ?? mac,
        MTU: 1500,
        locking_mode: 'network_default',
      });
      if (!isTwin) twins.push({ mac, network });
    }
    if (isTwin || pick(4) === 0) continue;
    // Whoever is on a private network is where the first one was started.
    const host = own.some((network) => inside.includes(network)) ? hosts[0] : hosts[pick(hosts.length)];
    if (host !== undefined && own.every((network) => inside.includes(network) || hasPif(world, host, network)))
      run(world, vm, host, `10.1.${String(1 + (index >> 8))}.${String(index & 255)}`);
  }
  return vapps;
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

function hasPif({ db }: DemoWorld, host: string, network: string): boolean {
  return [...db.entries('PIF')].some(([, pif]) => pif['host'] === host && pif['network'] === network);
}

function run(world: DemoWorld, vm: string, host: string, address: string): void {
  const { db } = world;
  const metrics = text(db.get('host', host)['metrics']);
  const free = Number(db.get('host_metrics', metrics)['memory_free']);
  if (free < 3 * GIB) return;
  db.set('host_metrics', metrics, { memory_free: free - 1.1 * GIB });
  const guest = db.create('VM_guest_metrics', {
    networks: { '0/ip': address },
    PV_drivers_version: { major: '9', minor: '3', micro: '0' },
    PV_drivers_detected: true,
  });
  db.set('VM', vm, { power_state: 'Running', resident_on: host, domid: 1, guest_metrics: guest });
  for (const [vif, row] of [...db.entries('VIF')])
    if (row['VM'] === vm) db.set('VIF', vif, { currently_attached: true });
}
