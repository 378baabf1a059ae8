import { NO_TOLERANCE } from './drift/tolerance.ts';
import { toFileProblem, toFileProblems } from './file-problems.ts';
import { NO_RULES, type StageRules } from './stage-rules.ts';
import {
  asksForNothing,
  MOST_FILE_BYTES,
  withoutDefaults,
  workflowFileSchema,
  type FileReference,
  type FileStage,
  type WorkflowFile,
} from './workflow-file.ts';
import type { FileProblem, NameMatch, ReadWorkflowFile } from './workflow-file-report.ts';
import { parseText, type Locate } from './workflow-file-text.ts';
import { findGraphProblems } from './workflow-problems-graph.ts';
import type { WorkflowProblem } from './workflow-problem.ts';
import type { WorkflowEstate } from './workflow-problems.ts';
import type { Stage, Workflow } from './workflow.ts';

/** More problems than this help nobody. */
const MOST_PROBLEMS = 100;

/**
 * Reads a workflow file against what a pool has. Never throws: whatever the text is, the answer is a workflow whose
 * stages and transitions hang together, or every problem with its line, first lines first, 100 at most.
 */
export function readWorkflowFile(text: string, estate: WorkflowEstate): ReadWorkflowFile {
  if (text.length > MOST_FILE_BYTES) return refuse([TOO_LARGE]);
  const parsed = parseText(text);
  if (!parsed.ok) return refuse(parsed.problems);
  const { value, locate } = parsed;
  const version = findVersionProblem(value, locate);
  if (version) return refuse([version]);
  const checked = workflowFileSchema.safeParse(value);
  if (!checked.success)
    return refuse(checked.error.issues.flatMap((issue) => toFileProblems(issue, value, locate, 'workflow')));
  const file = checked.data;
  const matches: NameMatch[] = [];
  const workflow = toWorkflow(file, estate, matches);
  const loose = findGraphProblems(workflow).flatMap((problem) => locateProblem(problem, file, locate));
  return loose.length > 0 ? refuse(loose) : { ok: true, workflow, matches };
}

/** What is said of a file that is not read at all. */
export const TOO_LARGE: FileProblem = { line: 1, column: 1, path: '', message: 'the file is larger than 1 MiB' };

function refuse(problems: readonly FileProblem[]): ReadWorkflowFile {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  return { ok: false, problems: sorted.slice(0, MOST_PROBLEMS) };
}

/** Says what matters most first: a file of another kind or a newer format would only be misread. */
function findVersionProblem(value: unknown, locate: Locate): FileProblem | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { ...locate([]), path: '', message: 'a workflow file is a map that begins with "stagewright: workflow"' };
  const { stagewright, format } = value as Readonly<Record<string, unknown>>;
  if (stagewright !== 'workflow')
    return {
      ...locate(['stagewright']),
      path: 'stagewright',
      message: 'this is no workflow file: "stagewright: workflow" is missing',
    };
  if (format === 1) return undefined;
  const message =
    typeof format === 'number' && format > 1
      ? `format ${String(format)} is newer than this console, which reads format 1`
      : 'the format must be 1';
  return { ...locate(['format']), path: 'format', message };
}

/** What would confuse an editor is said at its line; the rest is for the editor to show at its place. */
function locateProblem(problem: WorkflowProblem, file: WorkflowFile, locate: Locate): readonly FileProblem[] {
  const last = (index: number, list: string, field: string, message: string): readonly FileProblem[] => [
    toFileProblem([list, index, field], message, locate),
  ];
  const { at } = problem;
  const stages = file.stages.map(({ id }) => id);
  const stage = 'stage' in at ? stages.lastIndexOf(at.stage) : -1;
  const transition =
    'transition' in at
      ? (file.transitions ?? [])
          .map(({ from, to }) => `${from} ${to}`)
          .lastIndexOf(`${at.transition.from} ${at.transition.to}`)
      : -1;
  switch (problem.kind) {
    case 'duplicate-id':
      return last(stage, 'stages', 'id', 'another stage has this id');
    case 'duplicate-name':
      return last(stage, 'stages', 'name', 'another stage has this name');
    case 'blank-name':
      return last(stage, 'stages', 'name', 'a name must not be blank');
    case 'unknown-stage': {
      const field = 'transition' in at && at.transition.from === problem.stageId ? 'from' : 'to';
      return last(transition, 'transitions', field, `there is no stage ${problem.stageId}`);
    }
    case 'transition-to-itself':
      return last(transition, 'transitions', 'to', 'a transition leads to another stage');
    case 'duplicate-transition':
      return last(transition, 'transitions', 'from', 'there is a transition between these stages already');
    default:
      return [];
  }
}

function toWorkflow(file: WorkflowFile, estate: WorkflowEstate, matches: NameMatch[]): Workflow {
  return withoutDefaults({
    version: file.version ?? 1,
    stages: file.stages.map((stage) => toStage(stage, estate, matches)),
    transitions: file.transitions ?? [],
    ...(file.policies && file.policies.length > 0 ? { policies: file.policies } : {}),
  });
}

function toStage(stage: FileStage, estate: WorkflowEstate, matches: NameMatch[]): Stage {
  const find = (what: NameMatch['what'], reference: FileReference | undefined, role: string | null): string | null => {
    if (!reference) return null;
    const match = matchReference(what, reference, estate);
    matches.push({ what, stageId: stage.id, role, ...match });
    return match.uuid;
  };
  const networkMap = Object.entries(stage.networks ?? {}).flatMap(([role, reference]) => {
    const uuid = find('network', reference, role);
    return uuid === null ? [] : [[role, uuid] as const];
  });
  const rules: StageRules = {
    placement: {
      srUuid: find('sr', stage.placement?.sr, null),
      hostUuid: find('host', stage.placement?.host, null),
    },
    entry: stage.entry ?? [],
    exit: stage.exit ?? [],
    caps: { ...NO_RULES.caps, ...given(stage.caps) },
    budget: { ...NO_RULES.budget, ...given(stage.budget) },
    allowedUsers: stage.allowedUsers ?? [],
    isLocked: stage.locked ?? false,
    keepSnapshots: stage.keepSnapshots ?? null,
    ...(stage.fence === undefined ? {} : { fence: stage.fence }),
    ...(stage.drift === undefined ? {} : { drift: { ...NO_TOLERANCE, ...given(stage.drift) } }),
    ...(stage.leases === undefined ? {} : { leases: stage.leases }),
  };
  return {
    id: stage.id,
    name: stage.name,
    networkMap: Object.fromEntries(networkMap),
    isProduction: stage.production ?? false,
    ...(asksForNothing(rules) ? {} : { rules }),
    ...(stage.position ? { position: stage.position } : {}),
  };
}

/** Fields that are there; one that is there and undefined would hide the default. */
function given<T extends object>(limits: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const there = Object.entries(limits ?? {}).filter(([, limit]) => limit !== undefined);
  return Object.fromEntries(there) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** By uuid where the pool has it, else by name where exactly one has it. What is not found keeps the file's uuid. */
function matchReference(
  what: NameMatch['what'],
  { name, uuid }: FileReference,
  estate: WorkflowEstate,
): Pick<NameMatch, 'name' | 'fileUuid' | 'uuid' | 'how'> {
  const known: readonly { readonly uuid: string; readonly nameLabel: string }[] =
    what === 'network' ? estate.networks : what === 'sr' ? estate.srs : estate.hosts;
  const said = { name: name ?? '', fileUuid: uuid ?? null };
  if (uuid !== undefined && known.some((each) => each.uuid === uuid)) return { ...said, uuid, how: 'uuid' };
  const [first, ...more] = name === undefined ? [] : known.filter(({ nameLabel }) => nameLabel === name);
  if (first && more.length === 0) return { ...said, uuid: first.uuid, how: 'name' };
  return { ...said, uuid: uuid ?? null, how: first ? 'ambiguous' : 'none' };
}
