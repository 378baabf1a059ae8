import { createHash } from 'node:crypto';
import { number, rowsOf, text } from '../behaviour/values.ts';
import type { Row, World } from '../core/contract.ts';

/** One measured quantity of one object; `at` gives its value at a time in seconds since the epoch. */
export interface DataSource {
  readonly name: string;
  readonly at: (seconds: number) => number;
}

const DAY = 86_400;
const MBIT = 125_000;

/** What a running VM's guest uses; nothing is measured of a VM that does not run. */
export function vmSources(world: World, vm: Row): readonly DataSource[] {
  const uuid = text(vm['uuid']);
  const memory =
    number(world.db.find('VM_metrics', text(vm['metrics']))?.['memory_actual']) || number(vm['memory_dynamic_max']);
  const cpus = Array.from({ length: number(vm['VCPUs_at_startup']) }, (_, index) =>
    source(uuid, `cpu${String(index)}`, 0.02, 0.45),
  );
  const networks = rowsOf(world, 'VIF', vm['VIFs']).flatMap(([, vif]) => {
    const name = `vif_${text(vif['device'])}`;
    return [source(uuid, `${name}_tx`, 0, 6 * MBIT), source(uuid, `${name}_rx`, 0, 9 * MBIT)];
  });
  const disks = rowsOf(world, 'VBD', vm['VBDs']).flatMap(([, vbd]) => {
    if (vbd['type'] !== 'Disk' || text(vbd['device']) === '') return [];
    const name = `vbd_${text(vbd['device'])}`;
    return [source(uuid, `${name}_write`, 4_096, 3e6), source(uuid, `${name}_read`, 0, 2e6)];
  });
  return [
    ...cpus,
    { name: 'memory', at: () => memory },
    { name: 'memory_target', at: () => memory },
    // The guest tools report KiB.
    {
      name: 'memory_internal_free',
      at: (seconds) => (memory / 1024) * (1 - wave(uuid, 'memory', 0.35, 0.75)(seconds)),
    },
    ...networks,
    ...disks,
  ];
}

/** What a host uses. */
export function hostSources(world: World, host: Row): readonly DataSource[] {
  const uuid = text(host['uuid']);
  const metrics = world.db.find('host_metrics', text(host['metrics']));
  const total = number(metrics?.['memory_total']);
  const free = number(metrics?.['memory_free']);
  const cpus = rowsOf(world, 'host_cpu', host['host_CPUs']).map(([, cpu]) =>
    source(uuid, `cpu${String(number(cpu['number']))}`, 0.05, 0.5),
  );
  const physical = rowsOf(world, 'PIF', host['PIFs']).filter(([, pif]) => pif['physical'] === true);
  return [
    ...cpus,
    source(uuid, 'cpu_avg', 0.1, 0.4),
    source(uuid, 'loadavg', 0.1, 1.5),
    { name: 'memory_total_kib', at: () => total / 1024 },
    { name: 'memory_free_kib', at: () => free / 1024 },
    ...physical.flatMap(([, pif]) => [
      source(uuid, `pif_${text(pif['device'])}_tx`, 0, 90 * MBIT),
      source(uuid, `pif_${text(pif['device'])}_rx`, 0, 110 * MBIT),
    ]),
  ];
}

function source(uuid: string, name: string, least: number, most: number): DataSource {
  return { name, at: wave(uuid, name, least, most) };
}

/** A value between `least` and `most` with a daily rhythm, a quicker one, and some noise; the same for the same time. */
function wave(uuid: string, name: string, least: number, most: number): (seconds: number) => number {
  const seed = createHash('sha256').update(`${uuid} ${name}`).digest();
  const level = 0.15 + (seed[0] ?? 0) / 700;
  const shift = ((seed[1] ?? 0) - 128) * 60;
  const quick = 600 + (seed[2] ?? 0) * 10;
  return (seconds) => {
    const day = (1 - Math.cos((2 * Math.PI * (seconds + shift)) / DAY)) / 2;
    const hour = (1 + Math.sin((2 * Math.PI * seconds) / quick)) / 2;
    const noise = (Math.imul(Math.floor(seconds / 5) ^ seed.readInt32LE(4), 0x45d9f3b) >>> 0) / 0x1_0000_0000;
    const share = level + 0.4 * day + 0.15 * hour + 0.1 * noise;
    return least + (most - least) * Math.min(1, Math.max(0, share));
  };
}
