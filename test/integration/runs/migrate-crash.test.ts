import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { OperateFacts } from '../../../shared/domain/operate/operate-facts.ts';
import { planOperate } from '../../../shared/domain/operate/plan-operate.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { FINAL_PHASES } from '../../../shared/domain/run.ts';
import { defaultWorkflow } from '../../../shared/domain/workflow.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { listFailpoints, OF_MIGRATIONS } from '../../fakes/failpoints.ts';
import { quickDemoPool, type ReachablePool } from '../../fakes/headless-console.ts';
import { openRunDesk, type RunDesk } from '../../fakes/run-desk.ts';
import { differences, runPictureOf, type RunPicture } from '../../fakes/run-picture.ts';
import { openRunSite, type RunSite } from '../../fakes/run-site.ts';
import { placesOf, poolUuidOf, STAY } from '../migrate/migrate-desk.ts';
import { buildRunChildren, type RunChildren } from './run-children.ts';

/**
 * `within`: another host and SR of the pool. `away`: another pool, with service and record. `copied`: a copy of what runs,
 * in another pool, with the MACs of its original.
 */
const CASES = ['within', 'away', 'copied'] as const;
type Case = (typeof CASES)[number];

/** Two pools, one of which has the configuration. */
interface Scene {
  readonly site: RunSite;
  readonly other: RunningDemoPool;
}

/** What both pools hold. */
interface Picture {
  readonly here: RunPicture;
  readonly there: RunPicture;
}

const SERVICE = { id: 'shop', name: 'Shop', description: '', workflow: defaultWorkflow() };

function factsOf({ inventory, others: [far] }: RunDesk, { site, other }: Scene, name: Case): OperateFacts {
  const vapp = inventory.findVapp(site.vapp);
  const configuration = {
    ...{
      uuid: site.vapp,
      poolId: 'demo',
      nameLabel: vapp?.nameLabel ?? '',
      description: '',
      revision: 'ab'.repeat(32),
    },
    ...{ serviceId: 'shop', stageId: 'staging', since: '2026-03-02T08:00:00.000Z' },
    vmUuids: vapp?.vmUuids ?? [],
  } as Partial<Configuration> as Configuration;
  const version = { brand: 'XCP-ng', product: '8.3.0', api: '2.21', release: '' };
  return {
    configuration,
    workflow: SERVICE.workflow,
    toStageId: 'staging',
    isConnected: true,
    rights: null,
    networks: inventory.listNetworks(),
    hosts: inventory.listHosts(),
    vms: configuration.vmUuids.flatMap((uuid) => inventory.findVm(uuid) ?? []),
    srs: inventory.listSrs(),
    neighbours: [],
    configurationNames: [],
    fences: [],
    runningVms: new Map(),
    sharedVdiUuids: new Set(),
    migration: {
      homeUuid: poolUuidOf(site.pool),
      version,
      service: SERVICE,
      since: configuration.since,
      target:
        name === 'within'
          ? null
          : {
              ...{ poolUuid: poolUuidOf(other), nameLabel: 'Other', isConnected: true, rights: null, version },
              hosts: far?.listHosts() ?? [],
              srs: far?.listSrs() ?? [],
              networks: far?.listNetworks() ?? [],
              ...{ service: null, configurationNames: [] },
            },
    },
  };
}

function planOf(desk: RunDesk, scene: Scene, name: Case): Plan {
  const facts = factsOf(desk, scene, name);
  const { hosts, sharedSrs, network } = placesOf(name === 'within' ? scene.site.pool : scene.other);
  if (name === 'within') return planOperate(facts, { ...STAY, hostUuid: hosts[1]!, srUuid: scene.site.otherSr });
  const used = [...new Set(facts.vms.flatMap(({ vifs }) => vifs.map(({ networkUuid }) => networkUuid)))];
  const there = { poolUuid: poolUuidOf(scene.other), hostUuid: hosts[0]! };
  const networks = used.map((from) => ({ from, to: network }));
  if (name === 'copied')
    return planOperate(facts, {
      ...{ verb: 'copy', count: 1, names: '{name} away', vmNames: '{vm} away', stageId: 'staging' },
      ...{ srUuid: sharedSrs[0]!, networks, away: { ...there, keepMacs: true, members: [] } },
    });
  return planOperate(facts, {
    ...{ ...STAY, ...there },
    srUuid: sharedSrs[0]!,
    networks,
  });
}

const reach = ({ url, port, user, password, hosts }: ReachablePool): ReachablePool => ({
  ...{ url, port, user, password, hosts },
});

async function withScene<T>(name: Case, act: (scene: Scene, plan: Plan, folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-migrate-'));
  const [site, other] = await Promise.all([openRunSite(), quickDemoPool({ seed: 2, vms: 8 })]);
  try {
    const desk = await openRunDesk(site.pool, join(folder, 'preparing'), undefined, undefined, [other]);
    let plan: Plan;
    try {
      plan = planOf(desk, { site, other }, name);
    } finally {
      await desk.close();
    }
    return await act({ site, other }, plan, folder);
  } finally {
    await Promise.all([site.pool.close(), other.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Tasks of who was killed stay on the pool until XAPI collects them. Who carried records there has an id of its own. */
function pictureOf({ site, other }: Scene): Picture {
  const clear = (picture: RunPicture): RunPicture => ({ ...picture, counts: { ...picture.counts, task: 0 } });
  return { here: clear(runPictureOf(site)), there: clear(runPictureOf({ ...site, pool: other })) };
}

const unlike = (found: Picture, wanted: Picture): readonly string[] => [
  ...differences(found.here, wanted.here).map((each) => `here: ${each}`),
  ...differences(found.there, wanted.there).map((each) => `there: ${each}`),
];

interface Usual {
  readonly passages: readonly { readonly name: string; readonly nth: number }[];
  readonly done: Picture;
  readonly before: Picture;
}

let children: RunChildren;
const usual = new Map<Case, Usual>();
const hit = new Set<string>();

async function learn(name: Case): Promise<void> {
  const learnt = await withScene(name, async (scene, plan, folder) => {
    const before = pictureOf(scene);
    const order = { demo: reach(scene.site.pool), folder, others: [reach(scene.other)] };
    const end = await children.run({ ...order, then: { start: plan } });
    if (end.phase !== 'succeeded') throw new Error(`${name} ends ${String(end.phase)}: ${end.errors}`);
    return { before, passed: end.passed, done: pictureOf(scene) };
  });
  // The last moment at which it is not too late: the vApp here is still there.
  const at = name === 'away' ? 'remove-vapp/before-call:1:kill' : 'run/before-succeeded:1:kill';
  const undone = await withScene(name, async (scene, plan, folder) => {
    const order = { demo: reach(scene.site.pool), folder, others: [reach(scene.other)] };
    await children.run({ ...order, then: { start: plan } }, at);
    const end = await children.run({ ...order, then: 'undo' });
    if (end.phase !== 'aborted') throw new Error(`${name} undone ends ${String(end.phase)}: ${end.errors}`);
    return { passed: end.passed, picture: pictureOf(scene) };
  });
  expect(unlike(undone.picture, learnt.before)).toEqual([]);
  const counts = new Map<string, number>();
  const passages = learnt.passed.map((passed) => {
    const nth = (counts.get(passed) ?? 0) + 1;
    counts.set(passed, nth);
    return { name: passed, nth };
  });
  for (const each of [...learnt.passed, ...undone.passed]) hit.add(each);
  usual.set(name, { passages, done: learnt.done, before: learnt.before });
}

beforeAll(async () => {
  children = await buildRunChildren();
  for (const name of CASES) await learn(name);
}, 900_000);

afterAll(() => children.close());

describe('an engine killed while it migrates a configuration', () => {
  it('passes every failpoint of migrations', () => {
    const own = listFailpoints().filter((name) => OF_MIGRATIONS.test(name));
    expect(own.length).toBeGreaterThanOrEqual(18);
    expect(own.filter((name) => !hit.has(name))).toEqual([]);
  });

  it('is followed by one that goes on, or back, to exactly what an undisturbed run leaves in both pools', async () => {
    const random = seededRandom('migrations');
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const wrong: string[] = [];
    const count = campaign(6, 120);
    for (let index = 0; index < count && wrong.length < 5; index += 1) {
      const name = CASES[index % CASES.length]!;
      const { passages, done, before } = usual.get(name)!;
      const point = pick([...new Set(passages.map((one) => one.name))]);
      const at = pick(passages.filter((each) => each.name === point));
      const choice = pick(['resume', 'undo'] as const);
      const spelt = `${at.name}:${String(at.nth)}:kill`;
      const found = await withScene(name, async (scene, plan, folder) => {
        const order = { demo: reach(scene.site.pool), folder, others: [reach(scene.other)] };
        const end = await children.run({ ...order, then: { start: plan } }, spelt);
        if (!end.isKilled) return [`not passed: ${String(end.phase)} ${end.errors.slice(0, 300)}`];
        const desk = await openRunDesk(scene.site.pool, folder, undefined, undefined, [scene.other]);
        try {
          const [run] = desk.engine.list();
          const last = run && !FINAL_PHASES.has(run.phase) ? await desk.choose(run.id, choice) : run;
          const isGone = desk.inventory.findVapp(scene.site.vapp) === undefined && name === 'away';
          // Past the point of no return undoing leaves all where it has arrived.
          const isDone = last?.phase === 'succeeded' || isGone;
          return [
            ...desk.bugs.map(String),
            ...(last && !FINAL_PHASES.has(last.phase) ? [`${last.phase} ${JSON.stringify(last.problem)}`] : []),
            ...(last && choice === 'resume' && last.phase !== 'succeeded' ? [`resumed and ${last.phase}`] : []),
            ...unlike(pictureOf(scene), isDone ? done : before),
          ];
        } finally {
          await desk.close();
        }
      });
      wrong.push(...found.map((each) => `${name} killed at ${spelt}, ${choice}: ${each}`));
    }
    recordFigure('migrate.killed', { count, bad: wrong.length, target: 0, ok: wrong.length === 0 });
    expect(wrong).toEqual([]);
  }, 3_600_000);
});
