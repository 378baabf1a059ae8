import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findGateBlockers } from '../../../../../shared/domain/gate/open-gate.ts';
import { gatePolicySchema, OPEN_GATE, type GatePolicy } from '../../../../../shared/domain/gate/gate-policy.ts';
import { mergePolicies } from '../../../../../shared/domain/gate/merge-policies.ts';
import { campaign, seed } from '../../../../bench/campaign.ts';
import { makeGate, makeGateFacts, makeRule, NOON } from '../../../../fakes/sample-gate.ts';

const limit = fc.option(fc.integer({ min: 1, max: 50 }));
const approver = fc.constantFrom<GatePolicy['approvals'][number]['from'][number]>(
  { kind: 'anybody' },
  { kind: 'user', subject: 'DEMO\\anna' },
  { kind: 'group', subject: 'DEMO\\dba' },
  { kind: 'role', role: 'pool-operator' },
);
/** Any policy; few values for each part, so that policies overlap. */
const policies: fc.Arbitrary<GatePolicy> = fc.record({
  approvals: fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('approval', 'dba', 'security'),
      name: fc.constantFrom('A', 'B'),
      minimum: fc.integer({ min: 1, max: 3 }),
      from: fc.array(approver, { minLength: 1, maxLength: 3 }),
      isRequesterExcluded: fc.boolean(),
    }),
    { selector: ({ id }) => id },
  ),
  approvalValidMinutes: limit,
  soakMinutes: fc.nat(60),
  calendars: fc.array(
    fc.record({
      timeZone: fc.constantFrom('UTC', 'Europe/Berlin'),
      weekly: fc.array(
        fc.record({
          days: fc.array(fc.nat(6), { minLength: 1, maxLength: 3 }),
          from: fc.constantFrom('08:00', '22:00'),
          to: fc.constantFrom('12:00', '02:00'),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    }),
    { maxLength: 2 },
  ),
  freezes: fc.array(
    fc.record({
      name: fc.constantFrom('year end', 'audit'),
      from: fc.constantFrom('2026-03-04T00:00', '2026-12-20T00:00'),
      to: fc.constant('2027-01-03T00:00'),
      timeZone: fc.constant('UTC'),
      isOverridable: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
  checks: fc.record(
    {
      maxDrift: fc.option(fc.nat(5)),
      areToolsRequired: fc.boolean(),
      probeMaxAgeMinutes: limit,
      snapshotMaxAgeMinutes: limit,
      rehearsalMaxAgeMinutes: limit,
      isFreshReplicaRequired: fc.constant<true>(true),
    },
    {
      requiredKeys: [
        'maxDrift',
        'areToolsRequired',
        'probeMaxAgeMinutes',
        'snapshotMaxAgeMinutes',
        'rehearsalMaxAgeMinutes',
      ],
    },
  ),
  checklist: fc.array(fc.record({ id: fc.constantFrom('a', 'b'), text: fc.constantFrom('look', 'look twice') }), {
    maxLength: 3,
  }),
  isExclusive: fc.boolean(),
  isBreakGlassAllowed: fc.boolean(),
});
const size = { seed: seed(), numRuns: campaign(60, 1500) };

describe('mergePolicies', () => {
  it('does not mind order, grouping or repetition', () => {
    fc.assert(
      fc.property(policies, policies, policies, (a, b, c) => {
        const all = mergePolicies([a, b, c]);
        expect(mergePolicies([c, a, b])).toEqual(all);
        expect(mergePolicies([mergePolicies([a, b]), c])).toEqual(all);
        expect(mergePolicies([a, mergePolicies([b, c])])).toEqual(all);
        expect(mergePolicies([a, a, b, c, b])).toEqual(all);
        expect(mergePolicies([all])).toEqual(all);
        expect(mergePolicies([all, OPEN_GATE])).toEqual(all);
      }),
      size,
    );
  });

  it('makes policies of the form of policies', () => {
    fc.assert(
      fc.property(policies, policies, (a, b) => gatePolicySchema.safeParse(mergePolicies([a, b])).success),
      size,
    );
  });

  it('never opens a gate that one of the policies keeps shut, but for its choice of approvers', () => {
    const facts = fc.record({
      driftCount: fc.option(fc.nat(8)),
      soaked: fc.nat(90),
      minute: fc.nat(10_080),
      hasOthers: fc.boolean(),
      vmsWithoutTools: fc.constantFrom([], ['vm']),
      age: fc.nat(60),
    });
    fc.assert(
      fc.property(policies, policies, facts, (a, b, given) => {
        const at = NOON + given.minute * 60_000;
        const known = makeGateFacts({
          ...given,
          clock: { poolMs: at, expectedPoolMs: at, highestSeenMs: at, localMs: at },
          steadySinceMs: at - given.soaked * 60_000,
          probe: { atMs: at - given.age * 60_000, failedVmUuids: [] },
          rehearsedAtMs: at - given.age * 60_000,
          othersEntering: given.hasOthers ? [{ runId: 'r', configurationUuid: 'c' }] : [],
        });
        const kinds = (gate: GatePolicy): ReadonlySet<string> =>
          new Set(findGateBlockers(gate, known).map(({ kind }) => kind));
        const merged = kinds(mergePolicies([a, b]));
        for (const kind of [...kinds(a), ...kinds(b)]) expect(merged).toContain(kind);
      }),
      size,
    );
  });

  it('takes the union of approvers and the larger minimum of rules with one id, and keeps other rules apart', () => {
    const anna = { kind: 'user', subject: 'anna' } as const;
    const dba = { kind: 'group', subject: 'dba' } as const;
    const merged = mergePolicies([
      makeGate({ approvals: [makeRule({ from: [dba], minimum: 2, isRequesterExcluded: false })] }),
      makeGate({ approvals: [makeRule({ from: [anna] }), makeRule({ id: 'security', from: [anna] })] }),
    ]);
    expect(merged.approvals).toEqual([
      makeRule({ from: [dba, anna], minimum: 2, isRequesterExcluded: true }),
      makeRule({ id: 'security', from: [anna] }),
    ]);
  });

  it('takes the stricter of all else', () => {
    const checks = OPEN_GATE.checks;
    const merged = mergePolicies([
      makeGate({
        soakMinutes: 60,
        approvalValidMinutes: 90,
        checks: { ...checks, maxDrift: 3 },
        isBreakGlassAllowed: true,
      }),
      makeGate({ soakMinutes: 30, checks: { ...checks, maxDrift: 0, areToolsRequired: true }, isExclusive: true }),
    ]);
    expect(merged).toEqual(
      makeGate({
        soakMinutes: 60,
        approvalValidMinutes: 90,
        checks: { ...checks, maxDrift: 0, areToolsRequired: true },
        isExclusive: true,
        isBreakGlassAllowed: false,
      }),
    );
    expect(mergePolicies([])).toEqual(OPEN_GATE);
  });
});
