import { describe, expect, it } from 'vitest';
import { asksNothing, effectiveGate } from '../../../../../shared/domain/gate/effective-gate.ts';
import { OPEN_GATE, type GatePolicy } from '../../../../../shared/domain/gate/gate-policy.ts';
import type { WidePolicy } from '../../../../../shared/domain/gate/wide-policy.ts';
import type { Transition, Workflow } from '../../../../../shared/domain/workflow.ts';
import { makeWorkflow } from '../../../../fakes/sample-estate.ts';

const gate = (soakMinutes: number): GatePolicy => ({ ...OPEN_GATE, soakMinutes });
const policy = (soakMinutes: number, part: Partial<WidePolicy> = {}): WidePolicy => ({
  ...{ id: 'p', name: 'p', direction: 'any', enters: 'any', gate: gate(soakMinutes) },
  ...part,
});
const way = (to: string, kind: Transition['kind'], own?: GatePolicy): Transition => ({
  ...{ from: 'integration', to, kind },
  ...(own ? { gate: own } : {}),
});
const soakOf = (transition: Transition, pool: readonly WidePolicy[], own: WidePolicy[] = []): number => {
  const workflow: Workflow = { ...makeWorkflow(), policies: own };
  return effectiveGate(workflow, transition, pool).soakMinutes;
};

describe('the gate of a transition', () => {
  it('is its own with what service and pool ask, the strictest of each', () => {
    expect(soakOf(way('staging', 'promote', gate(5)), [])).toBe(5);
    expect(soakOf(way('staging', 'promote', gate(5)), [policy(30)], [policy(20)])).toBe(30);
    expect(soakOf(way('staging', 'promote', gate(5)), [policy(20)], [policy(30)])).toBe(30);
    expect(effectiveGate(makeWorkflow(), way('staging', 'promote'), [])).toEqual(OPEN_GATE);
  });

  it.each([
    ['any', 'staging', 'promote', 9],
    ['promote', 'staging', 'promote', 9],
    ['promote', 'staging', 'demote', 0],
    ['demote', 'staging', 'demote', 9],
    ['demote', 'staging', 'promote', 0],
  ] as const)('looks at the direction: a policy for %s, into %s, %s', (direction, to, kind, expected) => {
    expect(soakOf(way(to, kind), [policy(9, { direction })])).toBe(expected);
  });

  it('asks what is asked of production only on the way into it', () => {
    const pool = [policy(9, { enters: 'production' })];
    expect(soakOf(way('production', 'promote'), pool)).toBe(9);
    expect(soakOf(way('staging', 'promote'), pool)).toBe(0);
    expect(soakOf(way('nowhere', 'promote'), pool)).toBe(0);
    expect(soakOf(way('production', 'demote'), [policy(9, { enters: 'production', direction: 'promote' })])).toBe(0);
  });

  it('is known to ask nothing, and to ask something, however often it is looked at', () => {
    const [open, closed] = [{ ...OPEN_GATE, isBreakGlassAllowed: false }, gate(1)];
    for (const _again of [1, 2]) expect([asksNothing(open), asksNothing(closed)]).toEqual([true, false]);
  });
});
