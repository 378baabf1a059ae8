import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../../shared/domain/plan.ts';
import { FINAL_PHASES } from '../../../shared/domain/run.ts';
import { actionsOf } from '../../../shared/domain/blockers/move-case.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { openDiskHealSite, pictureOfDisks, planDiskHeal, type DiskHealSite } from '../../fakes/disk-heal-site.ts';
import { listFailpoints, OF_DISK_HEALING } from '../../fakes/failpoints.ts';
import type { ReachablePool } from '../../fakes/headless-console.ts';
import { countPassages, endOf, LATE, reach, spell, withDesk, type Choice } from './crash-frame.ts';
import { buildRunChildren, type RunChildren } from './run-children.ts';

/** Deaths that chance may miss: with the only word of what was made unsaid, and with no disk in the place at all. */
const DIRECTED = ['snapshot-made', 'made', 'detached', 'attached'].map((name) => `replace-disk/${name}`);

interface Scene {
  readonly site: DiskHealSite;
  readonly pool: ReachablePool;
  readonly folder: string;
  readonly plan: Plan;
}

async function withScene<T>(act: (scene: Scene) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-disk-heal-'));
  const site = await openDiskHealSite((at) =>
    withDesk(at.pool, join(folder, 'before'), ({ inventory }) => at.vms.map(({ uuid }) => inventory.findVm(uuid)!)),
  );
  try {
    const { pool } = site.site;
    const plan = await withDesk(pool, join(folder, 'planning'), ({ inventory }) => planDiskHeal(site, inventory));
    return await act({ site, pool, folder, plan });
  } finally {
    await site.site.pool.close();
    await rm(folder, { recursive: true, force: true });
  }
}

let children: RunChildren;
beforeAll(async () => {
  children = await buildRunChildren();
}, 120_000);
afterAll(() => children.close());

interface Death {
  readonly at: string;
  readonly choice: Choice;
  /** Dies on the way back from the very end. */
  readonly isBackward: boolean;
}

const spelt = (names: readonly string[]): readonly string[] =>
  countPassages(names)
    .filter(({ name }) => OF_DISK_HEALING.test(name))
    .map(spell);

describe('an engine killed while it replaces disks', () => {
  it('goes on to the disks that were wanted, or back to those that were found, and leaves none behind', async () => {
    const forward = await withScene(async (scene) => {
      expect(new Set(actionsOf(scene.plan, 'replace-disk').map(({ way }) => way))).toEqual(
        new Set(['hang-on', 'clone', 'copy']),
      );
      const found = pictureOfDisks(scene.site);
      const end = await children.run({
        demo: reach(scene.pool),
        folder: scene.folder,
        then: { start: scene.plan },
      });
      expect(`${String(end.phase)} ${end.problem} ${end.errors}`).toMatch(/^succeeded/);
      return { passed: end.passed, found, done: pictureOfDisks(scene.site) };
    });
    const backward = await withScene(async (scene) => {
      const demo = reach(scene.pool);
      await children.run({ demo, folder: scene.folder, then: { start: scene.plan } }, LATE);
      const end = await children.run({ demo, folder: scene.folder, then: 'undo' });
      expect(`${String(end.phase)} ${end.problem} ${end.errors}`).toMatch(/^aborted/);
      expect(pictureOfDisks(scene.site)).toEqual(forward.found);
      return end.passed;
    });
    expect(forward.done).not.toEqual(forward.found);
    const passed = new Set([...forward.passed, ...backward]);
    expect(listFailpoints().filter((name) => OF_DISK_HEALING.test(name) && !passed.has(name))).toEqual([]);

    const there = spelt(forward.passed).flatMap((at): readonly Death[] => [
      { at, choice: 'resume', isBackward: false },
      { at, choice: 'undo', isBackward: false },
    ]);
    const back = spelt(backward).map((at): Death => ({ at, choice: 'undo', isBackward: true }));
    const random = seededRandom('disk heal');
    const isDirected = ({ at, isBackward }: Death): boolean =>
      !isBackward && DIRECTED.some((name) => at === `${name}:1:kill`);
    const others = [...there, ...back].filter((death) => !isDirected(death)).sort(() => random() - 0.5);
    const deaths = [...there.filter(isDirected), ...others.slice(0, campaign(6, others.length))];
    const wrong: string[] = [];
    let begun = 0;
    const dieOften = async (): Promise<void> => {
      while (begun < deaths.length && wrong.length < 5) {
        const death = deaths[begun]!;
        begun += 1;
        const found = await die(death, forward);
        wrong.push(...found.map((each) => `${death.at} ${death.choice}${death.isBackward ? ' back' : ''}: ${each}`));
      }
    };
    await Promise.all([dieOften(), dieOften()]);
    const ok = wrong.length === 0;
    recordFigure('heal.disks-killed', { count: begun, bad: wrong.length, target: 0, ok });
    expect(wrong).toEqual([]);
  }, 1_800_000);
});

async function die(
  { at, choice, isBackward }: Death,
  { found, done }: { readonly found: unknown; readonly done: unknown },
): Promise<readonly string[]> {
  return withScene(async (scene) => {
    const [demo, { folder }] = [reach(scene.pool), scene];
    const first = await children.run({ demo, folder, then: { start: scene.plan } }, isBackward ? LATE : at);
    const end = isBackward ? await children.run({ demo, folder, then: 'undo' }, at) : first;
    if (!end.isKilled) return [`was not passed: ${String(end.phase)} ${end.problem} ${end.errors.slice(0, 300)}`];
    return withDesk(scene.pool, folder, async (desk) => {
      const last = await endOf(desk, choice);
      const picture = JSON.stringify(pictureOfDisks(scene.site));
      const wanted = JSON.stringify(last?.phase === 'succeeded' ? done : found);
      return [
        ...desk.bugs.map(String),
        ...(last && FINAL_PHASES.has(last.phase) ? [] : [`${String(last?.phase)} ${JSON.stringify(last?.problem)}`]),
        ...(choice === 'resume' && last?.phase !== 'succeeded' ? [`resumed and ${String(last?.phase)}`] : []),
        ...(picture === wanted ? [] : [`${picture}\n  instead of ${wanted}`]),
      ];
    });
  });
}
