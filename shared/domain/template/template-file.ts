import { Document, isScalar, visit } from 'yaml';
import { z } from 'zod';
import { toFileProblem, toFileProblems } from '../file-problems.ts';
import { MOST_FILE_BYTES } from '../workflow-file.ts';
import { TOO_LARGE } from '../workflow-file-read.ts';
import type { FileProblem } from '../workflow-file-report.ts';
import { parseText, type Locate } from '../workflow-file-text.ts';
import { checkDescription } from './check-description.ts';
import { templateDescriptionSchema, tierSchema, type TemplateDescription } from './template-description.ts';

/*
 * A template's description as one readable file: YAML, of which JSON is a part. The VMs themselves stay on their pool;
 * the file names them, so that they are found again there or chosen anew elsewhere.
 */

/** A VM template of a pool as a file names it. */
const referenceSchema = z.strictObject({ name: z.string().max(1000), uuid: z.guid().optional() });

/** The content of a template file. */
export const templateFileSchema = z.strictObject({
  stagewright: z.literal('template'),
  /** Of the format, not of the template. */
  format: z.literal(1),
  name: z.string().trim().min(1).max(120),
  version: z.int().min(1).max(10_000).optional(),
  notes: z.string().max(2000).optional(),
  parameters: templateDescriptionSchema.shape.parameters.optional(),
  configurationName: templateDescriptionSchema.shape.configurationName,
  tiers: z
    .array(tierSchema.extend({ vm: referenceSchema.optional() }))
    .min(1)
    .max(20),
});

/** The content of a template file. */
export type TemplateFile = z.output<typeof templateFileSchema>;
/** A VM template of a pool as a file names it. */
export type VmReference = z.output<typeof referenceSchema>;

/** What a template file says. */
export interface TemplateDraft {
  readonly name: string;
  readonly notes: string;
  readonly description: TemplateDescription;
  /** By tier; tiers whose VM the file does not name are missing. */
  readonly vms: Readonly<Record<string, VmReference>>;
}

/** A template file, read: a template, or every problem of it in order of lines. */
export type ReadTemplateFile =
  | { readonly ok: true; readonly template: TemplateDraft }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** More problems than this help nobody. */
const MOST_PROBLEMS = 100;

/**
 * Reads a template file. Never throws: whatever the text is, the answer is a template that can be provisioned from as it
 * stands, or every problem with its line, first lines first, 100 at most.
 */
export function readTemplateFile(text: string): ReadTemplateFile {
  if (text.length > MOST_FILE_BYTES) return refuse([TOO_LARGE]);
  const parsed = parseText(text);
  if (!parsed.ok) return refuse(parsed.problems);
  const { value, locate } = parsed;
  const kind = findKindProblem(value, locate);
  if (kind) return refuse([kind]);
  const checked = templateFileSchema.safeParse(value);
  if (!checked.success)
    return refuse(checked.error.issues.flatMap((issue) => toFileProblems(issue, value, locate, 'template')));
  const { name, notes = '', parameters = [], configurationName, tiers } = checked.data;
  const description: TemplateDescription = {
    parameters,
    configurationName,
    tiers: tiers.map(({ vm: _vm, ...tier }) => tier),
  };
  const faults = checkDescription(description);
  if (faults.length > 0) return refuse(faults.map(({ path, message }) => toFileProblem(path, message, locate)));
  const vms = Object.fromEntries(tiers.flatMap(({ id, vm }) => (vm ? [[id, vm] as const] : [])));
  return { ok: true, template: { name, notes, description, vms } };
}

function refuse(problems: readonly FileProblem[]): ReadTemplateFile {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  return { ok: false, problems: sorted.slice(0, MOST_PROBLEMS) };
}

function findKindProblem(value: unknown, locate: Locate): FileProblem | undefined {
  const said = (path: readonly string[], message: string): FileProblem => toFileProblem(path, message, locate);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return said([], 'a template file is a map that begins with "stagewright: template"');
  const { stagewright, format } = value as Readonly<Record<string, unknown>>;
  if (stagewright !== 'template')
    return said(['stagewright'], 'this is no template file: "stagewright: template" is missing');
  if (format === 1) return undefined;
  const isNewer = typeof format === 'number' && format > 1;
  return said(
    ['format'],
    isNewer ? `format ${String(format)} is newer than this console, which reads format 1` : 'the format must be 1',
  );
}

const HEADING = ` A template of Stagewright. A value that begins with "=" is a formula over the parameters and over n, copies,
 configuration, tier, i, count and vm; & joins texts. VMs are VM templates of a pool, found by uuid, else by name.`;

/** Writes a template as a file that `readTemplateFile` reads as the same. */
export function writeTemplateFile({ name, notes, description, vms }: TemplateDraft, version?: number): string {
  const content: TemplateFile = {
    stagewright: 'template',
    format: 1,
    name,
    ...(version === undefined ? {} : { version }),
    ...(notes === '' ? {} : { notes }),
    parameters: description.parameters,
    configurationName: description.configurationName,
    tiers: description.tiers.map(({ id, label, ...tier }) => ({
      id,
      label,
      ...(Object.hasOwn(vms, id) && vms[id] ? { vm: vms[id] } : {}),
      ...tier,
    })),
  };
  const document = new Document(content, { aliasDuplicateObjects: false });
  document.commentBefore = HEADING;
  visit(document, {
    Map: (_key, map) => {
      // References, disks, NICs and keys stand on one line each.
      const keys = map.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''));
      if (keys.every((key) => ONE_LINE.has(key))) map.flow = true;
    },
    Seq: (_key, list) => {
      if (list.items.every((item) => isScalar(item))) list.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, blockQuote: false });
}

const ONE_LINE: ReadonlySet<string> = new Set([
  'name',
  'uuid',
  'device',
  'sizeGiB',
  'network',
  'address',
  'key',
  'value',
]);

/** The JSON Schema (draft 2020-12) of template files, for editors that complete and check while typing. */
export function templateJsonSchema(): Readonly<Record<string, unknown>> {
  return { title: 'Stagewright template', ...z.toJSONSchema(templateFileSchema, { io: 'input' }) };
}
