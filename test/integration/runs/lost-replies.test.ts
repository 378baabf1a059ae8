import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CallFaultKind } from '../../../electron/demo-pool/control/call-faults.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { openRunDesk, type RunDesk } from '../../fakes/run-desk.ts';
import { differences, runPictureOf, withoutTasks, type RunPicture } from '../../fakes/run-picture.ts';
import { openPlannedSite } from '../../fakes/planned-site.ts';
import type { RunSite } from '../../fakes/run-site.ts';

const MODES = ['move', 'copy', 'swap', 'return'] as const;
type Mode = (typeof MODES)[number];

/** What the network does to a call; `session-invalid` is XAPI's, and mended like the others. */
const FAULTS = [
  ...(['drop-before', 'drop-after', 'cut', 'garbage', 'http-status', 'content-type'] satisfies CallFaultKind[]),
  'session-invalid',
] as const;
type Fault = (typeof FAULTS)[number];

/** A call that a plan makes, for the n-th time. */
interface Moment {
  readonly method: string;
  readonly nth: number;
}

interface Usual {
  readonly moments: readonly Moment[];
  readonly done: RunPicture;
}

const usual = new Map<Mode, Usual>();

async function withDesk<T>(mode: Mode, act: (site: RunSite, desk: RunDesk, plan: Plan) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-lost-'));
  const { site, plan } = await openPlannedSite(mode, async ({ pool }) => {
    const taker = await openRunDesk(pool, join(folder, 'preparing'));
    return { ...taker.operations, close: () => taker.close() };
  });
  const desk = await openRunDesk(site.pool, folder);
  try {
    return await act(site, desk, plan);
  } finally {
    await desk.close();
    await site.pool.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** True for calls that leave something behind, so that doing them twice would show. */
function isChange(method: string): boolean {
  return !/\.get_|^event\.|^session\.|^task\.|^host\.get/.test(method);
}

beforeAll(async () => {
  const learn = (mode: Mode): Promise<void> =>
    withDesk(mode, async (site, desk, plan) => {
      const begun = site.pool.control.history().length;
      const run = await desk.rest(await desk.engine.start(plan, 'digest', 'root'));
      if (run.phase !== 'succeeded') throw new Error(`${mode} ends ${run.phase}`);
      const counts = new Map<string, number>();
      const moments = site.pool.control
        .history()
        .slice(begun)
        .filter(({ method }) => !/^event\.|^session\./.test(method))
        .map(({ method }) => {
          counts.set(method, (counts.get(method) ?? 0) + 1);
          return { method, nth: counts.get(method) ?? 1 };
        });
      usual.set(mode, { moments, done: runPictureOf(site) });
    });
  await Promise.all(MODES.map(learn));
}, 180_000);

/** One fault at one call of one plan; answers what is wrong at the end. */
async function play(mode: Mode, fault: Fault, { method, nth }: Moment): Promise<readonly string[]> {
  const { done } = usual.get(mode)!;
  return withDesk(mode, async (site, desk, plan) => {
    const { control } = site.pool;
    if (fault === 'session-invalid')
      control.addCallFault({ kind: 'error', method, nth, code: 'SESSION_INVALID', params: ['OpaqueRef:gone'] });
    else control.addCallFault({ kind: fault, method, nth, bytes: 20, status: 502 });
    const run = await desk.rest(await desk.engine.start(plan, 'digest', 'root'));
    struck += control.listCallFaults().some(({ used }) => used > 0) ? 1 : 0;
    return [
      ...desk.bugs.map(String),
      ...(run.phase === 'succeeded' ? [] : [`${run.phase}: ${JSON.stringify(run.problem)}`]),
      ...differences(withoutTasks(runPictureOf(site)), withoutTasks(done)),
    ];
  });
}

let struck = 0;

describe('a run of any plan over a bad network', () => {
  it('does everything once, whatever breaks at whatever call', async () => {
    const random = seededRandom('lost replies');
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const count = campaign(12, 400);
    const bad: string[] = [];
    let begun = 0;
    const playOn = async (): Promise<void> => {
      while (begun < count && bad.length < 5) {
        const mode = MODES[begun % MODES.length]!;
        begun += 1;
        const { moments } = usual.get(mode)!;
        // A reply that is lost after the pool changed something is the worst there is: every other one is such.
        const isWorst = random() < 0.5;
        const methods = [...new Set(moments.map((moment) => moment.method))];
        const method = pick(isWorst ? methods.filter(isChange) : methods);
        const moment = pick(moments.filter((each) => each.method === method));
        const fault = isWorst ? 'drop-after' : pick(FAULTS);
        const wrong = await play(mode, fault, moment).catch((error: unknown) => [String(error)]);
        bad.push(...wrong.map((text) => `${mode}: ${fault} at ${method} ${String(moment.nth)}: ${text}`));
      }
    };
    await Promise.all([playOn(), playOn(), playOn()]);
    recordFigure('F11.runs', { count: begun, bad: bad.length, target: 0, ok: bad.length === 0 });
    expect(bad).toEqual([]);
    // Where hardly any fault met its call, nothing was proved.
    expect(struck).toBeGreaterThanOrEqual(count * 0.8);
  }, 2_400_000);
});
