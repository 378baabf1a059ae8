import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import { openConsole } from '../console/desk.ts';
import { configurationIn } from '../fences/fence-desk.ts';
import { eventually } from '../operate/operate-desk.ts';
import { ended, firstWish, madeTemplate } from './template-desk.ts';

const ID = '0f1e2d3c-4b5a-4000-8000-00000000000a';
const NEXT = '0f1e2d3c-4b5a-4000-8000-00000000000b';
let pool: RunningDemoPool;
let desk: HeadlessConsole;

beforeEach(async () => {
  pool = await quickDemoPool();
  desk = await HeadlessConsole.open({ demo: pool });
  await desk.start();
  await desk.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
});

afterEach(async () => {
  await desk.close();
  await pool.close();
  expect(desk.bugs).toEqual([]);
});

const countOf = (isWanted: (row: Readonly<Record<string, unknown>>) => boolean): number =>
  [...pool.world.db.entries('VM')].filter(([, row]) => isWanted(row)).length;

describe('two consoles that number versions of one template', () => {
  it('never give two the same number, however close together they write', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const first = await madeTemplate(desk, shop, await firstWish(desk, shop, ID));
    const { family, name, description, sources } = first.content;
    const others = await Promise.all(['second', 'third'].map((each) => openConsole(pool, { name: each })));
    try {
      const consoles = [desk, ...others];
      for (const each of others) await each.until('the template', ({ templates }) => templates.get(ID));
      const ids = consoles.map((_, index) => `0f1e2d3c-4b5a-4000-8000-0000000001${String(index)}0`);
      const saved = await Promise.all(
        consoles.map((each, index) =>
          each.ask('templates.save', {
            poolId: 'demo',
            wish: { id: ids[index]!, family, name, notes: '', description, sources },
          }),
        ),
      );
      expect(saved.map(({ ok }) => ok)).toEqual([true, true, true]);
      const versions = await eventually('all versions', () => {
        const found = ids.flatMap((id) => desk.facts.templates.get(id)?.content.version ?? []);
        return Promise.resolve(found.length === ids.length ? found : undefined);
      });
      expect([...versions].sort()).toEqual([2, 3, 4]);
    } finally {
      await Promise.all(others.map((each) => each.close()));
    }
  }, 120_000);

  it('stops a run whose number was given meanwhile, and undoing leaves the other version alone', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const first = await madeTemplate(desk, shop, await firstWish(desk, shop, ID));
    const { family, name, description, sources } = first.content;
    const wish = { ...(await firstWish(desk, shop, NEXT)), family, name };
    const asked = { poolId: 'demo', configurationUuid: shop.uuid, wish };
    const { planDigest } = await eventually('a plan', async () => {
      const answer = await desk.ask('templates.preview-make', asked);
      return answer.ok ? answer.value : undefined;
    });
    const vms = countOf((row) => row['is_a_template'] === true);
    pool.control.addCallFault({ kind: 'delay', method: 'Async.VM.snapshot', count: 1, ms: 4000 });
    const { runId } = await desk.request('templates.make', { ...asked, planDigest });
    const between = '0f1e2d3c-4b5a-4000-8000-00000000000c';
    await desk.request('templates.save', {
      poolId: 'demo',
      wish: { id: between, family, name, notes: '', description, sources },
    });
    const run = await ended(desk, runId);
    expect(run.phase).toBe('interrupted');
    expect(JSON.stringify(run.problem)).toContain('version 2');
    await desk.request('runs.undo', { runId });
    await desk.until('it to be undone', ({ runs }) => (runs.get(runId)?.finishedAt ?? null) !== null);
    expect(desk.facts.templates.get(between)?.content.version).toBe(2);
    expect(desk.facts.templates.has(NEXT)).toBe(false);
    expect(countOf((row) => row['is_a_template'] === true)).toBe(vms);
  }, 120_000);
});
