import { describe, expect, it } from 'vitest';
import type { PlanStep } from '../../../../shared/domain/plan.ts';
import { changesOf, modeWords, undoWords } from '../../../../shared/text/plan-steps.ts';
import { countBeside, ticksOf, timePlan, timeWords } from '../../../../shared/text/plan-time.ts';
import { planTransition } from '../../../../shared/domain/plan/plan-transition.ts';
import { makeOccupant, makePlanFacts, makeRuledWorkflow } from '../../../fakes/plan-facts.ts';
import { makeRun } from '../../renderer/made-facts.ts';

function step(id: string, estimateMs: number, dependsOn: readonly string[] = []): PlanStep {
  return { id, title: id, vmUuid: null, call: '', dependsOn, estimateMs, undo: null, action: { kind: 'verify' } };
}
const planOf = (steps: readonly PlanStep[]) => ({ ...makeRun().plan, steps });

describe('a plan in time', () => {
  const steps = [step('a', 2000), step('b', 10_000, ['a']), step('c', 3000, ['a']), step('d', 1000, ['b', 'c'])];
  const times = timePlan(planOf(steps));

  it('lists steps as they begin and tells what decides the time', () => {
    expect(times.order.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    expect([...times.critical]).toEqual(['a', 'b', 'd']);
    expect(times.schedule.endMs).toBe(13_000);
  });

  it.each([
    ['a', 'Begins at once, takes about 2 s, nothing else goes on, decides the total time'],
    ['c', 'Begins after about 2 s, takes about 3 s, 1 other step at the same time'],
  ])('says of step %s what the graph shows', (id, expected) => {
    expect(
      timeWords(
        times,
        steps.find((each) => each.id === id)!,
      ),
    ).toBe(expected);
  });

  it('counts only what overlaps', () => {
    expect(steps.map((each) => countBeside(times, each))).toEqual([0, 1, 1, 0]);
  });
});

describe('ticksOf', () => {
  it.each([
    [0, ['0']],
    [4000, ['0', '1 s', '2 s', '3 s', '4 s']],
    [480_000, ['0', '2 min', '4 min', '6 min', '8 min']],
    [36_000_000, ['0', '2 h', '4 h', '6 h', '8 h', '10 h']],
  ])('marks %s ms at round times', (endMs, words) => {
    expect(ticksOf(endMs).map(({ word }) => word)).toEqual(words);
  });

  it('stays readable for weeks', () => {
    expect(ticksOf(40 * 86_400_000).length).toBeLessThanOrEqual(6);
  });
});

describe('words of a plan', () => {
  const make = (mode: 'copy' | 'swap' | undefined) =>
    planTransition(makePlanFacts({ workflow: makeRuledWorkflow({}, mode), neighbours: [makeOccupant()] }))!;

  it('says what each mode changes', () => {
    expect(changesOf(make(undefined))).toBe('moves 2 NICs, tags 2 VMs, writes the stage record');
    expect(changesOf(make('copy'))).toBe(
      'snapshots 2 VMs, copies 2 VMs, writes the stage record, destroys 2 snapshots',
    );
    expect(changesOf(make('swap'))).toBe('moves 3 NICs, tags 3 VMs, writes 2 stage records');
    expect(modeWords(make(undefined), undefined)).toBe('in place');
    expect(modeWords(make('swap'), 'Web shop 0.9')).toBe('in exchange with \u2068Web shop 0.9\u2069');
  });

  it('tells what needs no undoing from what can not be undone', () => {
    const lost = { ...step('x', 1), action: { kind: 'revert-vm', vmUuid: '', snapshotUuid: '' } as const };
    expect([undoWords(step('a', 1)), undoWords({ ...step('a', 1), undo: 'move it back' }), undoWords(lost)]).toEqual([
      'needs none',
      'move it back',
      "it can't be undone",
    ]);
  });
});
