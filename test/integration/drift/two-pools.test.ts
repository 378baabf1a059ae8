import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { ComparedView } from '../../../shared/ipc/areas/drift.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { expectNoBugs, openConsole } from '../console/desk.ts';

let here: RunningDemoPool;
let there: RunningDemoPool;
let from: HeadlessConsole;
let otherId: string;

beforeAll(async () => {
  [here, there] = await Promise.all([quickDemoPool(), quickDemoPool({ seed: 2 })]);
  from = await openConsole(here);
  ({ poolId: otherId } = await from.request('pools.add', {
    host: '127.0.0.1',
    port: there.port,
    userName: there.user,
    password: there.password,
    keepPassword: false,
    fingerprint: there.fingerprint,
  }));
});
afterAll(async () => {
  await from.close();
  await Promise.all([here.close(), there.close()]);
  expectNoBugs(from);
});

/** The pair of that name: one of each pool. */
async function pairOf(name: string): Promise<readonly [Configuration, Configuration]> {
  const find = (poolId: string): Promise<Configuration> =>
    from.until(`${name} of ${poolId}`, ({ configurations }) =>
      [...configurations.values()].find(
        (each) => each.poolId === poolId && each.nameLabel === name && each.vmUuids.length > 0,
      ),
    );
  return [await find('demo'), await find(otherId)];
}

function compare([left, right]: readonly [Configuration, Configuration]): Promise<ComparedView> {
  const side = ({ poolId, uuid }: Configuration) => ({ poolId, configurationUuid: uuid, when: 'now' }) as const;
  return from.request('drift.compare', { left: side(left), right: side(right) });
}

const driftOf = ({ comparison }: ComparedView): readonly string[] =>
  comparison.vms.flatMap(({ name, fields }) =>
    fields.filter(({ verdict }) => verdict === 'drift').map(({ field }) => `${name} ${field}`),
  );

describe('configurations of two pools', () => {
  it('are paired by role or name, and what each pool has ids of its own for is no drift', async () => {
    const pair = await pairOf('Web shop 2.4');
    expect(pair[0].uuid).not.toBe(pair[1].uuid);
    const compared = await compare(pair);
    expect([compared.left.poolId, compared.right.poolId]).toEqual(['demo', otherId]);
    expect(compared.comparison.vms).toHaveLength(pair[0].vmUuids.length);
    for (const { matchedBy, leftUuid, rightUuid } of compared.comparison.vms) {
      expect(['role', 'name']).toContain(matchedBy);
      expect(leftUuid).not.toBe(rightUuid);
    }
    const all = compared.comparison.vms.flatMap(({ fields }) => fields);
    expect(all.filter(({ reason }) => reason === 'other-pool').length).toBeGreaterThan(0);
    expect(
      driftOf(compared).filter((each) => / (nic\.\d+\.(carrier|mac)|disk\.\d+\.(sr|vdi)|affinity)$/.test(each)),
    ).toEqual([]);
    // Names of both pools' networks are known, so that values can be read.
    for (const poolId of ['demo', otherId])
      for (const { uuid } of from.facts.networks.get(poolId) ?? []) expect(compared.names[uuid]).toBeDefined();
  });

  it('show exactly what is changed in one of them', async () => {
    const pair = await pairOf('Web shop 2.4');
    const before = driftOf(await compare(pair));
    const { db } = there.world;
    const vm = db.findByUuid('VM', pair[1].vmUuids[0] ?? '') ?? '';
    db.set('VM', vm, { PV_args: 'changed elsewhere', order: 41 });
    await expect
      .poll(async () => driftOf(await compare(pair)).filter((each) => !before.includes(each)).length, {
        timeout: 20_000,
      })
      .toBe(2);
    const after = driftOf(await compare(pair)).filter((each) => !before.includes(each));
    expect(after.map((each) => each.split(' ').at(-1)).sort()).toEqual(['pv.args', 'start.order']);
  });

  it('stay comparable as they were last seen while one pool is away, and not once it is forgotten', async () => {
    const pair = await pairOf('Web shop 2.4');
    const before = await compare(pair);
    await from.request('pools.disconnect', { poolId: otherId });
    expect((await compare(pair)).comparison.score).toBe(before.comparison.score);
    await from.request('pools.forget', { poolId: otherId });
    const side = ({ poolId, uuid }: Configuration) => ({ poolId, configurationUuid: uuid, when: 'now' }) as const;
    const answer = await from.ask('drift.compare', { left: side(pair[0]), right: side(pair[1]) });
    expect(answer).toMatchObject({ ok: false, problem: { code: 'not-found', kind: 'pool' } });
  });
});
