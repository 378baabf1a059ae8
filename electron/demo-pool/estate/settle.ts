import { memoryOverhead } from '../behaviour/guest-memory.ts';
import { number, text } from '../behaviour/values.ts';
import type { World } from '../core/contract.ts';

/** Sets each SR's allocation and utilisation to what its disks add up to. */
export function settleSrSpace(world: World): void {
  const allocated = new Map<string, number>();
  const used = new Map<string, number>();
  for (const [, vdi] of world.db.entries('VDI')) {
    const sr = text(vdi['SR']);
    allocated.set(sr, (allocated.get(sr) ?? 0) + number(vdi['virtual_size']));
    used.set(sr, (used.get(sr) ?? 0) + number(vdi['physical_utilisation']));
  }
  for (const sr of world.db.refs('SR')) {
    world.db.set('SR', sr, { virtual_allocation: allocated.get(sr) ?? 0, physical_utilisation: used.get(sr) ?? 0 });
  }
}

/** Sets each host's free memory to what its resident VMs, and its own overhead, leave of it. */
export function settleHostMemory(world: World): void {
  const taken = new Map<string, number>();
  for (const [, vm] of world.db.entries('VM')) {
    const host = text(vm['resident_on']);
    const actual =
      number(world.db.find('VM_metrics', text(vm['metrics']))?.['memory_actual']) || number(vm['memory_dynamic_max']);
    taken.set(host, (taken.get(host) ?? 0) + actual + memoryOverhead(vm));
  }
  for (const [ref, host] of world.db.entries('host')) {
    const metrics = text(host['metrics']);
    const total = number(world.db.find('host_metrics', metrics)?.['memory_total']);
    const free = total - number(host['memory_overhead']) - (taken.get(ref) ?? 0);
    if (world.db.find('host_metrics', metrics))
      world.db.set('host_metrics', metrics, { memory_free: Math.max(0, free) });
  }
}
