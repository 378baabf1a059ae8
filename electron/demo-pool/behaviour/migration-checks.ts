import { ApiError, type Row, type Value, type World } from '../core/contract.ts';
import { freeMemory, memoryToStart } from './guest-memory.ts';
import type { Reception } from './migration-target.ts';
import { isLive, seesNetwork, seesStorage } from './placement.ts';
import { entry, isNull, map, number, rowsOf, text } from './values.ts';

/** What XAPI lets one host send at once with its disks. */
const STORAGE_MIGRATIONS = 3;

/**
 * Whether the host of a reception could take a VM: release, processor, memory, and what the maps name.
 * @throws ApiError the first reason why not
 */
export function assertHostTakes(
  source: World,
  vm: string,
  { world, host }: Reception,
  maps: { readonly srs: readonly string[]; readonly networks: readonly string[]; readonly isCopy?: boolean },
): void {
  const row = source.db.get('VM', vm);
  const hostRow = world.db.get('host', host);
  const from = source.db.get('host', isNull(row['resident_on']) ? source.coordinator() : text(row['resident_on']));
  if (!isLive(world, hostRow)) throw new ApiError('HOST_NOT_LIVE');
  if (versionOf(hostRow) < versionOf(from)) throw new ApiError('VM_HOST_INCOMPATIBLE_VERSION_MIGRATE', host, vm);
  const runs = text(row['power_state']) === 'Running';
  if (runs) assertProcessor(from, hostRow, vm, host);
  for (const sr of maps.srs) {
    world.db.get('SR', sr);
    if (!seesStorage(world, host, sr)) throw new ApiError('VM_REQUIRES_SR', vm, sr);
  }
  for (const network of maps.networks)
    if (!seesNetwork(world, host, network)) throw new ApiError('VM_REQUIRES_NETWORK', vm, network);
  const needed = memoryToStart(row);
  const isThere = world === source && text(row['resident_on']) === host;
  if (runs && !isThere && needed > freeMemory(world, host))
    throw new ApiError('HOST_NOT_ENOUGH_FREE_MEMORY', String(needed), String(freeMemory(world, host)));
  if (maps.isCopy !== true && world !== source && world.db.findByUuid('VM', text(row['uuid'])) !== undefined)
    throw new ApiError('DUPLICATE_VM', vm);
}

/** @throws ApiError TOO_MANY_STORAGE_MIGRATES where the VM's host sends as many as it may already */
export function assertMaySend(source: World, vm: string): void {
  const host = text(source.db.get('VM', vm)['resident_on']);
  if (isNull(host)) return;
  const sending = rowsOf(source, 'VM', source.db.get('host', host)['resident_VMs']).filter(([, other]) =>
    Object.values(map(other['current_operations'])).includes('migrate_send'),
  );
  if (sending.length >= STORAGE_MIGRATIONS) throw new ApiError('TOO_MANY_STORAGE_MIGRATES', String(STORAGE_MIGRATIONS));
}

const versionOf = (host: Row): number => number(host['API_version_major']) * 1000 + number(host['API_version_minor']);

/** A guest keeps the processor features it began with: the new host needs each of them. */
function assertProcessor(from: Row, to: Row, vm: string, host: string): void {
  const [had, has] = [from['cpu_info'], to['cpu_info']];
  const [vendor, other] = [entry(had, 'vendor'), entry(has, 'vendor')];
  if (vendor !== other)
    throw new ApiError('VM_INCOMPATIBLE_WITH_THIS_HOST', vm, host, 'VM last booted on a CPU of another vendor');
  const [needed, offered] = [words(had), words(has)];
  if (needed.some((word, index) => (word & ~(offered[index] ?? 0)) !== 0))
    throw new ApiError(
      'VM_INCOMPATIBLE_WITH_THIS_HOST',
      vm,
      host,
      'VM last booted on a CPU with features this host lacks',
    );
}

/** "1fcbfbff-f7fa3223": 32 bits each. */
function words(info: Value | undefined): readonly number[] {
  const features = entry(info, 'features_hvm') ?? '';
  return features === '' ? [] : features.split('-').map((word) => Number.parseInt(word, 16) | 0);
}

/** Repositories and networks that maps of a call name. */
export function namedBy(...maps: readonly (Value | undefined)[]): readonly string[] {
  return [...new Set(maps.flatMap((each) => Object.values(map(each)).map((value) => text(value))))];
}
