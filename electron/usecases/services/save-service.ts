import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { SERVICE_PERMISSIONS } from '../../../shared/domain/rights.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { deskOf, removeRecords } from '../../shared-records/write-record.ts';
import { assertConnected, assertPermitted } from '../configurations/place-configuration.ts';
import {
  assertSound,
  findPublished,
  isOwnSame,
  keepWorkflow,
  listPlaced,
  readServices,
  writeService,
  type ServicePorts,
} from './service-records.ts';

/**
 * Publishes a service on its pool as the record after the one the person saw.
 * @throws ProblemError `blocked` when the pool is away or permissions are missing; `workflow-unsound` where the workflow
 *   has errors or would strand a configuration; `published-meanwhile` when another console published first
 */
export async function saveService(ports: ServicePorts, input: ParsedInput<'services.save'>): Promise<null> {
  const { poolId, service, afterSeq } = input;
  assertConnected(ports, poolId);
  assertPermitted(ports, poolId, SERVICE_PERMISSIONS);
  const current = await findPublished(ports, poolId, service.id, afterSeq);
  // What this console wrote already (a lost reply) is written: only the ledger does not know yet.
  const isWritten = current?.seq === afterSeq + 1 && isOwnSame(ports, current, service);
  if (current && current.seq > afterSeq && !isWritten)
    throw new ProblemError({ code: 'published-meanwhile', by: current.by, at: current.at, seq: current.seq });
  assertSound(ports, poolId, service.id, current?.service.workflow, service.workflow);
  await ports.keeper?.assertMayDefine(poolId, current?.service.workflow, service.workflow);
  const seq = isWritten ? current.seq : await writeService(ports, poolId, service, current);
  await ports.ledger.append({
    kind: 'service.saved',
    actor: ports.pools.find(poolId)?.rights?.userName ?? 'console',
    poolId,
    data: { service: service.name, number: seq, workflow: await keepWorkflow(ports, service) },
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
  const held = listPlaced(ports, poolId, serviceId);
  if (held.length > 0)
    throw new ProblemError({
      code: 'invalid-request',
      issues: [`${String(held.length)} configurations are in this service; release them first`],
    });
  await ports.keeper?.assertMayDefine(
    poolId,
    readServices(ports, poolId).get(serviceId)?.current?.service.workflow,
    undefined,
  );
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
