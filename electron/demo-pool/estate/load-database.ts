import type { World } from '../core/contract.ts';

/** Reads a real pool's database file. */
export function loadDatabase(_world: World, _file: string): void {
  throw new Error('not written yet');
}
