import { describe, expect, it } from 'vitest';
import { filterRuns } from '../../../../shared/text/run-groups.ts';
import { listRan, ranWords } from '../../../../shared/text/run-time.ts';
import { toRunSummary } from '../../../../shared/domain/run-summary.ts';
import type { Run, RunPhase } from '../../../../shared/domain/run.ts';
import { makeRun } from '../../renderer/made-facts.ts';

const of = (phase: RunPhase, name: string) => {
  const run = makeRun({ id: `${phase}-${name}`, phase });
  return toRunSummary({ ...run, plan: { ...run.plan, configurationName: name } });
};
const runs = [
  of('running', 'Shop'),
  of('succeeded', 'Shop'),
  of('errored', 'ERP'),
  of('failed', 'ERP'),
  of('aborted', 'ERP'),
];
const idsOf = (...given: Parameters<typeof filterRuns>) => filterRuns(...given).map(({ id }) => id);

describe('runs of the history', () => {
  it('are found by outcome', () => {
    expect(idsOf(runs, 'unfinished', '')).toEqual(['running-Shop']);
    expect(idsOf(runs, 'succeeded', '')).toEqual(['succeeded-Shop']);
    expect(idsOf(runs, 'bad', '')).toEqual(['errored-ERP', 'failed-ERP']);
    expect(idsOf(runs, 'aborted', '')).toEqual(['aborted-ERP']);
    expect(idsOf(runs, 'all', '')).toHaveLength(5);
  });

  it('are found by name, stage and person', () => {
    expect(idsOf(runs, 'all', ' erp ')).toHaveLength(3);
    expect(idsOf(runs, 'all', 'INTEGRATION')).toHaveLength(5);
    expect(idsOf(runs, 'all', 'root')).toHaveLength(5);
    expect(idsOf(runs, 'bad', 'shop')).toEqual([]);
  });
});

describe('a run in time', () => {
  const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
  const base = { progressRatio: 0, problem: null };
  const run: Run = makeRun({
    startedAt: at(0),
    plan: { ...makeRun().plan, steps: ['a', 'b', 'c'].map((id) => ({ id, title: id })) as never },
    steps: [
      { ...base, stepId: 'a', phase: 'running', startedAt: at(5), finishedAt: null },
      { ...base, stepId: 'b', phase: 'done', startedAt: at(1), finishedAt: at(4) },
      { ...base, stepId: 'c', phase: 'pending', startedAt: null, finishedAt: null },
    ],
  });

  it('has the steps that began in their order; what is under way reaches to now', () => {
    const { steps, endMs } = listRan(run, Date.parse(at(9)));
    expect(steps.map(({ step, startMs, lengthMs }) => [step.id, startMs, lengthMs])).toEqual([
      ['b', 1000, 3000],
      ['a', 5000, 4000],
    ]);
    expect(endMs).toBe(9000);
    expect(steps.map(ranWords)).toEqual(['Began after 1 s, took 3 s, done', 'Began after 5 s, took 4 s, in progress']);
  });

  it('does not run backwards where the clock was set', () => {
    const { steps } = listRan(run, Date.parse(at(0)));
    expect(steps.every(({ lengthMs, startMs }) => lengthMs >= 0 && startMs >= 0)).toBe(true);
  });
});
