import { describe, expect, it } from 'vitest';
import type { PlanStep } from '../../../../shared/domain/plan.ts';
import type { Run, StepState } from '../../../../shared/domain/run.ts';
import { NO_NAMES } from '../../../../shared/text/names.ts';
import { progressByGroup, remainingText } from '../../../../shared/text/run-progress.ts';
import { makeRun, uuid } from '../../renderer/made-facts.ts';

type Made = readonly [id: string, vm: number | null, estimateMs: number, phase: StepState['phase'], ratio?: number];

function run(made: readonly Made[]): Run {
  const base = makeRun();
  const steps = made.map(([id, vm, estimateMs]): PlanStep => ({
    id,
    title: id,
    action: { kind: 'verify' },
    call: '',
    vmUuid: vm === null ? null : uuid(vm),
    dependsOn: [],
    estimateMs,
    undo: null,
  }));
  const states = made.map(([stepId, , , phase, progressRatio = 0]): StepState => {
    const times = { startedAt: null, finishedAt: null, problem: null };
    return { stepId, phase, progressRatio, ...times };
  });
  return { ...base, plan: { ...base.plan, steps }, steps: states };
}

const said = (made: readonly Made[]) =>
  progressByGroup(run(made), NO_NAMES).map(({ id, doneCount, ratio, tone }) => [id, doneCount, ratio, tone]);

describe('progress of a run, VM by VM', () => {
  it('weighs steps by their estimates and counts a step under way as far as it is', () => {
    expect(
      said([
        ['lock', null, 1000, 'done'],
        ['clone', 1, 3000, 'running', 0.5],
        ['tag', 1, 1000, 'pending'],
        ['move', 2, 500, 'done'],
        ['verify', null, 0, 'pending'],
        ['release', null, 0, 'pending'],
      ]),
    ).toEqual([
      ['before', 1, 1, 'good'],
      [uuid(1), 0, 1500 / 4000, 'busy'],
      [uuid(2), 1, 1, 'good'],
      ['after', 0, 0, 'off'],
    ]);
  });

  it('counts steps alike where nothing is estimated, and is whole only when all are done', () => {
    const some: readonly Made[] = [
      ['a', 1, 0, 'done'],
      ['b', 1, 0, 'running', 0.5],
    ];
    expect(said(some)).toEqual([[uuid(1), 1, 0.75, 'busy']]);
    expect(said([...some, ['c', 1, 0, 'done']])).toEqual([[uuid(1), 2, 2.5 / 3, 'busy']]);
  });

  it.each([
    ['failed', 'bad'],
    ['paused', 'waiting'],
    ['interrupted', 'waiting'],
    ['undoing', 'busy'],
    ['undone', 'off'],
  ] as const)('shows a step that is %s', (phase, tone) => {
    expect(
      said([
        ['a', 1, 100, 'done'],
        ['b', 1, 100, phase, 0.9],
      ]),
    ).toEqual([[uuid(1), 1, 0.5, tone]]);
  });
});

describe('the remaining time of a run', () => {
  it('is told only while it goes on by itself', () => {
    const told = (phase: Run['phase']) => remainingText({ phase, remainingMs: 120_000 });
    expect(told('running')).toBe('about 2 min left');
    for (const phase of ['waiting', 'paused', 'interrupted', 'undoing', 'succeeded', 'aborted'] as const)
      expect([phase, told(phase)]).toEqual([phase, null]);
    expect(remainingText({ phase: 'running', remainingMs: null })).toBeNull();
  });
});
