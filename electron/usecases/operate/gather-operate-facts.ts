import { listFences } from '../../../shared/domain/fence/fence-view.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { VmFacts } from '../../../shared/domain/inventory.ts';
import type { OperateFacts } from '../../../shared/domain/operate/operate-facts.ts';
import type { OperateWish, WishOf } from '../../../shared/domain/operate/operate-wish.ts';
import { readServiceRecords } from '../../../shared/domain/read-shared-records.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { PoolInventory } from '../../ports.ts';
import type { Runs } from '../../ports/runs.ts';
import { findPoolId, gatherMigrateFacts } from '../migrate/gather-migrate-facts.ts';
import { getConfiguration, type ConfigurationPorts } from '../configurations/place-configuration.ts';

/** What operating needs. */
export interface OperatePorts extends ConfigurationPorts {
  readonly runs: Runs;
}

/**
 * Gathers all that a plan rests on, from what the pool reported last; asks nothing of the pool.
 * @throws ProblemError `not-found`; `blocked` when the pool is away
 */
export function gatherOperateFacts(
  ports: OperatePorts,
  { poolId, configurationUuid }: { readonly poolId: string; readonly configurationUuid: string },
  wish?: OperateWish,
): OperateFacts {
  const configuration = getConfiguration(ports, poolId, configurationUuid);
  const state = ports.pools.find(poolId);
  const inventory = ports.pools.inventory(poolId);
  const services = readServiceRecords(inventory.sharedRecords(), state?.uuid ?? '', (...signed) =>
    ports.signer.verify(...signed),
  );
  const fences = listFences(inventory.topology());
  const inFences = fences.flatMap((fence) => [...fence.vmUuids, ...fence.routerVmUuids]);
  return {
    configuration,
    workflow: services.get(configuration.serviceId ?? '')?.current?.service.workflow ?? null,
    toStageId: configuration.stageId ?? '',
    isConnected: state?.phase === 'connected',
    rights: state?.rights ?? null,
    networks: inventory.listNetworks(),
    hosts: inventory.listHosts(),
    vms: configuration.vmUuids.flatMap((uuid) => inventory.findVm(uuid) ?? []),
    srs: inventory.listSrs(),
    neighbours: [],
    configurationNames: [],
    fences,
    runningVms: new Map(
      inFences.flatMap((uuid) => {
        const vm = inventory.findVm(uuid);
        return vm?.powerState === 'Running' && vm.hostUuid !== null ? [[uuid, vm.hostUuid] as const] : [];
      }),
    ),
    sharedVdiUuids: findSharedDisks(inventory, configuration.vmUuids),
    ...(wish?.verb === 'copy' ? gatherCopyFacts(ports, poolOfCopies(ports, poolId, wish), configuration) : {}),
    ...(wish?.verb === 'migrate' ? { migration: gatherMigrateFacts(ports, configuration, wish.poolUuid) } : {}),
    ...(wish?.verb === 'copy' && wish.away
      ? { migration: gatherMigrateFacts(ports, configuration, wish.away.poolUuid) }
      : {}),
    ...(wish?.verb === 'arrange' ? { joining: findJoining(inventory, configuration.vmUuids, wish) } : {}),
  };
}

/** The pool that copies are made in; undefined where this console is not connected to it, which blocks. */
function poolOfCopies(ports: OperatePorts, poolId: string, { away }: WishOf<'copy'>): string | undefined {
  const id = away ? findPoolId(ports, away.poolUuid) : poolId;
  return id === undefined || ports.pools.find(id)?.phase !== 'connected' ? undefined : id;
}

/** The other configurations of the service, and all names that are taken. */
function gatherCopyFacts(
  ports: OperatePorts,
  poolId: string | undefined,
  { serviceId }: Configuration,
): Pick<OperateFacts, 'neighbours' | 'configurationNames'> {
  if (poolId === undefined) return { neighbours: [], configurationNames: [] };
  const vapps = ports.pools.inventory(poolId).listVapps();
  const all = vapps.flatMap((vapp) => ports.findConfiguration(poolId, vapp.uuid) ?? []);
  return {
    neighbours: all
      .filter((each) => each.serviceId === serviceId && serviceId !== null)
      .map((configuration) => ({ configuration, vms: [] })),
    configurationNames: vapps.map(({ nameLabel }) => nameLabel),
  };
}

/** @throws ProblemError `not-found` for a VM that is not on the pool */
function findJoining(
  inventory: PoolInventory,
  vmUuids: readonly string[],
  { members }: WishOf<'arrange'>,
): readonly VmFacts[] {
  const own = new Set(vmUuids);
  return members
    .filter(({ vmUuid }) => !own.has(vmUuid))
    .map(({ vmUuid }) => {
      const vm = inventory.findVm(vmUuid);
      if (!vm) throw new ProblemError({ code: 'not-found', kind: 'vm', id: vmUuid });
      return vm;
    });
}

/** Disks of members that other VMs have as well, members among them: two would claim to remove it. */
function findSharedDisks(inventory: PoolInventory, vmUuids: readonly string[]): ReadonlySet<string> {
  const users = new Map<string, number>();
  for (const uuid of vmUuids)
    for (const { vdiUuid } of inventory.findVm(uuid)?.disks ?? []) users.set(vdiUuid, (users.get(vdiUuid) ?? 0) + 1);
  const members = new Set(vmUuids);
  for (const vm of inventory.listVms()) {
    if (members.has(vm.uuid)) continue;
    for (const { vdiUuid } of vm.disks) if (users.has(vdiUuid)) users.set(vdiUuid, 2);
  }
  return new Set([...users].flatMap(([uuid, count]) => (count > 1 ? [uuid] : [])));
}
