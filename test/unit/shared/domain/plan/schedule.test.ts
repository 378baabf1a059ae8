import { describe, expect, it } from 'vitest';
import type { PlanStep } from '../../../../../shared/domain/plan.ts';
import { criticalPath, criticalPathMs, scheduleSteps, tailsOf } from '../../../../../shared/domain/plan/schedule.ts';

function step(id: string, estimateMs: number, dependsOn: readonly string[] = [], key?: string, limit = 1): PlanStep {
  return {
    id,
    title: '',
    vmUuid: null,
    call: '',
    dependsOn,
    ...(key === undefined ? {} : { resources: [{ key, limit }] }),
    estimateMs,
    undo: null,
    action: { kind: 'verify' },
  };
}

const idsOf = (steps: readonly PlanStep[]): readonly string[] => steps.map(({ id }) => id);

describe('scheduleSteps', () => {
  it('has nothing to lay out for a plan without steps', () => {
    expect(scheduleSteps([])).toEqual({ startMs: new Map(), endMs: 0, criticalIds: [] });
  });

  it('begins each step when all it waits for is done', () => {
    const { startMs, endMs } = scheduleSteps([step('a', 5), step('b', 7), step('c', 1, ['a', 'b'])]);
    expect([...startMs]).toEqual([
      ['b', 0],
      ['a', 0],
      ['c', 7],
    ]);
    expect(endMs).toBe(8);
  });

  it('does one after another what shares a resource, the one with the longest way to the end first', () => {
    const steps = [step('short', 4, [], 'sr'), step('long', 4, [], 'sr'), step('after', 10, ['long'])];
    expect(Object.fromEntries(scheduleSteps(steps).startMs)).toEqual({ long: 0, short: 4, after: 4 });
    expect(criticalPathMs(steps)).toBe(14);
  });

  it('lets as many at a time as the resource allows', () => {
    const steps = ['a', 'b', 'c', 'd', 'e'].map((id) => step(id, 10, [], 'hosts', 2));
    expect(scheduleSteps(steps).endMs).toBe(30);
  });

  it('waits until all resources of a step are free', () => {
    const both = { ...step('both', 3), resources: ['x', 'y'].map((key) => ({ key, limit: 1 })) };
    const steps = [step('x', 5, [], 'x'), step('y', 9, [], 'y'), both];
    expect(scheduleSteps(steps).startMs.get('both')).toBe(9);
    expect(idsOf(criticalPath(steps))).toEqual(['y', 'both']);
  });

  it('goes on where a limit is none', () => {
    expect(scheduleSteps([step('a', 2, [], 'x', 0), step('b', 2, [], 'x', 0)]).endMs).toBe(4);
  });
});

describe('criticalPath', () => {
  it('names the chain that decides, also where it waits for what another step holds', () => {
    const steps = [
      step('a', 2),
      step('b', 8, ['a'], 'sr'),
      step('c', 5, ['a'], 'sr'),
      step('d', 1, ['c']),
      step('e', 1, ['a']),
    ];
    expect(idsOf(criticalPath(steps))).toEqual(['a', 'b', 'c', 'd']);
    expect(scheduleSteps(steps).endMs).toBe(16);
  });
});

describe('steps that share something', () => {
  it('wait for it in turn, also where several may have it at once', () => {
    const shared = (id: string, limit: number) => ({ ...step(id, 4), resources: [{ key: 'link', limit }] });
    const four = (limit: number) => scheduleSteps(['a', 'b', 'c', 'd'].map((id) => shared(id, limit))).endMs;
    expect([1, 2, 3, 4].map(four)).toEqual([16, 8, 8, 4]);
  });
});

describe('tailsOf', () => {
  it('tells how long it is from the beginning of each step to the end', () => {
    const tails = tailsOf([step('a', 1), step('b', 9, ['a']), step('c', 2, ['a']), step('d', 1, ['b', 'c'])]);
    expect(Object.fromEntries(tails)).toEqual({ a: 11, b: 10, c: 3, d: 1 });
  });
});
