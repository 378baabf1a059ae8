import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { openRunDesk, type RunDesk } from '../../fakes/run-desk.ts';
import { differences, runPictureOf, type RunPicture } from '../../fakes/run-picture.ts';
import { PLANS } from '../../fakes/run-plans.ts';
import { openRunSite, withSnapshots, type RunSite } from '../../fakes/run-site.ts';

type Mode = keyof typeof PLANS;
const MODES = Object.keys(PLANS) as Mode[];

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

async function withDesk<T>(mode: Mode, act: (site: RunSite, desk: RunDesk) => Promise<T>): Promise<T> {
  const site = await openRunSite();
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-lost-'));
  const desk = await openRunDesk(site.pool, folder);
  try {
    return await act(await withSnapshots(site, desk.operations), desk);
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
  for (const mode of MODES)
    await withDesk(mode, async (site, desk) => {
      const begun = site.pool.control.history().length;
      const run = await desk.rest(await desk.engine.start(PLANS[mode](site), 'digest', 'root'));
      if (run.phase !== 'succeeded') throw new Error(`${mode} ends ${run.phase}`);
      const counts = new Map<string, number>();
      const moments = site.pool.control
        .history()
        .slice(begun)
        .filter(({ method }) => isChange(method))
        .map(({ method }) => {
          counts.set(method, (counts.get(method) ?? 0) + 1);
          return { method, nth: counts.get(method) ?? 1 };
        });
      usual.set(mode, { moments, done: runPictureOf(site) });
    });
}, 60_000);

/** Tasks whose reference never reached anybody stay until XAPI collects them. */
function withoutTasks(picture: RunPicture): RunPicture {
  return { ...picture, counts: { ...picture.counts, task: 0 } };
}

describe('a reply that is lost after the pool acted', () => {
  it('makes nothing twice, whatever call it was', async () => {
    const random = seededRandom('lost replies');
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const count = campaign(10, 300);
    const bad: string[] = [];
    for (let number = 0; number < count && bad.length < 5; number += 1) {
      const mode = MODES[number % MODES.length]!;
      const { moments, done } = usual.get(mode)!;
      const method = pick([...new Set(moments.map((moment) => moment.method))]);
      const { nth } = pick(moments.filter((moment) => moment.method === method));
      await withDesk(mode, async (site, desk) => {
        site.pool.control.addCallFault({ kind: 'drop-after', method, nth });
        const run = await desk.rest(await desk.engine.start(PLANS[mode](site), 'digest', 'root'));
        const where = `${mode}: reply ${String(nth)} of ${method} lost`;
        const wrong = [
          ...desk.bugs.map(String),
          ...(run.phase === 'succeeded' ? [] : [`${run.phase}: ${JSON.stringify(run.problem)}`]),
          ...differences(withoutTasks(runPictureOf(site)), withoutTasks(done)),
        ];
        bad.push(...wrong.map((text) => `${where}: ${text}`));
      });
    }
    recordFigure('F11.runs', { count, bad: bad.length, target: 0, ok: bad.length === 0 });
    expect(bad).toEqual([]);
  }, 1_200_000);
});
