import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '../../../electron/demo-pool/core/contract.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { compareSides, type Side } from '../../../shared/domain/drift/compare.ts';
import { listHealRows } from '../../../shared/domain/drift/heal.ts';
import { toPortrait } from '../../../shared/domain/drift/portrait.ts';
import type { VmFacts } from '../../../shared/domain/inventory.ts';
import { planHeal } from '../../../shared/domain/plan/plan-heal.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { FINAL_PHASES } from '../../../shared/domain/run.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import type { RunDesk } from '../../fakes/run-desk.ts';
import { openRunSite, type RunSite } from '../../fakes/run-site.ts';
import { countPassages, endOf, reach, spell, withDesk } from './crash-frame.ts';
import { buildRunChildren, type RunChildren } from './run-children.ts';

/** What somebody changed behind the console's back: two VMs that run, one of them in its size, too. */
const CHANGES: readonly Row[] = [
  { PV_args: 'debug', order: 7, VCPUs_max: 9 },
  { platform: { nx: 'false', 'by-hand': '1' } },
];

/** Opens a pool, changes VMs of it, and plans to put that back. */
async function withSite<T>(act: (site: RunSite, folder: string, plan: Plan) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-heal-'));
  const site = await openRunSite();
  try {
    const before = await withDesk(site.pool, join(folder, 'before'), (desk) => membersOf(desk, site));
    const { db } = site.pool.world;
    CHANGES.forEach((change, at) => {
      db.set('VM', db.findByUuid('VM', site.vms[at]!.uuid)!, change);
    });
    const plan = await withDesk(site.pool, join(folder, 'planning'), (desk) =>
      planOf(site, before, membersOf(desk, site), desk),
    );
    return await act(site, folder, plan);
  } finally {
    await site.pool.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const membersOf = ({ inventory }: RunDesk, site: RunSite): readonly VmFacts[] =>
  site.vms.flatMap(({ uuid }) => inventory.findVm(uuid) ?? []);

function planOf(site: RunSite, before: readonly VmFacts[], now: readonly VmFacts[], { inventory }: RunDesk): Plan {
  const side = (vms: readonly VmFacts[]): Side => ({
    poolId: 'demo',
    stage: null,
    vms: vms.map((vm) => toPortrait(vm, null, null)),
  });
  const [left, right] = [side(before), side(now)];
  const [networks, hosts] = [inventory.listNetworks(), inventory.listHosts()];
  const storage = { findDisk: (uuid: string) => inventory.findDisk(uuid), srs: inventory.listSrs() };
  const rows = listHealRows({ comparison: compareSides(left, right), left, right, vms: now, networks, hosts, storage });
  const part = { uuid: site.vapp, poolId: 'demo', nameLabel: 'Shop', revision: '', serviceId: null, stageId: null };
  const plan = planHeal({
    configuration: part as Partial<Configuration> as Configuration,
    stageName: '',
    baselineName: 'before',
    ...{ vms: now, networks, hosts, srs: storage.srs, rows },
    words: { field: (field) => field, value: (_field, value) => value ?? 'none' },
  });
  if (!plan) throw new Error('nothing differs');
  return plan;
}

/** What was changed, as the pool has it. */
function pictureOf({ pool, vms }: RunSite): readonly unknown[] {
  const { db } = pool.world;
  return vms.slice(0, 2).map(({ uuid }) => {
    const { PV_args, order, VCPUs_max, VCPUs_at_startup, platform, power_state } = db.get(
      'VM',
      db.findByUuid('VM', uuid)!,
    );
    // The keys of a map have no order.
    const flags = Object.entries(platform as object).sort(([a], [b]) => (a < b ? -1 : 1));
    return { PV_args, order, VCPUs_max, VCPUs_at_startup, flags, power_state };
  });
}

const locksOf = ({ pool: { world } }: RunSite): number =>
  Object.keys(world.db.get('pool', world.pool())['gui_config'] as object).filter((key) =>
    key.startsWith('stagewright.lock.'),
  ).length;

let children: RunChildren;
beforeAll(async () => {
  children = await buildRunChildren();
}, 120_000);
afterAll(() => children.close());

describe('an engine killed while it heals', () => {
  it('goes on to what was before the change, or back to what was found', async () => {
    const learnt = await withSite(async (site, folder, plan) => {
      const found = pictureOf(site);
      const end = await children.run({ demo: reach(site.pool), folder, then: { start: plan } });
      expect(`${String(end.phase)} ${end.errors}`).toMatch(/^succeeded/);
      return { passed: end.passed, found, done: pictureOf(site) };
    });
    expect(learnt.done).not.toEqual(learnt.found);
    const passages = countPassages(learnt.passed).filter(({ name }) => name.startsWith('heal-fields/'));
    expect(passages.length).toBeGreaterThanOrEqual(8);

    const random = seededRandom('heal');
    const chosen = [...passages].sort(() => random() - 0.5).slice(0, campaign(4, passages.length));
    const wrong: string[] = [];
    for (const [index, { name, nth }] of chosen.entries()) {
      const choice = index % 2 === 0 ? 'resume' : 'undo';
      const found = await withSite(async (site, folder, plan) => {
        const spelt = spell({ name, nth });
        const end = await children.run({ demo: reach(site.pool), folder, then: { start: plan } }, spelt);
        if (!end.isKilled) return [`${spelt} was not passed`];
        return withDesk(site.pool, folder, async (desk) => {
          const last = await endOf(desk, choice);
          const expected = last?.phase === 'succeeded' ? learnt.done : learnt.found;
          const isRight = JSON.stringify(pictureOf(site)) === JSON.stringify(expected);
          return [
            ...desk.bugs.map(String),
            ...(last && FINAL_PHASES.has(last.phase)
              ? []
              : [`${String(last?.phase)} ${JSON.stringify(last?.problem)}`]),
            ...(isRight ? [] : [JSON.stringify(pictureOf(site))]),
            ...(locksOf(site) === 0 ? [] : ['a lock stayed']),
          ];
        });
      });
      wrong.push(...found.map((each) => `${name} ${String(nth)} ${choice}: ${each}`));
    }
    const ok = wrong.length === 0;
    recordFigure('heal.killed', { count: chosen.length, bad: wrong.length, target: 0, ok });
    expect(wrong).toEqual([]);
  }, 600_000);
});
