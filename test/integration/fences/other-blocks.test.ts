import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { flag, number, text, texts } from '../../../electron/demo-pool/behaviour/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { NO_FENCE_SETTINGS } from '../../../shared/domain/fence/no-fence-settings.ts';
import { recordFigure } from '../../bench/figures.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import { BLOCK, configurationIn, fence, networkingOf, preview, publishedFences, unfence } from './fence-desk.ts';

let pool: RunningDemoPool;
let desk: HeadlessConsole;

beforeEach(async () => {
  pool = await quickDemoPool();
  desk = await HeadlessConsole.open({ demo: pool });
  await desk.start();
  await desk.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
});

afterEach(async () => {
  await desk.close();
  await pool.close();
  expect(desk.bugs).toEqual([]);
});

/** Lists tags 300 to 309 on the network of the bonds. */
async function listTags(part: Partial<typeof NO_FENCE_SETTINGS> = {}): Promise<void> {
  const management = [...pool.world.db.entries('network')].find(([, row]) => text(row['name_label']) === 'Management');
  const networkUuid = text(management?.[1]['uuid']);
  const tags = Array.from({ length: 10 }, (_, index) => ({
    tag: 300 + index,
    missingOnHostUuids: [],
    isReserved: false,
  }));
  const physicalNetworks = [{ id: 'Switch', bases: [{ networkUuid, nativeTag: 1 }], tags }];
  await desk.request('fences.save-settings', {
    poolId: 'demo',
    afterSeq: 0,
    settings: { ...NO_FENCE_SETTINGS, physicalNetworks, ...part },
  });
  await desk.until('the settings', () => publishedFences(desk)?.settingsSeq === 1);
}

/** Floods a frame from a running VM over the rows of the pool's own database; knows nothing of the console's proof. */
function flood(from: string): ReadonlySet<string> {
  const { db } = pool.world;
  const pifs = [...db.entries('PIF')].filter(([, pif]) => !db.find('Bond', text(pif['bond_slave_of'])));
  const wireOf = (pif: (typeof pifs)[number][1]): string | null => {
    if (texts(pif['tunnel_access_PIF_of']).length > 0) return null; // no controller joins them
    const vlan = db.find('VLAN', text(pif['VLAN_master_of']));
    if (!vlan) return `untagged ${text(pif['network'])}`;
    return `${text(db.get('PIF', text(vlan['tagged_PIF']))['network'])} tag ${String(number(vlan['tag']))}`;
  };
  const on = [...db.entries('VIF')].flatMap(([, vif]) => {
    const vm = db.find('VM', text(vif['VM']));
    const isOn = vm && flag(vif['currently_attached']) && text(vm['power_state']) === 'Running';
    return isOn ? [{ vm: text(vif['VM']), bridge: `${text(vif['network'])} ${text(vm['resident_on'])}` }] : [];
  });
  const seen = new Set(on.filter((each) => each.vm === from).map((each) => each.bridge));
  for (const bridge of seen) {
    for (const [, pif] of pifs) {
      if (`${text(pif['network'])} ${text(pif['host'])}` !== bridge) continue;
      const wire = wireOf(pif);
      for (const [, other] of pifs)
        if (wire !== null && wireOf(other) === wire) seen.add(`${text(other['network'])} ${text(other['host'])}`);
    }
  }
  return new Set(on.filter((each) => each.vm !== from && seen.has(each.bridge)).map((each) => each.vm));
}

describe('a fence that must span hosts', () => {
  it('takes listed tags, is proved as a flood over the pool shows it, and gives the tags back', async () => {
    const original = await configurationIn(desk, 'integration', 3);
    const wish = { ...BLOCK, mustMigrate: true };
    const input = { poolId: 'demo', configurationUuid: original.uuid, ...wish };
    const refused = await desk.request('fences.preview', input);
    expect(refused.state === 'refused' && refused.problems).toEqual([{ kind: 'no-building-block' }]);

    await listTags();
    const before = networkingOf(pool);
    const shown = await preview(desk, original, wish);
    expect(shown.fences[0]?.fence.block).toBe('vlan');
    const run = await fence(desk, original, wish);
    expect(run.problem).toBeNull();
    const made = await desk.until('the fence', () =>
      publishedFences(desk)?.fences.find((each) => each.runningCount === 3 && each.activeRunId === null),
    );
    expect(made.alarms).toEqual([]);
    const { db } = pool.world;
    const tags = [...db.entries('VLAN')].map(([, vlan]) => number(vlan['tag'])).filter((tag) => tag >= 300);
    expect(tags.sort()).toEqual([300, 300, 300, 301, 301, 301, 302, 302, 302].slice(0, tags.length));
    expect(tags.length).toBe(3 * made.networkUuids.length);

    let bad = 0;
    const running = [...db.entries('VM')].filter(
      ([, vm]) => text(vm['power_state']) === 'Running' && !flag(vm['is_control_domain']),
    );
    for (const [ref, vm] of running) {
      const reach = await desk.request('topology.reach', { poolId: 'demo', vmUuid: text(vm['uuid']) });
      const proved = reach.vms.filter((each) => each.reach === 'layer2').map((each) => each.uuid);
      const flooded = [...flood(ref)].map((each) => text(db.get('VM', each)['uuid']));
      if (JSON.stringify(proved.sort()) !== JSON.stringify([...new Set(flooded)].sort())) bad += 1;
    }
    recordFigure('fence.flood-agrees', { count: running.length, bad, target: 0, ok: bad === 0 });
    expect(bad).toBe(0);
    expect(running.length).toBeGreaterThan(30);

    expect((await unfence(desk, made.id)).problem).toBeNull();
    expect(networkingOf(pool)).toEqual(before);
  }, 180_000);
});

describe('a fence with a router', () => {
  it('leases addresses, tells the router by xenstore, and lets connections out only through it', async () => {
    const original = await configurationIn(desk, 'integration', 3);
    const { db } = pool.world;
    const outside = [...db.entries('network')].find(([, row]) => text(row['name_label']) === 'Backup');
    const template = await desk.until('a template', () => publishedFences(desk)?.templates[0]?.uuid);
    await listTags({
      outside: { networkUuid: text(outside?.[1]['uuid']), addresses: ['10.200.0.50', '10.200.0.51'] },
      router: { templateUuid: template, servesDhcp: false },
    });
    const exhausted = await desk.request('fences.preview', {
      poolId: 'demo',
      configurationUuid: original.uuid,
      ...BLOCK,
      mode: 'inOut',
    });
    expect(exhausted.state === 'refused' && exhausted.problems.map((each) => each.kind)).toEqual([
      'external-pool-exhausted',
    ]);

    const wish = { ...BLOCK, mode: 'outOnly', isStarted: false } as const;
    const run = await fence(desk, original, wish);
    expect(run.problem).toBeNull();
    const made = await desk.until('the fence', () =>
      publishedFences(desk)?.fences.find((each) => each.routerVmUuids.length === 1 && each.activeRunId === null),
    );
    expect(made.leases).toEqual(['10.200.0.50']);
    const router = [...db.entries('VM')].find(([, vm]) => text(vm['uuid']) === made.routerVmUuids[0]);
    expect(router?.[1]['xenstore_data']).toMatchObject({
      'vm-data/stagewright/mode': 'out-only',
      'vm-data/stagewright/outside/address': '10.200.0.50',
    });
    expect((await unfence(desk, made.id)).problem).toBeNull();
  }, 120_000);
});
