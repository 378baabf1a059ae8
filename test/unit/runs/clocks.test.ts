import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LEASE_MS } from '../../../electron/runs/lease.ts';
import { lockKey, type LockRecord } from '../../../shared/domain/stage-record.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { SHOP } from '../../fakes/sample-estate.ts';
import { onlyRun, Site, type Console } from './console.ts';

// Hundreds of promotions; on a machine with other work to do they take their time.
vi.setConfig({ testTimeout: Math.max(120_000, campaign(120_000, 3_600_000)) });

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What happens to a clock; `DST` is what a workstation without a time zone of its own does twice a year. */
const JUMPS: readonly (readonly [name: string, jump: (site: Site) => void])[] = [
  ['the workstation a day ahead', ({ clock }) => (clock.aheadMs += DAY)],
  ['the workstation a day back', ({ clock }) => (clock.aheadMs -= DAY)],
  ['the workstation an hour ahead (DST)', ({ clock }) => (clock.aheadMs += HOUR)],
  ['the workstation an hour back (DST)', ({ clock }) => (clock.aheadMs -= HOUR)],
  ['the workstation before 1970', ({ clock }) => (clock.aheadMs = -60 * 366 * DAY)],
  ['the workstation frozen', ({ clock }) => (clock.frozenAt = clock.now())],
  ['the pool a day ahead', ({ pool }) => (pool.clockAheadMs += DAY)],
  ['the pool a day back', ({ pool }) => (pool.clockAheadMs -= DAY)],
];

const formerZone = process.env['TZ'];
let original: unknown;
let promoted: unknown;
let steps: readonly string[] = [];
let events = 0;

beforeAll(async () => {
  // A zone with summer time; nothing of a run may depend on it.
  process.env['TZ'] = 'Europe/Berlin';
  const site = new Site();
  original = site.picture();
  const console = site.open();
  await site.promote(console);
  promoted = site.picture();
  events = console.gate.count('any');
  steps = orderOf(console);
});

afterAll(() => {
  if (formerZone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = formerZone;
});

/** What was done, in the order in which it was done. */
function orderOf(console: Console): readonly string[] {
  return console.gate.passed.filter((name) => name.startsWith('journal done'));
}

/** Lets a clock jump right before the n-th thing a console does. */
function jumpAt(site: Site, console: Console, n: number, jump: (site: Site) => void): void {
  console.gate.onPass = () => {
    if (console.gate.passed.length === n) jump(site);
  };
}

/** Ends a run that a crash left behind; answers how. */
async function decide(site: Site, choice: 'resume' | 'undo'): Promise<Console> {
  const console = site.open();
  await console.engine.recover();
  const [run] = console.engine.list();
  if (run?.phase === 'interrupted') await console.engine[choice](run.id);
  await site.rest(console);
  return console;
}

/** One jump at one point; answers what is wrong at the end. */
async function play(
  n: number,
  jump: (site: Site) => void,
  end: 'goes on' | 'dies, resume' | 'dies, undo',
): Promise<readonly string[]> {
  const site = new Site();
  const console = site.open(end === 'goes on' ? undefined : { kind: 'any', at: n, when: 'after', happen: 'crash' });
  jumpAt(site, console, n, jump);
  await site.promote(console);
  const last = end === 'goes on' ? console : await decide(site, end === 'dies, resume' ? 'resume' : 'undo');
  const [run] = last.engine.list();
  const wanted = run?.phase === 'succeeded' ? promoted : original;
  const phases = end === 'dies, undo' ? ['succeeded', 'aborted'] : ['succeeded'];
  return [
    ...last.bugs.map(String),
    ...(run === undefined || phases.includes(run.phase)
      ? []
      : [`it ends ${run.phase}: ${JSON.stringify(run.problem)}`]),
    ...(JSON.stringify(site.picture()) === JSON.stringify(wanted) ? [] : ['the pool is not as it should be']),
    ...(end !== 'goes on' || orderOf(console).join() === steps.join() ? [] : ['the steps came in another order']),
  ];
}

describe('clocks that jump', () => {
  it('change neither the order of a run nor how it ends, whatever jumps when', async () => {
    const random = seededRandom('clocks');
    const bad: string[] = [];
    let count = 0;
    const most = campaign(600, 10_000);
    const ends = ['goes on', 'dies, resume', 'dies, undo'] as const;
    // Every point with every jump first; then points and jumps by chance, with a second one in the middle of the rest.
    for (let n = 1; n <= events && count < most; n += 1)
      for (const [name, jump] of JUMPS) {
        const end = ends[Math.floor(random() * ends.length)] ?? 'goes on';
        count += 1;
        bad.push(...(await play(n, jump, end)).map((text) => `${name} at ${String(n)}, then ${end}: ${text}`));
      }
    while (count < most) {
      const [first, second] = [pick(random), pick(random)];
      const n = 1 + Math.floor(random() * events);
      const both = (site: Site): void => {
        first[1](site);
        void site.clock.sleep(1 + Math.floor(random() * 400)).then(() => second[1](site));
      };
      count += 1;
      const end = ends[count % ends.length] ?? 'goes on';
      bad.push(
        ...(await play(n, both, end)).map((text) => `${first[0]} at ${String(n)}, ${second[0]}, then ${end}: ${text}`),
      );
    }
    recordFigure('F10', { count, bad: bad.length, target: 0, ok: bad.length === 0 });
    expect(count).toBeGreaterThanOrEqual(campaign(500, 500));
    expect(bad.slice(0, 5)).toEqual([]);
  });

  function pick(random: () => number): (typeof JUMPS)[number] {
    return JUMPS[Math.floor(random() * JUMPS.length)]!;
  }
});

describe('the lock of a run at rest', () => {
  /** ms until others may take the shop's lock for stale, by the pool's clock. */
  function leftMs(site: Site): number {
    const text = site.pool.content.records.get(lockKey(SHOP.vapp));
    if (text === undefined) throw new Error('there is no lock');
    const serverMs = site.clock.truth().getTime() + site.pool.clockAheadMs;
    return new Date((JSON.parse(text) as LockRecord).expires).getTime() - serverMs;
  }

  it.each(JUMPS)('is good for no longer and no shorter than a lease, soon after: %s', async (_name, jump) => {
    const site = new Site();
    const console = site.open();
    console.gate.onPass = (name) => {
      if (name === 'moveVif') console.engine.pause(onlyRun(console).id);
      console.gate.onPass = name === 'moveVif' ? undefined : console.gate.onPass;
    };
    await site.promote(console);
    expect(onlyRun(console).phase).toBe('paused');
    jump(site);
    await site.clock.advance(LEASE_MS / 3 + 1000);
    for (let round = 0; round < 20; round += 1) {
      await site.clock.advance(LEASE_MS / 6);
      expect(leftMs(site)).toBeGreaterThan(0);
      expect(leftMs(site)).toBeLessThanOrEqual(LEASE_MS);
    }
    await console.engine.close();
  });
});
