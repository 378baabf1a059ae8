import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../../shared/domain/plan.ts';
import { FINAL_PHASES } from '../../../shared/domain/run.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { listFailpoints, OF_ARCHIVES, OF_DISK_HEALING, OF_MIGRATIONS, OF_TEMPLATES } from '../../fakes/failpoints.ts';
import { openRunDesk } from '../../fakes/run-desk.ts';
import { differences, runPictureOf, withoutTasks, type RunPicture } from '../../fakes/run-picture.ts';
import { openPlannedSite } from '../../fakes/planned-site.ts';
import type { RunSite } from '../../fakes/run-site.ts';
import { countPassages, LATE, reach, spell, type Choice, type Passage } from './crash-frame.ts';
import { buildRunChildren, type RunChildren } from './run-children.ts';

const MODES = ['move', 'copy', 'swap', 'return'] as const;
type Mode = (typeof MODES)[number];

/** What one kind of plan does when nothing goes wrong. */
interface Usual {
  readonly forward: readonly Passage[];
  readonly backward: readonly Passage[];
  readonly done: RunPicture;
  readonly undone: RunPicture;
}

/** Those of plans for fences have a matrix of their own, `fence-crash.test.ts`, as have those that heal, `heal-crash.test.ts`. */
const OF_OTHERS =
  /^(make-fence-network|fence-nics|set-up-router|start-in-fence|remove-vm|remove-vapp|remove-records|remove-fence-network|heal-fields)\//;

/** Those of plans that operate a configuration as well, `operate-crash.test.ts`. */
const OF_OPERATIONS =
  /^((switch-off-vm|suspend-vm|resume-vm|place-member|release-member|record-members)\/|revert-vm\/before-start-again$)/;

/** Failpoints that no plan passes in a run of seconds; tests of their own do. */
const ELSEWHERE = new Set([
  'lock/before-renewal',
  'lock/renewing',
  'shutdown-vm/before-force',
  'shutdown-vm/forced',
  'move-disk/undo-attached',
  'run/before-interrupted',
  'run/before-paused',
]);

let children: RunChildren;
const usual = new Map<Mode, Usual>();
const hit = new Set<string>();

/** A pool with its plan and a folder for journals, closed afterwards. */
async function withSite<T>(mode: Mode, act: (site: RunSite, plan: Plan, folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-matrix-'));
  const { site, plan } = await openPlannedSite(mode, async ({ pool }) => {
    const desk = await openRunDesk(pool, join(folder, 'preparing'));
    return { ...desk.operations, close: () => desk.close() };
  });
  try {
    return await act(site, plan, folder);
  } finally {
    await site.pool.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** One run left alone, and one that is undone from its very end. */
async function learnUsual(mode: Mode): Promise<Usual> {
  const [done, forward] = await withSite(mode, async (site, plan, folder) => {
    const { phase, passed, errors } = await children.run({ demo: reach(site.pool), folder, then: { start: plan } });
    if (phase !== 'succeeded') throw new Error(`${mode} ends ${String(phase)}: ${errors}`);
    return [runPictureOf(site), passed] as const;
  });
  const [undone, backward] = await withSite(mode, async (site, plan, folder) => {
    await children.run({ demo: reach(site.pool), folder, then: { start: plan } }, LATE);
    const { phase, passed, errors } = await children.run({ demo: reach(site.pool), folder, then: 'undo' });
    if (phase !== 'aborted') throw new Error(`${mode} undone ends ${String(phase)}: ${errors}`);
    return [runPictureOf(site), passed] as const;
  });
  return { forward: countPassages(forward), backward: countPassages(backward), done, undone };
}

beforeAll(async () => {
  children = await buildRunChildren();
  const learn = async (mode: Mode): Promise<void> => {
    const learnt = await learnUsual(mode);
    for (const { name } of [...learnt.forward, ...learnt.backward]) hit.add(name);
    usual.set(mode, learnt);
  };
  await Promise.all(MODES.map(learn));
}, 600_000);

afterAll(() => children.close());

/** Where a console dies, what the person then chooses, and where the next one dies. */
interface Death {
  readonly mode: Mode;
  readonly first: Passage;
  readonly choice: Choice;
  readonly second?: Passage;
}

/** Dies once on the way there, once more on the way back or again, and ends by the third; answers what is wrong then. */
async function dieTwice({ mode, first, choice, second }: Death): Promise<readonly string[]> {
  return withSite(mode, async (site, plan, folder) => {
    const before = runPictureOf(site);
    const demo = reach(site.pool);
    const { isKilled, phase, errors } = await children.run({ demo, folder, then: { start: plan } }, spell(first));
    if (!isKilled)
      return [`${first.name} was not passed ${String(first.nth)} times: ${String(phase)} ${errors.slice(0, 500)}`];
    if (second) await children.run({ demo, folder, then: choice }, spell(second));
    const desk = await openRunDesk(demo, folder);
    try {
      const [run] = desk.engine.list();
      if (!run) return differences(runPictureOf(site), before);
      const last = FINAL_PHASES.has(run.phase) ? run : await desk.choose(run.id, choice);
      const wanted = last.phase === 'succeeded' ? usual.get(mode)!.done : usual.get(mode)!.undone;
      const found = { ...runPictureOf(site) };
      return [
        ...desk.bugs.map(String),
        ...(FINAL_PHASES.has(last.phase) ? [] : [`${last.phase}: ${JSON.stringify(last.problem)}`]),
        ...(choice === 'resume' && last.phase !== 'succeeded' ? [`resumed and ${last.phase}`] : []),
        ...differences(pastOf(found, last.phase), pastOf(wanted, last.phase)),
      ];
    } finally {
      await desk.close();
    }
  });
}

/** Undone before the record was written there is none to say so; undone after, one says the former stage. */
function pastOf(picture: RunPicture, phase: string): RunPicture {
  const records = phase === 'succeeded' ? picture.records : picture.records.filter((text) => text === 'a lock');
  return { ...withoutTasks(picture), records };
}

/** Deaths that chance may miss: in the middle of an exchange of disks, or with the only word of what was made unsaid. */
const DIRECTED: readonly (readonly [Mode, string, Choice])[] = [
  ['move', 'move-disk/copied', 'resume'],
  ['move', 'move-disk/detached', 'resume'],
  ['move', 'move-disk/detached', 'undo'],
  ['move', 'move-disk/attached', 'undo'],
  ['copy', 'copy-vm/made', 'resume'],
  ['copy', 'create-vapp/made', 'undo'],
  ['return', 'revert-vm/reverted', 'resume'],
  ['return', 'revert-vm/reverted', 'undo'],
  ['move', 'set-size/memory-set', 'undo'],
  ['move', 'lock/released', 'undo'],
];

describe('failpoints', () => {
  it('are literals, each named once, and all passed by the plans of this matrix', () => {
    // Those have a matrix of their own each: `archive-crash.test.ts` and so on.
    const ofOthers = [OF_ARCHIVES, OF_TEMPLATES, OF_OTHERS, OF_OPERATIONS, OF_MIGRATIONS, OF_DISK_HEALING];
    const names = listFailpoints().filter((name) => !ofOthers.some((each) => each.test(name)));
    expect(names.length).toBeGreaterThanOrEqual(75);
    expect(names.filter((name) => !hit.has(name) && !ELSEWHERE.has(name))).toEqual([]);
  });

  it('are passed often enough for a matrix', () => {
    const count = [...usual.values()].reduce((sum, { forward, backward }) => sum + forward.length + backward.length, 0);
    expect(count).toBeGreaterThanOrEqual(900);
  });
});

type Pick = <T>(items: readonly T[]) => T;

/** At every failpoint of every mode, with either choice: each once, at one of the times it is passed. */
function deathsAtEveryFailpoint(pick: Pick): readonly Death[] {
  return [...usual].flatMap(([mode, { forward }]) =>
    [...new Set(forward.map(({ name }) => name))].flatMap((name) =>
      (['resume', 'undo'] as const).map((choice) => ({
        mode,
        first: pick(forward.filter((passage) => passage.name === name)),
        choice,
      })),
    ),
  );
}

/** Killed twice, anywhere. By name first, or the few names that every step passes would be all there is. */
function deathInPair(pick: Pick): Death {
  const mode = pick(MODES);
  const { forward, backward } = usual.get(mode)!;
  const name = pick([...new Set(forward.map((passage) => passage.name))]);
  const choice = pick(['resume', 'undo'] as const);
  const first = pick(forward.filter((passage) => passage.name === name));
  return { mode, first, choice, second: pick(choice === 'resume' ? forward : backward) };
}

/** In everyday runs some of all deaths, in the large campaign every one and pairs besides. */
function listDeaths(): readonly Death[] {
  const random = seededRandom('crash matrix');
  const pick: Pick = (items) => items[Math.floor(random() * items.length)]!;
  const directed = DIRECTED.map(([mode, name, choice]) => ({ mode, first: { name, nth: 1 }, choice }));
  const every = deathsAtEveryFailpoint(pick);
  const some = Array.from({ length: campaign(8, 0) }, () => pick(every));
  const pairs = Array.from({ length: campaign(6, 100) }, () => deathInPair(pick));
  return [...directed, ...(campaign(0, 1) === 1 ? every : some), ...pairs];
}

describe('an engine killed at a failpoint', () => {
  it('is followed by one that ends the run as if nothing had happened, whatever the person chooses', async () => {
    const deaths = listDeaths();
    const bad: string[] = [];
    let begun = 0;
    const dieOften = async (): Promise<void> => {
      while (begun < deaths.length && bad.length < 5) {
        const death = deaths[begun]!;
        begun += 1;
        const wrong = await dieTwice(death).catch((error: unknown) => [String(error)]);
        const { mode, first, choice, second } = death;
        const where = `${mode}: killed at ${spell(first)}, ${choice}${second ? `, killed at ${spell(second)}` : ''}`;
        bad.push(...wrong.map((text) => `${where}: ${text}`));
      }
    };
    // They mostly wait: for guests, for pools, for children to start.
    await Promise.all([dieOften(), dieOften(), dieOften(), dieOften()]);
    recordFigure('F1.matrix', { count: begun, bad: bad.length, target: 0, ok: bad.length === 0 });
    expect(bad).toEqual([]);
  }, 3_600_000);
});
