import { diffWorkflows } from '../../../shared/domain/workflow-diff.ts';
import { summarizeChanges } from '../../../shared/domain/workflow-summary.ts';
import { SERVICE_PERMISSIONS } from '../../../shared/domain/rights.ts';
import type { ServiceRecord } from '../../../shared/domain/stage-record.ts';
import type { Service, Workflow } from '../../../shared/domain/workflow.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput, RequestOutputs } from '../../../shared/ipc/contract.ts';
import { assertConnected, assertPermitted } from '../configurations/place-configuration.ts';
import {
  assertSound,
  findPublished,
  isOwnSame,
  keepWorkflow,
  writeService,
  type ServicePorts,
} from '../services/service-records.ts';
import { discardDraft, type DraftPorts } from './drafts.ts';

/**
 * Publishes exactly this workflow as the service's next version. The ledger tells what changed, the draft is removed.
 * Runs keep the plan in their journal: nothing of them changes.
 * @throws ProblemError `not-found`; `blocked` when the pool is away or permissions are missing; `published-meanwhile` when
 *   `baseSeq` is not the published record any more; `workflow-unsound` with every error
 */
export async function publishWorkflow(
  ports: ServicePorts & Pick<DraftPorts, 'drafts' | 'publish'>,
  input: ParsedInput<'workflows.publish'>,
): Promise<RequestOutputs['workflows.publish']> {
  const { poolId, serviceId, baseSeq, workflow } = input;
  assertConnected(ports, poolId);
  assertPermitted(ports, poolId, SERVICE_PERMISSIONS);
  const current = await findPublished(ports, poolId, serviceId, baseSeq);
  if (!current) throw new ProblemError({ code: 'not-found', kind: 'service', id: serviceId });
  const written = findWritten(ports, current, baseSeq, workflow);
  if (!written && current.seq !== baseSeq)
    throw new ProblemError({ code: 'published-meanwhile', by: current.by, at: current.at, seq: current.seq });
  const before = current.service.workflow;
  assertSound(ports, poolId, serviceId, before, workflow);
  await ports.keeper?.assertMayDefine(poolId, before, workflow);
  const version = written ? before.version : before.version + 1;
  const service: Service = { ...current.service, workflow: { ...workflow, version } };
  const seq = written ? current.seq : await writeService(ports, poolId, service, current);
  const changes = diffWorkflows(before, workflow);
  await ports.ledger.append({
    kind: 'workflow.published',
    actor: ports.pools.find(poolId)?.rights?.userName ?? 'console',
    poolId,
    data: {
      service: service.name,
      number: seq,
      version,
      workflow: await keepWorkflow(ports, service),
      changes: written ? null : changes.length,
      summary: written ? null : summarizeChanges(changes, before, workflow),
    },
  });
  await discardDraft(ports, { poolId, serviceId });
  return { seq, version };
}

/** What this console published already: the reply was lost, or it ended before the ledger knew. */
function findWritten(
  ports: ServicePorts,
  current: ServiceRecord,
  baseSeq: number,
  workflow: Workflow,
): ServiceRecord | undefined {
  const { version } = current.service.workflow;
  const isSame = isOwnSame(ports, current, { ...current.service, workflow: { ...workflow, version } });
  return current.seq > baseSeq && isSame ? current : undefined;
}
