import { beforeAll, describe, expect, it } from 'vitest';
import { lockKey } from '../../../shared/domain/stage-record.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { SHOP } from '../../fakes/sample-estate.ts';
import { at, onlyRun, promoteUndisturbed, Site, type Console, type Usual } from './console.ts';

let { original, promoted, names }: Usual = { original: undefined, promoted: undefined, names: [] };

beforeAll(async () => {
  ({ original, promoted, names } = await promoteUndisturbed());
});

describe('stopping a run', () => {
  it.each(['resume', 'undo'] as const)('is safe at any point, and %s then ends soundly', async (choice) => {
    let stopped = 0;
    for (let n = 2; n <= names.length; n += 1) {
      const where = `stopped at ${names[n - 1] ?? ''} (${String(n)}), then ${choice}`;
      const site = new Site();
      const console = site.open();
      at(console, n, () => {
        const run = onlyRun(console);
        if (run.phase !== 'succeeded') console.engine.stop(run.id);
      });
      await site.promote(console);
      const run = onlyRun(console);
      if (run.phase === 'succeeded') {
        // Asked when the last step was under way already.
        expect(n, where).toBeGreaterThan(names.indexOf('journal intent release-lock'));
        expect(site.picture(), where).toEqual(promoted);
        continue;
      }
      stopped += 1;
      expect(run, where).toMatchObject({ phase: 'interrupted', problem: null });
      expect(
        run.steps.every((step) => step.phase === 'done' || step.phase === 'pending'),
        where,
      ).toBe(true);
      await console.engine[choice](run.id);
      await site.rest(console);
      expect(onlyRun(console).phase, where).toBe(choice === 'resume' ? 'succeeded' : 'aborted');
      expect(site.picture(), where).toEqual(choice === 'resume' ? promoted : original);
      expect(console.bugs, where).toEqual([]);
    }
    expect(stopped).toBeGreaterThan(50);
  });

  it('begins no step after it was asked to', async () => {
    const site = new Site();
    const console = site.open();
    at(console, names.indexOf('moveVif') + 1, () => {
      console.engine.stop(onlyRun(console).id);
    });
    await site.promote(console);
    const asked = names.indexOf('moveVif') + 1;
    expect(console.gate.passed.slice(asked).filter((name) => name.startsWith('journal intent'))).toEqual([]);
    expect(onlyRun(console).steps.filter((step) => step.phase === 'done')).toHaveLength(4);
  });

  it('is shown at once and refused a second time', async () => {
    const site = new Site();
    const console = site.open();
    let shown: string | undefined;
    let second: unknown;
    at(console, names.indexOf('moveVif') + 1, () => {
      const { id } = onlyRun(console);
      console.engine.stop(id);
      shown = onlyRun(console).phase;
      try {
        console.engine.stop(id);
      } catch (error) {
        second = error;
      }
    });
    await site.promote(console);
    expect(shown).toBe('stopping');
    expect(second).toMatchObject({ problem: { code: 'invalid-request' } });
  });

  it('ends the wait for a pool that is away', async () => {
    const site = new Site();
    const console = site.open();
    console.pools.setPhase('pool-a', 'lost');
    const starting = console.engine.start(site.plan(), 'ab'.repeat(32), 'root');
    const id = await starting;
    await site.clock.turn();
    expect(onlyRun(console).phase).toBe('waiting');
    const before = site.clock.now().getTime();
    console.engine.stop(id);
    await site.rest(console);
    expect(onlyRun(console)).toMatchObject({ phase: 'interrupted', problem: null });
    expect(site.clock.now().getTime()).toBe(before);
  });

  it('happens to all runs when the console quits, and they are found at the next start', async () => {
    const site = new Site();
    const console = site.open();
    let closed = false;
    at(console, names.indexOf('moveVif') + 1, () => {
      void console.engine.close().then(() => (closed = true));
    });
    await site.promote(console);
    await site.clock.turn();
    expect(closed).toBe(true);
    const next = site.open();
    await next.engine.recover();
    expect(onlyRun(next).phase).toBe('interrupted');
    await next.engine.resume(onlyRun(next).id);
    await site.rest(next);
    expect(site.picture()).toEqual(promoted);
  });
});

describe('choosing what becomes of an interrupted run', () => {
  async function interrupted(): Promise<{ site: Site; console: Console; id: string }> {
    const site = new Site();
    const console = site.open();
    at(console, names.indexOf('moveVif') + 1, () => {
      console.engine.stop(onlyRun(console).id);
    });
    await site.promote(console);
    return { site, console, id: onlyRun(console).id };
  }

  it.each([
    ['resume', 'resume'],
    ['resume', 'undo'],
    ['undo', 'resume'],
    ['undo', 'undo'],
  ] as const)('takes one answer of two at once (%s and %s)', async (first, second) => {
    const { site, console, id } = await interrupted();
    const answers = await Promise.allSettled([console.engine[first](id), console.engine[second](id)]);
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected']);
    await site.rest(console);
    expect(onlyRun(console).phase).toBe(first === 'resume' ? 'succeeded' : 'aborted');
    expect(site.picture()).toEqual(first === 'resume' ? promoted : original);
  });

  it('keeps another run of the same configuration out until it is decided', async () => {
    const { site, console, id } = await interrupted();
    await expect(console.engine.start(site.plan(), 'ab'.repeat(32), 'root')).rejects.toMatchObject({
      problem: { code: 'blocked', blockers: [{ kind: 'run-active', runId: id }] },
    });
  });

  it('ends as aborted when it was resumed after a verdict and then stopped by a crash', async () => {
    const site = new Site();
    const first = site.open();
    site.pool.content.records.set(lockKey(SHOP.vapp), 'somebody');
    await site.promote(first);
    expect(onlyRun(first).problem?.code).toBe('blocked');
    site.pool.content.records.delete(lockKey(SHOP.vapp));
    const second = site.open({ kind: 'call', at: 12, when: 'after', happen: 'crash' });
    await second.engine.recover();
    await second.engine.resume(onlyRun(second).id);
    await site.rest(second);
    const third = site.open();
    await third.engine.recover();
    await third.engine.undo(onlyRun(third).id);
    await site.rest(third);
    expect(onlyRun(third)).toMatchObject({ phase: 'aborted', problem: null });
    expect(third.ledger.entries.at(-1)).toMatchObject({
      kind: 'run.finished',
      data: { outcome: 'aborted', undone: true },
    });
    expect(site.picture()).toEqual(original);
  });
});

describe('two starts for one configuration at once', () => {
  it('make one run', async () => {
    const site = new Site();
    const console = site.open();
    const plan = site.plan();
    const answers = await Promise.allSettled([
      console.engine.start(plan, 'ab'.repeat(32), 'root'),
      console.engine.start(plan, 'ab'.repeat(32), 'root'),
    ]);
    await site.rest(console);
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected']);
    expect(answers[1]).toMatchObject({ reason: { problem: { code: 'blocked', blockers: [{ kind: 'run-active' }] } } });
    expect(onlyRun(console).phase).toBe('succeeded');
    expect(site.picture()).toEqual(promoted);
  });

  it('leave the way free when the first could not be written down', async () => {
    const site = new Site();
    const failure = new ProblemError({ code: 'store-failed', file: 'journal', reason: 'ENOSPC' });
    const console = site.open({ kind: 'journal', at: 1, when: 'before', happen: () => failure });
    await expect(console.engine.start(site.plan(), 'ab'.repeat(32), 'root')).rejects.toBe(failure);
    expect(console.engine.list()).toEqual([]);
    await site.promote(console);
    expect(site.picture()).toEqual(promoted);
  });
});
