import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { planFencedCopies } from '../../../shared/domain/fence/fenced-copies.ts';
import { listFences, type FenceState } from '../../../shared/domain/fence/fence-view.ts';
import { NO_FENCE_SETTINGS } from '../../../shared/domain/fence/no-fence-settings.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { planFenceRemoval } from '../../../shared/domain/plan/plan-fence-removal.ts';
import { planFencedCopiesRun } from '../../../shared/domain/plan/plan-fenced-copies.ts';
import { FINAL_PHASES } from '../../../shared/domain/run.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { openPlannedSite } from '../../fakes/planned-site.ts';
import { openRunDesk, type RunDesk } from '../../fakes/run-desk.ts';
import { differences, runPictureOf, withoutTasks } from '../../fakes/run-picture.ts';
import type { RunSite } from '../../fakes/run-site.ts';
import { countPassages, endOf, reach, spell, withDesk } from './crash-frame.ts';
import { buildRunChildren, type RunChildren } from './run-children.ts';

const OF_FENCES =
  /^(make-fence-network|fence-nics|set-up-router|start-in-fence|remove-vm|remove-vapp|remove-fence-network)\//;

/** A pool with a configuration and a folder for journals, closed afterwards. */
async function withSite<T>(act: (site: RunSite, folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-fences-'));
  const { site } = await openPlannedSite('copy', async ({ pool }) => {
    const desk = await openRunDesk(pool, join(folder, 'preparing'));
    return { ...desk.operations, close: () => desk.close() };
  });
  try {
    return await act(site, folder);
  } finally {
    await site.pool.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Fenced copies with a router each, as the planner plans them. */
function planCopies({ inventory }: RunDesk, site: RunSite, copies = 2): Plan {
  const vapp = inventory.findVapp(site.vapp);
  const outside = inventory.topology().pifs.find((pif) => pif.kind.type === 'bond')?.networkUuid ?? '';
  const [template] = inventory.topology().vms.filter((vm) => vm.isTemplate);
  const configuration = {
    ...{
      uuid: site.vapp,
      poolId: 'demo',
      nameLabel: vapp?.nameLabel ?? '',
      revision: '',
      serviceId: null,
      stageId: null,
    },
    vmUuids: vapp?.vmUuids ?? [],
  } as Partial<Configuration> as Configuration;
  const router = { uuid: template?.uuid ?? '', memoryBytes: 2 ** 28, nicCapacity: 7, servesDhcp: false };
  const facts = {
    wish: { mode: 'outOnly', copies, isStarted: true, mustMigrate: false } as const,
    configuration,
    vms: (vapp?.vmUuids ?? []).flatMap((uuid) => inventory.findVm(uuid) ?? []),
    srs: inventory.listSrs(),
    topology: inventory.topology(),
    settings: { ...NO_FENCE_SETTINGS, outside: { networkUuid: outside, addresses: ['192.0.2.1', '192.0.2.2'] } },
    router,
  };
  const planned = planFencedCopies(facts);
  if (!planned.ok) throw new Error(JSON.stringify(planned.unplanned));
  return planFencedCopiesRun(facts, planned.fences);
}

function planRemoval({ inventory }: RunDesk, fence: FenceState): Plan {
  const vms = [...fence.vmUuids, ...fence.routerVmUuids].flatMap((uuid) => inventory.findVm(uuid) ?? []);
  const vapps = fence.vappUuids.flatMap((uuid) => inventory.findVapp(uuid) ?? []);
  const removal = planFenceRemoval({ poolId: 'demo', fence, topology: inventory.topology(), vms, vapps });
  if (!removal) throw new Error('nothing to remove');
  return removal;
}

/** Makes one fenced copy that runs, and plans its removal. */
async function makeCopy(site: RunSite, folder: string): Promise<Plan> {
  return withDesk(site.pool, folder, async (desk) => {
    const run = await desk.rest(await desk.engine.start(planCopies(desk, site, 1), 'digest', 'root'));
    expect([run.phase, run.problem]).toEqual(['succeeded', null]);
    const isTold = ({ vmUuids }: FenceState): boolean =>
      vmUuids.every((uuid) => desk.inventory.findVm(uuid)?.powerState === 'Running');
    await expect.poll(() => listFences(desk.inventory.topology()).filter(isTold).length, { timeout: 10_000 }).toBe(1);
    const [fence] = listFences(desk.inventory.topology());
    if (!fence) throw new Error('no fence was made');
    return planRemoval(desk, fence);
  });
}

let children: RunChildren;
beforeAll(async () => {
  children = await buildRunChildren();
}, 120_000);
afterAll(() => children.close());

describe('an engine killed while it makes or removes fenced copies', () => {
  it('goes on or back to exactly what an undisturbed run leaves', async () => {
    const learnt = await withSite(async (site, folder) => {
      const before = runPictureOf(site);
      const plan = await withDesk(site.pool, join(folder, 'planning'), (desk) => planCopies(desk, site));
      const order = { demo: reach(site.pool), folder, then: { start: plan } } as const;
      const end = await children.run(order);
      expect(`${String(end.phase)} ${end.errors}`).toMatch(/^succeeded/);
      const done = runPictureOf(site);
      const removed = await withDesk(site.pool, join(folder, 'removing'), async (desk) => {
        const topology = desk.inventory.topology();
        for (const fence of listFences(topology)) {
          const run = await desk.rest(await desk.engine.start(planRemoval(desk, fence), 'digest', 'root'));
          expect(run.problem).toBeNull();
        }
        return runPictureOf(site);
      });
      expect(differences(removed, before)).toEqual([]);
      return { passed: end.passed, done, before };
    });
    const passages = countPassages(learnt.passed).filter(({ name }) => OF_FENCES.test(name));
    expect(passages.length).toBeGreaterThan(30);

    const random = seededRandom('fences');
    const wanted = campaign(2, passages.length);
    const chosen = [...passages].sort(() => random() - 0.5).slice(0, wanted);
    const wrong: string[] = [];
    for (const [index, { name, nth }] of chosen.entries()) {
      const choice = index % 2 === 0 ? 'resume' : 'undo';
      const found = await withSite(async (site, folder) => {
        const plan = await withDesk(site.pool, join(folder, 'planning'), (desk) => planCopies(desk, site));
        const spelt = spell({ name, nth });
        const end = await children.run({ demo: reach(site.pool), folder, then: { start: plan } }, spelt);
        if (!end.isKilled) return [`${spelt} was not passed`];
        return withDesk(site.pool, folder, async (desk) => {
          const last = await endOf(desk, choice);
          const expected = last?.phase === 'succeeded' ? learnt.done : learnt.before;
          return [
            ...desk.bugs.map(String),
            ...(last && FINAL_PHASES.has(last.phase)
              ? []
              : [`${String(last?.phase)} ${JSON.stringify(last?.problem)}`]),
            ...differences(withoutTasks(runPictureOf(site)), withoutTasks(expected)),
          ];
        });
      });
      wrong.push(...found.map((each) => `${name} ${String(nth)} ${choice}: ${each}`));
    }
    recordFigure('fence.killed', { count: chosen.length, bad: wrong.length, target: 0, ok: wrong.length === 0 });
    expect(wrong).toEqual([]);
  }, 1_800_000);

  it('removes, gone on with, all that an undisturbed removal does and nothing else', async () => {
    const { passages, before } = await withSite(async (site, folder) => {
      const untouched = runPictureOf(site);
      const removal = await makeCopy(site, join(folder, 'making'));
      const end = await children.run({ demo: reach(site.pool), folder, then: { start: removal } });
      expect(`${String(end.phase)} ${end.errors}`).toMatch(/^succeeded/);
      expect(differences(withoutTasks(runPictureOf(site)), withoutTasks(untouched))).toEqual([]);
      return { passages: end.passed.filter((name) => OF_FENCES.test(name)), before: untouched };
    });
    const own = ['remove-vm/off', 'remove-vm/before-call', 'remove-vm/removed', 'remove-vapp/removed'];
    expect(new Set(passages)).toEqual(new Set([...passages, ...own]));
    const random = seededRandom('fences removed');
    const names = [...new Set(passages)].sort(() => random() - 0.5).slice(0, campaign(2, passages.length));
    const wrong: string[] = [];
    for (const name of names) {
      const nth = 1 + Math.floor(random() * passages.filter((each) => each === name).length);
      const spelt = spell({ name, nth });
      const found = await withSite(async (site, folder) => {
        const removal = await makeCopy(site, join(folder, 'making'));
        const end = await children.run({ demo: reach(site.pool), folder, then: { start: removal } }, spelt);
        if (!end.isKilled) return ['was not passed'];
        return withDesk(site.pool, folder, async (desk) => {
          const last = await endOf(desk, 'resume');
          return [
            ...desk.bugs.map(String),
            ...(last?.phase === 'succeeded' ? [] : [`${String(last?.phase)} ${JSON.stringify(last?.problem)}`]),
            ...differences(withoutTasks(runPictureOf(site)), withoutTasks(before)),
          ];
        });
      });
      wrong.push(...found.map((each) => `${spelt}: ${each}`));
    }
    recordFigure('fence.removal-killed', { count: names.length, bad: wrong.length, target: 0, ok: wrong.length === 0 });
    expect(wrong).toEqual([]);
  }, 1_800_000);
});
