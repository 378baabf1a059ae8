import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  gatePolicySchema,
  OPEN_GATE,
  type ApprovalRule,
  type GatePolicy,
} from '../../../../../shared/domain/gate/gate-policy.ts';
import type { Approver } from '../../../../../shared/domain/gate/person.ts';
import { NO_POOL_POLICIES, poolPoliciesSchema } from '../../../../../shared/domain/gate/wide-policy.ts';
import { campaign } from '../../../../bench/campaign.ts';
import {
  arePoliciesFit,
  findGateProblems,
} from '../../../../../renderer/features/workflow-editor/gate-form/gate-problems.ts';

const NOW = '2026-03-04T10:00';
const rule: ApprovalRule = {
  id: 'approvers',
  name: 'Approvers',
  minimum: 1,
  from: [{ kind: 'anybody' }],
  isRequesterExcluded: true,
};
const gateWith = (part: Partial<GatePolicy>): GatePolicy => ({ ...OPEN_GATE, ...part });
const freeze = {
  name: 'Year’s end',
  from: '2026-12-20T18:00',
  to: '2027-01-02T06:00',
  timeZone: 'Europe/Berlin',
  isOverridable: true,
};
const problemsOf = (part: Partial<GatePolicy>): readonly string[] =>
  findGateProblems(gateWith(part), NOW).map(({ path, severity, text }) => `${severity} ${path}: ${text}`);

const text = fc.oneof(fc.constantFrom('', ' ', 'Load test'), fc.string({ unit: 'binary', maxLength: 90 }));
const number = fc.oneof(fc.integer({ min: -2, max: 30 }), fc.constantFrom(Number.NaN, 0.5, 600_000));
const time = fc.constantFrom('22:30', '24:00', '', '7:00');
const approver = fc.oneof(
  fc.record({ kind: fc.constantFrom('user' as const, 'group' as const), subject: text }),
  fc.constant({ kind: 'anybody' as const }),
);
const gate = fc.record({
  approvals: fc.array(
    fc.record({
      id: fc.constant('a'),
      name: text,
      minimum: number,
      from: fc.array(approver, { maxLength: 3 }),
      isRequesterExcluded: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
  approvalValidMinutes: fc.option(number),
  soakMinutes: number,
  calendars: fc.array(
    fc.record({
      timeZone: fc.constantFrom('UTC', 'Europe/Berlin'),
      weekly: fc.array(
        fc.record({ days: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }), from: time, to: time }),
        {
          maxLength: 2,
        },
      ),
    }),
    { maxLength: 2 },
  ),
  freezes: fc.array(
    fc.record({
      name: text,
      from: fc.constantFrom('2026-12-20T18:00', '2026-02-30T10:00', ''),
      to: fc.constantFrom('2027-12-20T18:00', '2026-12-01T10:00', 'soon'),
      timeZone: fc.constant('UTC'),
      isOverridable: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
  checks: fc.record({
    maxDrift: fc.option(number),
    areToolsRequired: fc.boolean(),
    probeMaxAgeMinutes: fc.option(number),
    snapshotMaxAgeMinutes: fc.option(number),
    rehearsalMaxAgeMinutes: fc.option(number),
  }),
  checklist: fc.array(fc.record({ id: fc.constant('item'), text }), { maxLength: 2 }),
  isExclusive: fc.boolean(),
  isBreakGlassAllowed: fc.boolean(),
});

describe('problems of a gate in the form', () => {
  it('finds none in a gate that asks for nothing', () => {
    expect(problemsOf({})).toEqual([]);
  });

  it.each<[string, Partial<GatePolicy>, string]>([
    ['a rule without name', { approvals: [{ ...rule, name: ' ' }] }, 'error approvals.0.name: A rule has a name'],
    ['a rule for nobody', { approvals: [{ ...rule, from: [] }] }, 'error approvals.0.from: Say who may approve'],
    ['a number that is empty', { approvals: [{ ...rule, minimum: Number.NaN }] }, 'error approvals.0.minimum: 1 to 20'],
    [
      'an account without name',
      { approvals: [{ ...rule, from: [{ kind: 'user', subject: '' }] }] },
      'error approvals.0.from.0: Name the account as the pool does',
    ],
    [
      'a window without a day',
      { calendars: [{ timeZone: 'UTC', weekly: [{ days: [], from: '20:00', to: '23:00' }] }] },
      'error calendars.0.weekly.0.days: Choose a day',
    ],
    [
      'a zone that is not known',
      { calendars: [{ timeZone: 'Europe/Atlantis', weekly: [{ days: [1], from: '20:00', to: '23:00' }] }] },
      'error calendars.0.timeZone: No time zone of this name is known',
    ],
    [
      'a freeze that ends before it begins',
      { freezes: [{ ...freeze, to: '2026-12-20T17:00' }] },
      'error freezes.0.to: It ends after it begins',
    ],
    [
      'a day that does not exist',
      { freezes: [{ ...freeze, from: '2026-02-30T10:00' }] },
      'error freezes.0.from: A day and a time',
    ],
    [
      'an item without text',
      { checklist: [{ id: 'item', text: '' }] },
      'error checklist.0.text: Say what is to be checked',
    ],
    ['a soak of years', { soakMinutes: 1_000_000 }, 'error soakMinutes: At most a year'],
  ])('says what is wrong with %s', (_, part, expected) => {
    expect(problemsOf(part)).toEqual([expected]);
  });

  it('warns of what is allowed and can hardly be meant', () => {
    const anna = { kind: 'user', subject: 'DEMO\\anna' } as const;
    expect(
      problemsOf({ approvals: [{ ...rule, minimum: 2, from: [anna, { ...anna, subject: 'demo\\ANNA' }] }] }),
    ).toEqual(['warning approvals.0.minimum: Only 1 may approve: it can never be met']);
    expect(problemsOf({ freezes: [{ ...freeze, from: '2025-01-01T00:00', to: '2025-02-01T00:00' }] })).toEqual([
      'warning freezes.0.to: This freeze is over',
    ]);
    expect(
      problemsOf({
        checklist: [
          { id: 'a', text: 'Look' },
          { id: 'b', text: 'Look ' },
        ],
      }),
    ).toEqual(['warning checklist.1.text: This is on the list already']);
  });

  it('lets exactly those gates through that the schema takes', () => {
    fc.assert(
      fc.property(gate, (each) => {
        const errors = findGateProblems(each, NOW).filter(({ severity }) => severity === 'error');
        expect(errors.length === 0).toBe(gatePolicySchema.safeParse(each).success);
      }),
      { numRuns: campaign(200, 1000) },
    );
  });

  it('lets exactly those policies of a pool be published that the schema takes', () => {
    const policy = fc.record({
      id: fc.constant('policy'),
      name: text,
      direction: fc.constant('any' as const),
      enters: fc.constant('any' as const),
      gate: fc.oneof(fc.constant(OPEN_GATE), gate),
    });
    // Mostly fit, or no content as a whole ever would be.
    const approvers = fc.oneof(
      { weight: 3, arbitrary: fc.constant<Approver[]>([{ kind: 'anybody' }]) },
      { weight: 1, arbitrary: fc.array(approver, { maxLength: 2 }) },
    );
    const content = fc.record({
      policies: fc.array(policy, { maxLength: 2 }),
      rights: fc.record({ 'define-gates': approvers, 'override-freezes': approvers, 'trust-keys': approvers }),
    });
    fc.assert(
      fc.property(content, (each) => {
        expect(arePoliciesFit(each)).toBe(poolPoliciesSchema.safeParse(each).success);
      }),
      { numRuns: campaign(200, 1000) },
    );
  });

  it('lets nobody publish policies with a right that nobody has, or too many of them', () => {
    expect(arePoliciesFit(NO_POOL_POLICIES)).toBe(true);
    expect(arePoliciesFit({ ...NO_POOL_POLICIES, rights: { ...NO_POOL_POLICIES.rights, 'trust-keys': [] } })).toBe(
      false,
    );
    const policy = { id: 'p', name: 'Policy', direction: 'any', enters: 'any', gate: OPEN_GATE } as const;
    expect(arePoliciesFit({ ...NO_POOL_POLICIES, policies: Array.from({ length: 21 }, () => policy) })).toBe(false);
  });
});
