import type { ComparisonState } from '../domain/evidence/comparison.ts';
import type { RemarkWeight, ReviewDecision } from '../domain/evidence/review.ts';

const WEIGHTS: Readonly<Record<RemarkWeight, string>> = {
  note: 'Note',
  finding: 'Finding',
  breach: 'Breach',
};

/** How much a remark weighs, in a word. */
export function weightWord(weight: RemarkWeight): string {
  return WEIGHTS[weight];
}

/** How much a remark weighs, as a tone. */
export function weightTone(weight: RemarkWeight): 'plain' | 'waiting' | 'bad' {
  return weight === 'breach' ? 'bad' : weight === 'finding' ? 'waiting' : 'plain';
}

const DECISIONS: Readonly<Record<ReviewDecision, string>> = {
  accepted: 'Accepted',
  'accepted-with-findings': 'Accepted with findings',
  rejected: 'Rejected',
};

/** A reviewer's decision, in words. */
export function decisionWord(decision: ReviewDecision): string {
  return DECISIONS[decision];
}

/** A reviewer's decision, as a tone. */
export function decisionTone(decision: ReviewDecision): 'good' | 'waiting' | 'bad' {
  return decision === 'rejected' ? 'bad' : decision === 'accepted' ? 'good' : 'waiting';
}

/** What a comparison of two pieces of evidence came to. */
export function comparisonText(state: ComparisonState): {
  readonly tone: 'info' | 'waiting' | 'bad';
  readonly title: string;
  readonly text: string;
} {
  switch (state) {
    case 'same':
      return {
        tone: 'info',
        title: 'They are the same',
        text: 'Every record that both hold is equal, to the last bit.',
      };
    case 'extends-left':
      return {
        tone: 'info',
        title: 'The left one goes on where the right one ends',
        text: 'Every record that both hold is equal; the left one has later ones too.',
      };
    case 'extends-right':
      return {
        tone: 'info',
        title: 'The right one goes on where the left one ends',
        text: 'Every record that both hold is equal; the right one has later ones too.',
      };
    case 'apart':
      return {
        tone: 'waiting',
        title: 'They share no record',
        text: 'Both are of one ledger, from different stretches: nothing can be said about one by the other.',
      };
    case 'other-ledger':
      return {
        tone: 'waiting',
        title: 'They are of different ledgers',
        text: 'Every console writes its own. Compare bundles of the same console.',
      };
    case 'forked':
      return {
        tone: 'bad',
        title: 'One of them was rewritten',
        text: 'They are of the same ledger and tell two different pasts. The one that a pool’s log or another witness confirms is the true one.',
      };
  }
}
