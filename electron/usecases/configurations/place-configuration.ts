import type { Configuration } from '../../../shared/domain/configuration.ts';
import { manifestText, toManifest } from '../../../shared/domain/manifest.ts';
import { readServiceRecords } from '../../../shared/domain/read-shared-records.ts';
import { findMissingPermissions } from '../../../shared/domain/rights.ts';
import { isStageTag, stageTag } from '../../../shared/domain/stage-record.ts';
import { findStage, type Service, type Stage } from '../../../shared/domain/workflow.ts';
import type { Blocker } from '../../../shared/domain/blocker.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { Digest, Ledger, Pools, Signer } from '../../ports.ts';
import type { GateKeeper } from '../../ports/gates.ts';
import { deskOf, listMembers, writeRecord } from '../../shared-records/write-record.ts';

/** What the use cases of configurations need. */
export interface ConfigurationPorts {
  readonly pools: Pools;
  readonly signer: Signer;
  readonly ledger: Ledger;
  readonly digest: Digest;
  /** Absent in tests of configurations without gates. */
  readonly keeper?: GateKeeper;
  readonly findConfiguration: (poolId: string, uuid: string) => Configuration | undefined;
}

/** @throws ProblemError `not-found`; `blocked` when the pool is away */
export function getPlace(
  ports: ConfigurationPorts,
  poolId: string,
  serviceId: string,
  stageId: string,
): { readonly service: Service; readonly stage: Stage } {
  assertConnected(ports, poolId);
  const poolUuid = ports.pools.find(poolId)?.uuid ?? '';
  const records = readServiceRecords(ports.pools.inventory(poolId).sharedRecords(), poolUuid, (...signed) =>
    ports.signer.verify(...signed),
  );
  const service = records.get(serviceId)?.current?.service;
  if (!service) throw new ProblemError({ code: 'not-found', kind: 'service', id: serviceId });
  const stage = findStage(service.workflow, stageId);
  if (!stage) throw new ProblemError({ code: 'not-found', kind: 'stage', id: stageId });
  return { service, stage };
}

/** @throws ProblemError `not-found` for an unknown pool, `blocked` when it is not connected */
export function assertConnected(ports: Pick<ConfigurationPorts, 'pools'>, poolId: string): void {
  const state = ports.pools.find(poolId);
  if (!state) throw new ProblemError({ code: 'not-found', kind: 'pool', id: poolId });
  if (state.phase !== 'connected')
    throw new ProblemError({ code: 'blocked', blockers: [{ kind: 'pool-not-connected' }] });
}

/** @throws ProblemError `blocked` with every missing permission */
export function assertPermitted(
  ports: Pick<ConfigurationPorts, 'pools'>,
  poolId: string,
  needed: readonly string[],
): void {
  const rights = ports.pools.find(poolId)?.rights;
  const missing = rights ? findMissingPermissions(rights, needed) : [];
  assertUnblocked(missing.map((each) => ({ kind: 'permission-missing', missing: each })));
}

/** @throws ProblemError `blocked` unless the list is empty */
export function assertUnblocked(blockers: readonly Blocker[]): void {
  if (blockers.length > 0) throw new ProblemError({ code: 'blocked', blockers });
}

/** Finds a configuration of a connected pool. @throws ProblemError `blocked`, `not-found` */
export function getConfiguration(ports: ConfigurationPorts, poolId: string, uuid: string): Configuration {
  assertConnected(ports, poolId);
  const configuration = ports.findConfiguration(poolId, uuid);
  if (!configuration) throw new ProblemError({ code: 'not-found', kind: 'configuration', id: uuid });
  return configuration;
}

/** What the ledger says of a place: ids and names. */
export function placeData({ service, stage }: { readonly service: Service; readonly stage: Stage }): {
  readonly service: string;
  readonly serviceId: string;
  readonly stage: string;
  readonly stageId: string;
} {
  return { service: service.name, serviceId: service.id, stage: stage.name, stageId: stage.id };
}

/** Tags the members and writes the stage record of a configuration that is put into a stage without a promotion. */
export async function place(
  ports: ConfigurationPorts,
  poolId: string,
  target: { readonly uuid: string; readonly vmUuids: readonly string[]; readonly afterSeq: number },
  { service, stage }: { readonly service: Service; readonly stage: Stage },
): Promise<void> {
  const operations = ports.pools.operations(poolId);
  const inventory = ports.pools.inventory(poolId);
  for (const uuid of target.vmUuids) {
    const tags = inventory.findVm(uuid)?.tags ?? [];
    for (const tag of tags.filter((other) => isStageTag(other) && other !== stageTag(stage.name)))
      await operations.removeVmTag(uuid, tag);
    await operations.addVmTag(uuid, stageTag(stage.name));
  }
  const vms = target.vmUuids.flatMap((uuid) => inventory.findVm(uuid) ?? []);
  await writeRecord(deskOf(ports, poolId), {
    kind: 'stage',
    id: target.uuid,
    seq: target.afterSeq + 1,
    service: service.id,
    stage: stage.id,
    revision: ports.digest(manifestText(toManifest(vms, service.workflow, stage.id))),
    members: listMembers(inventory, target.vmUuids),
  });
}
