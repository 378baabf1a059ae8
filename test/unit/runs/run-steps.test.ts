import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSteps } from '../../../electron/runs/run-steps.ts';
import { Stopped } from '../../../electron/runs/run-errors.ts';
import type { PlanStep, StepResource } from '../../../shared/domain/plan.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { VirtualClock } from '../../fakes/virtual-clock.ts';

type Draft = Partial<Pick<PlanStep, 'dependsOn' | 'estimateMs' | 'resources'>> & { readonly isWait?: boolean };

function stepOf(id: string, { isWait = false, ...draft }: Draft = {}): PlanStep {
  const wait = { kind: 'wait-ready', vm: { uuid: '' }, readiness: { probe: { kind: 'agent' }, timeoutSeconds: 60 } };
  const action = (isWait ? wait : { kind: 'note', text: id }) as PlanStep['action'];
  return { id, title: id, vmUuid: null, call: '', dependsOn: [], estimateMs: 100, undo: null, action, ...draft };
}

function runOf(steps: readonly PlanStep[], done: readonly string[] = []): Run {
  const states = steps.map(({ id }) => ({ stepId: id, phase: done.includes(id) ? 'done' : 'pending' }));
  return { plan: { steps }, steps: states } as unknown as Run;
}

/** What ran: when, beside what, and what came of it. */
async function play(
  steps: readonly PlanStep[],
  more: { readonly done?: readonly string[]; readonly failing?: string; readonly stopAtMs?: number } = {},
) {
  const clock = new VirtualClock();
  const begun: string[] = [];
  const underWay = new Set<string>();
  const ended: string[] = [];
  const crowds: string[][] = [];
  const stop = new AbortController();
  let outcome: { readonly failure: unknown } | undefined;
  if (more.stopAtMs !== undefined) void clock.sleep(more.stopAtMs).then(() => stop.abort(new Stopped()));
  const work = runSteps(
    runOf(steps, more.done),
    async (step) => {
      begun.push(step.id);
      underWay.add(step.id);
      crowds.push([...underWay]);
      await clock.sleep(step.estimateMs);
      underWay.delete(step.id);
      if (step.id === more.failing) throw new Error(`${step.id} fails`);
      ended.push(step.id);
    },
    stop.signal,
  ).then((failure) => (outcome = { failure: failure?.error }));
  await clock.runUntil(() => outcome !== undefined);
  await work;
  return { begun, ended, crowds, failure: outcome?.failure, tookMs: clock.elapsed() };
}

const sr = (limit = 1): readonly StepResource[] => [{ key: 'sr:a', limit }];
const host: readonly StepResource[] = [{ key: 'host:a', limit: 4 }];
const many = (count: number, draft: Draft): readonly PlanStep[] =>
  Array.from({ length: count }, (_, index) => stepOf(`s${String(index)}`, draft));

describe('the steps of a run', () => {
  it('wait for what is to be done again behind what is done', async () => {
    const steps = [
      stepOf('lock'),
      stepOf('move', { dependsOn: ['lock'] }),
      stepOf('verify', { dependsOn: ['move'] }),
      stepOf('release', { dependsOn: ['verify'], estimateMs: 10 }),
    ];
    const { begun, crowds } = await play(steps, { done: ['move', 'verify'] });
    expect(begun).toEqual(['lock', 'release']);
    expect(crowds).toEqual([['lock'], ['release']]);
  });

  it('begin with the longest way to the end', async () => {
    const { begun } = await play([
      stepOf('short', { resources: host }),
      stepOf('long'),
      stepOf('after long', { dependsOn: ['long'], estimateMs: 900 }),
    ]);
    expect(begun).toEqual(['long', 'short', 'after long']);
  });

  it('never use more of a host than it has, nor of an SR than one more than it works on', async () => {
    const starts = await play(many(20, { resources: host }));
    expect(Math.max(...starts.crowds.map((crowd) => crowd.length))).toBe(4);
    const snapshots = await play(many(6, { resources: sr() }));
    expect(Math.max(...snapshots.crowds.map((crowd) => crowd.length))).toBe(2);
  });

  it('are at most sixteen at once, without those that only wait for guests', async () => {
    const calls = await play(many(40, {}));
    expect(Math.max(...calls.crowds.map((crowd) => crowd.length))).toBe(16);
    const waits = many(40, { isWait: true, estimateMs: 10_000 });
    const { crowds, tookMs } = await play([...waits, stepOf('call'), stepOf('next', { dependsOn: ['call'] })]);
    expect(Math.max(...crowds.map((crowd) => crowd.length))).toBeGreaterThan(40);
    expect(tookMs).toBe(10_000);
  });

  it('that are done are not done again', async () => {
    const steps = [stepOf('a'), stepOf('b', { dependsOn: ['a'] }), stepOf('c', { dependsOn: ['b'] })];
    expect((await play(steps, { done: ['a'] })).begun).toEqual(['b', 'c']);
    expect((await play(steps, { done: ['a', 'b', 'c'] })).begun).toEqual([]);
  });

  it('end when one failed, but for those under way; its error is answered', async () => {
    const steps = [
      stepOf('bad', { estimateMs: 50 }),
      stepOf('beside', { estimateMs: 500 }),
      stepOf('after', { dependsOn: ['beside'] }),
    ];
    const { begun, ended, failure } = await play(steps, { failing: 'bad' });
    expect(begun).toEqual(['beside', 'bad']);
    expect(ended).toEqual(['beside']);
    expect(failure).toMatchObject({ message: 'bad fails' });
  });

  it('end when they are told to, and that is no failure', async () => {
    const steps = [stepOf('a'), stepOf('b', { dependsOn: ['a'] }), stepOf('c', { dependsOn: ['b'] })];
    const { begun, ended, failure } = await play(steps, { stopAtMs: 150 });
    expect(begun).toEqual(['a', 'b']);
    expect(ended).toEqual(['a', 'b']);
    expect(failure).toBeUndefined();
  });

  it('all run once, each after what it depends on, whatever they depend on and share', async () => {
    const drafts = fc.array(
      fc.record({
        before: fc.array(fc.nat(1000), { maxLength: 3 }),
        estimateMs: fc.integer({ min: 0, max: 50 }),
        key: fc.constantFrom('sr:a', 'sr:b', 'host:a', 'hosts'),
        limit: fc.integer({ min: 1, max: 3 }),
        isWait: fc.boolean(),
      }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(drafts, async (list) => {
        const limits = new Map<string, number>();
        const steps = list.map(({ before, estimateMs, key, limit, isWait }, index) => {
          limits.set(key, limits.get(key) ?? limit);
          const dependsOn = index === 0 ? [] : [...new Set(before.map((number) => `s${String(number % index)}`))];
          const resources = isWait ? [] : [{ key, limit: limits.get(key) ?? limit }];
          return stepOf(`s${String(index)}`, { dependsOn, estimateMs, resources, isWait });
        });
        const { begun, ended, crowds } = await play(steps);
        expect([...begun].sort()).toEqual(steps.map(({ id }) => id).sort());
        expect(ended).toHaveLength(steps.length);
        for (const { id, dependsOn } of steps)
          for (const other of dependsOn) expect(begun.indexOf(other)).toBeLessThan(begun.indexOf(id));
        const known = new Map(steps.map((step) => [step.id, step]));
        for (const crowd of crowds)
          for (const [key, limit] of limits) {
            const users = crowd.filter((id) => known.get(id)?.resources?.some((each) => each.key === key));
            expect(users.length).toBeLessThanOrEqual(limit + (key.startsWith('sr:') ? 1 : 0));
          }
      }),
      { numRuns: 60 },
    );
  });
});
