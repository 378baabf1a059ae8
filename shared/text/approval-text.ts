import type { FileRefusal } from '../domain/gate/approval-file.ts';
import type { DecisionView, RequestPhase, RequestView } from '../ipc/areas/approval-requests.ts';
import type { JsonFault } from '../domain/gate/strict-json.ts';
import { refusalText } from './gate-blocker-text.ts';
import { inSentence } from './names.ts';

/** A word with what colour goes with it. */
export interface ToneWord {
  readonly word: string;
  readonly tone: 'plain' | 'good' | 'waiting' | 'bad' | 'busy';
}

const PHASES: Readonly<Record<RequestPhase, ToneWord>> = {
  open: { word: 'waiting', tone: 'waiting' },
  met: { word: 'approved', tone: 'good' },
  void: { word: 'void', tone: 'bad' },
  rejected: { word: 'rejected', tone: 'bad' },
  withdrawn: { word: 'taken back', tone: 'plain' },
  expired: { word: 'expired', tone: 'plain' },
  spent: { word: 'used', tone: 'good' },
};

/** How a request stands, in a word. */
export function requestPhaseWord({ phase, refusal }: Pick<RequestView, 'phase' | 'refusal'>): ToneWord {
  return refusal?.kind === 'key-unknown' ? { word: 'unknown key', tone: 'waiting' } : PHASES[phase];
}

/** Approvals that count and that are asked for, of all rules. */
export function countApprovals({ rules }: Pick<RequestView, 'rules'>): {
  readonly have: number;
  readonly need: number;
} {
  return {
    have: rules.reduce((sum, { counted, minimum }) => sum + Math.min(counted.length, minimum), 0),
    need: rules.reduce((sum, { minimum }) => sum + minimum, 0),
  };
}

/** How a request stands, for narrow places: "1/2 approvals", "rejected". */
export function requestMark(request: RequestView): ToneWord {
  if (request.phase !== 'open') return requestPhaseWord(request);
  const { have, need } = countApprovals(request);
  return { word: `${String(have)}/${String(need)} approvals`, tone: 'waiting' };
}

/** Why a request came to an end, or what it waits for, as a sentence. */
export function requestSentence(request: RequestView): string {
  const { ended, phase, refusal } = request;
  switch (phase) {
    case 'open': {
      const { have, need } = countApprovals(request);
      return `${String(have)} of ${String(need)} approvals are given.`;
    }
    case 'met':
      return 'All approvals are given.';
    case 'void':
      return `It does not hold any more: ${refusal === null ? 'something changed' : refusalText(refusal)}.`;
    case 'rejected':
      return ended === null ? 'It was rejected.' : `${inSentence(ended.by)} rejected it: ${inSentence(ended.reason)}`;
    case 'withdrawn':
      return ended === null || ended.reason === ''
        ? 'Whoever asked took it back.'
        : `${inSentence(ended.by)} took it back: ${inSentence(ended.reason)}`;
    case 'expired':
      return 'It ran out before it was decided.';
    case 'spent':
      return 'It was used: the transition has started.';
  }
}

const DECISIONS: Readonly<Record<DecisionView['decision'], ToneWord>> = {
  approve: { word: 'approved', tone: 'good' },
  reject: { word: 'rejected', tone: 'bad' },
  abstain: { word: 'abstained', tone: 'plain' },
  withdraw: { word: 'took the decision back', tone: 'plain' },
};

/** What somebody decided, in a word. */
export function decisionWord({ decision }: Pick<DecisionView, 'decision'>): ToneWord {
  return DECISIONS[decision];
}

/** "Promote Web shop 2.4 to Production". */
export function requestTitle({ configurationName, direction, toStageName }: RequestView): string {
  return `${direction === 'promote' ? 'Promote' : 'Demote'} ${inSentence(configurationName)} to ${inSentence(toStageName)}`;
}

/** Why a file was not taken, to follow a colon; no full stop. */
export function fileRefusalText(refusal: FileRefusal): string {
  switch (refusal.kind) {
    case 'form':
      return 'a field is missing, unknown or of another form';
    case 'not-canonical':
      return 'something edited it or saved it in another spelling';
    case 'signature':
      return 'its signature does not match its text';
    case 'other-text':
      return `the ${refusal.text} in it is not the one that was signed`;
    case 'plan-form':
      return 'the plan in it is not of the form a plan has';
    case 'plan-of-another':
      return 'the plan in it is about something else than the request';
    default:
      return JSON_FAULTS[refusal.kind];
  }
}

const JSON_FAULTS: Readonly<Record<JsonFault, string>> = {
  'too-large': 'it is too large',
  'too-deep': 'it is nested too deeply',
  truncated: 'its end is missing',
  'duplicate-key': 'it names the same thing twice',
  'not-json': 'it is damaged, or something else',
};
