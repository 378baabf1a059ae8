import { describe, expect, it } from 'vitest';
import { FINAL_PHASES, type Run } from '../../../shared/domain/run.ts';
import { Site, onlyRun } from './console.ts';
import { SHOP } from '../../fakes/sample-estate.ts';

describe('RunEngine', () => {
  it('moves NICs, tags and record to the target stage and leaves no lock', async () => {
    const site = new Site();
    const console = site.open();
    await site.promote(console);
    expect(onlyRun(console)).toMatchObject({ phase: 'succeeded', progressRatio: 1, remainingMs: 0, problem: null });
    expect(onlyRun(console).steps.map((step) => step.phase)).toEqual(Array.from({ length: 9 }, () => 'done'));
    const { networks, vifs } = SHOP;
    expect([vifs.webFront, vifs.webData, vifs.dbData].map((uuid) => site.pool.networkOf(uuid))).toEqual([
      networks.intFront,
      networks.intData,
      networks.intData,
    ]);
    expect(site.stageRecord()).toMatchObject({ stage: 'integration', seq: 2, by: 'root' });
    expect(site.picture()).toMatchObject({ locks: [], stageRecordCount: 1, others: ['XenCenter.CustomFields'] });
    expect(site.pool.getVm(SHOP.web).tags).toEqual(['linux', 'stage: Integration']);
    expect(site.pool.announcements).toHaveLength(1);
  });

  it('comes back to where it was by a demotion', async () => {
    const site = new Site();
    const before = site.picture();
    const console = site.open();
    await site.promote(console);
    await site.promote(console, site.plan('development'));
    expect(site.picture()).toEqual(before);
    expect(console.engine.list().map((run) => run.plan.kind)).toEqual(['demote', 'promote']);
  });

  it('writes every intent down before it calls and every outcome after', async () => {
    const site = new Site();
    const console = site.open();
    await site.promote(console);
    const { passed } = console.gate;
    const intents = passed.filter((name) => name.startsWith('journal intent '));
    expect(intents).toHaveLength(9);
    for (const intent of intents) {
      const step = intent.slice('journal intent '.length);
      expect(passed.indexOf(`journal done ${step}`)).toBeGreaterThan(passed.indexOf(intent));
    }
    expect(passed.indexOf('journal intent take-lock')).toBeLessThan(passed.indexOf('readSharedRecord'));
    expect(passed.indexOf('moveVif')).toBeGreaterThan(passed.indexOf('journal done take-lock'));
  });

  it('changes nothing on the pool unless it holds the lock', async () => {
    const site = new Site();
    await site.promote(site.open());
    const unlocked = site.pool.history.filter(
      ({ subject, locks }) => locks.length === 0 && !subject.startsWith('stagewright.lock.'),
    );
    expect(site.pool.history.length).toBeGreaterThan(8);
    expect(unlocked).toEqual([]);
  });

  it('runs steps side by side that do not depend on each other', async () => {
    const site = new Site();
    const console = site.open();
    let most = 0;
    console.engine.onChanged((run) => {
      most = Math.max(most, run.steps.filter((step) => step.phase === 'running').length);
    });
    await site.promote(console);
    expect(most).toBe(3);
  });

  it('reports every change under a rising revision, and progress that never falls', async () => {
    const site = new Site();
    const console = site.open();
    const seen: Run[] = [];
    console.engine.onChanged((run) => seen.push(run));
    await site.promote(console);
    for (const [index, run] of seen.entries()) {
      expect(run.revision).toBeGreaterThan(seen[index - 1]?.revision ?? 0);
      expect(run.progressRatio).toBeGreaterThanOrEqual(seen[index - 1]?.progressRatio ?? 0);
      expect(run.finishedAt !== null).toBe(FINAL_PHASES.has(run.phase));
    }
    expect(seen[0]?.phase).toBe('pending');
    expect(seen.at(-1)?.phase).toBe('succeeded');
  });

  it('tells the ledger who did what, in order', async () => {
    const site = new Site();
    const console = site.open();
    const id = await site.promote(console);
    expect(console.ledger.kinds()).toEqual([
      'run.started',
      ...Array.from({ length: 9 }, () => 'run.step'),
      'run.finished',
    ]);
    for (const entry of console.ledger.entries)
      expect(entry).toMatchObject({ actor: 'root', poolId: 'pool-a', configurationUuid: SHOP.vapp, runId: id });
    expect(console.ledger.entries.at(-1)?.data).toMatchObject({ outcome: 'succeeded' });
  });

  it('knows a finished run again after a restart, and offers nothing to decide', async () => {
    const site = new Site();
    const id = await site.promote(site.open());
    const next = site.open();
    await next.engine.recover();
    expect(onlyRun(next)).toMatchObject({ id, phase: 'succeeded', progressRatio: 1 });
    expect(next.engine.findUnfinished(SHOP.vapp)).toBeUndefined();
    expect(next.gate.passed).toEqual([]);
    await expect(next.engine.resume(id)).rejects.toMatchObject({ problem: { code: 'invalid-request' } });
    await expect(next.engine.undo(id)).rejects.toMatchObject({ problem: { code: 'invalid-request' } });
  });

  it('refuses verbs on runs there are not', async () => {
    const { engine } = new Site().open();
    await expect(engine.resume('no-run')).rejects.toMatchObject({ problem: { code: 'not-found', kind: 'run' } });
    await expect(engine.undo('no-run')).rejects.toMatchObject({ problem: { code: 'not-found', kind: 'run' } });
    expect(() => {
      engine.stop('no-run');
    }).toThrow('not-found');
  });
});
