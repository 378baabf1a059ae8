import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestInput } from '../../shared/ipc/contract.ts';
import { campaign } from '../bench/campaign.ts';
import { recordFigure } from '../bench/figures.ts';
import { startConsole, type RunningConsole } from './harness/console.ts';
import { startOutsidePool, type OutsidePool } from './harness/demo-pool.ts';
import { addPool, ask } from './pages/requests.ts';

/** Promotions before the first measure: caches and compiled code are filled by then. */
const WARM_UP = 12;
const MOST_GROWTH_MIB = 50;
/** Of a connection each. */
const MOST_LOOSE = 4;

interface Measured {
  readonly heapMib: number;
  readonly rssMib: number;
  readonly pageMib: number;
  /** Sockets, timers and the like of the main process, by kind. */
  readonly resources: Readonly<Record<string, number>>;
}

/**
 * Time-compressed: one console at work for as many promotions as a busy month has, with the pool restarted between. In
 * `npm run verify` only: it takes minutes.
 */
describe.runIf(campaign(0, 1) === 1)('a console that works for long', () => {
  let pool: OutsidePool;
  let running: RunningConsole;

  beforeAll(async () => {
    pool = await startOutsidePool(['--time-scale', '0']);
    running = await startConsole({ args: ['--no-demo', '--js-flags=--expose-gc'] });
  });
  afterAll(async () => {
    await running.stop();
    await pool.stop();
  });

  it('grows in no memory, timers, sockets or sessions, and loses no run', async () => {
    const { page } = running;
    const poolId = await addPool(page, pool);
    await watchFacts(running);
    const count = 400;
    const every = Math.ceil(count / 50);
    const before = await work(poolId, WARM_UP, 0);
    let reconnects = 0;
    let sinceRestart = 0;
    for (let done = 0; done < count; done += every) {
      await work(poolId, Math.min(every, count - done), done);
      sinceRestart = await lastCall();
      await pool.ask('restart', { bootMs: 0 });
      await waitForPool();
      reconnects += 1;
    }
    const after = await measure(running);
    const growth = Math.max(
      after.rssMib - before.rssMib,
      after.heapMib - before.heapMib,
      after.pageMib - before.pageMib,
    );
    const loose = Object.keys({ ...before.resources, ...after.resources }).map((kind): readonly [string, number] => [
      kind,
      (after.resources[kind] ?? 0) - (before.resources[kind] ?? 0),
    ]);
    const more = loose.filter(([, grown]) => grown > MOST_LOOSE);
    const summary = JSON.stringify({ before, after, reconnects });
    recordFigure('F16', {
      ...{ count: count + WARM_UP, bad: more.length + running.mistakes.length, value: Math.round(growth) },
      ...{ target: `<= ${String(MOST_GROWTH_MIB)} MiB`, ok: growth <= MOST_GROWTH_MIB && more.length === 0 },
    });
    expect(more, summary).toEqual([]);
    expect(growth, summary).toBeLessThanOrEqual(MOST_GROWTH_MIB);
    expect(running.mistakes).toEqual([]);
    expect(running.log()).not.toContain('[error]');
    expect(await openSessions(sinceRestart)).toBeLessThanOrEqual(2);
  }, 900_000);

  /** Promotes and demotes one configuration in turns. @returns what is measured afterwards */
  async function work(poolId: string, rounds: number, from: number): Promise<Measured> {
    for (let round = 0; round < rounds; round += 1) {
      const { uuid, stageId } = await running.page.evaluate(() => {
        const { cards } = window as unknown as { cards: Map<string, { uuid: string; stageId: string | null }> };
        const card = [...cards.values()].find(({ stageId: at }) => at === 'development' || at === 'integration');
        if (!card) throw new Error('no card is in its first two stages');
        return { uuid: card.uuid, stageId: card.stageId };
      });
      const toStageId = stageId === 'development' ? 'integration' : 'development';
      const move = { poolId, configurationUuid: uuid, toStageId };
      const runId = await begin(move);
      const phase = await running.page.evaluate(waitForRun, [runId, uuid, toStageId] as const);
      expect([from + round, phase]).toEqual([from + round, 'succeeded']);
    }
    return measure(running);
  }

  /** Previews and starts; again while events of the run or the restart before are on their way. */
  async function begin(move: RequestInput<'promotions.preview'>): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { planDigest } = await ask(running.page, 'promotions.preview', move);
        return (await ask(running.page, 'promotions.start', { ...move, planDigest })).runId;
      } catch (error) {
        if (attempt === 50 || !/"code":"(blocked|plan-changed)"/.test(String(error))) throw error;
        await running.page.waitForTimeout(100);
      }
    }
  }

  async function waitForPool(): Promise<void> {
    await expect
      .poll(() => running.page.evaluate(() => (window as unknown as { pool: { phase: string; live: boolean } }).pool), {
        timeout: 60_000,
      })
      .toMatchObject({ phase: 'connected', live: true });
  }

  /** Sessions that the pool has given out after a call and not got back. */
  async function openSessions(after: number): Promise<number> {
    const calls = (await pool.history(after)).filter(({ outcome }) => outcome === 'ok');
    const countOf = (name: string): number => calls.filter(({ method }) => method === name).length;
    return countOf('session.login_with_password') - countOf('session.logout');
  }

  const lastCall = async (): Promise<number> => (await pool.history(0)).at(-1)?.sequence ?? 0;
});

/** Keeps in the page what a window would know. */
async function watchFacts({ page }: RunningConsole): Promise<void> {
  await page.evaluate(() => {
    type Card = { uuid: string; stageId: string | null; activeRunId: string | null; lock: unknown };
    const home = window as unknown as {
      bridge: { subscribe(name: string, listener: (text: string) => void): () => void };
      cards: Map<string, Card>;
      ended: Map<string, string>;
      pool: unknown;
    };
    home.cards = new Map();
    home.ended = new Map();
    home.bridge.subscribe('configurations.changed', (text) => {
      const { changed } = JSON.parse(text) as { changed: Card[] };
      for (const card of changed) home.cards.set(card.uuid, card);
    });
    home.bridge.subscribe('runs.changed', (text) => {
      const { runs } = JSON.parse(text) as { runs: { id: string; phase: string }[] };
      for (const run of runs) home.ended.set(run.id, run.phase);
    });
    home.bridge.subscribe('pool.changed', (text) => {
      home.pool = JSON.parse(text);
    });
  });
  // What was told before anybody listened is told again.
  await ask(page, 'app.ready', {});
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { cards: Map<string, unknown> }).cards.size), {
      timeout: 20_000,
    })
    .toBeGreaterThan(10);
}

/** Runs in the page. */
async function waitForRun([runId, uuid, toStageId]: readonly [string, string, string]): Promise<string> {
  const home = window as unknown as {
    ended: Map<string, string>;
    cards: Map<string, { stageId: string | null; activeRunId: string | null; lock: unknown }>;
  };
  const last = new Set(['succeeded', 'failed', 'errored', 'aborted', 'interrupted']);
  for (;;) {
    const phase = home.ended.get(runId);
    const card = home.cards.get(uuid);
    const isFree = card?.stageId === toStageId && card.activeRunId === null && card.lock === null;
    if (phase !== undefined && last.has(phase) && (phase !== 'succeeded' || isFree)) return phase;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** After everything that nobody holds any more is gone. */
async function measure({ app, page }: RunningConsole): Promise<Measured> {
  const pageMib = await page.evaluate(async () => {
    // Answers under way come in first.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    (window as unknown as { gc(): void }).gc();
    const { memory } = performance as unknown as { memory: { usedJSHeapSize: number } };
    return memory.usedJSHeapSize / 1024 ** 2;
  });
  const own = await app.evaluate(() => {
    (globalThis as unknown as { gc(): void }).gc();
    const { heapUsed, rss } = process.memoryUsage();
    const resources: Record<string, number> = {};
    for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
    return { heapMib: heapUsed / 1024 ** 2, rssMib: rss / 1024 ** 2, resources };
  });
  return { ...own, pageMib };
}
