import type { WorkflowChange } from './workflow-change.ts';
import { findStage, type Workflow } from './workflow.ts';

/** Longest summary: a ledger entry stays small. */
const MOST_CHARACTERS = 500;

/** What of a stage's rules changed, in words. */
const RULE_WORDS = {
  placement: 'placement',
  entry: 'entry actions',
  exit: 'exit actions',
  caps: 'limits of a VM',
  budget: 'budget',
  allowedUsers: 'users let in',
  isLocked: 'lock',
  keepSnapshots: 'snapshots kept',
  fence: 'fence of copies',
  drift: 'drift tolerance',
  leases: 'leases',
} as const;

/** Changes in a line for the ledger, in the order given, cut after 500 characters with how many more there are. */
export function summarizeChanges(changes: readonly WorkflowChange[], before: Workflow, after: Workflow): string {
  const name = (stageId: string): string => (findStage(after, stageId) ?? findStage(before, stageId))?.name ?? stageId;
  const words = changes.map((change) => summarize(change, name));
  let text = '';
  for (const [index, word] of words.entries()) {
    const next = text === '' ? word : `${text}; ${word}`;
    if (next.length > MOST_CHARACTERS - 20) return `${text}; and ${String(words.length - index)} more`;
    text = next;
  }
  return text;
}

function summarize(change: WorkflowChange, name: (stageId: string) => string): string {
  switch (change.kind) {
    case 'stage-added':
      return `stage ${change.stage.name} added`;
    case 'stage-removed':
      return `stage ${change.stage.name} removed`;
    case 'stage-renamed':
      return `stage ${change.from} renamed to ${change.to}`;
    case 'stage-moved':
      return `stage ${name(change.stageId)} moved`;
    case 'production-changed':
      return `${name(change.stageId)} is ${change.isProduction ? '' : 'not '}production`;
    case 'network-changed':
      return `network of ${change.role} in ${name(change.stageId)} changed`;
    case 'rule-changed':
      return `${RULE_WORDS[change.rule]} of ${name(change.stageId)} changed`;
    case 'transition-added':
    case 'transition-removed': {
      const { from, to, kind } = change.transition;
      return `${kind} ${name(from)} to ${name(to)} ${change.kind === 'transition-added' ? 'added' : 'removed'}`;
    }
    case 'direction-changed':
    case 'mode-changed':
      return `${name(change.transition.from)} to ${name(change.transition.to)}: ${change.from} became ${change.to}`;
    case 'trigger-changed':
      return `${name(change.transition.from)} to ${name(change.transition.to)}: ${change.to.kind}`;
    case 'gate-changed':
      return `${name(change.transition.from)} to ${name(change.transition.to)}: gate changed`;
    case 'policies-changed':
      return `policies changed: ${change.names.join(', ')}`;
    case 'hold-changed':
      return `${name(change.transition.from)} to ${name(change.transition.to)}: ${change.to === null ? 'released' : 'held'}`;
  }
}
