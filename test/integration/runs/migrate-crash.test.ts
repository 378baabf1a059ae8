import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { OperateFacts } from '../../../shared/domain/operate/operate-facts.ts';
import { planOperate } from '../../../shared/domain/operate/plan-operate.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { defaultWorkflow } from '../../../shared/domain/workflow.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { listFailpoints, OF_MIGRATIONS } from '../../fakes/failpoints.ts';
import { quickDemoPool } from '../../fakes/headless-console.ts';
import type { RunDesk } from '../../fakes/run-desk.ts';
import { differences, runPictureOf, withoutTasks, type RunPicture } from '../../fakes/run-picture.ts';
import { openRunSite, type RunSite } from '../../fakes/run-site.ts';
import { placesOf, poolUuidOf, STAY } from '../migrate/migrate-desk.ts';
import { CrashFrame, LATE, withDesk, type CrashScene } from './crash-frame.ts';

/**
 * `within`: another host and SR of the pool. `away`: another pool, with service and record. `copied`: a copy of what runs,
 * in another pool, with the MACs of its original.
 */
const CASES = ['within', 'away', 'copied'] as const;
type Case = (typeof CASES)[number];

/** Two pools, one of which has the configuration. */
interface Pools {
  readonly site: RunSite;
  readonly other: RunningDemoPool;
}

/** What both pools hold. */
interface Picture {
  readonly here: RunPicture;
  readonly there: RunPicture;
}

const SERVICE = { id: 'shop', name: 'Shop', description: '', workflow: defaultWorkflow() };

function factsOf({ inventory, others: [far] }: RunDesk, { site, other }: Pools, name: Case): OperateFacts {
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

function planOf(desk: RunDesk, pools: Pools, name: Case): Plan {
  const facts = factsOf(desk, pools, name);
  const { hosts, sharedSrs, network } = placesOf(name === 'within' ? pools.site.pool : pools.other);
  if (name === 'within') return planOperate(facts, { ...STAY, hostUuid: hosts[1]!, srUuid: pools.site.otherSr });
  const used = [...new Set(facts.vms.flatMap(({ vifs }) => vifs.map(({ networkUuid }) => networkUuid)))];
  const there = { poolUuid: poolUuidOf(pools.other), hostUuid: hosts[0]! };
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

async function withScene<T>(name: Case, act: (scene: CrashScene<Picture>) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-migrate-'));
  const [site, other] = await Promise.all([openRunSite(), quickDemoPool({ seed: 2, vms: 8 })]);
  const pools = { site, other };
  const others = [other];
  try {
    const plan = await withDesk(site.pool, join(folder, 'preparing'), (desk) => planOf(desk, pools, name), others);
    return await act({
      ...{ pool: site.pool, others, folder, plan },
      look: () => pictureOf(pools),
      isPastReturn: ({ inventory }) => name === 'away' && inventory.findVapp(site.vapp) === undefined,
    });
  } finally {
    await Promise.all([site.pool.close(), other.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Who carried records there has an id of its own. */
const pictureOf = ({ site, other }: Pools): Picture => ({
  here: withoutTasks(runPictureOf(site)),
  there: withoutTasks(runPictureOf({ ...site, pool: other })),
});

const unlike = (found: Picture, wanted: Picture): readonly string[] => [
  ...differences(found.here, wanted.here).map((each) => `here: ${each}`),
  ...differences(found.there, wanted.there).map((each) => `there: ${each}`),
];

const frame = new CrashFrame<Case, Picture>({
  names: CASES,
  withScene,
  differences: unlike,
  // Later the vApp here is gone, and undoing leaves all where it has arrived.
  lastMoment: (name) => (name === 'away' ? 'remove-vapp/before-call:1:kill' : LATE),
});

beforeAll(() => frame.open(), 900_000);
afterAll(() => frame.close());

describe('an engine killed while it migrates a configuration', () => {
  it('passes every failpoint of migrations', () => {
    const own = listFailpoints().filter((name) => OF_MIGRATIONS.test(name));
    expect(own.length).toBeGreaterThanOrEqual(18);
    expect(own.filter((name) => !frame.hit.has(name))).toEqual([]);
  });

  it('is followed by one that goes on, or back, to exactly what an undisturbed run leaves in both pools', async () => {
    const random = seededRandom('migrations');
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const count = campaign(6, 120);
    const wrong = await frame.die(count, (_index, name) => {
      const passages = frame.passagesOf(name);
      const point = pick([...new Set(passages.map((one) => one.name))]);
      const at = pick(passages.filter((each) => each.name === point));
      return { at, choice: pick(['resume', 'undo'] as const) };
    });
    recordFigure('migrate.killed', { count, bad: wrong.length, target: 0, ok: wrong.length === 0 });
    expect(wrong).toEqual([]);
  }, 3_600_000);
});
