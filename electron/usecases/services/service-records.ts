import { readServiceRecords, readStageRecords } from '../../../shared/domain/read-shared-records.ts';
import { parseRecordKey, readRecord, recordKey, type ServiceRecord } from '../../../shared/domain/stage-record.ts';
import type { WorkflowProblem } from '../../../shared/domain/workflow-problem.ts';
import { findStrandedStages, findWorkflowProblems } from '../../../shared/domain/workflow-problems.ts';
import type { Service, Workflow } from '../../../shared/domain/workflow.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { Ledger, Pools, Signer } from '../../ports.ts';
import type { EvidenceContents } from '../../ports/evidence.ts';
import type { GateKeeper } from '../../ports/gates.ts';
import { deskOf, writeRecord } from '../../shared-records/write-record.ts';

/** What the use cases of services need. */
export interface ServicePorts {
  readonly pools: Pools;
  readonly signer: Signer;
  readonly ledger: Ledger;
  readonly contents: Pick<EvidenceContents, 'keep'>;
  /** Absent in tests of services without gates. */
  readonly keeper?: GateKeeper;
}

/** Reads all services of a pool as its records say, by id. */
export function readServices(
  ports: Pick<ServicePorts, 'pools' | 'signer'>,
  poolId: string,
): ReturnType<typeof readServiceRecords> {
  const poolUuid = ports.pools.find(poolId)?.uuid ?? '';
  const shared = ports.pools.inventory(poolId).sharedRecords();
  return readServiceRecords(shared, poolUuid, (...signed) => ports.signer.verify(...signed));
}

/** Lists where the configurations of a service are, of those whose vApp is on the pool. */
export function listPlaced(
  ports: ServicePorts,
  poolId: string,
  serviceId: string,
): readonly { readonly uuid: string; readonly stageId: string }[] {
  const inventory = ports.pools.inventory(poolId);
  const poolUuid = ports.pools.find(poolId)?.uuid ?? '';
  const readings = readStageRecords(inventory.sharedRecords(), poolUuid, (...signed) => ports.signer.verify(...signed));
  return [...readings.entries()].flatMap(([uuid, { current }]) =>
    current?.service === serviceId && inventory.findVapp(uuid) ? [{ uuid, stageId: current.stage }] : [],
  );
}

/**
 * Refuses a workflow that may not be published: errors of its own, on this pool, or a stage away that is in use.
 * @param before - what is published now; undefined for a new service
 * @throws ProblemError `workflow-unsound` with every error
 */
export function assertSound(
  ports: ServicePorts,
  poolId: string,
  serviceId: string,
  before: Workflow | undefined,
  after: Workflow,
): void {
  const inventory = ports.pools.inventory(poolId);
  const estate = {
    hosts: inventory.listHosts(),
    networks: inventory.listNetworks(),
    srs: inventory.listSrs(),
  };
  const problems: readonly WorkflowProblem[] = [
    ...findWorkflowProblems(after, estate).filter(({ severity }) => severity === 'error'),
    ...findStrandedStages(before ?? after, after, listPlaced(ports, poolId, serviceId)),
  ];
  if (problems.length > 0) throw new ProblemError({ code: 'workflow-unsound', problems });
}

/**
 * Finds the published record of a service. Where a person has seen a newer one than events have told of so far, as right
 * after publishing, that one is read afresh.
 */
export async function findPublished(
  ports: ServicePorts,
  poolId: string,
  serviceId: string,
  seenSeq: number,
): Promise<ServiceRecord | undefined> {
  const known = readServices(ports, poolId).get(serviceId)?.current;
  if (!known || known.seq >= seenSeq) return known;
  return (await readAfresh(ports, poolId, serviceId, seenSeq)) ?? known;
}

async function readAfresh(
  ports: ServicePorts,
  poolId: string,
  serviceId: string,
  seq: number,
): Promise<ServiceRecord | undefined> {
  const desk = deskOf(ports, poolId);
  const text = await desk.operations.readSharedRecord(recordKey('service', serviceId, seq));
  const owner = { pool: desk.poolUuid, id: serviceId, seq };
  const reading = readRecord('service', text, owner, (...signed) => ports.signer.verify(...signed));
  return reading.state === 'valid' ? reading.record : undefined;
}

/**
 * Writes a service as the record after `current`, or after numbers that somebody took with records that can't be
 * believed.
 * @returns the number of the record
 * @throws ProblemError `published-meanwhile` when another console wrote that number first
 */
export async function writeService(
  ports: ServicePorts,
  poolId: string,
  service: Service,
  current: ServiceRecord | undefined,
): Promise<number> {
  const keys = readServices(ports, poolId).get(service.id)?.keys ?? [];
  const highest = parseRecordKey(keys.at(-1) ?? '');
  const seq = Math.max(current?.seq ?? 0, highest && highest.kind !== 'lock' ? highest.seq : 0) + 1;
  const desk = deskOf(ports, poolId);
  try {
    await writeRecord(desk, { kind: 'service', id: service.id, seq, service });
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'plan-changed') throw error;
    // Events may not have told of it yet, so it is read afresh.
    const theirs = await readAfresh(ports, poolId, service.id, seq);
    const { by, at } = theirs ?? { by: 'somebody', at: '' };
    throw new ProblemError({ code: 'published-meanwhile', by, at, seq }, { cause: error });
  }
  return seq;
}

/** True where a record is this console's own with the same content, as when the reply to writing it was lost. */
export function isOwnSame(ports: ServicePorts, record: ServiceRecord, service: Service): boolean {
  return record.key === ports.signer.publicKey && JSON.stringify(record.service) === JSON.stringify(service);
}

/** Keeps a workflow as it was published, for evidence. @returns its digest, which the entry names */
export function keepWorkflow({ contents }: Pick<ServicePorts, 'contents'>, { id, workflow }: Service): Promise<string> {
  return contents.keep('workflow', `${id} v${String(workflow.version)}`, workflow);
}
