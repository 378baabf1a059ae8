import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { Service } from '../../../shared/domain/workflow.ts';
import { SERVICE_PERMISSIONS } from '../../../shared/domain/rights.ts';
import { readServiceRecords, readStageRecords } from '../../../shared/domain/read-shared-records.ts';
import { parseRecordKey } from '../../../shared/domain/stage-record.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { Ledger, Pools, Signer } from '../../ports.ts';
import { assertConnected, assertPermitted } from '../configurations/place-configuration.ts';
import { deskOf, removeRecords, writeRecord } from '../../shared-records/write-record.ts';

/** What the use cases of services need. */
export interface ServicePorts {
  readonly pools: Pools;
  readonly signer: Signer;
  readonly ledger: Ledger;
}

/**
 * Publishes a service on its pool as the record after the one the person saw.
 * @throws ProblemError `blocked` when the pool is away or permissions are missing; `invalid-request` where the workflow
 *   is not sound or would strand a configuration; `plan-changed` when another console published first
 */
export async function saveService(ports: ServicePorts, input: ParsedInput<'services.save'>): Promise<null> {
  const { poolId, service, afterSeq } = input;
  assertConnected(ports, poolId);
  assertPermitted(ports, poolId, SERVICE_PERMISSIONS);
  const issues = [...findUnsound(service), ...findStranded(ports, poolId, service)];
  if (issues.length > 0) throw new ProblemError({ code: 'invalid-request', issues });
  const desk = deskOf(ports, poolId);
  const seq = nextNumber(ports, poolId, service.id, afterSeq);
  await writeRecord(desk, { kind: 'service', id: service.id, seq, service });
  await ports.ledger.append({
    kind: 'service.saved',
    actor: desk.by,
    poolId,
    data: { service: service.name, number: seq },
  });
  return null;
}

/**
 * Removes a service without configurations from its pool.
 * @throws ProblemError `blocked` when the pool is away or permissions are missing; `not-found`; `invalid-request` while
 *   configurations are in it
 */
export async function removeService(ports: ServicePorts, input: ParsedInput<'services.remove'>): Promise<null> {
  const { poolId, serviceId } = input;
  assertConnected(ports, poolId);
  assertPermitted(ports, poolId, SERVICE_PERMISSIONS);
  if (!readServices(ports, poolId).has(serviceId))
    throw new ProblemError({ code: 'not-found', kind: 'service', id: serviceId });
  const held = listPlaced(ports, poolId).filter((place) => place.service === serviceId);
  if (held.length > 0)
    throw new ProblemError({
      code: 'invalid-request',
      issues: [`${String(held.length)} configurations are in this service; release them first`],
    });
  const desk = deskOf(ports, poolId);
  await removeRecords(desk, 'service', serviceId);
  await ports.ledger.append({
    kind: 'service.saved',
    actor: desk.by,
    poolId,
    data: { service: serviceId, removed: true },
  });
  return null;
}

/**
 * The number after the one the person saw, or after those that somebody took with records that can't be believed.
 * @throws ProblemError `plan-changed` when others published more than one since; one is for `writeRecord` to judge
 */
function nextNumber(ports: ServicePorts, poolId: string, serviceId: string, afterSeq: number): number {
  const reading = readServices(ports, poolId).get(serviceId);
  const seen = reading?.current?.seq ?? 0;
  if (seen > afterSeq + 1) throw new ProblemError({ code: 'plan-changed', planDigest: '' });
  if (seen > afterSeq) return seen;
  const highest = parseRecordKey(reading?.keys.at(-1) ?? '');
  return Math.max(afterSeq, highest && highest.kind !== 'lock' ? highest.seq : 0) + 1;
}

function readServices(ports: ServicePorts, poolId: string): ReturnType<typeof readServiceRecords> {
  const poolUuid = ports.pools.find(poolId)?.uuid ?? '';
  const shared = ports.pools.inventory(poolId).sharedRecords();
  return readServiceRecords(shared, poolUuid, (...signed) => ports.signer.verify(...signed));
}

function findUnsound(service: Service): readonly string[] {
  const { stages, transitions } = service.workflow;
  const ids = stages.map((stage) => stage.id);
  const names = stages.map((stage) => stage.name.toLowerCase());
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `two stages have the id ${id}`),
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `two stages are called ${name}`),
    ...transitions
      .filter(({ from, to }) => !ids.includes(from) || !ids.includes(to) || from === to)
      .map(({ from, to }) => `the transition from ${from} to ${to} does not join two stages`),
  ];
}

function findStranded(ports: ServicePorts, poolId: string, service: Service): readonly string[] {
  const ids = new Set(service.workflow.stages.map((stage) => stage.id));
  const stranded = listPlaced(ports, poolId).filter((place) => place.service === service.id && !ids.has(place.stage));
  return [...new Set(stranded.map((place) => `the stage ${place.stage} holds configurations and can't be removed`))];
}

function listPlaced(
  ports: ServicePorts,
  poolId: string,
): readonly { readonly service: string; readonly stage: string }[] {
  const inventory = ports.pools.inventory(poolId);
  const poolUuid = ports.pools.find(poolId)?.uuid ?? '';
  const readings = readStageRecords(inventory.sharedRecords(), poolUuid, (...signed) => ports.signer.verify(...signed));
  return [...readings.entries()].flatMap(([uuid, { current }]) =>
    current && inventory.findVapp(uuid) ? [current] : [],
  );
}
