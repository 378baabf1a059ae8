import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { cardKey } from '../../../shared/domain/replay/board.ts';
import { BoardReplay } from '../../../shared/domain/replay/board-replay.ts';
import { FINAL_PHASES } from '../../../shared/domain/run.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';

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

async function promote(configurationUuid: string, toStageId: string): Promise<string> {
  const target = { poolId: 'demo', configurationUuid, toStageId };
  const { planDigest } = await console_.request('promotions.preview', target);
  const { runId } = await console_.request('promotions.start', { ...target, planDigest });
  return runId;
}

const phaseOf = (runId: string): Promise<string> =>
  console_.until('the run to end', ({ runs }) => {
    const phase = runs.get(runId)?.phase;
    return phase !== undefined && (FINAL_PHASES.has(phase) || phase === 'interrupted') ? phase : undefined;
  });

/** The entry is written after the phase is seen. */
const entryOf = (runId: string, kind: string): Promise<unknown> =>
  console_.until(kind, ({ activity }) => activity.some((entry) => entry.kind === kind && entry.runId === runId));

const readReplay = async (): Promise<BoardReplay> =>
  new BoardReplay([...(await console_.request('activity.list', { limit: 500 }))].sort((a, b) => a.seq - b.seq));

describe('board replay of a real ledger', () => {
  it('ends with every configuration it names in the stage where the pool has it, and unlocked', async () => {
    const inDevelopment = await console_.until('configurations in development', ({ configurations }) => {
      const found = [...configurations.values()].filter((each) => each.stageId === 'development');
      return found.length > 0 ? found : undefined;
    });
    const [first] = inDevelopment;
    if (!first) throw new Error('no configuration');
    const runId = await promote(first.uuid, 'integration');
    expect(await phaseOf(runId)).toBe('succeeded');
    await entryOf(runId, 'run.finished');
    await console_.until('no lock', ({ configurations }) => configurations.get(first.uuid)?.lock === null || undefined);
    await console_.request('configurations.release', { poolId: 'demo', configurationUuid: first.uuid });
    await console_.until(
      'it to be in no stage',
      ({ configurations }) => configurations.get(first.uuid)?.stageId === null,
    );
    const releasedAt = (await readReplay()).end().seq;
    await console_.request('configurations.adopt', {
      poolId: 'demo',
      configurationUuid: first.uuid,
      serviceId: first.serviceId ?? '',
      stageId: 'development',
    });
    await console_.until(
      'it back',
      ({ configurations }) => configurations.get(first.uuid)?.stageId === 'development' || undefined,
    );
    const replay = await readReplay();
    expect(replay.at(0).cards.get(cardKey('demo', first.uuid))?.placement).toMatchObject({
      stage: { id: 'development' },
      isPresupposed: true,
    });
    expect(replay.at(releasedAt).cards.get(cardKey('demo', first.uuid))?.placement).toBeNull();
    const stages = replay.moments.map(
      ({ seq }) => replay.at(seq).cards.get(cardKey('demo', first.uuid))?.placement?.stage.id ?? null,
    );
    expect([...new Set(stages)]).toEqual(['development', 'integration', null]);
    expect(replay.moments.some(({ seq }) => replay.at(seq).cards.get(cardKey('demo', first.uuid))?.lockedBy)).toBe(
      true,
    );
    await expectSameAsPool(replay);
  });

  it('shows a run that was stopped and undone where it stood before', async () => {
    const configuration = await console_.until('a configuration in development', ({ configurations }) =>
      [...configurations.values()].find((each) => each.stageId === 'development' && each.vmUuids.length > 0),
    );
    pool.control.addCallFault({ kind: 'delay', method: 'VIF.move', ms: 1500, count: 1 });
    const runId = await promote(configuration.uuid, 'integration');
    await console_.until('the lock', ({ configurations }) => configurations.get(configuration.uuid)?.lock ?? undefined);
    await console_.request('runs.stop', { runId });
    expect(await phaseOf(runId)).toBe('interrupted');
    await entryOf(runId, 'run.interrupted');
    const stopped = (await readReplay()).end().cards.get(cardKey('demo', configuration.uuid));
    expect(stopped?.run?.phase).toBe('interrupted');
    expect(stopped?.lockedBy).toBe(runId);
    await console_.request('runs.undo', { runId });
    await console_.until('the end', ({ runs }) => FINAL_PHASES.has(runs.get(runId)?.phase ?? 'running'));
    await entryOf(runId, 'run.finished');
    await expectSameAsPool(await readReplay());
  });
});

/** The pool's facts come a moment after what they tell of. */
async function expectSameAsPool(replay: BoardReplay): Promise<void> {
  const replayed = [...replay.end().cards.values()].map(({ configurationUuid, placement, lockedBy, run }) => ({
    configurationUuid,
    stage: placement?.stage.id ?? null,
    lock: lockedBy,
    run: run?.runId ?? null,
  }));
  expect(replayed.length).toBeGreaterThan(0);
  await vi.waitFor(() => {
    const known = replayed.map(({ configurationUuid }) => {
      const { stageId, lock, activeRunId } = console_.facts.configurations.get(configurationUuid) ?? {};
      return { configurationUuid, stage: stageId, lock: lock?.runId ?? null, run: activeRunId };
    });
    expect(replayed).toEqual(known);
  }, 10_000);
}
