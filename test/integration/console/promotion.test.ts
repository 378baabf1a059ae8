import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import { rested } from '../../fakes/rested.ts';

let pool: RunningDemoPool;
let console_: HeadlessConsole;

beforeEach(async () => {
  pool = await quickDemoPool();
  console_ = await HeadlessConsole.open({ demo: pool });
  await console_.start();
  await console_.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
});

afterEach(async () => {
  await console_.close();
  await pool.close();
  expect(console_.bugs).toEqual([]);
});

/** A configuration in the first stage that has a promotion without blockers. */
async function anyInDevelopment(): Promise<Configuration> {
  return console_.until('a configuration in development', ({ configurations }) =>
    [...configurations.values()].find((each) => each.stageId === 'development' && each.vmUuids.length > 0),
  );
}

async function promote(configuration: Configuration, toStageId: string): Promise<string> {
  const target = { poolId: 'demo', configurationUuid: configuration.uuid, toStageId };
  const { planDigest } = await console_.request('promotions.preview', target);
  const { runId } = await console_.request('promotions.start', { ...target, planDigest });
  return runId;
}

const runEnded = (runId: string) => rested(console_, runId);

describe('a promotion in place', () => {
  it('moves every NIC to the network of its role, tags the VMs and records the stage', async () => {
    const before = await anyInDevelopment();
    expect(before.warnings.map((warning) => warning.kind)).not.toContain('record-not-believed');
    const run = await runEnded(await promote(before, 'integration'));
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
    const after = await console_.until('the card in integration', ({ configurations }) => {
      const now = configurations.get(before.uuid);
      return now?.stageId === 'integration' && now.lock === null && now.activeRunId === null ? now : undefined;
    });
    expect(after.revision).toBe(before.revision);
    expect(after.recordSeq).toBe(before.recordSeq + 1);
    expect(after.warnings.map((warning) => warning.kind)).not.toContain('tag-differs');
    expect(after.warnings.map((warning) => warning.kind)).not.toContain('network-off-map');
    expect(after.warnings.map((warning) => warning.kind)).not.toContain('revision-changed');
    const hasEntry = (kind: string) =>
      console_.until(`an entry ${kind}`, ({ activity }) => activity.some((entry) => entry.kind === kind));
    await hasEntry('run.started');
    await hasEntry('run.finished');
  });

  it('is shown to a second console on the same pool, which is refused while the lock is held', async () => {
    const other = await HeadlessConsole.open({ demo: pool });
    try {
      await other.start();
      const configuration = await anyInDevelopment();
      await other.until('the same card', ({ configurations }) => configurations.get(configuration.uuid));
      pool.control.addCallFault({ kind: 'delay', method: 'VIF.move', ms: 1500, count: 1 });
      const target = { poolId: 'demo', configurationUuid: configuration.uuid, toStageId: 'integration' };
      const mine = await promote(configuration, 'integration');
      const lock = await other.until(
        'the lock',
        ({ configurations }) => configurations.get(configuration.uuid)?.lock ?? undefined,
      );
      expect(lock.console).toBe('test console');
      const refused = await other.ask('promotions.preview', target);
      expect(refused.ok ? undefined : refused.problem.code).toBe('blocked');
      expect((await runEnded(mine)).phase).toBe('succeeded');
      await other.until(
        'the card to have moved',
        ({ configurations }) => configurations.get(configuration.uuid)?.stageId === 'integration',
      );
    } finally {
      await other.close();
    }
  });

  it('survives a restart of the pool in the middle', async () => {
    const configuration = await anyInDevelopment();
    pool.control.addCallFault({ kind: 'delay', method: 'VIF.move', ms: 300, count: 1 });
    const runId = await promote(configuration, 'integration');
    await console_.until('the first step done', ({ runs }) => runs.get(runId)?.steps[0]?.phase === 'done');
    pool.control.restart(300);
    const run = await runEnded(runId);
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
  });
});
