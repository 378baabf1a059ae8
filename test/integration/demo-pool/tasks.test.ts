import { afterEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { IDS, logIn, startSmallPool, type Client } from './small-pool.ts';

let pool: RunningDemoPool;
afterEach(() => pool.close());

async function start(timeScale: number): Promise<{ readonly client: Client; readonly vm: string }> {
  pool = await startSmallPool({ timeScale });
  return { client: await logIn(pool), vm: pool.world.db.findByUuid('VM', IDS.vm) ?? '' };
}

async function settled(client: Client, task: unknown): Promise<Record<string, unknown>> {
  for (;;) {
    const record = (await client.call('task.get_record', task)) as Record<string, unknown>;
    if (record['status'] !== 'pending') return record;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('tasks', () => {
  it('end with an XML fragment, whatever the transport', async () => {
    const { client, vm } = await start(0);
    const cloned = await settled(client, await client.call('Async.VM.clone', vm, 'copy'));
    expect(cloned).toMatchObject({
      status: 'success',
      progress: 1,
      name_label: 'Async.VM.clone',
      type: '<none/>',
      error_info: [],
    });
    expect(cloned['result']).toMatch(/^<value>OpaqueRef:[0-9a-f-]{36}<\/value>$/);
    expect(cloned['finished']).not.toBe('19700101T00:00:00Z');
    expect((await settled(client, await client.call('Async.VM.start', vm, false, false)))['result']).toBe(
      '<value></value>',
    );
  });

  it('end with progress 1 also on failure, and with the error', async () => {
    const { client, vm } = await start(0);
    const failed = await settled(client, await client.call('Async.VM.pause', vm));
    expect(failed).toMatchObject({
      status: 'failure',
      progress: 1,
      error_info: ['INTERNAL_ERROR', 'a bug of the pool'],
    });
  });

  it('are cancelled at a check point, hold the object meanwhile, and move their progress', async () => {
    const { client, vm } = await start(0.05);
    const task = String(await client.call('Async.VM.start', vm, false, false));
    const progress = new Set<unknown>();
    for (let i = 0; i < 12; i += 1) progress.add(await client.call('task.get_progress', task));
    expect(await client.call('task.get_allowed_operations', task)).toEqual(['cancel']);
    expect(await client.call('VM.get_record', vm)).toMatchObject({
      current_operations: { [task]: 'start' },
      allowed_operations: [],
    });
    await client.call('task.cancel', task);
    const record = await settled(client, task);
    expect(record).toMatchObject({
      status: 'cancelled',
      error_info: ['TASK_CANCELLED', task],
      current_operations: { [task]: 'cancel' },
      allowed_operations: [],
    });
    expect(await client.call('VM.get_record', vm)).toMatchObject({
      power_state: 'Halted',
      current_operations: {},
      allowed_operations: ['start', 'clone'],
    });
  });

  it('ignore a cancel that comes too late or cannot work', async () => {
    const { client, vm } = await start(0.02);
    const uncancellable = await client.call('Async.VM.hard_shutdown', vm);
    await client.call('task.cancel', uncancellable);
    expect(await settled(client, uncancellable)).toMatchObject({
      status: 'success',
      current_operations: { [String(uncancellable)]: 'cancel' },
    });
    await client.call('task.cancel', uncancellable);
  });

  it('wait for a conflicting operation instead of failing', async () => {
    const { client, vm } = await start(0.01);
    const tasks = [
      await client.call('Async.VM.start', vm, false, false),
      await client.call('Async.VM.start', vm, false, false),
    ];
    expect(await client.call('task.get_status', tasks[1])).toBe('pending');
    expect((await Promise.all(tasks.map((task) => settled(client, task)))).map((record) => record['status'])).toEqual([
      'success',
      'success',
    ]);
  });

  it('can be cancelled while they wait', async () => {
    const { client, vm } = await start(0.05);
    const first = await client.call('Async.VM.start', vm, false, false);
    const second = await client.call('Async.VM.start', vm, false, false);
    await client.call('task.cancel', second);
    expect((await settled(client, second))['status']).toBe('cancelled');
    expect((await settled(client, first))['status']).toBe('success');
  });

  it('are seen by others while a synchronous call runs, and gone when it returns', async () => {
    const { client, vm } = await start(0.02);
    const running = client.call('VM.start', vm, false, false);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(
      Object.values((await client.call('task.get_all_records')) as object).map(
        (task: { name_label: string }) => task.name_label,
      ),
    ).toEqual(['VM.start']);
    await running;
    expect(await client.call('task.get_all')).toEqual([]);
  });

  it('belong to a user: others need pool-operator', async () => {
    const { client } = await start(0);
    const [reader, operator, admin] = [
      await logIn(pool, 'read-only'),
      await logIn(pool, 'pool-operator'),
      await logIn(pool, 'vm-admin'),
    ];
    const task = await reader.call('task.create', 'mine', '');
    expect(await admin.failure('task.destroy', task)).toMatchObject([
      'RBAC_PERMISSION_DENIED',
      'task.destroy/any',
      expect.any(String),
    ]);
    await operator.call('task.cancel', task);
    await (await logIn(pool, 'read-only')).call('task.set_progress', task, 0.5);
    expect(await reader.call('task.get_progress', task)).toBe(0.5);
    await reader.call('task.add_to_other_config', task, 'k', 'v');
    expect(await reader.failure('task.add_to_other_config', task, 'k', 'v')).toEqual([
      'MAP_DUPLICATE_KEY',
      'task',
      'other_config',
      task,
      'k',
    ]);
    await reader.call('task.set_status', task, 'success');
    expect(await client.call('task.get_record', task)).toMatchObject({
      status: 'success',
      progress: 1,
      other_config: { k: 'v' },
    });
    await client.call('task.destroy', task);
    expect((await reader.failure('task.get_status', task))[0]).toBe('HANDLE_INVALID');
  });

  it('are collected: beyond 200 completed at once, after 65 minutes in any case', async () => {
    const { client } = await start(0);
    const refs: unknown[] = [];
    for (let i = 0; i < 205; i += 1) {
      const ref = await client.call('task.create', `t${i}`, '');
      await client.call('task.set_status', ref, 'success');
      refs.push(ref);
    }
    expect(await client.call('task.get_all')).toEqual(refs.slice(5));
    pool.control.shiftClock(66 * 60_000);
    const last = await client.call('task.create', 'last', '');
    await client.call('task.set_status', last, 'success');
    expect(await client.call('task.get_all')).toEqual([last]);
  });
});
