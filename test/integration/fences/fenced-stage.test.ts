import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { text, texts } from '../../../electron/demo-pool/behaviour/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { NO_RULES } from '../../../shared/domain/stage-rules.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { anyIn, expectNoBugs, openConsole, promote } from '../console/desk.ts';
import { rested } from '../../fakes/rested.ts';
import { networkingOf, publishedFences, unfence } from './fence-desk.ts';

const START = { kind: 'start', readiness: { probe: { kind: 'running' }, timeoutSeconds: 60 } } as const;

let pool: RunningDemoPool;
let desk: HeadlessConsole;

beforeEach(async () => {
  pool = await quickDemoPool();
  desk = await openConsole(pool);
});

afterEach(async () => {
  await desk.close();
  expectNoBugs(desk);
  await pool.close();
});

/** Integration fences and starts what Development copies into it. */
async function publishRule(): Promise<void> {
  const view = await desk.until('the service', ({ services }) => services.get('erp'));
  const { workflow } = view.service;
  const { seq } = await desk.request('workflows.publish', {
    poolId: 'demo',
    serviceId: 'erp',
    baseSeq: view.seq,
    workflow: {
      ...workflow,
      stages: workflow.stages.map((stage) =>
        stage.id === 'integration'
          ? { ...stage, rules: { ...NO_RULES, entry: [START], fence: 'block' as const } }
          : stage,
      ),
      transitions: workflow.transitions.map(({ gate: _left, ...each }) =>
        each.from === 'development' && each.to === 'integration' ? { ...each, mode: 'copy' as const } : each,
      ),
    },
  });
  await desk.until('the new version', ({ services }) => services.get('erp')?.seq === seq);
}

describe('a stage that fences what enters it by copy', () => {
  it('gets a copy with the MACs of the original that runs inside a fence which holds, and leaves nothing behind', async () => {
    await publishRule();
    const before = networkingOf(pool);
    const card = await anyIn(desk, 'development', 'erp');
    const run = await rested(desk, await promote(desk, card.uuid, 'integration'), 60_000);
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
    const made = await desk.until('the fence', () =>
      publishedFences(desk)?.fences.find(
        (each) => each.runningCount === card.vmUuids.length && each.activeRunId === null,
      ),
    );
    expect([made.mode, made.alarms, made.ofUuid]).toEqual(['block', [], card.uuid]);
    const copy = await desk.until('the copy in its stage', ({ configurations }) =>
      [...configurations.values()].find((each) => made.vappUuids.includes(each.uuid) && each.stageId === 'integration'),
    );
    const { db } = pool.world;
    const macsOf = (uuids: readonly string[]): readonly string[] =>
      uuids
        .map((uuid) => db.get('VM', db.findByUuid('VM', uuid) ?? ''))
        .flatMap((vm) => texts(vm['VIFs']).map((vif) => text(db.get('VIF', vif)['MAC'])))
        .sort();
    expect(macsOf(copy.vmUuids)).toEqual(macsOf(card.vmUuids));
    const reach = await desk.request('topology.reach', { poolId: 'demo', vmUuid: copy.vmUuids[0] ?? '' });
    expect(reach.vms.every(({ uuid }) => copy.vmUuids.includes(uuid))).toBe(true);
    expect(reach.waysOut).toEqual([]);
    expect((await unfence(desk, made.id)).problem).toBeNull();
    expect(networkingOf(pool)).toEqual(before);
  }, 180_000);

  it('refuses the copy, with the reason, where no fence can be made', async () => {
    await publishRule();
    const card = await anyIn(desk, 'development', 'erp');
    const { db } = pool.world;
    for (const host of db.refs('host')) db.set('host', host, { enabled: false });
    await desk.until('no host in use', () => publishedFences(desk) !== undefined);
    for (let look = 0; look < 100; look += 1) {
      const answer = await desk.ask('promotions.preview', {
        poolId: 'demo',
        configurationUuid: card.uuid,
        toStageId: 'integration',
      });
      if (!answer.ok && answer.problem.code === 'blocked') {
        expect(answer.problem.blockers.map(({ kind }) => kind)).toContain('not-fenceable');
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the copy was never refused');
  }, 60_000);
});
