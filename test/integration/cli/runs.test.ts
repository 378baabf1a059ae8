import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../../electron/cli/exit.ts';
import { runOutput } from '../../../electron/cli/outputs.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { quickDemoPool } from '../../fakes/headless-console.ts';
import { CommandDesk, type Told } from './command-desk.ts';

let pool: RunningDemoPool;
let desk: CommandDesk;
let card: Told;

beforeAll(async () => {
  pool = await quickDemoPool({ seed: 3 });
  desk = await CommandDesk.open(pool);
  await desk.addPool();
  const found = (await desk.configurations()).find(
    ({ stageId, vmUuids }) => stageId === 'development' && vmUuids.length > 1,
  );
  if (!found) throw new Error('nothing is in development');
  card = found;
});
afterAll(async () => {
  await pool.close();
  await desk.close();
});

const stageOf = async (): Promise<string | null | undefined> =>
  (await desk.configurations()).find(({ uuid }) => uuid === card.uuid)?.stageId;

/** Waits until another command carries a run out. */
async function underWay(): Promise<void> {
  for (;;) {
    const isThere = await stat(join(desk.data, 'run.sock')).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('runs of the command line', () => {
  it('are paused from another terminal, seen by a window, resumed, and undone', async () => {
    const window = await desk.window();
    pool.control.addCallFault({ kind: 'delay', method: 'VIF.move', count: 3, ms: 1200 });
    pool.control.addCallFault({ kind: 'delay', method: 'Async.VIF.move', count: 3, ms: 1200 });
    const promoting = desk.signed('promote', card.uuid, '--yes', '--json');
    await underWay();
    const following = desk.command('runs', 'follow', '--json');
    await window.until('the lock of the command', ({ configurations }) => configurations.get(card.uuid)?.lock);
    const paused = await desk.command('runs', 'pause', '--json');
    expect(paused.exitCode, paused.errors).toBe(EXIT.ok);
    const run = runOutput.parse(JSON.parse(paused.output));
    expect(run).toMatchObject({ phase: 'paused', configurationUuid: card.uuid });
    expect((await promoting).exitCode).toBe(EXIT.failed);
    const followed = await following;
    expect(runOutput.parse(JSON.parse(followed.output))).toEqual(run);

    expect((await desk.command('runs', 'follow')).exitCode).toBe(EXIT.refused);
    expect((await desk.command('runs', 'pause')).exitCode).toBe(EXIT.refused);
    expect((await desk.command('runs', 'follow', run.id)).output).toContain('runs resume');
    const shown = await desk.command('runs', 'show', run.id.slice(0, 8), '--json');
    expect(JSON.parse(shown.output)).toMatchObject({ id: run.id, phase: 'paused' });

    const resumed = await desk.done(runOutput, 'runs', 'resume', run.id);
    expect(resumed).toMatchObject({ id: run.id, phase: 'succeeded' });
    await window.until('the card in its stage', ({ configurations }) => {
      const now = configurations.get(card.uuid);
      return now?.stageId === 'integration' && now.lock === null;
    });
    await window.close();
  });

  it('are stopped from another terminal and undone', async () => {
    pool.control.addCallFault({ kind: 'delay', method: 'VIF.move', count: 3, ms: 1200 });
    pool.control.addCallFault({ kind: 'delay', method: 'Async.VIF.move', count: 3, ms: 1200 });
    const demoting = desk.signed('demote', card.uuid, '--to', 'development', '--yes');
    await underWay();
    const stopped = await desk.command('runs', 'stop', '--json');
    expect(stopped.exitCode, stopped.errors).toBe(EXIT.ok);
    const run = runOutput.parse(JSON.parse(stopped.output));
    expect(run.phase).toBe('interrupted');
    expect((await demoting).output).toContain('It waits');
    expect(await desk.done(runOutput, 'runs', 'undo', run.id)).toMatchObject({ id: run.id, phase: 'aborted' });
    expect(await stageOf()).toBe('integration');
    expect((await desk.command('runs', '--json')).output).toContain(run.id);
  });
});
