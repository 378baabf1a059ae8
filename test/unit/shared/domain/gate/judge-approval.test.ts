import { describe, expect, it } from 'vitest';
import {
  approvalRequestSchema,
  bindingSchema,
  breakGlassSchema,
  breakGlassSecondSchema,
  decisionSchema,
  BOUND_FIELDS,
  statementText,
  type Decision,
} from '../../../../../shared/domain/gate/approval.ts';
import {
  judgeApproval,
  judgeBreakGlass,
  judgeRequest,
  type Verdict,
} from '../../../../../shared/domain/gate/judge-approval.ts';
import {
  after,
  makeBinding,
  makeBreakGlass,
  makeClock,
  makeDecision,
  makeEd25519Signer,
  makeJudgement,
  makePerson,
  makeRequest,
  nonceOf,
  NOON,
  signAgain,
} from '../../../../fakes/sample-gate.ts';
import { leavesOf, othersLike, valueAt, withValue } from './statement-fields.ts';

const desk = makeEd25519Signer();
const stranger = makeEd25519Signer();
const request = makeRequest(desk);
const decision = makeDecision(desk, request);
const by = makeJudgement(desk);
const refusalOf = (verdict: Verdict): unknown => (verdict.state === 'refused' ? verdict.refusal : 'valid');

/** Each path of a schema with every other value for it. */
function forgeriesOf<T extends object>(schema: Parameters<typeof leavesOf>[0], genuine: T): [string, T][] {
  return leavesOf(schema).flatMap((path) =>
    othersLike(valueAt(genuine, path)).map((other): [string, T] => [
      `${path.join('.')} = ${String(other).slice(0, 40)}`,
      withValue(genuine, path, other),
    ]),
  );
}

describe('judgeApproval', () => {
  it('takes a genuine answer, until it or the request runs out', () => {
    expect(judgeApproval(decision, request, by)).toEqual({ state: 'valid', expiresMs: Date.parse(after(600)) });
    const short = makeRequest(desk, { expires: after(5) });
    expect(judgeApproval(makeDecision(desk, short), short, by)).toMatchObject({ expiresMs: Date.parse(after(5)) });
  });

  it('signs under a prefix of its own, in canonical JSON', () => {
    expect(statementText(decision)).toMatch(/^stagewright\/approval\/v1\n\{"approver":\{/);
    expect(statementText(decision)).not.toContain(decision.sig);
  });

  it.each(forgeriesOf(decisionSchema, decision))('refuses one edited after it was signed: %s', (_change, forged) => {
    expect(() => judgeApproval(forged, request, by)).not.toThrow();
    expect(judgeApproval(forged, request, by).state).toBe('refused');
  });

  /** Fields by which a decision answers exactly one request; the rest is the speaker's own to say. */
  const ANSWERED = ['request', 'requestNonce', 'requestSig'];
  const OWN = ['v', 'kind', 'at', 'expires', 'nonce', 'ledger', 'key', 'sig', 'seq', 'decision', 'reason', 'approver'];

  it('has no field of which nobody said whether it binds', () => {
    const fields = Object.keys(decisionSchema.shape);
    expect([...fields].sort()).toEqual([...BOUND_FIELDS, ...ANSWERED, ...OWN].sort());
    expect(Object.keys(bindingSchema.shape)).toEqual(BOUND_FIELDS);
  });

  it.each(forgeriesOf(bindingSchema, makeBinding()))(
    'refuses one genuinely signed for something else: %s',
    (_change, other) => {
      const elsewhere = makeDecision(desk, request, other);
      expect(refusalOf(judgeApproval(elsewhere, request, by))).toMatchObject({
        kind: 'other-subject',
        fields: [expect.any(String) as string],
      });
    },
  );

  it.each(forgeriesOf(approvalRequestSchema, request).filter(([change]) => !/^(v|kind|key|sig) /.test(change)))(
    'refuses an answer to a request that differs: %s',
    (_change, changed) => {
      const other = signAgain(desk, changed);
      expect(refusalOf(judgeApproval(decision, other, by))).toMatchObject({
        kind: expect.stringMatching(/^other-/) as string,
      });
    },
  );

  it.each<[string, Decision, Partial<Parameters<typeof makeJudgement>[1] & object>, object]>([
    [
      'by a key that is not known',
      signAgain(stranger, decision),
      { keyState: (key) => (key === stranger.publicKey ? 'unknown' : 'known') },
      { kind: 'key-unknown' },
    ],
    ['by a revoked key', decision, { keyState: () => 'revoked' }, { kind: 'key-revoked' }],
    ['with the name of another key', { ...decision, key: stranger.publicKey }, {}, { kind: 'signature' }],
    ['with the signature of a request', { ...decision, sig: request.sig }, {}, { kind: 'signature' }],
    ['of another request', makeDecision(desk, request, { request: 'request-2' }), {}, { kind: 'other-request' }],
    ['of another nonce', makeDecision(desk, request, { requestNonce: nonceOf(9) }), {}, { kind: 'other-request' }],
    ['of another text', makeDecision(desk, request, { requestSig: decision.sig }), {}, { kind: 'other-request' }],
    ['spent', decision, { spentNonces: new Set([decision.nonce]) }, { kind: 'nonce-spent' }],
    ['of a spent request', decision, { spentNonces: new Set([request.nonce]) }, { kind: 'nonce-spent' }],
    ['expired', makeDecision(desk, request, { expires: after(0) }), {}, { kind: 'expired', atMs: NOON }],
    [
      'expired by the clock of the workstation',
      makeDecision(desk, request, { expires: after(60) }),
      { clock: makeClock({ localMs: NOON + 3_600_000 }) },
      { kind: 'expired' },
    ],
    [
      'expired by a time seen before the clock went back',
      makeDecision(desk, request, { expires: after(60) }),
      { clock: makeClock({ highestSeenMs: NOON + 3_600_000 }) },
      { kind: 'expired' },
    ],
    ['from the future', makeDecision(desk, request, { at: after(6) }), {}, { kind: 'from-the-future' }],
    ['older than the request', makeDecision(desk, request, { at: after(-66) }), {}, { kind: 'before-request' }],
  ])('refuses one %s', (_what, statement, part, refusal) => {
    expect(refusalOf(judgeApproval(statement, request, { ...by, ...part }))).toMatchObject(refusal);
  });

  it.each(['reject', 'abstain', 'withdraw'] as const)('lets a %s never run out', (said) => {
    const old = makeDecision(desk, request, { decision: said, reason: 'no', at: after(-600), expires: after(-300) });
    expect(judgeApproval(old, request, by).state).toBe('valid');
  });
});

describe('judgeRequest', () => {
  it('holds for what it is about', () => {
    expect(judgeRequest(request, makeBinding(), by)).toEqual({ state: 'valid', expiresMs: Date.parse(after(1440)) });
  });

  it.each(forgeriesOf(bindingSchema, makeBinding()))(
    'is void when what is to be done changes: %s',
    (change, present) => {
      const field = change.split(' ')[0];
      expect(refusalOf(judgeRequest(request, present, by))).toEqual({ kind: 'other-subject', fields: [field] });
    },
  );

  it.each(forgeriesOf(approvalRequestSchema, request))('is refused when it was edited: %s', (_change, forged) => {
    expect(judgeRequest(forged, makeBinding(), by).state).toBe('refused');
  });

  it.each([
    ['expired', { expires: after(-1) }, { kind: 'expired' }],
    ['from the future', { at: after(6) }, { kind: 'from-the-future' }],
  ])('is refused when %s', (_what, part, refusal) => {
    expect(refusalOf(judgeRequest(makeRequest(desk, part), makeBinding(), by))).toMatchObject(refusal);
  });

  it('is refused once it was used', () => {
    const spent = { ...by, spentNonces: new Set([request.nonce]) };
    expect(refusalOf(judgeRequest(request, makeBinding(), spent))).toEqual({ kind: 'nonce-spent' });
  });
});

describe('judgeBreakGlass', () => {
  const glass = makeBreakGlass(desk);
  const judge = (part: ReturnType<typeof makeBreakGlass>, present = makeBinding(), judgement = by): unknown =>
    refusalOf(judgeBreakGlass(part, true, present, judgement));

  it('takes two people, until the first of the two runs out', () => {
    const shorter = makeBreakGlass(desk, { second: { expires: after(20) } });
    expect(judgeBreakGlass(shorter, true, makeBinding(), by)).toEqual({
      state: 'valid',
      expiresMs: Date.parse(after(20)),
    });
  });

  it.each<[string, Parameters<typeof makeBreakGlass>[1] & object, string]>([
    ['one person twice', { second: { person: makePerson('rita') } }, 'same-person'],
    [
      'one person under another name',
      { second: { person: makePerson('rita', { name: 'RITA (admin)' }) } },
      'same-person',
    ],
    ['a second signature for another statement', { second: { firstNonce: nonceOf(9) } }, 'other-request'],
    ['a second signature for another text', { second: { firstSig: request.sig } }, 'other-request'],
    ['a second one that has run out', { second: { expires: after(-1) } }, 'expired'],
    ['a first one that has run out', { first: { expires: after(-1) } }, 'expired'],
    ['a second one for another plan', { second: { plan: 'ee'.repeat(32) } }, 'other-subject'],
  ])('refuses %s', (_what, part, kind) => {
    expect(judge(makeBreakGlass(desk, part))).toMatchObject({ kind });
  });

  it('takes two local superusers for one, since nobody can tell them apart', () => {
    const twice = { first: { person: makePerson('root') }, second: { person: makePerson('root', { name: 'toor' }) } };
    expect(judge(makeBreakGlass(desk, twice))).toEqual({ kind: 'same-person' });
  });

  it('refuses where the gate does not allow it, and once it was used', () => {
    expect(refusalOf(judgeBreakGlass(glass, false, makeBinding(), by))).toEqual({ kind: 'not-allowed' });
    for (const { nonce } of [glass.first, glass.second])
      expect(judge(glass, makeBinding(), { ...by, spentNonces: new Set([nonce]) })).toEqual({ kind: 'nonce-spent' });
  });

  it.each(forgeriesOf(bindingSchema, makeBinding()))(
    'is void when what is to be done changes: %s',
    (_change, present) => {
      expect(judge(glass, present)).toMatchObject({ kind: 'other-subject' });
    },
  );

  it.each(forgeriesOf(breakGlassSchema, glass.first))('is refused when the first was edited: %s', (_change, first) => {
    expect(judge({ ...glass, first })).not.toBe('valid');
  });

  it.each(forgeriesOf(breakGlassSecondSchema, glass.second))(
    'is refused when the second was edited: %s',
    (_c, second) => {
      expect(judge({ ...glass, second })).not.toBe('valid');
    },
  );
});
