import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { IDS, logIn, startSmallPool, type Client } from './small-pool.ts';

let pool: RunningDemoPool;
let client: Client;
let vm: string;
let poolRef: string;
beforeAll(async () => {
  pool = await startSmallPool();
  client = await logIn(pool);
  vm = pool.world.db.findByUuid('VM', IDS.vm) ?? '';
  poolRef = pool.world.pool();
});
afterAll(() => pool.close());

describe('maps', () => {
  it('refuses to add a key that is there, even with the same value', async () => {
    await client.call('pool.add_to_gui_config', poolRef, 'lock', 'a');
    expect(await client.failure('pool.add_to_gui_config', poolRef, 'lock', 'a')).toEqual([
      'MAP_DUPLICATE_KEY',
      'pool',
      'gui_config',
      poolRef,
      'lock',
    ]);
    expect(await client.call('pool.get_gui_config', poolRef)).toEqual({ lock: 'a' });
  });

  it('removes an absent key in silence', async () => {
    await client.call('pool.remove_from_gui_config', poolRef, 'absent');
    await client.call('pool.remove_from_gui_config', poolRef, 'lock');
    expect(await client.call('pool.get_gui_config', poolRef)).toEqual({});
  });

  it('lets exactly one of many simultaneous writers add a key', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) => client.call('pool.add_to_gui_config', poolRef, 'race', String(i))),
    );
    expect(tries.filter((item) => item.status === 'fulfilled')).toHaveLength(1);
  });

  it('replaces the complete map with set_', async () => {
    await client.call('pool.set_gui_config', poolRef, { x: '1' });
    expect(await client.call('pool.get_gui_config', poolRef)).toEqual({ x: '1' });
  });

  it('takes keys that are names of object members', async () => {
    await client.call('pool.add_to_gui_config', poolRef, '__proto__', 'p');
    await client.call('pool.add_to_gui_config', poolRef, 'constructor', 'c');
    const map = (await client.call('pool.get_gui_config', poolRef)) as object;
    expect(Object.entries(map)).toEqual(
      expect.arrayContaining([
        ['__proto__', 'p'],
        ['constructor', 'c'],
      ]),
    );
    await client.call('pool.set_gui_config', poolRef, {});
  });
});

describe('sets', () => {
  it('adds and removes tags idempotently', async () => {
    await client.call('VM.add_tags', vm, 'a');
    await client.call('VM.add_tags', vm, 'a');
    await client.call('VM.add_tags', vm, 'b');
    expect(await client.call('VM.get_tags', vm)).toEqual(['a', 'b']);
    await client.call('VM.remove_tags', vm, 'a');
    await client.call('VM.remove_tags', vm, 'a');
    expect(await client.call('VM.get_tags', vm)).toEqual(['b']);
  });
});

describe('queries', () => {
  it.each([
    ['field "power_state" = "Halted"', 2],
    ['field "is_a_template" = "true"', 0],
    ['not (field "is_a_template" = "true")', 2],
    ['field "name__label" = "vm-0"', 1],
    ['field "name_label" = "vm-0" or field "name__label" = "vm-1"', 2],
    ['(field "name_label" = "vm-0") and field "power__state" = "Running"', 0],
    ['true', 2],
    ['false', 0],
    ['"vm-1" = field "name_label"', 1],
    ['field "tags" = "(\'b\')"', 1],
  ])('%s finds %i', async (expression, count) => {
    expect(Object.keys((await client.call('VM.get_all_records_where', expression)) as object)).toHaveLength(count);
  });

  it('finds several objects of one name', async () => {
    await client.call('VM.clone', vm, 'twin');
    await client.call('VM.clone', vm, 'twin');
    expect(await client.call('VM.get_by_name_label', 'twin')).toHaveLength(2);
    expect(await client.call('VM.get_by_name_label', 'nobody')).toEqual([]);
  });
});
