import type { TemplateFacts } from '../../../shared/domain/inventory.ts';
import {
  readTemplateFile,
  templateJsonSchema,
  writeTemplateFile,
  type VmReference,
} from '../../../shared/domain/template/template-file.ts';
import { MOST_FILE_BYTES } from '../../../shared/domain/workflow-file.ts';
import { TOO_LARGE } from '../../../shared/domain/workflow-file-read.ts';
import { toSlug } from '../../../shared/domain/workflow.ts';
import type { ImportedTemplate } from '../../../shared/ipc/areas/templates.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { ChooseFile, ChosenFiles, FileKind } from '../../ports/workflows.ts';
import { actorOn } from '../app/or-tell-ledger.ts';
import { assertConnected } from '../configurations/place-configuration.ts';
import type { SavePorts } from './save-template.ts';
import { decodeText } from '../workflows/decode-text.ts';
import { getTemplate } from './read-templates.ts';

/** What the use cases of template files need. */
export interface TemplateFilePorts extends SavePorts {
  readonly chooseFile: ChooseFile;
  readonly files: ChosenFiles;
}

const TEMPLATE_FILE: FileKind = { name: 'Template', extensions: ['yaml', 'yml', 'json'] };
const SCHEMA_FILE: FileKind = { name: 'JSON Schema', extensions: ['json'] };

/** Writes a version's description to a file that the person chooses. @throws ProblemError `not-found`, `blocked`, `store-failed` */
export async function exportTemplate(
  ports: TemplateFilePorts,
  { poolId, id }: ParsedInput<'templates.export'>,
): Promise<{ readonly path: string | null }> {
  assertConnected(ports, poolId);
  const { content } = getTemplate(ports, poolId, id);
  const { name, notes, description, version, sources } = content;
  const path = await ports.chooseFile.toSave('Export template', `${toSlug(name)}.template.yaml`, TEMPLATE_FILE);
  if (path === null) return { path };
  const inventory = ports.pools.inventory(poolId);
  const vms = Object.fromEntries(
    sources.map(({ tier, vm }) => [tier, { name: inventory.findTemplate(vm)?.nameLabel ?? '', uuid: vm }]),
  );
  await ports.files.write(path, writeTemplateFile({ name, notes, description, vms }, version));
  await ports.ledger.append({
    kind: 'template.exported',
    actor: actorOn(ports, poolId),
    poolId,
    data: { template: name, version, id },
  });
  return { path };
}

/** Writes the JSON Schema of template files to a file that the person chooses. @throws ProblemError `store-failed` */
export async function exportTemplateSchema(
  ports: Pick<TemplateFilePorts, 'chooseFile' | 'files'>,
): Promise<{ readonly path: string | null }> {
  const path = await ports.chooseFile.toSave('Save JSON Schema', 'template.schema.json', SCHEMA_FILE);
  if (path !== null) await ports.files.write(path, `${JSON.stringify(templateJsonSchema(), null, 2)}\n`);
  return { path };
}

/** Reads a template file that the person chooses. Changes nothing. @throws ProblemError `not-found`, `blocked`, `store-failed` */
export async function importTemplate(
  ports: TemplateFilePorts,
  { poolId }: ParsedInput<'templates.import'>,
): Promise<ImportedTemplate> {
  assertConnected(ports, poolId);
  const path = await ports.chooseFile.toOpen('Import template', TEMPLATE_FILE);
  if (path === null) return { state: 'cancelled' };
  const bytes = await ports.files.read(path, MOST_FILE_BYTES);
  if (bytes.length > MOST_FILE_BYTES) return { state: 'refused', path, problems: [TOO_LARGE] };
  const text = decodeText(bytes);
  if (typeof text !== 'string') return { state: 'refused', path, problems: [text] };
  const reading = readTemplateFile(text);
  if (!reading.ok) return { state: 'refused', path, problems: reading.problems };
  const { name, description, vms } = reading.template;
  return {
    state: 'read',
    path,
    text,
    name,
    description,
    found: matchVms(vms, ports.pools.inventory(poolId).listTemplates()),
  };
}

/** By uuid where the pool has it, else by name where exactly one has it. */
function matchVms(
  vms: Readonly<Record<string, VmReference>>,
  templates: readonly TemplateFacts[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(vms).flatMap(([tier, { name, uuid }]) => {
      const same = templates.find((each) => each.uuid === uuid);
      const named = templates.filter(({ nameLabel }) => nameLabel === name && name !== '');
      const found = same ?? (named.length === 1 ? named[0] : undefined);
      return found ? [[tier, found.uuid] as const] : [];
    }),
  );
}
