import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { TaskFollower } from '../../../electron/xapi/tasks/task-follower.ts';
import { connect, makeConsole, startPool, until } from './console-of.ts';
import type { Console } from './console-of.ts';

let pool: RunningDemoPool;
let made: Console;
let tasks: TaskFollower;
beforeAll(async () => {
  pool = await startPool({ timeScale: 0.003 });
});
afterAll(() => pool.close());
beforeEach(async () => {
  made = makeConsole();
  await connect(made, pool);
  tasks = made.pools.tasks('demo');
});
afterEach(async () => {
  await made.pools.close();
  pool.control.clearFaults();
});

function halted(): string {
  const vm = made.pools
    .inventory('demo')
    .listVms()
    .find((one) => one.powerState === 'Halted' && one.currentOperations.length === 0);
  return pool.world.db.findByUuid('VM', vm?.uuid ?? '') ?? '';
}

describe('following tasks', () => {
  it('answers the result and destroys the task', async () => {
    const result = await tasks.run('VM.clone', [halted(), 'a clone']);
    expect(result.kind).toBe('text');
    const ref = result.kind === 'text' ? result.text : '';
    expect(pool.world.db.get('VM', ref)['name_label']).toBe('a clone');
    expect(pool.world.db.refs('task')).toEqual([]);
  });

  it('tells progress that only rises', async () => {
    const seen: number[] = [];
    const sr =
      [...pool.world.db.entries('SR')].find(([, row]) => row['type'] === 'nfs' || row['shared'] === true)?.[0] ?? '';
    await tasks.run('VM.copy', [halted(), 'a copy', sr], { onProgress: (ratio) => seen.push(ratio) });
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.some((ratio) => ratio > 0 && ratio < 1)).toBe(true);
  });

  it('throws what the task failed with', async () => {
    const running = made.pools
      .inventory('demo')
      .listVms()
      .find((vm) => vm.powerState === 'Running');
    const ref = pool.world.db.findByUuid('VM', running?.uuid ?? '') ?? '';
    await expect(tasks.run('VM.start', [ref, false, false])).rejects.toMatchObject({
      code: 'VM_BAD_POWER_STATE',
      method: 'VM.start',
    });
    expect(pool.world.db.refs('task')).toEqual([]);
  });

  it('cancels on request', async () => {
    const sr = [...pool.world.db.entries('SR')].find(([, row]) => row['shared'] === true)?.[0] ?? '';
    const ref = await tasks.begin('VM.copy', [halted(), 'never finished', sr]);
    const outcome = tasks.follow(ref);
    await until('cancellable', () =>
      made.pools
        .inventory('demo')
        .listTasks()
        .some((task) => task.cancellable),
    );
    await tasks.cancel(ref);
    expect((await outcome).kind).toBe('cancelled');
  });

  it('follows many at once, each to its own end', async () => {
    const vm = halted();
    const names = Array.from({ length: 12 }, (_, index) => `clone ${index}`);
    const results = await Promise.all(names.map((name) => tasks.run('VM.clone', [vm, name])));
    const made = results.map((result) =>
      result.kind === 'text' ? pool.world.db.get('VM', result.text)['name_label'] : '',
    );
    expect(made).toEqual(names);
  });

  it('says unknown when the pool forgot the task', async () => {
    const sr = [...pool.world.db.entries('SR')].find(([, row]) => row['shared'] === true)?.[0] ?? '';
    const ref = await tasks.begin('VM.copy', [halted(), 'forgotten', sr]);
    const outcome = tasks.follow(ref);
    pool.control.forgetTasks();
    // Nothing tells that a task was forgotten: another session asks after it.
    pool.control.expireSessions();
    expect((await outcome).kind).toBe('unknown');
  });

  it('takes a task up again that was begun before this console started', async () => {
    const sr = [...pool.world.db.entries('SR')].find(([, row]) => row['shared'] === true)?.[0] ?? '';
    const ref = await tasks.begin('VM.copy', [halted(), 'resumed', sr]);
    await made.pools.close();
    const later = makeConsole();
    await connect(later, pool);
    const outcome = await later.pools.tasks('demo').follow(ref);
    expect(outcome).toMatchObject({ kind: 'succeeded', result: { kind: 'text' } });
    expect(await later.pools.tasks('demo').follow('OpaqueRef:00000000-0000-4000-8000-000000000000')).toEqual({
      kind: 'unknown',
    });
    await later.pools.close();
  });

  it('fails when the connection breaks, the outcome being unknown', async () => {
    const sr = [...pool.world.db.entries('SR')].find(([, row]) => row['shared'] === true)?.[0] ?? '';
    const running = tasks.run('VM.copy', [halted(), 'broken off', sr]);
    await until('the task', () => pool.world.db.refs('task').length > 0);
    pool.control.dropConnections();
    await expect(running).rejects.toMatchObject({ name: 'ConnectionLost' });
  });
});
