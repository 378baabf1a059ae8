import { beforeAll, describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../../electron/runs/lease.ts';
import { lockKey, type LockRecord } from '../../../shared/domain/stage-record.ts';
import { SHOP } from '../../fakes/sample-estate.ts';
import { at, onlyRun, promoteUndisturbed, Site, type Console, type Usual } from './console.ts';

let { original, promoted, names }: Usual = { original: undefined, promoted: undefined, names: [] };

beforeAll(async () => {
  ({ original, promoted, names } = await promoteUndisturbed());
});

/** A run that was paused while its first NIC was moved. */
async function paused(): Promise<{ site: Site; console: Console; id: string }> {
  const site = new Site();
  const console = site.open();
  at(console, names.indexOf('moveVif') + 1, () => {
    console.engine.pause(onlyRun(console).id);
  });
  await site.promote(console);
  return { site, console, id: onlyRun(console).id };
}

/** ms that are left of the shop's lock; undefined where there is none. */
function lockLeftMs(site: Site): number | undefined {
  const text = site.pool.content.records.get(lockKey(SHOP.vapp));
  if (text === undefined) return undefined;
  return new Date((JSON.parse(text) as LockRecord).expires).getTime() - site.clock.now().getTime();
}

describe('pausing a run', () => {
  it.each(['resume', 'undo'] as const)('is safe at any point, and %s then ends soundly', async (choice) => {
    let count = 0;
    for (let n = 2; n <= names.length; n += 1) {
      const where = `paused at ${names[n - 1] ?? ''} (${String(n)}), then ${choice}`;
      const site = new Site();
      const console = site.open();
      at(console, n, () => {
        const run = onlyRun(console);
        if (run.phase !== 'succeeded') console.engine.pause(run.id);
      });
      await site.promote(console);
      const run = onlyRun(console);
      if (run.phase === 'succeeded') {
        expect(site.picture(), where).toEqual(promoted);
        continue;
      }
      count += 1;
      expect(run, where).toMatchObject({ phase: 'paused', problem: null });
      await console.engine[choice](run.id);
      await site.rest(console);
      expect(onlyRun(console).phase, where).toBe(choice === 'resume' ? 'succeeded' : 'aborted');
      expect(site.picture(), where).toEqual(choice === 'resume' ? promoted : original);
      expect(console.bugs, where).toEqual([]);
    }
    expect(count).toBeGreaterThan(50);
  });

  it('is shown at once, written in the ledger, and refused a second time', async () => {
    const site = new Site();
    const console = site.open();
    const shown: unknown[] = [];
    at(console, names.indexOf('moveVif') + 1, () => {
      const { id } = onlyRun(console);
      console.engine.pause(id);
      shown.push(onlyRun(console).phase);
      expect(() => console.engine.pause(id)).toThrow(/invalid-request/);
    });
    await site.promote(console);
    expect(shown).toEqual(['pausing']);
    expect(console.ledger.entries.at(-1)).toMatchObject({ kind: 'run.paused' });
    expect(() => console.engine.pause(onlyRun(console).id)).toThrow(/invalid-request/);
    expect(() => console.engine.stop(onlyRun(console).id)).toThrow(/invalid-request/);
  });

  it('gives way to a stop that is asked for before it is reached', async () => {
    const site = new Site();
    const console = site.open();
    at(console, names.indexOf('moveVif') + 1, () => {
      const { id } = onlyRun(console);
      console.engine.pause(id);
      console.engine.stop(id);
      expect(onlyRun(console).phase).toBe('stopping');
    });
    await site.promote(console);
    expect(onlyRun(console).phase).toBe('interrupted');
  });

  it('yields to a failure: a person must see that first', async () => {
    const failure = new Error('broken');
    const site = new Site();
    const nth = names.indexOf('moveVif') + 1;
    const console = site.open({ kind: 'any', at: nth, when: 'before', happen: () => failure });
    at(console, nth - 1, () => {
      console.engine.pause(onlyRun(console).id);
    });
    await site.promote(console);
    expect(onlyRun(console)).toMatchObject({ phase: 'interrupted', problem: { code: 'internal' } });
  });
});

describe('a paused run', () => {
  it('keeps its lock for as long as it rests', async () => {
    const { site, console } = await paused();
    for (let minute = 0; minute < 180; minute += 5) {
      await site.clock.advance(5 * 60_000);
      expect(lockLeftMs(site)).toBeGreaterThan(0);
    }
    await console.engine.close();
  });

  it('keeps another run of the configuration out', async () => {
    const { site, console, id } = await paused();
    await expect(console.engine.start(site.plan(), 'ab'.repeat(32), 'root')).rejects.toMatchObject({
      problem: { code: 'blocked', blockers: [{ kind: 'run-active', runId: id }] },
    });
  });

  it('is found paused after a restart, and its lock is kept from then on', async () => {
    const { site, console } = await paused();
    await console.engine.close();
    // Long enough for the lock to have grown stale, so that anybody might have broken it.
    await site.clock.advance(LEASE_MS + 60_000);
    expect(lockLeftMs(site)).toBeLessThan(0);
    const next = site.open();
    await next.engine.recover();
    expect(onlyRun(next)).toMatchObject({ phase: 'paused', problem: null });
    await site.clock.advance(LEASE_MS / 3 + 1);
    expect(lockLeftMs(site)).toBeGreaterThan(LEASE_MS / 2);
    await next.engine.resume(onlyRun(next).id);
    await site.rest(next);
    expect(onlyRun(next).phase).toBe('succeeded');
    expect(site.picture()).toEqual(promoted);
    await site.clock.advance(2 * LEASE_MS);
    expect(site.picture()).toEqual(promoted);
  });

  it('that was killed while it waited for its pause is found interrupted', async () => {
    const site = new Site();
    const nth = names.indexOf('moveVif') + 1;
    const console = site.open({ kind: 'any', at: nth, when: 'after', happen: 'crash' });
    at(console, nth, () => {
      console.engine.pause(onlyRun(console).id);
    });
    await site.promote(console);
    const next = site.open();
    await next.engine.recover();
    expect(onlyRun(next).phase).toBe('interrupted');
  });

  it('takes one answer of two at once', async () => {
    const { site, console, id } = await paused();
    const answers = await Promise.allSettled([console.engine.resume(id), console.engine.undo(id)]);
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected']);
    await site.rest(console);
    expect(site.picture()).toEqual(promoted);
  });

  it('stays paused when the console quits on its way there', async () => {
    const site = new Site();
    const console = site.open();
    at(console, names.indexOf('moveVif') + 1, () => {
      console.engine.pause(onlyRun(console).id);
      void console.engine.close();
    });
    await site.promote(console);
    expect(onlyRun(console).phase).toBe('paused');
    const next = site.open();
    await next.engine.recover();
    expect(onlyRun(next).phase).toBe('paused');
  });
});
