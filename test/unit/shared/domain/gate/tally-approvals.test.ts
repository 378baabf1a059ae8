import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../../../shared/domain/gate/approval.ts';
import type { GatePolicy } from '../../../../../shared/domain/gate/gate-policy.ts';
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
  NOON,
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

  const rita = makePerson('rita');
  const bert = makePerson('bert');
  const say = (part: Partial<Decision>): Decision => makeDecision(desk, request, part);
  const tally = (decisions: readonly Decision[], part: Partial<GatePolicy> = {}) =>
    tallyApprovals({ ...gate, ...part }, { ...makeJudgement(desk), present: makeBinding(), request, decisions });
  const rejection = say({ decision: 'reject', reason: 'too early', nonce: nonceOf(8) });
  const withdrawal = say({ decision: 'withdraw', approver: rita, nonce: nonceOf(9) });
  const byAnna = makeRule({ from: [{ kind: 'user', subject: 'anna' }] });

  it('says nothing of a gate where nobody asked, or nobody knows for what', () => {
    for (const part of [{ request: null }, { present: null }]) {
      const evidence = { ...makeJudgement(desk), present: makeBinding(), request, decisions: [rejection], ...part };
      expect(tallyApprovals(gate, evidence)).toEqual({
        request: { state: 'none' },
        rules: [{ ruleId: 'approval', counted: [] }],
        refused: [],
      });
    }
  });

  it('ends a request by the word of whoever a rule accepts, or of whoever asked', () => {
    expect(tally([approval, rejection]).request).toEqual({
      ...{ state: 'rejected', id: request.id },
      ...{ by: 'anna', reason: 'too early' },
    });
    expect(tally([approval, withdrawal]).request).toEqual({ state: 'withdrawn', id: request.id, by: 'rita' });
    for (const decisions of [
      [withdrawal, rejection],
      [rejection, withdrawal],
    ])
      expect(tally(decisions).request.state).toBe('rejected');
    expect(tally([rejection]).rules[0]?.counted).toEqual([]);
  });

  it('ends it by the word of whoever one of several rules accepts', () => {
    const byBert = makeRule({ id: 'bert', from: [{ kind: 'user', subject: 'bert' }] });
    expect(tally([rejection], { approvals: [byBert, makeRule()] }).request.state).toBe('rejected');
    expect(tally([rejection], { approvals: [byBert] }).request.state).toBe('open');
  });

  it('leaves an approval standing behind a later one by a key that is not believed', () => {
    const forged = makeDecision(lost, request, { seq: 2, nonce: nonceOf(14) });
    const keyState = (key: string) => (key === lost.publicKey ? 'revoked' : 'known');
    expect(count({ decisions: [approval, forged], keyState })).toBe(1);
  });

  it('lets nobody else end it', () => {
    const others = [
      say({ decision: 'reject', approver: rita, nonce: nonceOf(11) }),
      say({ decision: 'withdraw', approver: bert, nonce: nonceOf(12) }),
      say({ decision: 'abstain', approver: bert, seq: 2, nonce: nonceOf(13) }),
    ];
    const { request: state, refused } = tally([approval, ...others]);
    expect(state).toMatchObject({ state: 'open', id: request.id, nonce: request.nonce });
    expect(refused).toEqual([]);
    expect(
      tally([say({ decision: 'reject', approver: rita })], { approvals: [makeRule({ isRequesterExcluded: false })] })
        .request.state,
    ).toBe('rejected');
  });

  it.each<readonly [string, Partial<Decision>, Partial<Decision>, number]>([
    [
      'the later one by number, whatever the clock said',
      { seq: 2, at: after(-40) },
      { decision: 'abstain', at: after(-20) },
      1,
    ],
    ['the more cautious of two of one number', {}, { decision: 'abstain' }, 0],
    ['the more cautious of two of one number, if it takes back', { decision: 'abstain' }, { decision: 'withdraw' }, 0],
  ])('lets of one person stand %s', (_what, one, other, expected) => {
    const decisions = [say({ ...one, nonce: nonceOf(20) }), say({ ...other, nonce: nonceOf(21) })];
    for (const order of [decisions, [...decisions].reverse()])
      expect(tally(order).rules[0]?.counted).toHaveLength(expected);
  });

  it('lets of two equal approvals stand the one that lasts longer, and of these always the same', () => {
    const [short, long, same] = [
      say({ expires: after(100), nonce: nonceOf(32) }),
      say({ expires: after(200), nonce: nonceOf(30) }),
      say({ expires: after(200), nonce: nonceOf(31) }),
    ];
    for (const order of [
      [short, long],
      [long, short],
    ])
      expect(tally(order).rules[0]?.counted).toMatchObject([{ expiresMs: NOON + 200 * 60_000, nonce: long.nonce }]);
    for (const order of [
      [same, long],
      [long, same],
    ])
      expect(tally(order).rules[0]?.counted).toMatchObject([{ nonce: same.nonce }]);
  });

  it('counts an approval only as long as the gate lets it count, and says when that ended', () => {
    expect(tally([approval], { approvalValidMinutes: 31 }).rules[0]?.counted).toMatchObject([
      { expiresMs: NOON + 60_000 },
    ]);
    expect(tally([approval], { approvalValidMinutes: 9999 }).rules[0]?.counted).toMatchObject([
      { expiresMs: NOON + 600 * 60_000 },
    ]);
    const { refused, rules } = tally([approval, approval], { approvalValidMinutes: 30 });
    expect(rules[0]?.counted).toEqual([]);
    expect(refused).toEqual([{ nonce: approval.nonce, by: 'anna', refusal: { kind: 'expired', atMs: NOON } }]);
    // What holds somebody back does not run out.
    expect(tally([rejection], { approvalValidMinutes: 30 }).request.state).toBe('rejected');
  });

  it('names approvals that no rule takes, each with its reason', () => {
    const own = say({ approver: rita, nonce: nonceOf(40) });
    const stranger = say({ approver: bert, nonce: nonceOf(41) });
    const { refused, rules } = tally([approval, own, stranger], { approvals: [byAnna, makeRule({ id: 'any' })] });
    expect(rules.map(({ ruleId, counted }) => [ruleId, counted.map(({ name }) => name)])).toEqual([
      ['approval', ['anna']],
      ['any', ['anna', 'bert']],
    ]);
    expect(refused).toEqual([{ nonce: own.nonce, by: 'rita', refusal: { kind: 'requester' } }]);
    expect(tally([approval, stranger], { approvals: [byAnna] }).refused).toEqual([
      { nonce: stranger.nonce, by: 'bert', refusal: { kind: 'not-an-approver' } },
    ]);
  });
});
