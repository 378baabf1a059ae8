import { describe, expect, it } from 'vitest';
import { approverText, gateBlockerText, refusalText } from '../../../../shared/text/gate-blocker-text.ts';
import { NO_NAMES } from '../../../../shared/text/names.ts';
import type { GateBlocker } from '../../../../shared/domain/gate/gate-blocker.ts';
import type { ApprovalTally } from '../../../../shared/domain/gate/tally-approvals.ts';
import { uuid } from '../../renderer/made-facts.ts';

type Refused = ApprovalTally['refused'][number]['refusal'];
const id = uuid(1);
const ages = { ageMs: 7_200_000, maxAgeMs: 3_600_000 };

// Records by kind: a kind added to the type and not here does not compile.
const BLOCKERS: { readonly [K in GateBlocker['kind']]: Extract<GateBlocker, { kind: K }> } = {
  'clock-unknown': { kind: 'clock-unknown' },
  'clock-went-back': { kind: 'clock-went-back', behindMs: 3_600_000 * 2 },
  'clock-went-ahead': { kind: 'clock-went-ahead', aheadMs: 3_600_000 * 2 },
  'record-doubted': { kind: 'record-doubted', what: 'workflow', reason: 'older' },
  'not-requested': { kind: 'not-requested' },
  'request-refused': { kind: 'request-refused', refusal: { kind: 'other-subject', fields: ['plan', 'revision'] } },
  'request-rejected': { kind: 'request-rejected', by: 'anna', reason: 'too early' },
  'request-withdrawn': { kind: 'request-withdrawn', by: 'rita' },
  'request-expired': { kind: 'request-expired', atMs: 0 },
  'approvals-missing': {
    kind: 'approvals-missing',
    ruleId: 'dba',
    ruleName: 'Database',
    have: 1,
    minimum: 2,
    from: [{ kind: 'group', subject: 'DEMO\\dba' }],
    isRequesterExcluded: true,
  },
  soaking: { kind: 'soaking', remainingMs: 7_200_000, clearsAtMs: 0 },
  'outside-window': { kind: 'outside-window', timeZone: 'Europe/Berlin', clearsAtMs: null },
  frozen: { kind: 'frozen', name: 'year end', clearsAtMs: 0, override: 'right-missing' },
  'time-zone-unknown': { kind: 'time-zone-unknown', timeZone: 'Nowhere' },
  'fact-unknown': { kind: 'fact-unknown', fact: 'drift' },
  'score-below': { kind: 'score-below', score: 89.9, least: 95 },
  'drift-above': { kind: 'drift-above', driftCount: 3, maxDrift: 1 },
  'replica-stale': { kind: 'replica-stale', isSourceGone: false },
  'tools-not-running': { kind: 'tools-not-running', vmUuids: [id] },
  'probe-missing': { kind: 'probe-missing' },
  'probe-failed': { kind: 'probe-failed', vmUuids: [id] },
  'probe-stale': { kind: 'probe-stale', ...ages },
  'snapshot-missing': { kind: 'snapshot-missing', vmUuids: [id] },
  'snapshot-stale': { kind: 'snapshot-stale', vmUuids: [id], ...ages },
  'rehearsal-missing': { kind: 'rehearsal-missing' },
  'rehearsal-stale': { kind: 'rehearsal-stale', ...ages },
  'not-ticked': { kind: 'not-ticked', itemId: 'look', text: 'Look at it' },
  'stage-busy': { kind: 'stage-busy', runId: 'r', configurationUuid: id },
};

const REFUSALS: { readonly [K in Refused['kind']]: Extract<Refused, { kind: K }> } = {
  signature: { kind: 'signature' },
  'key-unknown': { kind: 'key-unknown' },
  'key-revoked': { kind: 'key-revoked' },
  'other-subject': { kind: 'other-subject', fields: ['plan'] },
  'other-request': { kind: 'other-request' },
  'nonce-spent': { kind: 'nonce-spent' },
  expired: { kind: 'expired', atMs: 0 },
  'from-the-future': { kind: 'from-the-future', atMs: 0 },
  'before-request': { kind: 'before-request' },
  'same-person': { kind: 'same-person' },
  'not-allowed': { kind: 'not-allowed' },
  requester: { kind: 'requester' },
  'not-an-approver': { kind: 'not-an-approver' },
};

describe('gateBlockerText', () => {
  it.each(Object.values(BLOCKERS))('says $kind in a short form, a sentence and a remedy', (blocker) => {
    const { short, reason, remedy } = gateBlockerText(blocker, NO_NAMES);
    expect(short.split(' ').length).toBeLessThanOrEqual(4);
    for (const sentence of [reason, remedy]) expect(sentence).toMatch(/^[A-Z\u2068].{5,}/u);
    expect(remedy).toMatch(/\.$/);
    expect(`${short}${reason}${remedy}`).not.toMatch(/undefined|NaN|\[object|null/);
  });

  it('says every reason differently', () => {
    const sentences = [
      ...Object.values(BLOCKERS).map((blocker) => gateBlockerText(blocker, NO_NAMES).reason),
      ...Object.values(REFUSALS).map(refusalText),
    ];
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  it('says how many approvals are missing, of whom, and that the requester does not count', () => {
    const { reason, remedy, short } = gateBlockerText(BLOCKERS['approvals-missing'], NO_NAMES);
    expect(short).toBe('needs 1 approval');
    expect(reason).toContain('1 of 2 approvals given; whoever asked does not count');
    expect(remedy).toBe('One of these may approve: members of \u2068DEMO\\dba\u2069.');
  });

  it('names what changed since it was asked', () => {
    expect(gateBlockerText(BLOCKERS['request-refused'], NO_NAMES).reason).toContain('(the plan, the revision)');
  });

  it('says a role as XenCenter does', () => {
    expect(approverText({ kind: 'role', role: 'pool-operator' })).toBe('Pool Operator or stronger');
  });
});
