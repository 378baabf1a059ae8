import { describe, expect, it } from 'vitest';
import {
  afterRestart,
  applyEntry,
  listRemaining,
  listUndoable,
  type EngineRun,
} from '../../../electron/runs/run-state.ts';
import type { JournalEntry } from '../../../electron/ports/runs.ts';
import type { PlanStep } from '../../../shared/domain/plan.ts';
import type { RunPhase } from '../../../shared/domain/run.ts';
import { makeRun } from '../renderer/made-facts.ts';

const AT = '2026-03-02T08:00:00.000Z';
const [first, second] = ['lock', 'clone'] as const;
const step = (id: string): PlanStep => {
  const what = { title: id, vmUuid: null, call: '', undo: null, action: { kind: 'verify' } } as const;
  return { id, dependsOn: [], estimateMs: 1000, ...what };
};
const plan = { ...makeRun().plan, steps: [step(first), step(second)] };

const read = (entries: readonly JournalEntry[]): EngineRun | undefined =>
  entries.reduce<EngineRun | undefined>(applyEntry, undefined);
const phase = (word: RunPhase, reason = ''): JournalEntry => ({ t: 'phase', run: 'r', at: AT, phase: word, reason });
const intent = (step: string, undo = false): JournalEntry => ({
  t: 'intent',
  run: 'r',
  at: AT,
  step,
  undo,
  before: '',
});
const BEGUN: readonly JournalEntry[] = [
  { t: 'planned', run: 'r', at: AT, plan, planDigest: '', requester: 'root', nonce: 'n' },
  phase('running'),
  intent(first),
  { t: 'done', run: 'r', at: AT, step: first, undo: false, note: '' },
  intent(second),
];
const phasesOf = (known: EngineRun | undefined) => known?.run.steps.map((step) => step.phase);

describe('a step that was under way when its run came to rest', () => {
  it.each([
    ['paused', 'paused'],
    ['interrupted', 'interrupted'],
  ] as const)('is %s as the run is, is no failure, and is to be done still and to be undone', (rest, word) => {
    const known = read([...BEGUN, phase(rest, 'person')]);
    expect(phasesOf(known)).toEqual(['done', word]);
    expect(known?.run.steps[1]).toMatchObject({ progressRatio: 0, problem: null });
    expect(known?.run.problem).toBeNull();
    expect(listRemaining(known!.run).map(({ id }) => id)).toContain(second);
    expect(listUndoable(known!.run).map(({ id }) => id)).toEqual([second, first]);
    expect(phasesOf(read([...BEGUN, phase(rest, 'person'), phase('running'), intent(second)]))?.[1]).toBe('running');
  });

  it('is interrupted where the console ended under it, also while it was undone', () => {
    expect(phasesOf(afterRestart(read(BEGUN)!))).toEqual(['done', 'interrupted']);
    const undoing = read([...BEGUN, phase('undoing'), intent(second, true)]);
    expect(phasesOf(afterRestart(undoing!))).toEqual(['done', 'interrupted']);
  });

  it('stays paused through a restart', () => {
    expect(phasesOf(afterRestart(read([...BEGUN, phase('paused', 'person')])!))?.[1]).toBe('paused');
  });

  it('does not hide a step that failed', () => {
    const failed: JournalEntry = {
      t: 'failed',
      run: 'r',
      at: AT,
      step: second,
      undo: false,
      problem: JSON.stringify({ code: 'internal', logId: 'x' }),
    };
    const known = read([...BEGUN, failed, phase('interrupted', 'breakage')]);
    expect(phasesOf(known)?.[1]).toBe('failed');
    expect(known?.run.problem).toEqual({ code: 'internal', logId: 'x' });
  });
});

describe('a lock that is taken again', () => {
  it('is to be released again, and no other lock is', () => {
    const lock = (id: string, kind: 'take-lock' | 'release-lock', configurationUuid?: string): PlanStep => ({
      ...step(id),
      action: { kind, ...(configurationUuid === undefined ? {} : { configurationUuid }) },
    });
    const steps = [
      lock('take', 'take-lock'),
      lock('take other', 'take-lock', 'b'),
      lock('release', 'release-lock'),
      lock('release other', 'release-lock', 'b'),
    ];
    const done = (id: string): JournalEntry => ({ t: 'done', run: 'r', at: AT, step: id, undo: false, note: '' });
    const [planned] = BEGUN;
    const all: readonly JournalEntry[] = [
      { ...(planned as JournalEntry & { readonly t: 'planned' }), plan: { ...plan, steps } },
      ...steps.flatMap(({ id }) => [intent(id), done(id)]),
    ];
    expect(phasesOf(read(all))).toEqual(['done', 'done', 'done', 'done']);
    const again = read([...all, intent('take')]);
    expect(phasesOf(again)).toEqual(['running', 'done', 'pending', 'done']);
    expect(listRemaining(again!.run).map(({ id }) => id)).toEqual(['take', 'release']);
    expect(phasesOf(read([...all, intent('take', true)]))).toEqual(['undoing', 'done', 'done', 'done']);
  });
});
