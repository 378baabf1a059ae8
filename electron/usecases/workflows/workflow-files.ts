import { MOST_FILE_BYTES, workflowJsonSchema, writeWorkflowFile } from '../../../shared/domain/workflow-file.ts';
import { readWorkflowFile, TOO_LARGE } from '../../../shared/domain/workflow-file-read.ts';
import { toSlug } from '../../../shared/domain/workflow.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ImportedWorkflow, ParsedInput } from '../../../shared/ipc/contract.ts';
import type { PoolInventory, Pools, Signer } from '../../ports.ts';
import type { ChooseFile, ChosenFiles, FileKind } from '../../ports/workflows.ts';
import { decodeText } from './decode-text.ts';
import { readServices, type ServicePorts } from '../services/service-records.ts';

/** What the use cases of workflow files need. */
export interface WorkflowFilePorts {
  readonly pools: Pools;
  readonly signer: Signer;
  readonly ledger: ServicePorts['ledger'];
  readonly chooseFile: ChooseFile;
  readonly files: ChosenFiles;
}

const WORKFLOW_FILE: FileKind = { name: 'Workflow', extensions: ['yaml', 'yml', 'json'] };
const SCHEMA_FILE: FileKind = { name: 'JSON Schema', extensions: ['json'] };

/**
 * Writes a workflow to a file that the person chooses, with the names of what it names on the pool.
 * @throws ProblemError `not-found` for an unknown pool or service; `store-failed`
 */
export async function exportWorkflow(
  ports: WorkflowFilePorts,
  { poolId, serviceId, workflow }: ParsedInput<'workflows.export'>,
): Promise<{ readonly path: string | null }> {
  const estate = estateOf(getInventory(ports, poolId));
  const service = readServices(ports, poolId).get(serviceId)?.current?.service;
  if (!service) throw new ProblemError({ code: 'not-found', kind: 'service', id: serviceId });
  const path = await ports.chooseFile.toSave('Export workflow', `${toSlug(service.name)}.workflow.yaml`, WORKFLOW_FILE);
  if (path === null) return { path };
  await ports.files.write(path, writeWorkflowFile(workflow, service.name, estate));
  const actor = ports.pools.find(poolId)?.rights?.userName ?? 'console';
  await ports.ledger.append({ kind: 'workflow.exported', actor, poolId, data: { service: service.name, serviceId } });
  return { path };
}

/** Writes the JSON Schema of workflow files to a file that the person chooses. @throws ProblemError `store-failed` */
export async function exportWorkflowSchema(
  ports: Pick<WorkflowFilePorts, 'chooseFile' | 'files'>,
): Promise<{ readonly path: string | null }> {
  const path = await ports.chooseFile.toSave('Save JSON Schema', 'workflow.schema.json', SCHEMA_FILE);
  if (path !== null) await ports.files.write(path, `${JSON.stringify(workflowJsonSchema(), null, 2)}\n`);
  return { path };
}

/**
 * Reads a workflow file that the person chooses against what the pool has. Changes nothing.
 * @throws ProblemError `not-found` for an unknown pool; `store-failed` when the file can't be read
 */
export async function importWorkflow(
  ports: Pick<WorkflowFilePorts, 'pools' | 'chooseFile' | 'files'>,
  { poolId }: ParsedInput<'workflows.import'>,
): Promise<ImportedWorkflow> {
  const estate = estateOf(getInventory(ports, poolId));
  const path = await ports.chooseFile.toOpen('Import workflow', WORKFLOW_FILE);
  if (path === null) return { state: 'cancelled' };
  const bytes = await ports.files.read(path, MOST_FILE_BYTES);
  if (bytes.length > MOST_FILE_BYTES) return { state: 'refused', path, problems: [TOO_LARGE] };
  const text = decodeText(bytes);
  if (typeof text !== 'string') return { state: 'refused', path, problems: [text] };
  const reading = readWorkflowFile(text, estate);
  return reading.ok
    ? { state: 'read', path, workflow: reading.workflow, matches: reading.matches }
    : { state: 'refused', path, problems: reading.problems };
}

function getInventory({ pools }: Pick<WorkflowFilePorts, 'pools'>, poolId: string): PoolInventory {
  if (!pools.find(poolId)) throw new ProblemError({ code: 'not-found', kind: 'pool', id: poolId });
  return pools.inventory(poolId);
}

function estateOf(inventory: PoolInventory) {
  return { hosts: inventory.listHosts(), networks: inventory.listNetworks(), srs: inventory.listSrs() };
}
