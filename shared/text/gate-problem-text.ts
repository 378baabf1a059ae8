import type { GateRight } from '../domain/gate/wide-policy.ts';
import type { Problem, StatementRefusal } from '../errors.ts';
import { approverText, refusalText } from './gate-blocker-text.ts';
import { inSentence } from './names.ts';

const RIGHT_WORDS: Readonly<Record<GateRight, string>> = {
  'define-gates': 'define gates',
  'override-freezes': 'override freezes',
  'trust-keys': 'say which keys, clocks and workflows are believed',
};

/** What a right lets somebody do, to follow "may". */
export function rightWords(right: GateRight): string {
  return RIGHT_WORDS[right];
}

/** What happened, why, and what to do where somebody lacks a right of the pool's policies. */
export function rightMissingWords(
  problem: Extract<Problem, { code: 'right-missing' }>,
): readonly [what: string, why: string, remedy: string] {
  return [
    `${inSentence(problem.by)} may not do this`,
    `It needs the right to ${RIGHT_WORDS[problem.right]}.`,
    `These have it: ${problem.allowed.map(approverText).join(', ')}.`,
  ];
}

/** The same where somebody's word on a request would not count. */
export function statementRefusedWords(refusal: StatementRefusal): readonly [what: string, why: string, remedy: string] {
  switch (refusal.kind) {
    case 'request-ended':
      return ['The request is over', 'It was decided, taken back or used, or it ran out.', 'Ask again.'];
    case 'not-the-requester':
      return [
        'Only whoever asked may take the request back',
        'The console is connected as somebody else.',
        'Reject it, or connect as the requester.',
      ];
    case 'nothing-to-withdraw':
      return ['There is nothing to take back', 'This person has not decided on the request.', 'Nothing to do.'];
    default:
      return [
        'That would not count',
        `It was not signed: ${refusalText(refusal)}.`,
        'Settle the reason, or let somebody decide who may.',
      ];
  }
}
