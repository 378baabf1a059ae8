import { NULL_REF, type Value, type World } from '../../../../electron/demo-pool/core/contract.ts';
import { demoRegistry } from '../../../../electron/demo-pool/core/registry.ts';
import type { RunningDemoPool } from '../../../../electron/demo-pool/server.ts';
import { logIn, startSmallPool, type Client } from '../small-pool.ts';

const GIB = 1024 ** 3;

/** The objects that the rules are tried on, by what they are. */
export interface Estate {
  readonly hostA: string;
  readonly hostB: string;
  /** On both hosts, with management addresses. */
  readonly lan: string;
  /** Second NIC of both hosts, without addresses. */
  readonly backbone: string;
  readonly pifA: string;
  readonly pifB: string;
  readonly backbonePifA: string;
  readonly backbonePifB: string;
  readonly nfs: string;
  readonly localA: string;
  readonly thick: string;
  readonly raw: string;
  readonly isos: string;
  readonly iso: string;
}

/** A running pool with all behaviours on a small estate, a root client, and makers of objects. */
export interface RulePool {
  readonly pool: RunningDemoPool & { readonly reports: string[] };
  readonly world: RunningDemoPool['world'];
  readonly client: Client;
  readonly estate: Estate;
  /** Simulated seconds that were slept, in order. */
  readonly slept: readonly number[];
  addVm(options?: VmOptions): string;
  /** A VM that runs, with its tools up. */
  addRunningVm(options?: VmOptions): Promise<string>;
  vm(ref: string): Readonly<Record<string, Value>>;
  row(cls: string, ref: string): Readonly<Record<string, Value>>;
  /** The refs of a VM's interfaces or drives by device. */
  devices(ref: string, field: 'VIFs' | 'VBDs'): readonly string[];
  settled(task: unknown): Promise<Record<string, unknown>>;
  until(condition: () => boolean): Promise<void>;
}

export interface VmOptions {
  readonly name?: string;
  readonly networks?: readonly string[];
  readonly sr?: string | null;
  readonly gib?: number;
  readonly fields?: Readonly<Record<string, Value>>;
}

function buildHosts(world: World): Omit<Estate, 'nfs' | 'localA' | 'thick' | 'raw' | 'isos' | 'iso'> {
  const { db } = world;
  const lan = db.create('network', { name_label: 'lan', bridge: 'xenbr0', MTU: 1500, managed: true });
  const backbone = db.create('network', { name_label: 'backbone', bridge: 'xenbr1', MTU: 1500, managed: true });
  const make = (name: string, octet: number): { host: string; pif: string; other: string } => {
    const metrics = db.create('host_metrics', { live: true, memory_total: 64 * GIB, memory_free: 60 * GIB });
    const host = db.create('host', {
      name_label: name,
      hostname: name,
      metrics,
      enabled: true,
      software_version: { network_backend: 'openvswitch' },
      power_on_mode: '',
    });
    const pif = db.create('PIF', {
      device: 'eth0',
      network: lan,
      host,
      MAC: `02:aa:00:00:00:0${String(octet)}`,
      VLAN: -1,
      physical: true,
      currently_attached: true,
      managed: true,
      management: true,
      ip_configuration_mode: 'Static',
      IP: `10.7.0.${String(octet)}`,
      MTU: 1500,
    });
    const other = db.create('PIF', {
      device: 'eth1',
      network: backbone,
      host,
      MAC: `02:bb:00:00:00:0${String(octet)}`,
      VLAN: -1,
      physical: true,
      currently_attached: true,
      managed: true,
      management: false,
      ip_configuration_mode: 'None',
      MTU: 1500,
    });
    return { host, pif, other };
  };
  const [a, b] = [make('host-a', 1), make('host-b', 2)];
  return {
    hostA: a.host,
    hostB: b.host,
    lan,
    backbone,
    pifA: a.pif,
    pifB: b.pif,
    backbonePifA: a.other,
    backbonePifB: b.other,
  };
}

function buildEstate(world: World): Estate {
  const { db } = world;
  const hosts = buildHosts(world);
  const sr = (
    name: string,
    type: string,
    on: readonly string[],
    fields: Readonly<Record<string, Value>> = {},
  ): string => {
    const ref = db.create('SR', {
      name_label: name,
      type,
      content_type: 'user',
      shared: on.length > 1,
      physical_size: 1000 * GIB,
      ...fields,
    });
    for (const host of on) db.create('PBD', { host, SR: ref, currently_attached: true });
    return ref;
  };
  const both = [hosts.hostA, hosts.hostB];
  const nfs = sr('nfs', 'nfs', both);
  const isos = sr('isos', 'iso', both, { content_type: 'iso' });
  const iso = db.create('VDI', {
    name_label: 'debian.iso',
    SR: isos,
    virtual_size: GIB,
    read_only: true,
    type: 'user',
    location: 'debian.iso',
  });
  db.create('pool', { name_label: 'rules', master: hosts.hostA, default_SR: nfs, suspend_image_SR: nfs });
  return {
    ...hosts,
    nfs,
    isos,
    iso,
    localA: sr('local', 'ext', [hosts.hostA]),
    thick: sr('thick', 'lvmoiscsi', both, { physical_size: 100 * GIB }),
    raw: sr('raw', 'iscsi', both),
  };
}

function addVm(world: World, estate: Estate, options: VmOptions): string {
  const { db } = world;
  const memory = (options.gib ?? 1) * GIB;
  const vm = db.create('VM', {
    name_label: options.name ?? 'vm',
    power_state: 'Halted',
    domid: -1,
    memory_static_max: memory,
    memory_dynamic_max: memory,
    memory_dynamic_min: memory,
    memory_static_min: memory / 2,
    VCPUs_max: 2,
    VCPUs_at_startup: 1,
    metrics: db.create('VM_metrics', {}),
    HVM_boot_policy: 'BIOS order',
    other_config: { mac_seed: world.random.uuid() },
    ...options.fields,
  });
  for (const [device, network] of (options.networks ?? [estate.lan]).entries()) {
    db.create('VIF', {
      VM: vm,
      network,
      device: String(device),
      MAC: `02:00:00:00:${String(world.random.integer(90) + 10)}:0${String(device)}`,
      MTU: 1500,
      locking_mode: 'network_default',
    });
  }
  if (options.sr === null) return vm;
  const disk = db.create('VDI', {
    name_label: 'disk',
    SR: options.sr ?? estate.nfs,
    virtual_size: 10 * GIB,
    physical_utilisation: 2 * GIB,
    type: 'system',
    managed: true,
  });
  db.create('VBD', { VM: vm, VDI: disk, userdevice: '0', type: 'Disk', mode: 'RW', bootable: true, unpluggable: true });
  db.create('VBD', { VM: vm, VDI: NULL_REF, userdevice: '3', type: 'CD', mode: 'RO', empty: true });
  return vm;
}

/** Starts the pool; `timeScale` 0 (default) makes everything instant. Close `pool` afterwards. */
export async function startRulePool(timeScale = 0): Promise<RulePool> {
  let estate: Estate | undefined;
  const registry = { ...demoRegistry, buildEstate: (world: World) => void (estate = buildEstate(world)) };
  const pool = await startSmallPool({ registry, timeScale });
  if (!estate) throw new Error('the estate was not built');
  const built = estate;
  const { world } = pool;
  const slept: number[] = [];
  const sleep = world.clock.sleep.bind(world.clock);
  world.clock.sleep = (seconds, signal) => {
    slept.push(seconds);
    return sleep(seconds, signal);
  };
  const client = await logIn(pool);
  const row = (cls: string, ref: string): Readonly<Record<string, Value>> => world.db.get(cls, ref);
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  return {
    pool,
    world,
    client,
    estate: built,
    slept,
    row,
    until,
    addVm: (options = {}) => addVm(world, built, options),
    addRunningVm: async (options = {}) => {
      const vm = addVm(world, built, options);
      await client.call('VM.start', vm, false, false);
      await until(() => row('VM', vm)['guest_metrics'] !== NULL_REF);
      return vm;
    },
    vm: (ref) => row('VM', ref),
    devices: (ref, field) => {
      const cls = field === 'VIFs' ? 'VIF' : 'VBD';
      const key = field === 'VIFs' ? 'device' : 'userdevice';
      return [...(row('VM', ref)[field] as readonly string[])].sort(
        (a, b) => Number(row(cls, a)[key]) - Number(row(cls, b)[key]),
      );
    },
    settled: async (task) => {
      for (;;) {
        const record = (await client.call('task.get_record', task)) as Record<string, unknown>;
        if (record['status'] !== 'pending') return record;
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
    },
  };
}
