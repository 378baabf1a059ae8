import type { Activity, ActivityKind } from '../domain/activity.ts';
import { countOf } from './format.ts';
import { inSentence } from './names.ts';

/** Kinds of entries that tell of gates and approvals. */
export type GateActivityKind = Extract<
  ActivityKind,
  `approval.${string}` | `gate.${string}` | `key.${string}` | 'clock.confirmed' | 'workflow.believed'
>;

const DECIDED: Readonly<Record<string, string>> = {
  approve: 'approved',
  reject: 'rejected',
  abstain: 'abstained from',
  withdraw: 'took back a decision on',
};

/** A ledger entry about a gate as a sentence. @param name - of the configuration, isolated */
export function gateActivityText(kind: GateActivityKind, { data }: Activity, name: string): string {
  const told = (key: string): string | undefined => {
    const value = data[key];
    return value === undefined || value === null || value === '' ? undefined : inSentence(String(value));
  };
  const by = (prefix: string, key: string): string => (told(key) ? ` ${prefix} ${told(key) ?? ''}` : '');
  const who = told('by') ?? 'somebody';
  const why = by('because', 'reason');
  switch (kind) {
    case 'approval.requested':
      return `Approval of ${name}${by('for', 'to')} was asked for${why}`;
    case 'approval.decided':
      return `${sentenceStart(who)} ${DECIDED[String(data['decision'])] ?? 'decided on'} ${name}${by('for', 'to')}${why}`;
    case 'approval.withdrawn':
      return `The request for ${name}${by('to', 'to')} was taken back${why}`;
    case 'approval.refused':
      return `A decision${by('of', 'by')} on ${name} did not count${why}`;
    case 'approval.expired':
      return `The request for ${name}${by('to', 'to')} ran out`;
    case 'approval.exported':
      return `The request for ${name} was written to a file`;
    case 'approval.imported':
      return `A decision${by('of', 'by')} on ${name} was read from a file`;
    case 'approval.tidied':
      return `${countOf(Number(data['removed'] ?? 0), 'record')} of approvals that ran out long ago ${data['removed'] === 1 ? 'was' : 'were'} removed from the pool`;
    case 'gate.changed':
      return `Gates of ${told('service') ?? 'the pool'} were changed`;
    case 'gate.ticked':
      return `${data['isTicked'] === false ? 'Unticked' : 'Ticked'} for ${name}${by(':', 'item')}`;
    case 'gate.freeze-overridden':
      return `${sentenceStart(who)} overrode freezes for ${name}${why}`;
    case 'gate.glass-broken':
      return `${sentenceStart(who)} broke the glass for ${name}${why}`;
    case 'gate.glass-seconded':
      return `${sentenceStart(who)} agreed to break the glass for ${name}${why}`;
    case 'gate.probed':
      return `${name} was probed${by('with failures:', 'failed')}`;
    case 'key.trusted':
      return `A workstation's key was trusted${by('by', 'by')}${why}`;
    case 'key.revoked':
      return `A workstation's key was revoked${by('by', 'by')}${why}`;
    case 'clock.confirmed':
      return `The pool's clock was said to be right${by('by', 'by')}${why}`;
    case 'workflow.believed':
      return `The workflow of ${told('service') ?? 'a service'} was said to be the right one${by('by', 'by')}${why}`;
  }
}

/** Names are isolated by marks, so only words of ours are made to begin a sentence. */
function sentenceStart(text: string): string {
  return text === 'somebody' ? 'Somebody' : text;
}

/** Whether an entry is about gates. */
export function isGateActivity(kind: ActivityKind): kind is GateActivityKind {
  return /^(approval|gate|key)\./.test(kind) || kind === 'clock.confirmed' || kind === 'workflow.believed';
}
