import { beforeEach, describe, expect, it } from 'vitest';
import { computePlan, startPlan } from '../../../../renderer/commands/plans.ts';
import { keyOf } from '../../../../renderer/state/configurations-slice.ts';
import { store } from '../../../../renderer/state/store.ts';
import { fillStore, installBridge, makeConfiguration, makeRun, type RecordingBridge } from '../made-facts.ts';

const configuration = makeConfiguration();
const move = { key: keyOf(configuration), toStageId: 'integration' };
const shown = { ...move, plan: makeRun().plan, planDigest: 'c'.repeat(64), gate: null };
let bridge: RecordingBridge;
beforeEach(() => {
  fillStore([configuration]);
  bridge = installBridge();
});

describe('plans', () => {
  it('are asked for by pool, vApp and stage', async () => {
    await computePlan.run(move);
    expect(bridge.asked).toEqual([
      {
        name: 'promotions.preview',
        input: { poolId: 'p1', configurationUuid: configuration.uuid, toStageId: 'integration' },
      },
    ]);
  });

  it('start with the digest that was shown, and the sheet becomes the run', async () => {
    bridge.answers.set('promotions.start', { ok: true, value: { runId: 'r9' } });
    store.getState().toggleSelected(move.key);
    await startPlan.run(shown);
    expect(bridge.asked[0]?.input).toMatchObject({ planDigest: 'c'.repeat(64) });
    expect(store.getState().sheet).toEqual({ kind: 'run', runId: 'r9' });
    expect(store.getState().selectedKeys.size).toBe(0);
  });

  it('that are refused leave everything as it was', async () => {
    bridge.answers.set('promotions.start', {
      ok: false,
      problem: { code: 'plan-changed', planDigest: 'd'.repeat(64) },
    });
    const result = await startPlan.run(shown);
    expect(result.ok).toBe(false);
    expect(store.getState().sheet).toBeNull();
    expect(store.getState().configurations.get(move.key)).toBe(configuration);
  });
});
