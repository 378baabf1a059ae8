import type { Blocker } from '../../../shared/domain/blocker.ts';
import { CREATE_CONFIGURATION_PERMISSIONS } from '../../../shared/domain/rights.ts';
import { stageTag } from '../../../shared/domain/stage-record.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import {
  assertPermitted,
  assertUnblocked,
  getPlace,
  place,
  placeData,
  type ConfigurationPorts,
} from './place-configuration.ts';
import { takeBack } from './take-back.ts';

/**
 * Groups VMs as a new vApp and puts it into a stage. When a step fails, what was made is taken back: the VMs are as
 * they were and no vApp is left. Where the reply that names the new vApp is lost, an empty one may be left.
 *
 * @throws ProblemError `blocked` with every VM that is in another configuration, a name that is taken, missing permissions
 */
export async function createConfiguration(
  ports: ConfigurationPorts,
  input: ParsedInput<'configurations.create'>,
): Promise<{ configurationUuid: string }> {
  const { poolId, name, serviceId, stageId } = input;
  const vmUuids = [...new Set(input.vmUuids)];
  const target = getPlace(ports, poolId, serviceId, stageId);
  assertPermitted(ports, poolId, CREATE_CONFIGURATION_PERMISSIONS);
  assertUnblocked(findCreateBlockers(ports, poolId, name, vmUuids));

  await ports.keeper?.assertMayPlace(poolId, target.service.workflow, target.stage.id);
  const operations = ports.pools.operations(poolId);
  const actor = ports.pools.find(poolId)?.rights?.userName ?? '';
  const vmsBefore = vmUuids.map((vmUuid) => ({
    uuid: vmUuid,
    tags: ports.pools.inventory(poolId).findVm(vmUuid)?.tags ?? [],
  }));
  const uuid = await operations.createVapp(name, '');
  try {
    for (const vmUuid of vmUuids) await operations.setVmVapp(vmUuid, uuid);
    await place(ports, poolId, { uuid, vmUuids, afterSeq: 0 }, target);
  } catch (error) {
    await takeBack(operations, { uuid, tag: stageTag(target.stage.name), vmsBefore });
    throw error;
  }
  await ports.ledger.append({
    kind: 'configuration.created',
    actor,
    poolId,
    configurationUuid: uuid,
    data: { configuration: name, ...placeData(target), vms: vmUuids.length },
  });
  return { configurationUuid: uuid };
}

function findCreateBlockers(
  ports: ConfigurationPorts,
  poolId: string,
  name: string,
  vmUuids: readonly string[],
): readonly Blocker[] {
  const inventory = ports.pools.inventory(poolId);
  const unknown = vmUuids.find((uuid) => !inventory.findVm(uuid));
  if (unknown !== undefined) throw new ProblemError({ code: 'not-found', kind: 'vm', id: unknown });
  const namesake = inventory.listVapps().find((vapp) => vapp.nameLabel === name);
  const elsewhere = vmUuids.flatMap((vmUuid): readonly Blocker[] => {
    const otherUuid = inventory.findVm(vmUuid)?.vappUuid;
    return otherUuid ? [{ kind: 'vm-in-other-configuration', vmUuid, otherUuid }] : [];
  });
  return [...(namesake ? [{ kind: 'name-taken', otherUuid: namesake.uuid } as const] : []), ...elsewhere];
}
