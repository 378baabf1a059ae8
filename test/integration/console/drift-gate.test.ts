import { afterEach, beforeEach, expect, describe, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { DriftTolerance } from '../../../shared/domain/drift/tolerance.ts';
import { OPEN_GATE } from '../../../shared/domain/gate/gate-policy.ts';
import { NO_RULES } from '../../../shared/domain/stage-rules.ts';
import { setRules } from '../../../shared/domain/workflow-edit.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { anyIn, ended, expectNoBugs, openConsole } from './desk.ts';
import { gateKinds, publish, setGate, start } from './gate-scene.ts';

let pool: RunningDemoPool;
let a: HeadlessConsole;

beforeEach(async () => {
  pool = await quickDemoPool();
  a = await openConsole(pool);
});

afterEach(async () => {
  await a.close();
  await pool.close();
  expectNoBugs(a);
});

describe('a gate that allows no drift', () => {
  it('stays closed while the configuration differs from what it was recorded as, and opens when it is healed', async () => {
    const configuration = await anyIn(a, 'development');
    await a.until('no drift', ({ drift }) => drift.get(configuration.uuid)?.tally.drift === 0);
    await setGate(a, configuration, { ...OPEN_GATE, checks: { ...OPEN_GATE.checks, maxDrift: 0 } });
    const key = `demo ${configuration.uuid} integration`;
    await a.until('the gate', ({ gates }) => gates.get(key)?.blockers.length === 0);

    const { db } = pool.world;
    const vm = db.findByUuid('VM', configuration.vmUuids[0] ?? '') ?? '';
    const { PV_args: before, tags } = db.get('VM', vm);
    db.set('VM', vm, { PV_args: 'changed by hand' });
    const shut = await a.until('the gate to close', ({ gates }) => {
      const view = gates.get(key);
      return view && view.blockers.length > 0 ? view : undefined;
    });
    expect(shut.blockers).toEqual([{ kind: 'drift-above', driftCount: 1, maxDrift: 0 }]);
    expect(gateKinds(await start(a, configuration))).toEqual(['drift-above']);
    await a.request('drift.mute', { poolId: 'demo', configurationUuid: configuration.uuid, reason: 'known', days: 1 });
    expect(gateKinds(await start(a, configuration))).toEqual(['drift-above']);

    db.set('VM', vm, { PV_args: before ?? '' });
    await a.until('the gate to open', ({ gates }) => gates.get(key)?.blockers.length === 0);
    // What is no part of the revision counts as well: start asks for what is known now, not for what was last said.
    db.set('VM', vm, { tags: ['role: other'] });
    await a.until('the tag', ({ vms }) =>
      vms
        .get('demo')
        ?.get(configuration.vmUuids[0] ?? '')
        ?.tags.includes('role: other'),
    );
    expect(gateKinds(await start(a, configuration))).toEqual(['drift-above']);

    db.set('VM', vm, { tags: tags ?? [] });
    await a.until('the former tags', ({ vms }) => {
      const now = vms.get('demo')?.get(configuration.vmUuids[0] ?? '')?.tags;
      return now !== undefined && !now.includes('role: other');
    });
    await a.until('the gate to open again', ({ gates }) => gates.get(key)?.blockers.length === 0);
    const started = await start(a, configuration);
    expect((await ended(a, started.ok ? started.value.runId : '')).phase).toBe('succeeded');
  });

  it('lets pass what the stage it is in tolerates, and stays closed for what weighs too much', async () => {
    const configuration = await anyIn(a, 'development');
    await a.until('no drift', ({ drift }) => drift.get(configuration.uuid)?.tally.drift === 0);
    await setGate(a, configuration, { ...OPEN_GATE, checks: { ...OPEN_GATE.checks, maxDrift: 0 } });
    const key = `demo ${configuration.uuid} integration`;
    const { db } = pool.world;
    const vm = db.findByUuid('VM', configuration.vmUuids[0] ?? '') ?? '';
    const { tags } = db.get('VM', vm);
    // Tags are of low severity.
    db.set('VM', vm, { tags: [...((tags ?? []) as readonly string[]), 'made elsewhere'] });
    await a.until('the gate to close', ({ gates }) => gates.get(key)?.blockers[0]?.kind === 'drift-above');

    const tolerate = (drift: DriftTolerance) =>
      publish(a, configuration, (workflow) => setRules(workflow, 'development', { ...NO_RULES, drift }));
    await tolerate({ countsFrom: 'medium', leastScore: null });
    await a.until('the gate to open', ({ gates }) => gates.get(key)?.blockers.length === 0);
    expect(a.facts.drift.get(configuration.uuid)).toMatchObject({
      tally: { drift: 1 },
      tolerance: { countsFrom: 'medium' },
    });

    await tolerate({ countsFrom: 'medium', leastScore: 100 });
    const shut = await a.until('the gate to close', ({ gates }) => {
      const view = gates.get(key);
      return view && view.blockers.length > 0 ? view : undefined;
    });
    const { score } = a.facts.drift.get(configuration.uuid) ?? {};
    expect(shut.blockers).toEqual([{ kind: 'score-below', score, least: 100 }]);
    expect(gateKinds(await start(a, configuration))).toEqual(['score-below']);

    db.set('VM', vm, { PV_args: 'changed by hand' });
    await a.until('both reasons', ({ gates }) => gates.get(key)?.blockers.length === 2);
    expect(gateKinds(await start(a, configuration))).toEqual(['drift-above', 'score-below']);
  });
});
