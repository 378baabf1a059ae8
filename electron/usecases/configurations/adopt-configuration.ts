import type { Blocker } from '../../../shared/domain/blocker.ts';
import { ADOPT_PERMISSIONS } from '../../../shared/domain/rights.ts';
import { isStageTag } from '../../../shared/domain/stage-record.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { deskOf, removeRecords } from '../../shared-records/write-record.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import {
  assertPermitted,
  assertUnblocked,
  getConfiguration,
  getPlace,
  place,
  placeData,
  type ConfigurationPorts,
} from './place-configuration.ts';

/**
 * Puts an existing vApp into a stage of a service: tags and record only, nothing else about it changes. A record that
 * could not be believed is superseded.
 *
 * @throws ProblemError `blocked` when it is locked, empty, in a run, or permissions are missing
 */
export async function adoptConfiguration(
  ports: ConfigurationPorts,
  input: ParsedInput<'configurations.adopt'>,
): Promise<null> {
  const { poolId, configurationUuid: uuid, serviceId, stageId } = input;
  const configuration = getConfiguration(ports, poolId, uuid);
  const target = getPlace(ports, poolId, serviceId, stageId);
  assertPermitted(ports, poolId, ADOPT_PERMISSIONS);
  assertUnblocked([
    ...(configuration.vmUuids.length === 0 ? [{ kind: 'empty' } as const] : []),
    ...findBusy(configuration),
  ]);

  await ports.keeper?.assertMayPlace(poolId, target.service.workflow, target.stage.id);
  const afterSeq = highestNumber(ports, poolId, uuid);
  await place(ports, poolId, { uuid, vmUuids: configuration.vmUuids, afterSeq }, target);
  await ports.ledger.append({
    kind: 'configuration.adopted',
    actor: deskOf(ports, poolId).by,
    poolId,
    configurationUuid: uuid,
    data: { configuration: configuration.nameLabel, ...placeData(target) },
  });
  return null;
}

/**
 * Takes a configuration out of its service: records and stage tags go, the vApp and its VMs stay as they are.
 * @throws ProblemError `blocked` when it is locked, in a run, or permissions are missing
 */
export async function releaseConfiguration(
  ports: ConfigurationPorts,
  input: ParsedInput<'configurations.release'>,
): Promise<null> {
  const { poolId, configurationUuid: uuid } = input;
  const configuration = getConfiguration(ports, poolId, uuid);
  assertPermitted(ports, poolId, ADOPT_PERMISSIONS);
  assertUnblocked(findBusy(configuration));

  const operations = ports.pools.operations(poolId);
  await ports.ledger.append({
    kind: 'configuration.released',
    actor: deskOf(ports, poolId).by,
    poolId,
    configurationUuid: uuid,
    data: { configuration: configuration.nameLabel, service: configuration.serviceId, stage: configuration.stageId },
  });
  for (const vmUuid of configuration.vmUuids)
    for (const tag of ports.pools.inventory(poolId).findVm(vmUuid)?.tags.filter(isStageTag) ?? [])
      await operations.removeVmTag(vmUuid, tag);
  await removeRecords(deskOf(ports, poolId), 'stage', uuid);
  return null;
}

function findBusy({ activeRunId, lock, warnings }: Configuration): readonly Blocker[] {
  const interrupted = warnings.find((warning) => warning.kind === 'run-interrupted');
  if (interrupted?.kind === 'run-interrupted') return [{ kind: 'run-interrupted', runId: interrupted.runId }];
  if (activeRunId !== null) return [{ kind: 'run-active', runId: activeRunId }];
  return lock
    ? [{ kind: 'locked', holder: lock.holder, console: lock.console, since: lock.since, isStale: lock.isStale }]
    : [];
}

/** Numbers of records that can't be believed count too: theirs are taken. */
function highestNumber(ports: ConfigurationPorts, poolId: string, uuid: string): number {
  const prefix = `stagewright.stage.${uuid}.`;
  const keys = Object.keys(ports.pools.inventory(poolId).sharedRecords()).filter((key) => key.startsWith(prefix));
  return Math.max(0, ...keys.map((key) => Number(key.slice(prefix.length))).filter(Number.isSafeInteger));
}
