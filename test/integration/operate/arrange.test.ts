import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asMap, asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { ArrangedMember } from '../../../shared/domain/operate/arrangement.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import { configurationIn } from '../fences/fence-desk.ts';
import { operated, vmRow } from './operate-desk.ts';

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

async function membersOf({ uuid }: Configuration): Promise<readonly ArrangedMember[]> {
  return (await desk.request('operate.describe', { poolId: 'demo', configurationUuid: uuid })).members;
}

/** VMs of the pool that are in no vApp. */
function freeVms(): readonly string[] {
  const vms = [...(desk.facts.vms.get('demo')?.values() ?? [])];
  return vms.filter(({ vappUuid }) => vappUuid === null).map(({ uuid }) => uuid);
}

const placeOf = (uuid: string): readonly unknown[] => {
  const vm = vmRow(pool, uuid);
  return [vm['order'], vm['start_delay'], vm['shutdown_delay']].map(Number);
};

describe('members and start order of a configuration', () => {
  it('are changed as one plan: one leaves, one joins, one starts elsewhere, and the record says so', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const [joining = ''] = freeVms();
    const before = await membersOf(shop);
    const [leaving, moved, ...others] = before;
    const members = [
      ...others,
      { ...moved!, order: 40, startDelaySeconds: 30, shutdownDelaySeconds: 5 },
      { vmUuid: joining, order: 41, startDelaySeconds: 0, shutdownDelaySeconds: 0 },
    ];
    const run = await operated(desk, shop, { verb: 'arrange', members });
    expect([run.problem, run.phase]).toEqual([null, 'succeeded']);
    expect(run.plan.steps.map(({ action }) => action.kind)).toEqual([
      'take-lock',
      'release-member',
      'place-member',
      'place-member',
      'record-members',
      'verify',
      'release-lock',
    ]);
    await desk.until('the new members', ({ configurations }) =>
      configurations.get(shop.uuid)?.vmUuids.includes(joining) === true ? true : undefined,
    );
    expect(placeOf(moved!.vmUuid)).toEqual([40, 30, 5]);
    expect(placeOf(joining)).toEqual([41, 0, 0]);
    const stageTags = (uuid: string): readonly string[] =>
      asStrings(vmRow(pool, uuid)['tags'] as never).filter((tag) => tag.startsWith('stage: '));
    expect(stageTags(joining)).toHaveLength(1);
    expect(stageTags(leaving!.vmUuid)).toEqual([]);
    const config = asMap(pool.world.db.get('pool', pool.world.pool())['gui_config']);
    const records = Object.entries(config).filter(([key]) => key.startsWith(`stagewright.stage.${shop.uuid}.`));
    expect(records).toHaveLength(1);
    const record = JSON.parse(asString(records[0]?.[1] ?? '')) as {
      readonly members: readonly { readonly vm: string }[];
      readonly stage: string;
      readonly since: string;
    };
    expect(record.members.map(({ vm }) => vm).sort()).toEqual(members.map(({ vmUuid }) => vmUuid).sort());
    expect([record.stage, record.since]).toEqual([shop.stageId, shop.since]);
    await desk.until(
      'its members to be those of the record',
      ({ configurations }) =>
        configurations.get(shop.uuid)?.warnings.every(({ kind }) => kind !== 'members-changed') === true,
    );
  });

  it('are refused where nothing changes, a VM is in another configuration, is named twice, or is not there', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const asked = { poolId: 'demo', configurationUuid: shop.uuid };
    const members = [...(await membersOf(shop))];
    expect(await blockersOfArrange(shop, members)).toMatchObject([{ kind: 'nothing-to-do' }]);
    const stranger = [...(desk.facts.vms.get('demo')?.values() ?? [])].find(
      ({ vappUuid }) => vappUuid !== null && vappUuid !== shop.uuid,
    )!;
    const place = { order: 1, startDelaySeconds: 0, shutdownDelaySeconds: 0 };
    expect(await blockersOfArrange(shop, [...members, { vmUuid: stranger.uuid, ...place }])).toMatchObject([
      { kind: 'vm-in-other-configuration', vmUuid: stranger.uuid, otherUuid: stranger.vappUuid },
    ]);
    expect(await blockersOfArrange(shop, [])).toMatchObject([{ kind: 'empty' }]);
    const wish = (list: readonly ArrangedMember[]) => ({ verb: 'arrange' as const, members: [...list] });
    expect(await desk.ask('operate.preview', { ...asked, wish: wish([...members, members[0]!]) })).toMatchObject({
      problem: { code: 'invalid-request' },
    });
    const nobody = { vmUuid: '00000000-0000-4000-8000-00000000beef', ...place };
    expect(await desk.ask('operate.preview', { ...asked, wish: wish([...members, nobody]) })).toMatchObject({
      problem: { code: 'not-found', kind: 'vm' },
    });
  });

  async function blockersOfArrange(shop: Configuration, members: readonly ArrangedMember[]) {
    const answer = await desk.ask('operate.preview', {
      poolId: 'demo',
      configurationUuid: shop.uuid,
      wish: { verb: 'arrange', members: [...members] },
    });
    if (answer.ok || answer.problem.code !== 'blocked') throw new Error(JSON.stringify(answer));
    return answer.problem.blockers;
  }
});
