import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { OPEN_GATE, type GatePolicy } from '../../../shared/domain/gate/gate-policy.ts';
import { campaign, seed, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { gateKinds, setGate, start } from './gate-scene.ts';
import type { GateAction } from './gate-actions.ts';
import { GateWorld } from './gate-world.ts';

let world: GateWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const desk = fc.nat(1);
const index = fc.nat(3);
const approve = fc.record({
  do: fc.constant('decide' as const),
  desk,
  request: fc.constantFrom(0, 0, 0, 1),
  account: fc.nat(4),
  decision: fc.constant('approve' as const),
});
const ask = fc.record({ do: fc.constant('ask' as const), desk });
const go = fc.record({ do: fc.constant('start' as const), desk });
/** Minutes by which the pool's clock is off; none near the tolerance of five. */
const clockOff = fc.constantFrom(0, 0, 2, -2, 1440, -1440, 60, -60);

const actions: fc.Arbitrary<GateAction> = fc.oneof(
  { weight: 3, arbitrary: ask },
  { weight: 7, arbitrary: approve },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      desk,
      request: index,
      account: fc.nat(4),
      decision: fc.constantFrom('reject' as const, 'abstain' as const, 'withdraw' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('take-back' as const), desk, request: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('edit' as const), order: fc.constantFrom(40, 41) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('set-clock' as const), minutes: clockOff }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('believe-clock' as const), desk }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('replay' as const), how: fc.nat(5), statement: index, request: index }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('import' as const), desk, statement: index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), desk }) },
  { weight: 4, arbitrary: go },
);

/** Somebody asks and somebody approves, then anything, and then they try again. */
const cases = fc
  .tuple(ask, approve, fc.array(actions, { minLength: 6, maxLength: 16, size: 'max' }), ask, approve, go)
  .map(([first, second, between, ...last]): readonly GateAction[] => [first, second, ...between, ...last]);

describe('a gate between two consoles and a pool', () => {
  it('lets nothing start whose gate was not met, and everything whose gate was, whatever happens', async () => {
    const sums = { cases: 0, compared: 0, starts: 0, replays: 0, bad: 0 };
    const result = await fc.check(
      fc.asyncProperty(cases, async (list) => {
        const here = await GateWorld.open();
        try {
          sums.cases += 1;
          for (const action of list) {
            const wrong = await here.act(action);
            if (wrong === undefined) continue;
            sums.bad += 1;
            throw new Error(`${JSON.stringify(action)}: ${wrong}`);
          }
        } finally {
          sums.compared += here.compared;
          sums.starts += here.starts;
          sums.replays += here.replays;
          await here.close();
        }
      }),
      { seed: seed(), numRuns: campaign(3, 150), endOnFailure: true },
    );
    recordFigure('F8.path', { count: sums.compared, bad: sums.bad, value: sums.bad, target: 0, ok: !result.failed });
    if (result.failed) throw new Error(fc.defaultReportMessage(result) ?? 'failed', { cause: result.errorInstance });
    // It must have opened gates and tried forgeries, or it has shown nothing.
    expect(sums.starts).toBeGreaterThan(0);
    expect(sums.replays).toBeGreaterThan(sums.cases);
  }, 3_600_000);
});

const hourly = (openNow: boolean): GatePolicy['calendars'] => {
  const hour = (add: number): string => `${String((new Date().getUTCHours() + add + 24) % 24).padStart(2, '0')}:00`;
  const [from, to] = openNow ? [hour(-1), hour(2)] : [hour(4), hour(6)];
  return [{ timeZone: 'UTC', weekly: [{ days: [0, 1, 2, 3, 4, 5, 6], from, to }] }];
};
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16);
const freeze = (from: number, to: number): GatePolicy['freezes'] => [
  { name: 'Freeze', from: day(from), to: day(to), timeZone: 'UTC', isOverridable: true },
];

/** Gates that go by the time, and whether they are open now; wrong by a day or some hours, some would be otherwise. */
const TIMED: readonly (readonly [string, GatePolicy, boolean])[] = [
  ['an open window', { ...OPEN_GATE, calendars: hourly(true) }, true],
  ['a window that is still to come', { ...OPEN_GATE, calendars: hourly(false) }, false],
  ['a freeze until tomorrow', { ...OPEN_GATE, freezes: freeze(-1, 0.9) }, false],
  ['a freeze that was', { ...OPEN_GATE, freezes: freeze(-3, -0.9) }, true],
  ['a soak of four hours', { ...OPEN_GATE, soakMinutes: 30 * 24 * 60 * 12 }, false],
];
const SHIFTS_H = [24, -24, 5, -5, 1, -1] as const;

describe('a pool’s clock that is set wrong', () => {
  it('opens no gate that goes by the time, and no gate is another once it is right again', async () => {
    world = await GateWorld.open();
    const here = world;
    const { clock } = here.pool.world;
    const bad: string[] = [];
    let count = 0;
    const random = seededRandom('gate-clock');
    const total = campaign(60, 500);
    const each = Math.ceil(total / TIMED.length);
    for (const [name, gate, isOpen] of TIMED) {
      await setGate(here.desk(0), here.configuration, gate);
      const known = async (number: number) => JSON.stringify((await here.review(number)).map(({ kind }) => kind));
      const isOpenNow = async (): Promise<boolean> => (await here.review(1)).length === 0;
      await expect.poll(isOpenNow, { timeout: 30_000 }).toBe(isOpen);
      const before = await Promise.all([known(0), known(1)]);
      for (let i = 0; i < each; i += 1) {
        const number = i % 2;
        const hours = SHIFTS_H[Math.floor(random() * SHIFTS_H.length)] ?? 24;
        count += 1;
        clock.offsetMs = hours * 3_600_000;
        const blockers = await here.review(number);
        const answer = await start(here.desk(number), here.configuration);
        const isPaused = blockers.some(({ kind }) => kind === 'clock-went-ahead' || kind === 'clock-went-back');
        if (!isPaused || answer.ok)
          bad.push(`${name}, ${String(hours)} h: ${JSON.stringify(blockers)} ${JSON.stringify(answer)}`);
        else if (!gateKinds(answer).some((kind) => kind.startsWith('clock-went'))) bad.push(`${name}: another reason`);
        clock.offsetMs = 0;
        const now = await known(number);
        if (now !== before[number])
          bad.push(`${name}, after ${String(hours)} h: ${now} instead of ${before[number] ?? ''}`);
      }
    }
    recordFigure('F10.path', { count, bad: bad.length, value: bad.length, target: 0, ok: bad.length === 0 });
    expect(bad).toEqual([]);
  }, 600_000);
});
