import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRulePool, type RulePool } from './rule-pool.ts';

let rules: RulePool;
beforeAll(async () => {
  rules = await startRulePool(0.02);
});
afterAll(() => rules.pool.close());

const runs = (vm: string, operation: string) => () =>
  Object.values(rules.vm(vm)['current_operations'] as Record<string, string>).includes(operation);

describe('operations on one VM', () => {
  it('wait for a conflicting one instead of failing (trap 13)', async () => {
    const vm = rules.addVm();
    const clone = await rules.client.call('Async.VM.clone', vm, 'copy');
    await rules.until(runs(vm, 'clone'));
    const start = await rules.client.call('Async.VM.start', vm, false, false);
    expect(await rules.client.call('task.get_status', start)).toBe('pending');
    expect(await rules.settled(clone)).toMatchObject({ status: 'success' });
    expect(await rules.settled(start)).toMatchObject({ status: 'success', error_info: [] });
  });

  it('that have the wrong power state fail at once, busy or not', async () => {
    const vm = rules.addVm();
    const clone = await rules.client.call('Async.VM.clone', vm, 'copy');
    await rules.until(runs(vm, 'clone'));
    expect(await rules.client.failure('VM.clean_shutdown', vm)).toEqual([
      'VM_BAD_POWER_STATE',
      vm,
      'running',
      'halted',
    ]);
    expect(runs(vm, 'clone')()).toBe(true);
    await rules.settled(clone);
  });

  it('shrink allowed_operations at once, and show where a starting VM will be', async () => {
    const vm = rules.addVm();
    const start = await rules.client.call('Async.VM.start', vm, false, false);
    await rules.until(() => rules.vm(vm)['scheduled_to_be_resident_on'] !== 'OpaqueRef:NULL');
    expect(rules.vm(vm)).toMatchObject({ power_state: 'Halted', current_operations: { [String(start)]: 'start' } });
    expect(rules.vm(vm)['allowed_operations']).not.toContain('start');
    await rules.settled(start);
    expect(rules.vm(vm)['current_operations']).toEqual({});
  });

  it('are cancelled where XAPI can, and leave the VM halted (trap 18)', async () => {
    const vm = rules.addVm();
    const start = await rules.client.call('Async.VM.start', vm, false, false);
    await rules.until(() => (rules.row('task', String(start))['allowed_operations'] as string[]).includes('cancel'));
    await rules.client.call('task.cancel', start);
    expect(await rules.settled(start)).toMatchObject({ status: 'cancelled', error_info: ['TASK_CANCELLED', start] });
    expect(rules.vm(vm)).toMatchObject({
      power_state: 'Halted',
      scheduled_to_be_resident_on: 'OpaqueRef:NULL',
      current_operations: {},
    });
  });

  it('give way to a hard shutdown, which cancels a clean one', async () => {
    const vm = await rules.addRunningVm();
    const clean = await rules.client.call('Async.VM.clean_shutdown', vm);
    await rules.until(runs(vm, 'clean_shutdown'));
    await rules.client.call('VM.hard_shutdown', vm);
    expect(rules.vm(vm)['power_state']).toBe('Halted');
    expect(await rules.settled(clean)).toMatchObject({ status: 'cancelled' });
  });

  it('clone side by side, one disk at a time per repository', async () => {
    const vm = rules.addVm();
    const tasks = await Promise.all(['a', 'b', 'c'].map((name) => rules.client.call('Async.VM.clone', vm, name)));
    for (const task of tasks) expect(await rules.settled(task)).toMatchObject({ status: 'success' });
  });
});

describe('what the console relies on', () => {
  it('add_to is a test-and-set, even with an equal value; removing what is absent is silent (trap 34)', async () => {
    const vm = rules.addVm();
    await rules.client.call('VM.add_to_other_config', vm, 'sw.lock', 'me');
    expect(await rules.client.failure('VM.add_to_other_config', vm, 'sw.lock', 'me')).toEqual([
      'MAP_DUPLICATE_KEY',
      'VM',
      'other_config',
      vm,
      'sw.lock',
    ]);
    await rules.client.call('VM.remove_from_other_config', vm, 'sw.lock');
    expect(await rules.client.call('VM.remove_from_other_config', vm, 'sw.lock')).toBe('');
  });

  it("other_config is not audited by content, a task's label is (trap 35)", async () => {
    const vm = rules.addVm();
    await rules.client.call('VM.add_to_other_config', vm, 'sw.approval', 'approved-by-ann');
    const task = await rules.client.call('task.create', 'approval of web 7', 'by ann');
    await rules.client.call('task.destroy', task);
    const text = JSON.stringify(rules.world.audit);
    expect(text).not.toContain('approved-by-ann');
    expect(text).toContain('approval of web 7');
  });

  it("server time is the pool's own, not the caller's (trap 36)", async () => {
    rules.world.clock.offsetMs = -3_600_000;
    const stamp = String(await rules.client.call('host.get_servertime', rules.estate.hostA));
    rules.world.clock.offsetMs = 0;
    const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(stamp) ?? [];
    const behindMs =
      Date.now() -
      Date.parse(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`);
    expect(Math.round(behindMs / 600_000)).toBe(6);
  });

  it('a new interface is also a change of its VM and its network (trap 40)', async () => {
    const vm = rules.addVm({ networks: [] });
    const first = (await rules.client.call('event.from', ['vm', 'network', 'vif'], '', 0.1)) as { token: string };
    const record = {
      device: '0',
      network: rules.estate.lan,
      VM: vm,
      MAC: '',
      MTU: 1500,
      other_config: {},
      qos_algorithm_type: '',
      qos_algorithm_params: {},
    };
    const vif = await rules.client.call('VIF.create', record);
    const changed = async (
      token: string,
    ): Promise<{ events: { class: string; operation: string; ref: string }[]; token: string }> =>
      (await rules.client.call('event.from', ['vm', 'network', 'vif'], token, 5.1)) as never;
    const made = await changed(first.token);
    const seen = made.events.map((event) => `${event.class} ${event.operation} ${event.ref}`);
    expect(seen).toEqual(
      expect.arrayContaining([`vif add ${String(vif)}`, `vm mod ${vm}`, `network mod ${rules.estate.lan}`]),
    );
    await rules.client.call('VIF.destroy', vif);
    const gone = (await changed(made.token)).events.map((event) => `${event.class} ${event.operation} ${event.ref}`);
    expect(gone).toEqual(
      expect.arrayContaining([`vif del ${String(vif)}`, `vm mod ${vm}`, `network mod ${rules.estate.lan}`]),
    );
  });
});
