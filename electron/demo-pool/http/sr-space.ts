import { number, text } from '../behaviour/values.ts';
import { ApiError, type World } from '../core/contract.ts';

/** Bytes a new disk takes of its SR at once: all of it on thick volumes, what it holds on the others. */
export function bytesTaken(world: World, sr: string, virtualBytes: number, usedBytes: number): number {
  const type = text(world.db.get('SR', sr)['type']);
  return type.startsWith('lvm') ? virtualBytes : Math.min(virtualBytes, usedBytes);
}

/** @throws ApiError SR_BACKEND_FAILURE_44 when so many more bytes do not fit, or the fault `sr-full` is on for it */
export function assertSpace(world: World, sr: string, bytes: number): void {
  const row = world.db.get('SR', sr);
  const free = number(row['physical_size']) - number(row['physical_utilisation']);
  if (bytes > free || world.faults.isOn('sr-full', text(row['uuid']))) {
    throw new ApiError('SR_BACKEND_FAILURE_44', '', 'There is insufficient space', '');
  }
}

/** Changes what an SR has in use; negative numbers give space back. */
export function changeUse(world: World, sr: string, virtualBytes: number, physicalBytes: number): void {
  const row = world.db.find('SR', sr);
  if (!row) return;
  world.db.set('SR', sr, {
    virtual_allocation: Math.max(0, number(row['virtual_allocation']) + virtualBytes),
    physical_utilisation: Math.max(0, number(row['physical_utilisation']) + physicalBytes),
  });
}
