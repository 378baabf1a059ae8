import type { EvidenceAttachment } from '../domain/evidence/timeline.ts';

/** An attachment for people: facts and lists; what has not the form it should have is left to its raw text. */
export interface AttachmentWords {
  readonly title: string;
  readonly facts: readonly (readonly [what: string, value: string])[];
  readonly lists: readonly { readonly title: string; readonly items: readonly string[] }[];
}

type Fields = Readonly<Record<string, unknown>>;

const TITLES: Readonly<Record<EvidenceAttachment['kind'], string>> = {
  plan: 'Plan',
  revision: 'Revision',
  diff: 'Difference',
  workflow: 'Workflow',
  approval: 'Approval',
  run: 'Run',
  'pool-audit': 'Excerpt of the pool’s audit log',
  review: 'Review',
};
const MAX_ITEMS = 500;
const MAX_TEXT = 400;

/** Reads an attachment's content, which may be anything: only what has the expected form is shown. */
export function attachmentText({ kind, content }: Pick<EvidenceAttachment, 'kind' | 'content'>): AttachmentWords {
  const fields = toFields(content);
  const title = TITLES[kind];
  switch (kind) {
    case 'plan':
      return planWords(title, fields);
    case 'workflow':
      // As published, or with the pool's policies, as approvals bind it.
      return workflowWords(title, 'workflow' in fields ? toFields(fields['workflow']) : fields);
    case 'approval':
      return approvalWords(title, fields);
    case 'revision':
      return { title, facts: [], lists: [list('VMs', arrayOf(fields['vms']).map(vmLine))].filter(isFilled) };
    default:
      return { title, facts: flatFacts(fields), lists: flatLists(fields) };
  }
}

function planWords(title: string, fields: Fields): AttachmentWords {
  const facts = [
    fact('Moves', fields['configurationName']),
    fact('From', fields['fromStageName']),
    fact('To', fields['toStageName']),
    fact('Kind', fields['kind']),
    fact('Mode', fields['mode']),
    fact('For revision', fields['revision']),
  ].flatMap((each) => each ?? []);
  const steps = arrayOf(fields['steps']).map((step) => {
    const { title: what, call } = toFields(step);
    return `${textOf(what) ?? '?'}${textOf(call) ? ` — ${textOf(call) ?? ''}` : ''}`;
  });
  const lists = [
    list('Steps', steps),
    list('What can’t be undone', textsOf(fields['irreversible'])),
    list('Notes', textsOf(fields['notes'])),
  ];
  return { title, facts, lists: lists.filter(isFilled) };
}

function workflowWords(title: string, fields: Fields): AttachmentWords {
  const stages = arrayOf(fields['stages']).map((stage) => textOf(toFields(stage)['name']) ?? '?');
  const transitions = arrayOf(fields['transitions']).map((transition) => {
    const { from, to, kind, mode } = toFields(transition);
    return `${textOf(kind) ?? '?'}: ${textOf(from) ?? '?'} → ${textOf(to) ?? '?'}${textOf(mode) ? `, ${textOf(mode) ?? ''}` : ''}`;
  });
  const facts = [fact('Version', fields['version'])].flatMap((each) => each ?? []);
  return { title, facts, lists: [list('Stages', stages), list('Transitions', transitions)].filter(isFilled) };
}

/** A signed word: who said what about what, and with which key. */
function approvalWords(title: string, fields: Fields): AttachmentWords {
  const person = toFields(fields['approver'] ?? fields['requester'] ?? fields['person']);
  const facts = [
    fact('Signed by', person['name']),
    fact('Roles', textsOf(person['roles']).join(', ')),
    fact('Says', fields['decision'] ?? fields['kind']),
    fact('Reason', fields['reason']),
    fact('At', fields['at']),
    fact('Holds until', fields['expires']),
    fact('From', fields['from']),
    fact('To', fields['to']),
    fact('For revision', fields['revision']),
    fact('For plan', fields['plan']),
    fact('For workflow', fields['workflow']),
    fact('Key', fields['key']),
    fact('Signature', fields['sig']),
  ].flatMap((each) => each ?? []);
  return facts.length > 2 ? { title, facts, lists: [] } : { title, facts: flatFacts(fields), lists: flatLists(fields) };
}

function vmLine(vm: unknown): string {
  const { name, nameLabel, vm: uuid, vcpus, memoryBytes } = toFields(vm);
  const parts = [textOf(name) ?? textOf(nameLabel) ?? textOf(uuid) ?? '?'];
  if (typeof vcpus === 'number') parts.push(`${String(vcpus)} vCPU`);
  if (typeof memoryBytes === 'number') parts.push(`${String(Math.round(memoryBytes / 1_048_576))} MiB`);
  return parts.join(', ');
}

function flatFacts(fields: Fields): AttachmentWords['facts'] {
  return Object.entries(fields)
    .slice(0, 60)
    .flatMap(([key, value]) => {
      const found = fact(key, value);
      return found ?? [];
    });
}

function flatLists(fields: Fields): AttachmentWords['lists'] {
  return Object.entries(fields)
    .slice(0, 60)
    .flatMap(([key, value]) =>
      Array.isArray(value) && value.length > 0
        ? [
            list(
              key,
              (value as readonly unknown[]).map((item) => textOf(item) ?? short(JSON.stringify(item))),
            ),
          ]
        : [],
    );
}

function fact(what: string, value: unknown): [readonly [string, string]] | null {
  const text = textOf(value);
  return text === undefined ? null : [[what, text]];
}

function list(title: string, items: readonly string[]): { readonly title: string; readonly items: readonly string[] } {
  return { title, items: items.slice(0, MAX_ITEMS) };
}

const isFilled = ({ items }: { readonly items: readonly string[] }): boolean => items.length > 0;

function toFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, MAX_ITEMS) : [];
}

function textsOf(value: unknown): readonly string[] {
  return arrayOf(value).flatMap((item) => textOf(item) ?? []);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : short(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** One line, without marks that turn the direction of writing. */
function short(text: string | undefined): string {
  const line = (text ?? '').replace(/[\u202a-\u202e\u2066-\u2069\r\n]/g, ' ');
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT)}…` : line;
}
