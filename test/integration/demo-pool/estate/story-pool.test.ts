import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PoolClient } from '../http/pool-client.ts';

type Records = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
let client: PoolClient;

beforeAll(async () => {
  client = await PoolClient.start();
});
afterAll(async () => {
  await client.pool.close();
});

describe('the story estate as a pool', () => {
  it('takes a VM back to one of its snapshots, with name, order and appliance it had', async () => {
    const vm = await client.vmNamed('erp-db1-prd');
    const before = await client.call<Record<string, unknown>>('VM.get_record', vm);
    const [snapshot = ''] = await client.call<string[]>('VM.get_by_name_label', 'ERP 9.2 installed');
    await client.call('VM.set_name_label', vm, 'renamed since');
    await client.call('VM.set_order', vm, 7);
    await client.call('VM.revert', snapshot);
    const after = await client.call<Record<string, unknown>>('VM.get_record', vm);
    for (const field of ['name_label', 'order', 'appliance', 'other_config', 'uuid', 'tags'])
      expect([field, after[field]]).toEqual([field, before[field]]);
    expect(after['parent']).toBe(snapshot);
  });

  it('starts the halted member of a vApp', async () => {
    const vm = await client.vmNamed('shop-web2-stg');
    await client.call('VM.start', vm, false, false);
    expect(await client.call('VM.get_power_state', vm)).toBe('Running');
  });

  it('has a VM that no host can run: its disk is on one host, its private network in use on another', async () => {
    const vm = await client.vmNamed('install-in-progress');
    await expect(client.call('VM.start', vm, false, false)).rejects.toThrow('NO_HOSTS_AVAILABLE');
  });

  it('offers the operations that each state allows, for every VM', async () => {
    for (const [, vm] of Object.entries(await client.call<Records>('VM.get_all_records'))) {
      const allowed = vm['allowed_operations'] as readonly string[];
      const isMachine = vm['is_a_template'] === false && vm['is_control_domain'] === false;
      if (isMachine)
        expect([vm['name_label'], allowed.includes('start')]).toEqual([
          vm['name_label'],
          vm['power_state'] === 'Halted',
        ]);
    }
  });

  it('has one subject per role', async () => {
    const roles = new Set(
      Object.values(await client.call<Records>('subject.get_all_records')).flatMap(
        (subject) => subject['roles'] as readonly string[],
      ),
    );
    const names = await Promise.all([...roles].map((role) => client.call<string>('role.get_name_label', role)));
    expect(names.sort()).toEqual([
      'pool-admin',
      'pool-operator',
      'read-only',
      'vm-admin',
      'vm-operator',
      'vm-power-admin',
    ]);
  });
});
