import { OPEN_GATE, type GatePolicy } from '../../shared/domain/gate/gate-policy.ts';
import { NO_POOL_POLICIES } from '../../shared/domain/gate/wide-policy.ts';
import type { KeyView } from '../../shared/ipc/areas/gates.ts';
import type { DecisionView, RequestView } from '../../shared/ipc/areas/approval-requests.ts';
import type { GateEvidence, GateView, PersonView } from '../../shared/ipc/areas/gate-views.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import { SHOP } from './sample-estate.ts';

/** A gate as a change board would set one up. */
const SAMPLE_GATE: GatePolicy = {
  ...OPEN_GATE,
  approvals: [
    {
      id: 'change-board',
      name: 'Change board',
      minimum: 2,
      from: [
        { kind: 'role', role: 'pool-operator' },
        { kind: 'group', subject: 'DEMO\\change-board' },
      ],
      isRequesterExcluded: true,
    },
  ],
  approvalValidMinutes: 2880,
  soakMinutes: 1440,
  calendars: [{ timeZone: 'Europe/Berlin', weekly: [{ days: [2, 4], from: '22:00', to: '02:00' }] }],
  freezes: [
    {
      name: 'Year end',
      from: '2027-12-20T18:00',
      to: '2028-01-03T06:00',
      timeZone: 'Europe/Berlin',
      isOverridable: true,
    },
  ],
  checks: { ...OPEN_GATE.checks, areToolsRequired: true, snapshotMaxAgeMinutes: 1440 },
  checklist: [{ id: 'backup-seen', text: 'The backup of last night was restored on the spare host' }],
  isExclusive: true,
};

/** Somebody. */
export function makePersonView(name: string, changes: Partial<PersonView> = {}): PersonView {
  return { name, sid: `S-1-5-21-1-2-3-${String(name.length)}`, roles: ['pool-operator'], isYou: false, ...changes };
}

/** A decision that counts. */
export function makeDecisionView(changes: Partial<DecisionView> = {}): DecisionView {
  return {
    nonce: 'n'.repeat(22),
    by: makePersonView('DEMO\\approver'),
    decision: 'approve',
    reason: 'tested on Monday',
    at: '2026-03-02T09:00:00.000Z',
    expiresAt: '2026-03-04T08:00:00.000Z',
    key: 'B'.repeat(43),
    keyState: 'known',
    isReplaced: false,
    refusal: null,
    ...changes,
  };
}

/** A request with one of two approvals. */
export function makeRequestView(changes: Partial<RequestView> = {}): RequestView {
  return {
    id: 'request-1',
    poolId: 'pool-a',
    configurationUuid: SHOP.vapp,
    configurationName: 'Web shop 2.4',
    serviceId: 'web-shop',
    serviceName: 'Web shop',
    direction: 'promote',
    fromStageId: 'staging',
    fromStageName: 'Staging',
    toStageId: 'production',
    toStageName: 'Production',
    revision: '7f3a'.repeat(16),
    planDigest: 'ab'.repeat(32),
    requester: makePersonView('DEMO\\vm-admin', { roles: ['vm-admin'], isYou: true }),
    reason: 'Release 2.4, with the new payment service',
    at: '2026-03-02T08:00:00.000Z',
    expiresAt: '2026-03-09T08:00:00.000Z',
    phase: 'open',
    refusal: null,
    ended: null,
    rules: [
      {
        ruleId: 'change-board',
        name: 'Change board',
        minimum: 2,
        from: SAMPLE_GATE.approvals[0]?.from ?? [],
        isRequesterExcluded: true,
        counted: ['DEMO\\approver'],
        acceptsYou: false,
      },
    ],
    decisions: [makeDecisionView()],
    waitsForYou: false,
    isDueSoon: false,
    key: 'A'.repeat(43),
    keyState: 'known',
    isOurs: true,
    ...changes,
  };
}

/** A gate that waits for an approval and for time. */
export function makeGateView(changes: Partial<GateView> = {}): GateView {
  return {
    poolId: 'pool-a',
    configurationUuid: SHOP.vapp,
    toStageId: 'production',
    policy: SAMPLE_GATE,
    blockers: [
      {
        kind: 'approvals-missing',
        ruleId: 'change-board',
        ruleName: 'Change board',
        have: 1,
        minimum: 2,
        from: SAMPLE_GATE.approvals[0]?.from ?? [],
        isRequesterExcluded: true,
      },
      { kind: 'soaking', remainingMs: 21_600_000, clearsAtMs: Date.parse('2026-03-02T22:00:00.000Z') },
    ],
    opensAt: null,
    glass: 'whole',
    requestId: 'request-1',
    ...changes,
  };
}

/** What approvers go by. */
export const SAMPLE_EVIDENCE: GateEvidence = {
  steadySince: '2026-03-01T20:00:00.000Z',
  vmsWithoutTools: [],
  probe: { at: '2026-03-02T07:55:00.000Z', failedVmUuids: [] },
  snapshots: [{ vmUuid: SHOP.web, at: '2026-03-02T02:00:00.000Z' }],
};

/** Keys of two workstations. */
const SAMPLE_KEYS: readonly KeyView[] = [
  { key: 'A'.repeat(43), state: 'known', isOwn: true, usedBy: ['DEMO\\vm-admin'] },
  { key: 'B'.repeat(43), state: 'unknown', isOwn: false, usedBy: ['DEMO\\approver'] },
];

/** One payload of every event about gates. */
export const GATE_EVENTS: Pick<Events, 'gates.changed' | 'requests.changed' | 'policies.changed' | 'keys.changed'> = {
  'gates.changed': {
    poolId: 'pool-a',
    reset: true,
    changed: [makeGateView()],
    removed: [{ configurationUuid: SHOP.vapp, toStageId: 'gone' }],
  },
  'requests.changed': { poolId: 'pool-a', requests: [makeRequestView()] },
  'policies.changed': {
    poolId: 'pool-a',
    seq: 0,
    content: NO_POOL_POLICIES,
    doubt: null,
    rights: { 'define-gates': true, 'override-freezes': false, 'trust-keys': false },
  },
  'keys.changed': { keys: SAMPLE_KEYS },
};
