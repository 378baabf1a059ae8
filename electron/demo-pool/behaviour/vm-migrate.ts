import {
  ApiError,
  NULL_REF,
  type Behaviour,
  type Behaviours,
  type Call,
  type Value,
  type World,
} from '../core/contract.ts';
import { memoryImageSeconds } from './vm-suspend.ts';
import { reserveMemory } from './guest-memory.ts';
import { sendToPool } from './migration-send.ts';
import { assertHostTakes, assertMaySend, namedBy } from './migration-checks.ts';
import { addReception, findReception, type Reception } from './migration-target.ts';
import { findPlacementRefusal, seesNetwork, seesStorage } from './placement.ts';
import { assertCanDo, canDo, copyDisk, removeDisk } from './storage.ts';
import { entry, flag, follow, isNull, map, rowsOf, text } from './values.ts';
import { moveDomain } from './vm-domain.ts';
import { assertVmOperation, hasGuestAgent } from './vm-operations.ts';
import { operate } from './vm-power.ts';

/** Checks the target of a live move; a private network in use keeps the VM where it is. */
function assertCanMove(world: World, vm: string, host: string): void {
  const row = world.db.get('VM', vm);
  const metrics = follow(world, 'VM_metrics', row, 'metrics');
  if (flag(metrics?.['nomigrate'])) throw new ApiError('VM_IS_IMMOBILE', vm);
  if (!hasGuestAgent(world, row)) throw new ApiError('VM_LACKS_FEATURE', vm);
  for (const [, vif] of rowsOf(world, 'VIF', row['VIFs'])) {
    if (!seesNetwork(world, host, text(vif['network'])))
      throw new ApiError('VM_REQUIRES_NETWORK', vm, text(vif['network']));
  }
  const refusal = findPlacementRefusal(world, vm, host);
  if (refusal) throw refusal;
}

async function moveRunning(call: Call, vm: string, host: string): Promise<void> {
  const { world, task } = call;
  const before = text(world.db.get('VM', vm)['resident_on']);
  world.db.set('VM', vm, { scheduled_to_be_resident_on: host });
  try {
    await task.work(memoryImageSeconds(world, vm), { until: 0.95, cancellable: true });
  } catch (failure) {
    world.db.set('VM', vm, { scheduled_to_be_resident_on: NULL_REF });
    throw failure;
  }
  if (world.faults.take('vm-migrate', text(world.db.get('VM', vm)['uuid']))) {
    world.db.set('VM', vm, { scheduled_to_be_resident_on: NULL_REF });
    throw new ApiError('VM_MIGRATE_FAILED', vm, before, host, 'The connection between the hosts was lost');
  }
  reserveMemory(world, vm, host);
  moveDomain(world, vm, host);
}

const poolMigrate: Behaviour = async (call, vmValue, hostValue) => {
  const { world } = call;
  const [vm, host] = [text(vmValue), text(hostValue)];
  world.db.get('host', host);
  assertVmOperation(world, vm, 'pool_migrate');
  if (text(world.db.get('VM', vm)['resident_on']) === host) return '';
  assertCanMove(world, vm, host);
  await operate(call, vm, 'pool_migrate', async () => {
    assertCanMove(world, vm, host);
    await moveRunning(call, vm, host);
  });
  return '';
};

/** @throws ApiError unless the host has an address on the network that other hosts can reach */
function assertReachable(world: World, host: string, network: string): void {
  const pif = rowsOf(world, 'PIF', world.db.get('network', network)['PIFs']).find(
    ([, row]) => text(row['host']) === host,
  );
  if (!pif) throw new ApiError('HOST_CANNOT_ATTACH_NETWORK', host, network);
  if (text(pif[1]['ip_configuration_mode']) === 'None') throw new ApiError('PIF_HAS_NO_NETWORK_CONFIGURATION', pif[0]);
  if (text(pif[1]['IP']) === '') throw new ApiError('INTERFACE_HAS_NO_IP', text(pif[1]['device']));
}

const migrateReceive: Behaviour = ({ world }, hostValue, networkValue): Value => {
  const [host, network] = [text(hostValue), text(networkValue)];
  if (!flag(world.db.get('host', host)['enabled'])) throw new ApiError('HOST_DISABLED', host);
  assertReachable(world, host, network);
  const session = addReception(world, { host, network });
  const address = text(world.db.get('host', host)['address']);
  const master = text(world.db.get('host', world.coordinator())['address']);
  return {
    SM: `https://${address}/services/SM?session_id=${session}`,
    host,
    xenops: `https://${address}/services/xenops?session_id=${session}`,
    session_id: session,
    master: `https://${master}`,
  };
};

interface Maps {
  readonly vdis: Value | undefined;
  readonly vifs: Value | undefined;
  readonly options: Value | undefined;
}

function assertDisksMovable(world: World, vm: string): void {
  for (const [, vbd] of rowsOf(world, 'VBD', world.db.get('VM', vm)['VBDs'])) {
    const disk = text(vbd['type']) === 'Disk' ? follow(world, 'VDI', vbd, 'VDI') : undefined;
    if (!disk) continue;
    if (flag(disk['cbt_enabled'])) throw new ApiError('VDI_CBT_ENABLED', text(vbd['VDI']));
    if (text(disk['on_boot']) === 'reset') throw new ApiError('VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION');
    if (text(world.db.get('VM', vm)['power_state']) === 'Running' && !canDo(world, text(disk['SR']), 'mirror'))
      throw new ApiError('SR_DOES_NOT_SUPPORT_MIGRATION', text(disk['SR']));
  }
}

/** All checks of a move with disks; nothing is changed. @returns where it goes */
function checkMigration(world: World, vm: string, dest: Value | undefined, maps: Maps): Reception {
  assertVmOperation(world, vm, 'migrate_send');
  const reception = findReception(entry(dest, 'session_id') ?? '');
  if (!flag(reception.world.db.get('host', reception.host)['enabled']))
    throw new ApiError('HOST_DISABLED', reception.host);
  assertDisksMovable(world, vm);
  const row = world.db.get('VM', vm);
  const copies = entry(maps.options, 'copy') === 'true';
  if (copies && text(row['power_state']) !== 'Halted')
    throw new ApiError('VM_BAD_POWER_STATE', vm, 'halted', text(row['power_state']).toLowerCase());
  if (reception.world === world) {
    if (copies) throw new ApiError('OPERATION_NOT_ALLOWED', 'Copying a VM is only possible between pools; use VM.copy');
    if (Object.keys(map(maps.vifs)).length > 0)
      throw new ApiError('OPERATION_NOT_ALLOWED', 'VIF mapping is not allowed for intra-pool migration');
    assertHostTakes(world, vm, reception, { srs: namedBy(maps.vdis), networks: [] });
    return reception;
  }
  for (const [vif] of rowsOf(world, 'VIF', row['VIFs'])) {
    const network = entry(maps.vifs, vif);
    if (network === undefined) throw new ApiError('VIF_NOT_IN_MAP', vif);
    reception.world.db.get('network', network);
  }
  assertHostTakes(world, vm, reception, { srs: namedBy(maps.vdis), networks: namedBy(maps.vifs), isCopy: copies });
  return reception;
}

/** The repository a disk goes to: as mapped, else where it is if the target host sees it, else the target's default. */
function targetRepository(world: World, reception: Reception, vdi: string, maps: Maps): string {
  const mapped = entry(maps.vdis, vdi);
  if (mapped !== undefined) return mapped;
  const own = text(world.db.get('VDI', vdi)['SR']);
  if (reception.world === world && seesStorage(world, reception.host, own)) return own;
  const fallback = text(reception.world.db.get('pool', reception.world.pool())['default_SR']);
  if (isNull(fallback) || !reception.world.db.find('SR', fallback)) throw new ApiError('VDI_NOT_IN_MAP', vdi);
  return fallback;
}

async function moveInside(call: Call, vm: string, reception: Reception, maps: Maps): Promise<string> {
  const { world } = call;
  const disks = rowsOf(world, 'VBD', world.db.get('VM', vm)['VBDs']).filter(
    ([, vbd]) => text(vbd['type']) === 'Disk' && !isNull(vbd['VDI']),
  );
  for (const [vbd, row] of disks) {
    const vdi = text(row['VDI']);
    const target = targetRepository(world, reception, vdi, maps);
    if (target === text(world.db.get('VDI', vdi)['SR'])) continue;
    assertCanDo(world, target, 'create');
    const moved = await copyDisk(call, vdi, target, 0.6, 'mirror');
    world.db.set('VBD', vbd, { VDI: moved });
    for (const [snapshot] of rowsOf(world, 'VDI', world.db.get('VDI', vdi)['snapshots']))
      world.db.set('VDI', snapshot, { snapshot_of: moved });
    removeDisk(world, vdi);
  }
  const row = world.db.get('VM', vm);
  if (text(row['power_state']) === 'Running' && text(row['resident_on']) !== reception.host) {
    assertCanMove(world, vm, reception.host);
    await moveRunning(call, vm, reception.host);
  }
  return vm;
}

const migrateSend: Behaviour = async (call, vmValue, dest, _live, vdis, vifs, options) => {
  const { world } = call;
  const vm = text(vmValue);
  const maps: Maps = { vdis, vifs, options };
  const reception = checkMigration(world, vm, dest, maps);
  assertMaySend(world, vm);
  return operate(call, vm, 'migrate_send', () =>
    reception.world === world
      ? moveInside(call, vm, reception, maps)
      : sendToPool(call, vm, reception, {
          repositoryOf: (vdi) => targetRepository(world, reception, vdi, maps),
          networkOf: (vif) => entry(vifs, vif),
          keepSource: entry(options, 'copy') === 'true',
        }),
  );
};

/** Moving VMs between hosts and pools. */
export const vmMigrate: Behaviours = {
  'VM.pool_migrate': poolMigrate,
  'VM.migrate_send': migrateSend,
  'VM.assert_can_migrate': ({ world }, vmValue, dest, _live, vdis, vifs, options) => {
    const vm = text(vmValue);
    const maps: Maps = { vdis, vifs, options };
    const reception = checkMigration(world, vm, dest, maps);
    for (const [, vbd] of rowsOf(world, 'VBD', world.db.get('VM', vm)['VBDs'])) {
      if (text(vbd['type']) === 'Disk' && !isNull(vbd['VDI']))
        targetRepository(world, reception, text(vbd['VDI']), maps);
    }
    return '';
  },
  'host.migrate_receive': migrateReceive,
};
