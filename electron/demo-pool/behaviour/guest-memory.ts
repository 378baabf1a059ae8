import type { Row, World } from '../core/contract.ts';
import { follow, isNull, number, text } from './values.ts';
import { stateOf } from './world-state.ts';

const MIB = 1024 * 1024;

/** Bytes Xen needs beside the guest's own memory: 1 MiB, a page table's share of 1/128, and 1 MiB per VCPU. */
export function memoryOverhead(vm: Row): number {
  const shadow = Math.ceil(number(vm['memory_static_max']) / 128 / MIB) * MIB;
  return MIB + shadow + number(vm['VCPUs_max']) * MIB;
}

/** Bytes a host must have free for this VM to start: the least it may be squeezed to, with overhead. */
export function memoryToStart(vm: Row): number {
  return number(vm['memory_dynamic_min']) + memoryOverhead(vm);
}

/** Bytes no VM occupies on a host, as its metrics say. */
export function freeMemory(world: World, host: string): number {
  const row = world.db.find('host', host);
  return row ? number(follow(world, 'host_metrics', row, 'metrics')?.['memory_free']) : 0;
}

function changeFree(world: World, host: string, bytes: number): void {
  const row = world.db.find('host', host);
  const metrics = row && follow(world, 'host_metrics', row, 'metrics');
  if (!row || !metrics) return;
  const free = Math.max(0, Math.min(number(metrics['memory_total']), number(metrics['memory_free']) + bytes));
  world.db.set('host_metrics', text(row['metrics']), { memory_free: free });
}

/**
 * Takes a VM's memory from a host: up to its dynamic maximum, as much as is free.
 * @returns the guest's bytes, without overhead
 */
export function reserveMemory(world: World, vm: string, host: string): number {
  releaseMemory(world, vm);
  const row = world.db.get('VM', vm);
  const overhead = memoryOverhead(row);
  const wanted = Math.max(number(row['memory_dynamic_min']), number(row['memory_dynamic_max']));
  const guest = Math.max(number(row['memory_dynamic_min']), Math.min(wanted, freeMemory(world, host) - overhead));
  stateOf(world).reservations.set(vm, { host, bytes: guest + overhead });
  changeFree(world, host, -(guest + overhead));
  return guest;
}

/** Gives back what a VM held; a VM that was running when the world began gives back what its metrics say. */
export function releaseMemory(world: World, vm: string): void {
  const held = stateOf(world).reservations.get(vm);
  if (held) {
    stateOf(world).reservations.delete(vm);
    changeFree(world, held.host, held.bytes);
    return;
  }
  const row = world.db.find('VM', vm);
  if (!row || isNull(row['resident_on'])) return;
  const actual =
    number(follow(world, 'VM_metrics', row, 'metrics')?.['memory_actual']) || number(row['memory_dynamic_max']);
  changeFree(world, text(row['resident_on']), actual + memoryOverhead(row));
}
