import { ApiError, type Row, type World } from '../core/contract.ts';
import { freeMemory, memoryToStart } from './guest-memory.ts';
import { entry, flag, follow, isNull, number, rowsOf, text } from './values.ts';

/** True while the host answers, as its metrics say. */
export function isLive(world: World, host: Row): boolean {
  return flag(follow(world, 'host_metrics', host, 'metrics')?.['live']);
}

/**
 * Whether a host can attach a network: it has a PIF on it, or nobody has and the network is assumed shared, unmanaged,
 * or not used by a running VM elsewhere. A VM still starting, or Paused, does not count, as in XAPI.
 */
export function seesNetwork(world: World, host: string, network: string): boolean {
  const row = world.db.find('network', network);
  if (!row) return false;
  const pifs = rowsOf(world, 'PIF', row['PIFs']);
  if (pifs.length > 0) return pifs.some(([, pif]) => text(pif['host']) === host);
  if (entry(row['other_config'], 'assume_network_is_shared') === 'true' || !flag(row['managed'])) return true;
  const homes = runningHomes(world, row);
  return homes.length === 0 || homes.includes(host);
}

/** Hosts on which running VMs use a network. */
function runningHomes(world: World, network: Row): readonly string[] {
  const homes: string[] = [];
  for (const [, vif] of rowsOf(world, 'VIF', network['VIFs'])) {
    const vm = follow(world, 'VM', vif, 'VM');
    if (vm && text(vm['power_state']) === 'Running' && flag(vif['currently_attached']) && !isNull(vm['resident_on']))
      homes.push(text(vm['resident_on']));
  }
  return homes;
}

/** Whether a host has a plugged connection to a storage repository. */
export function seesStorage(world: World, host: string, sr: string): boolean {
  const row = world.db.find('SR', sr);
  return (
    row !== undefined &&
    rowsOf(world, 'PBD', row['PBDs']).some(([, pbd]) => text(pbd['host']) === host && flag(pbd['currently_attached']))
  );
}

/** The repositories of a VM's disks, CDs included, and of its memory image. */
function storageOf(world: World, vm: Row): readonly string[] {
  const found = new Set<string>();
  for (const [, vbd] of rowsOf(world, 'VBD', vm['VBDs'])) {
    const vdi = flag(vbd['empty']) ? undefined : follow(world, 'VDI', vbd, 'VDI');
    if (vdi) found.add(text(vdi['SR']));
  }
  const image = follow(world, 'VDI', vm, 'suspend_VDI');
  if (image && text(vm['power_state']) === 'Suspended') found.add(text(image['SR']));
  return [...found];
}

/** True where the host's PIF on the network belongs to a bond: then it cannot attach it, whatever else. */
export function isBondMemberNetwork(world: World, host: string, network: Row): boolean {
  return rowsOf(world, 'PIF', network['PIFs']).some(
    ([, pif]) =>
      text(pif['host']) === host && !isNull(pif['bond_slave_of']) && world.db.find('Bond', text(pif['bond_slave_of'])),
  );
}

function networkRefusal(world: World, vm: string, host: string): ApiError | undefined {
  for (const [, vif] of rowsOf(world, 'VIF', world.db.get('VM', vm)['VIFs'])) {
    const network = text(vif['network']);
    if (!seesNetwork(world, host, network)) return new ApiError('VM_REQUIRES_NETWORK', vm, network);
    if (isBondMemberNetwork(world, host, world.db.get('network', network)))
      return new ApiError('HOST_CANNOT_ATTACH_NETWORK', host, network);
  }
  return undefined;
}

/** The first reason why a VM cannot run on a host, or undefined. `memory: false` leaves the memory check out. */
export function findPlacementRefusal(world: World, vm: string, host: string, memory = true): ApiError | undefined {
  const row = world.db.get('VM', vm);
  const hostRow = world.db.get('host', host);
  if (!isLive(world, hostRow)) return new ApiError('HOST_NOT_LIVE');
  if (!flag(hostRow['enabled'])) return new ApiError('HOST_DISABLED', host);
  const platforms = Array.isArray(hostRow['virtual_hardware_platform_versions'])
    ? hostRow['virtual_hardware_platform_versions']
    : [];
  const platform = number(row['hardware_platform_version']);
  if (platforms.length > 0 && !platforms.includes(platform)) {
    return new ApiError(
      'VM_HOST_INCOMPATIBLE_VIRTUAL_HARDWARE_PLATFORM_VERSION',
      host,
      `[${platforms.join('; ')}]`,
      vm,
      String(platform),
    );
  }
  for (const sr of storageOf(world, row))
    if (!seesStorage(world, host, sr)) return new ApiError('VM_REQUIRES_SR', vm, sr);
  const network = networkRefusal(world, vm, host);
  if (network) return network;
  const needed = memoryToStart(row);
  const free = freeMemory(world, host);
  return memory && needed > free
    ? new ApiError('HOST_NOT_ENOUGH_FREE_MEMORY', String(needed), String(free))
    : undefined;
}

/** @throws ApiError the reason why the VM cannot run there */
export function assertCanBoot(world: World, vm: string, host: string): void {
  const refusal = findPlacementRefusal(world, vm, host);
  if (refusal) throw refusal;
}

/** Hosts on which the VM could run, memory left aside. */
export function possibleHosts(world: World, vm: string): readonly string[] {
  return world.db.refs('host').filter((host) => !findPlacementRefusal(world, vm, host, false));
}

/**
 * The host that `VM.start` takes: the affinity host if it fits, else the fitting host with most free memory, else any
 * host that passes all but the memory check (its shortage then shows as the reason).
 * @throws ApiError NO_HOSTS_AVAILABLE, whatever the reasons were
 */
export function chooseHost(world: World, vm: string): string {
  const row = world.db.get('VM', vm);
  const fitting = world.db.refs('host').filter((host) => !findPlacementRefusal(world, vm, host));
  const affinity = text(row['affinity']);
  if (fitting.includes(affinity)) return affinity;
  const [most] = [...fitting].sort((a, b) => freeMemory(world, b) - freeMemory(world, a));
  const chosen = most ?? possibleHosts(world, vm)[0];
  if (chosen === undefined) throw new ApiError('NO_HOSTS_AVAILABLE');
  return chosen;
}

/** Whether a VM could run on any host: every disk on a shared repository, every network on every host. */
export function assertAgile(world: World, vm: string): void {
  const row = world.db.get('VM', vm);
  for (const sr of storageOf(world, row)) {
    if (!flag(world.db.find('SR', sr)?.['shared'])) throw new ApiError('HA_CONSTRAINT_VIOLATION_SR_NOT_SHARED', sr);
  }
  for (const [, vif] of rowsOf(world, 'VIF', row['VIFs'])) {
    const network = follow(world, 'network', vif, 'network');
    const homes = new Set(rowsOf(world, 'PIF', network?.['PIFs']).map(([, pif]) => text(pif['host'])));
    if (world.db.refs('host').some((host) => !homes.has(host))) {
      throw new ApiError('HA_CONSTRAINT_VIOLATION_NETWORK_NOT_SHARED', text(vif['network']));
    }
  }
}
