import { describe, expect, it } from 'vitest';
import { tallyApprovals, type ApprovalEvidence } from '../../../../../shared/domain/gate/tally-approvals.ts';
import {
  after,
  makeBinding,
  makeDecision,
  makeGate,
  makeJudgement,
  makePerson,
  makeRequest,
  makeRule,
  nonceOf,
} from '../../../../fakes/sample-gate.ts';
import { makeSigner } from '../../../../fakes/sample-signer.ts';

const desk = makeSigner('desk');
const lost = makeSigner('lost desk');
const request = makeRequest(desk);
const approval = makeDecision(desk, request);
const gate = makeGate({ approvals: [makeRule()] });
const count = (part: Partial<ApprovalEvidence>): number | undefined =>
  tallyApprovals(gate, { ...makeJudgement(desk), present: makeBinding(), request, decisions: [], ...part }).rules[0]
    ?.counted.length;

describe('tallyApprovals', () => {
  it.each(['unknown', 'revoked'] as const)(
    'does not revive an approval that was taken back by a key now %s',
    (state) => {
      const back = makeDecision(lost, request, { decision: 'withdraw', seq: 2, nonce: nonceOf(5) });
      const keyState = (key: string): 'known' | typeof state => (key === lost.publicKey ? state : 'known');
      expect(count({ decisions: [approval], keyState })).toBe(1);
      expect(count({ decisions: [approval, back], keyState })).toBe(0);
    },
  );

  it('counts one person once, however their sid is spelled', () => {
    const anna = makePerson('anna');
    const other = { approver: { ...anna, sid: anna.sid.toLowerCase() }, nonce: nonceOf(5) };
    expect(count({ decisions: [approval, makeDecision(lost, request, other)] })).toBe(1);
  });

  it.each([
    ['that has run out', { expires: after(-1) }],
    ['that a clock was wrong at', { at: after(60) }],
  ])('does not go back to an earlier approval behind a later one %s', (_what, part) => {
    const later = makeDecision(desk, request, { ...part, seq: 2, nonce: nonceOf(6) });
    expect(count({ decisions: [approval] })).toBe(1);
    expect(count({ decisions: [later, approval] })).toBe(0);
    const again = makeDecision(desk, request, { seq: 3, nonce: nonceOf(7) });
    expect(count({ decisions: [again, later, approval] })).toBe(1);
  });
});
