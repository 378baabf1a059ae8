import canonicalize from 'canonicalize';
import { describe, expect, it } from 'vitest';
import {
  readDecision,
  readDecisionFile,
  readRequest,
  readRequestFile,
  requestFileText,
  writeApprovalFile,
  type FileReading,
  type RequestFile,
} from '../../../../../shared/domain/gate/approval-file.ts';
import type { Plan } from '../../../../../shared/domain/plan.ts';
import { planText as textOfPlan } from '../../../../../shared/domain/plan-text.ts';
import { parseStrictJson } from '../../../../../shared/domain/gate/strict-json.ts';
import { makeDecision, makeEd25519Signer, makeRequest, signAgain } from '../../../../fakes/sample-gate.ts';
import { makePlan } from '../../../../fakes/sample-plans.ts';
import { sha256, uuidOf } from '../../../../fakes/sample-signer.ts';

const desk = makeEd25519Signer();
const manifestText = 'stagewright/manifest/v1\n{}';
const made: Plan = { ...makePlan({}), revision: sha256(manifestText) };
const planText = textOfPlan(made);
const about = {
  configuration: made.configurationUuid,
  service: made.serviceId,
  direction: 'promote',
  from: made.fromStageId,
  to: made.toStageId,
  revision: made.revision,
} as const;

function makeFile(part: Partial<RequestFile> = {}): RequestFile {
  const request = makeRequest(desk, { ...about, plan: sha256(planText) });
  const file = { format: 'stagewright-approval-request', v: 1, request, planText, manifestText, ...part } as const;
  return { ...file, sig: desk.sign(requestFileText(file)) };
}

/** A request file about this plan, signed as it is. */
function withPlan(plan: string): string {
  return writeApprovalFile(makeFile({ planText: plan, request: makeRequest(desk, { ...about, plan: sha256(plan) }) }));
}

const file = makeFile();
const text = writeApprovalFile(file);
const decision = makeDecision(desk, file.request);
const read = (content: string): FileReading<RequestFile> => readRequestFile(content, { verify: desk.verify, sha256 });
const refusalOf = (reading: FileReading<unknown>): unknown => (reading.state === 'refused' ? reading.refusal : 'valid');

describe('request files', () => {
  it('come back as they were written', () => {
    expect(read(text)).toEqual({ state: 'valid', value: file });
    expect(read(text.trimEnd())).toEqual({ state: 'valid', value: file });
  });

  it.each([
    ['empty', '', 'not-json'],
    ['no JSON', 'x', 'not-json'],
    ['truncated', text.slice(0, 200), 'truncated'],
    ['truncated within a string', text.slice(0, text.indexOf('release') + 3), 'truncated'],
    [
      'a key twice',
      text.replace('"v":1,', '"v":1,"v":1,').replace('{"format"', '{"format":"x","format"'),
      'duplicate-key',
    ],
    ['a key twice, once escaped', text.replace('"format"', '"\\u0066ormat":"x","format"'), 'duplicate-key'],
    ['nested too deep', '['.repeat(70) + ']'.repeat(70), 'too-deep'],
    ['too large', `"${'a'.repeat(8_000_001)}"`, 'too-large'],
    ['saved again with spaces', JSON.stringify(file, null, 2), 'not-canonical'],
    [
      'saved again in another order',
      JSON.stringify(Object.fromEntries(Object.entries(file).reverse())),
      'not-canonical',
    ],
    ['with a byte order mark', `\ufeff${text}`, 'not-json'],
    ['with a field more', writeApprovalFile({ ...file, extra: 1 } as RequestFile), 'form'],
    ['of a newer console', writeApprovalFile({ ...file, v: 2 } as unknown as RequestFile), 'form'],
    ['a decision', writeApprovalFile({ format: 'stagewright-approval-decision', v: 1, decision }), 'form'],
    ['with another reason', text.replace('release 4.2', 'release 4.3'), 'signature'],
    ['with another plan', text.replace('stagewright/plan/v1', 'stagewright/plan/v2'), 'signature'],
  ])('are refused with the reason when they are %s', (_what, content, kind) => {
    expect(refusalOf(read(content))).toMatchObject({ kind });
  });

  it.each([
    ['plan', makeFile({ planText: 'stagewright/plan/v1\n[]' })],
    ['manifest', makeFile({ manifestText: 'other' })],
  ])('are refused when their %s is not the one that was asked about', (which, other) => {
    expect(refusalOf(read(writeApprovalFile(other)))).toEqual({ kind: 'other-text', text: which });
  });

  it('are refused when a stranger wrapped a genuine request', () => {
    const stranger = makeEd25519Signer();
    const wrapped = { ...file, sig: stranger.sign(requestFileText(file)) };
    expect(refusalOf(read(writeApprovalFile(wrapped)))).toEqual({ kind: 'signature' });
  });

  it('read two million characters of a plan', () => {
    const long = 'p'.repeat(1_999_999);
    expect(refusalOf(read(withPlan(long)))).toEqual({
      kind: 'plan-form',
      detail: 'it does not begin as a plan does',
    });
  });

  it('are refused when what was signed as a plan is none, before anything of it is shown', () => {
    expect(refusalOf(read(withPlan('stagewright/plan/v1\n{"steps":[null]}')))).toMatchObject({ kind: 'plan-form' });
  });

  it.each<readonly [string, Partial<Plan>]>([
    ['configuration', { configurationUuid: uuidOf(77) }],
    ['service', { serviceId: 'other' }],
    ['direction', { kind: 'demote' }],
    ['from', { fromStageId: 'other' }],
    ['to', { toStageId: 'other' }],
    ['revision', { revision: 'a1'.repeat(32) }],
  ])('are refused when the plan is of another %s than the request', (field, part) => {
    const other = textOfPlan({ ...made, ...part });
    expect(refusalOf(read(withPlan(other)))).toEqual({ kind: 'plan-of-another', fields: [field] });
    expect(refusalOf(read(withPlan(planText)))).toBe('valid');
  });
});

describe('decisions and requests as text', () => {
  it('come back as they were written', () => {
    const wrapped = { format: 'stagewright-approval-decision', v: 1, decision } as const;
    expect(readDecisionFile(writeApprovalFile(wrapped), desk.verify)).toEqual({ state: 'valid', value: wrapped });
    expect(readDecision(writeApprovalFile(decision), desk.verify)).toEqual({ state: 'valid', value: decision });
    expect(readRequest(writeApprovalFile(file.request), desk.verify)).toEqual({ state: 'valid', value: file.request });
  });

  it.each([
    ['a rejection without a reason', signAgain(desk, { ...decision, decision: 'reject', reason: '' })],
    ['a time without its zone', signAgain(desk, { ...decision, at: '2026-03-04T10:00:00.000' })],
    ['a nonce that is too short', signAgain(desk, { ...decision, nonce: 'abc' })],
    ['a reason with spaces around it', signAgain(desk, { ...decision, reason: ' ok' })],
    ['a sid with a space', signAgain(desk, { ...decision, approver: { ...decision.approver, sid: ' S-1-5' } })],
  ])('are refused for %s, although it is signed', (_what, other) => {
    expect(refusalOf(readDecision(writeApprovalFile(other), desk.verify))).toMatchObject({ kind: 'form' });
  });

  it('are refused with half a character, which has no canonical form', () => {
    const content = writeApprovalFile(decision).replace('looks right', '\\ud800');
    expect(refusalOf(readDecision(content, desk.verify))).toMatchObject({ kind: 'form' });
  });

  it('have one spelling of a signature only', () => {
    const last = decision.sig.slice(-1);
    const twin = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.charAt(
      'AQgw'.indexOf(last) * 16 + 1,
    );
    const same = { ...decision, sig: decision.sig.slice(0, -1) + twin };
    expect(desk.verify(same.key, `x`, same.sig)).toBe(false);
    expect(Buffer.from(same.sig, 'base64url')).toEqual(Buffer.from(decision.sig, 'base64url'));
    expect(refusalOf(readDecision(canonicalize(same) ?? '', desk.verify))).toMatchObject({ kind: 'form' });
  });
});

describe('parseStrictJson', () => {
  it.each([
    '{"a":{"b":1},"c":{"b":2}}',
    '[{"a":1},{"a":1}]',
    '{"a":"{\\"a\\":1,\\"a\\":2}"}',
    '"\\\\"',
    '{"a":"b","b":"a"}',
    ' { "a" : [ ] } ',
  ])('takes %s', (content) => {
    expect(parseStrictJson(content, 1000)).toEqual({ ok: true, value: JSON.parse(content) as unknown });
  });
  it.each([
    ['{"a":1,"a":1}', 'duplicate-key'],
    ['[{"a":{"b":1,"b" :2}}]', 'duplicate-key'],
    ['{"a":1}}', 'not-json'],
    ['{"a":\\u0031}', 'not-json'],
    ['{"a', 'truncated'],
    ['[1,2', 'truncated'],
  ])('refuses %s', (content, fault) => {
    expect(parseStrictJson(content, 1000)).toEqual({ ok: false, fault });
  });
});
