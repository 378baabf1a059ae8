import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { OPEN_GATE } from '../../../shared/domain/gate/gate-policy.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { anyIn, expectNoBugs, openConsole } from './desk.ts';
import { rested } from '../../fakes/rested.ts';
import { gateKinds, setGate, start } from './gate-scene.ts';

let pool: RunningDemoPool;
let a: HeadlessConsole;

beforeEach(async () => {
  pool = await quickDemoPool();
  for (const ref of pool.world.db.refs('SR')) pool.world.db.set('SR', ref, { physical_size: 2 ** 46 });
  a = await openConsole(pool);
});

afterEach(async () => {
  await a.close();
  await pool.close();
  expectNoBugs(a);
});

async function replicate(source: Configuration): Promise<Configuration> {
  const wish = {
    ...{ poolId: 'demo', configurationUuid: source.uuid, toStageId: 'development' },
    ...{ fence: null, isStarted: false, note: '', keep: null },
  };
  const preview = await a.request('replicas.preview', wish);
  if (preview.state === 'refused') throw new Error('refused');
  const { runId } = await a.request('replicas.start', { ...wish, planDigest: preview.planDigest });
  expect((await rested(a, runId, 90_000)).phase).toBe('succeeded');
  return a.until('the replica', ({ configurations }) =>
    [...configurations.values()].find(
      ({ origin, lock, stageId }) =>
        origin?.configuration === source.uuid && lock === null && stageId === 'development',
    ),
  );
}

describe('a gate that asks for a fresh replica', () => {
  it('is open for what was made of production as it is, and closed once production changed', async () => {
    const service = await a.until('the web shop', ({ services }) =>
      [...services.values()].find((each) => each.service.name === 'Web shop'),
    );
    const source = await anyIn(a, 'production', service.service.id);
    const replica = await replicate(source);
    await setGate(a, replica, { ...OPEN_GATE, checks: { ...OPEN_GATE.checks, isFreshReplicaRequired: true } });
    const key = `demo ${replica.uuid} integration`;
    await a.until('the open gate', ({ gates }) => gates.get(key)?.blockers.length === 0);

    const { db } = pool.world;
    const vm = db.findByUuid('VM', source.vmUuids[0] ?? '') ?? '';
    const { PV_args: before } = db.get('VM', vm);
    db.set('VM', vm, { PV_args: 'patched in a hurry' });
    await a.until('the gate to close', ({ gates }) => (gates.get(key)?.blockers.length ?? 0) > 0);
    expect(a.facts.gates.get(key)?.blockers).toEqual([{ kind: 'replica-stale', isSourceGone: false }]);
    expect(gateKinds(await start(a, replica))).toEqual(['replica-stale']);

    db.set('VM', vm, { PV_args: before ?? '' });
    await a.until('the gate to open again', ({ gates }) => gates.get(key)?.blockers.length === 0);
  });
});
