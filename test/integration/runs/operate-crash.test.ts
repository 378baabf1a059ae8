import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { OperateFacts } from '../../../shared/domain/operate/operate-facts.ts';
import type { OperateWish } from '../../../shared/domain/operate/operate-wish.ts';
import { planOperate } from '../../../shared/domain/operate/plan-operate.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { listFailpoints } from '../../fakes/failpoints.ts';
import type { RunDesk } from '../../fakes/run-desk.ts';
import { differences, runPictureOf, withoutTasks, type RunPicture } from '../../fakes/run-picture.ts';
import { openRunSite, withSnapshots, type RunSite } from '../../fakes/run-site.ts';
import { CrashFrame, withDesk, type CrashScene } from './crash-frame.ts';

/** Failpoints that plans of this matrix pass and those of transitions do not; members are off before they are removed. */
const OF_OPERATIONS =
  /^((switch-off-vm|suspend-vm|resume-vm|remove-vapp|remove-records|place-member|release-member)\/|remove-vm\/(?!off$)|revert-vm\/before-start-again$)/;

const SET = 'a set';
/** What is tried, each on a site of its own: `ready` makes the site fit for it. */
const CASES = {
  shutdown: { wish: () => ({ verb: 'shutdown', forceAfterSeconds: null }) },
  'switch-off': { wish: () => ({ verb: 'switch-off' }) },
  reboot: { wish: () => ({ verb: 'reboot', forceAfterSeconds: null, readiness: null }) },
  suspend: { wish: () => ({ verb: 'suspend' }) },
  resume: { before: 'suspend', wish: () => ({ verb: 'start', readiness: null }) },
  snapshot: { wish: () => ({ verb: 'snapshot', name: 'now', withMemory: true }) },
  revert: {
    wish: (site) => ({
      verb: 'revert',
      snapshotUuids: site.vms.map(({ snapshotUuid }) => snapshotUuid),
      keepNow: true,
      powerAfter: true,
      liftReason: 'a matrix',
    }),
  },
  copy: {
    wish: () => ({
      verb: 'copy',
      count: 2,
      names: 'Copy {n}',
      vmNames: '{vm} copy {n}',
      srUuid: null,
      networks: [],
      stageId: null,
    }),
  },
  arrange: {
    wish: ({ vms: [, ...rest] }) => ({
      verb: 'arrange',
      members: rest.map(({ uuid }, index) => ({
        vmUuid: uuid,
        order: 3 * index,
        startDelaySeconds: index,
        shutdownDelaySeconds: 2,
      })),
    }),
  },
  delete: { before: 'switch-off', wish: () => ({ verb: 'delete', liftReason: null }) },
} satisfies Record<string, { readonly before?: string; readonly wish: (site: RunSite) => OperateWish }>;

type Case = keyof typeof CASES;
const NAMES = Object.keys(CASES) as Case[];

function factsOf({ inventory }: RunDesk, site: RunSite): OperateFacts {
  const vapp = inventory.findVapp(site.vapp);
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
  return {
    configuration,
    workflow: null,
    toStageId: '',
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
  };
}

/** A site that is fit for a case, with its plan and a folder for journals; closed afterwards. */
async function withScene<T>(name: Case, act: (scene: CrashScene<RunPicture>) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-operate-'));
  let site = await openRunSite();
  try {
    const plan = await withDesk(site.pool, join(folder, 'preparing'), async (desk) => {
      site = await withSnapshots(site, desk.operations, SET);
      await settled(desk, site, (vms) => vms.every((vm) => vm.snapshots.length === 1));
      const { wish, ...rest } = CASES[name];
      const before = 'before' in rest ? rest.before : undefined;
      if (before !== undefined) {
        const run = await desk.rest(
          await desk.engine.start(planOperate(factsOf(desk, site), { verb: before } as OperateWish), 'digest', 'root'),
        );
        if (run.phase !== 'succeeded') throw new Error(`${before} ends ${run.phase}: ${JSON.stringify(run.problem)}`);
        await settled(desk, site, (vms) =>
          vms.every((vm) => vm.powerState !== 'Running' && vm.currentOperations.length === 0),
        );
      }
      // A stage's lock, as a revert meets it.
      if (name === 'revert') {
        for (const vm of site.vms) await desk.operations.blockOperations(vm.uuid, LOCK, []);
        await settled(desk, site, (vms) => vms.every((vm) => vm.blockedOperations['reverting'] !== undefined));
      }
      return planOperate(factsOf(desk, site), wish(site));
    });
    return await act({ pool: site.pool, folder, plan, look: () => withoutTasks(runPictureOf(site)) });
  } finally {
    await site.pool.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const LOCK = Object.fromEntries(
  ['destroy', 'revert', 'reverting'].map((each) => [each, 'Stagewright: locked in Production']),
);

/** Events are late by nature: plans are made of what they told. */
async function settled(desk: RunDesk, site: RunSite, isSo: (vms: OperateFacts['vms']) => boolean): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (isSo(factsOf(desk, site).vms)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the pool did not tell of it');
}

/** What is removed does not come back by undoing. */
const LOSES: ReadonlySet<Case> = new Set(['delete']);

const frame = new CrashFrame<Case, RunPicture>({ names: NAMES, withScene, differences, losing: LOSES });

beforeAll(() => frame.open(), 900_000);
afterAll(() => frame.close());

describe('an engine killed while it operates a configuration', () => {
  it('passes every failpoint of these plans', () => {
    const own = listFailpoints().filter((name) => OF_OPERATIONS.test(name));
    expect(own.length).toBeGreaterThanOrEqual(12);
    expect(own.filter((name) => !frame.hit.has(name))).toEqual([]);
  });

  it('is followed by one that goes on, or back, to exactly what an undisturbed run leaves', async () => {
    const random = seededRandom('operations');
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const count = campaign(NAMES.length, 120);
    const wrong = await frame.die(count, (_index, name) => {
      const passages = frame.passagesOf(name);
      const at = pick(
        passages
          .filter((each) => each.name === pick([...new Set(passages.map((one) => one.name))]))
          .concat(passages[0]!),
      );
      return { at, choice: LOSES.has(name) ? 'resume' : pick(['resume', 'undo'] as const) };
    });
    recordFigure('operate.killed', { count, bad: wrong.length, target: 0, ok: wrong.length === 0 });
    expect(wrong).toEqual([]);
  }, 3_600_000);
});
