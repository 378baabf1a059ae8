import type { EstateOptions, World } from '../core/contract.ts';
import { generateEstate } from './generate.ts';
import { loadDatabase } from './load-database.ts';
import { buildStoryEstate } from './story-estate.ts';

/**
 * Fills an empty world: from a real pool's database file, with `vms` generated VMs, or with the story estate.
 * The same options give the same objects.
 *
 * @throws Error naming file and place when a database can't be read
 */
export function buildEstate(world: World, options: EstateOptions): void {
  if (options.database !== undefined) loadDatabase(world, options.database);
  else if (options.vms !== undefined) generateEstate(world, options.vms);
  else buildStoryEstate(world);
}
