import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../shared/domain/plan.ts';
import { readTransitionPlan } from '../../../../shared/domain/plan-schema.ts';
import { planText, sharedPlan } from '../../../../shared/domain/plan-text.ts';
import { planTransition } from '../../../../shared/domain/plan/plan-transition.ts';
import { seed } from '../../../bench/campaign.ts';
import { anyPlanFacts } from '../../../fakes/plan-facts.ts';
import { makePlan, SNAPSHOT, START } from '../../../fakes/sample-plans.ts';
import { makeRules } from '../../../fakes/plan-facts.ts';

const plan = makePlan({ integration: makeRules({ entry: [SNAPSHOT, START] }) });
const [first, second] = plan.steps;
const textOf = (content: unknown): string => `stagewright/plan/v1\n${canonicalize(content) ?? ''}`;
const shared = sharedPlan(plan);
const withStep = (change: object): unknown => ({ ...shared, steps: [{ ...first, ...change }, ...plan.steps.slice(1)] });

describe('the text of a plan that came from elsewhere', () => {
  it('is read back for every plan that a console makes', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(anyPlanFacts, (facts) => {
        const made = planTransition(facts);
        if (!made) return;
        for (const { action } of made.steps) kinds.add(action.kind);
        expect(readTransitionPlan(planText(made))).toEqual({ ok: true, plan: sharedPlan(made) });
      }),
      { seed: seed(), numRuns: 250 },
    );
    expect(kinds.size).toBeGreaterThan(14);
  });

  it.each<readonly [string, string, string | RegExp]>([
    ['another prefix', planText(plan).replace('plan/v1', 'plan/v2'), 'it does not begin as a plan does'],
    ['no JSON', 'stagewright/plan/v1\nx', 'not-json'],
    ['a key twice', planText(plan).replace('{"config', '{"kind":"promote","config'), 'duplicate-key'],
    ['another spelling', planText(plan).replace(',"', ', "'), 'not-canonical'],
    ['nothing in it', textOf({}), /kind/],
    ['a list', textOf([]), /object/],
    ['a plan of a fence', textOf({ ...shared, kind: 'fence' }), /kind/],
    ['a field more', textOf({ ...shared, extra: 1 }), /extra/],
    ['steps that are none', textOf({ ...shared, steps: [null] }), /steps\[0\]/],
    ['no list of steps', textOf({ ...shared, steps: { length: 1e9 } }), /steps/],
    ['a title that is no text', textOf(withStep({ title: { toString: 1 } })), /title/],
    ['a duration that is none', textOf(withStep({ estimateMs: -1 })), /estimateMs/],
    ['an unknown kind of step', textOf(withStep({ action: { kind: 'destroy-pool' } })), /action/],
    ['a step with a field of another', textOf(withStep({ action: { kind: 'verify', text: 'x' } })), /action/],
    ['one id twice', textOf({ ...shared, steps: [first, { ...second, id: first?.id }] }), 'two steps have one id'],
    ['a step that waits for none', textOf(withStep({ dependsOn: ['gone'] })), 'a step waits for one that is not there'],
    ['steps in a ring', textOf(withStep({ dependsOn: [second?.id] })), 'steps wait for each other in a ring'],
    [
      'a step that waits for itself',
      textOf(withStep({ dependsOn: [first?.id] })),
      'steps wait for each other in a ring',
    ],
  ])('is refused for %s', (_what, text, detail) => {
    const reading = readTransitionPlan(text);
    expect(reading.ok).toBe(false);
    const said = reading.ok ? '' : reading.detail;
    if (typeof detail === 'string') expect(said).toBe(detail);
    else expect(said).toMatch(detail);
  });

  it('is refused without any one of its fields, in the plan and in each step', () => {
    const optional = new Set([
      'mode',
      'alsoLocks',
      'resources',
      'configuration',
      'configurationUuid',
      'revision',
      'vm',
    ]);
    let refused = 0;
    const parts: readonly (readonly [object, (part: object) => unknown])[] = [
      [shared, (part) => part],
      ...plan.steps.flatMap((step, at): readonly (readonly [object, (part: object) => unknown])[] => {
        const put = (part: object): Omit<Plan, 'poolId'> =>
          ({ ...shared, steps: plan.steps.map((each, i) => (i === at ? part : each)) }) as Omit<Plan, 'poolId'>;
        return [
          [step, put],
          [step.action, (action) => put({ ...step, action })],
        ];
      }),
    ];
    for (const [part, put] of parts)
      for (const field of Object.keys(part)) {
        const less = Object.fromEntries(Object.entries(part).filter(([each]) => each !== field));
        const reading = readTransitionPlan(textOf(put(less)));
        if (reading.ok) expect(optional.has(field), field).toBe(true);
        else refused += 1;
      }
    expect(refused).toBeGreaterThan(50);
  });
});
