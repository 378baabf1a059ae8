import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../electron/demo-pool/core/accounts.ts';
import type { PoolInventory, PoolOperations } from '../../../electron/ports.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { CONSOLE_PERMISSIONS, findMissingPermissions, ROLES } from '../../../shared/domain/rights.ts';
import { connect, makeConsole, problemOf, startPool, until } from './console-of.ts';
import type { Console } from './console-of.ts';

let pool: RunningDemoPool;
beforeAll(async () => {
  pool = await startPool();
});
afterAll(() => pool.close());

describe.each(['json-rpc', 'xml-rpc'] as const)('operations over %s', (transport) => {
  let made: Console;
  let operations: PoolOperations;
  let inventory: PoolInventory;
  beforeAll(async () => {
    made = makeConsole();
    if (transport === 'xml-rpc') pool.control.addCallFault({ kind: 'content-type', method: 'pool.get_all' });
    await connect(made, pool);
    expect(made.pools.find('demo')?.transport).toBe(transport);
    operations = made.pools.operations('demo');
    inventory = made.pools.inventory('demo');
  });
  afterAll(() => made.pools.close());
  beforeEach(() => {
    pool.control.clearFaults();
  });

  it('takes a key only once, and reads and removes it', async () => {
    const key = `test.${transport}`;
    expect(await operations.readSharedRecord(key)).toBeUndefined();
    expect(await operations.addSharedRecord(key, '{"v":1,"é":"<&>"}')).toBe(true);
    expect(await operations.addSharedRecord(key, '{"v":1,"é":"<&>"}')).toBe(false);
    expect(await operations.readSharedRecord(key)).toBe('{"v":1,"é":"<&>"}');
    await until('the record in the inventory', () => inventory.sharedRecords()[key] !== undefined);
    await operations.removeSharedRecord(key);
    await operations.removeSharedRecord(key);
    expect(await operations.readSharedRecord(key)).toBeUndefined();
  });

  it('lets one of two consoles win a key', async () => {
    const other = makeConsole();
    await connect(other, pool);
    const key = `race.${transport}`;
    const results = await Promise.all(
      [made, other, made, other].map((console) => console.pools.operations('demo').addSharedRecord(key, 'mine')),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
    await operations.removeSharedRecord(key);
    await other.pools.close();
  });

  it('tags, orders and groups VMs', async () => {
    const [vm, other] = inventory.listVms().filter(({ vappUuid }) => vappUuid !== null);
    const uuid = vm?.uuid ?? '';
    await operations.addVmTag(uuid, 'stage: test');
    await operations.addVmTag(uuid, 'stage: test');
    expect(await operations.readVmTags(uuid)).toContain('stage: test');
    await operations.removeVmTag(uuid, 'stage: test');
    expect(await operations.readVmTags(uuid)).not.toContain('stage: test');

    const vapp = await operations.createVapp(`new ${transport}`, 'made by a test');
    await operations.setVmVapp(uuid, vapp);
    await operations.setVmVapp(other?.uuid ?? '', vapp);
    await operations.setVmOrder(uuid, 3, 40, 5);
    expect(new Set(await operations.readVappMembers(vapp))).toEqual(new Set([uuid, other?.uuid]));
    await operations.renameVapp(vapp, 'renamed');
    // All at once: a pool tells of its classes one after another.
    const wanted = { vappUuid: vapp, startOrder: 3, startDelaySeconds: 40, shutdownDelaySeconds: 5 };
    await until('all of it', () => {
      const { vappUuid, startOrder, startDelaySeconds, shutdownDelaySeconds } = inventory.findVm(uuid) ?? {};
      const told = JSON.stringify({ vappUuid, startOrder, startDelaySeconds, shutdownDelaySeconds });
      return inventory.findVapp(vapp)?.nameLabel === 'renamed' && told === JSON.stringify(wanted);
    });
    await operations.setVmVapp(uuid, null);
    expect(await operations.readVappMembers(vapp)).toEqual([other?.uuid]);
    await operations.destroyVapp(vapp);
    expect(await operations.readVappMembers(vapp)).toBeUndefined();
  });

  it('moves an interface, its MAC and uuid kept, and leaves no task behind', async () => {
    const { vif, target } = movable();
    await operations.moveVif(vif.uuid, target);
    expect(await operations.readVifNetwork(vif.uuid)).toBe(target);
    await until('the move', () => findVif(vif.uuid)?.networkUuid === target);
    expect(findVif(vif.uuid)).toMatchObject({ mac: vif.mac, device: vif.device });
    expect(pool.world.db.refs('task')).toEqual([]);
  });

  it('replaces an interface on hosts that cannot move it', async () => {
    const { vm, vif, target } = movable('Halted');
    for (const method of ['Async.VIF.move', 'VIF.move'])
      pool.control.addCallFault({ kind: 'error', method, count: 0, code: 'MESSAGE_METHOD_UNKNOWN', params: [method] });
    await operations.moveVif(vif.uuid, target);
    await until(
      'the new one',
      () => inventory.findVm(vm)?.vifs.some((one) => one.mac === vif.mac && one.networkUuid === target) === true,
    );
    expect(inventory.findVm(vm)?.vifs.find(({ mac }) => mac === vif.mac)?.device).toBe(vif.device);
  });

  it('does not replace an attached interface on hosts that cannot move it', async () => {
    const { vif, target } = movable('Running');
    for (const method of ['Async.VIF.move', 'VIF.move'])
      pool.control.addCallFault({ kind: 'error', method, count: 0, code: 'MESSAGE_METHOD_UNKNOWN', params: [method] });
    expect(await problemOf(operations.moveVif(vif.uuid, target))).toMatchObject({
      code: 'xapi-failure',
      xapiCode: 'MESSAGE_METHOD_UNKNOWN',
    });
    expect(await operations.readVifNetwork(vif.uuid)).toBe(vif.networkUuid);
  });

  it('reads the coordinator’s clock', async () => {
    pool.control.shiftClock(3_600_000);
    const time = await operations.serverTime();
    pool.control.shiftClock(-3_600_000);
    expect(Math.abs(time.getTime() - Date.now() - 3_600_000)).toBeLessThan(10_000);
  });

  it('leaves a line in the audit log', async () => {
    await operations.announce(`digest ${transport}`, 'of a checkpoint');
    const made = pool.control
      .history()
      .filter(({ method }) => method.startsWith('task.'))
      .slice(-3);
    expect(made.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok']);
    expect(made[0]?.params).toContain(`digest ${transport}`);
    expect(pool.world.db.refs('task')).toEqual([]);
  });

  it('names what is gone, and says failures with names in place of references', async () => {
    expect(await problemOf(operations.addVmTag('00000000-0000-4000-8000-000000000000', 'x'))).toMatchObject({
      code: 'xapi-failure',
      xapiCode: 'UUID_INVALID',
    });
    const vm = inventory.listVms()[0];
    const ref = pool.world.db.findByUuid('VM', vm?.uuid ?? '') ?? '';
    pool.control.addCallFault({
      kind: 'error',
      method: 'VM.add_tags',
      code: 'VM_BAD_POWER_STATE',
      params: [ref, 'halted', 'running'],
    });
    const problem = await problemOf(operations.addVmTag(vm?.uuid ?? '', 'x'));
    expect(problem).toMatchObject({ code: 'xapi-failure', xapiCode: 'VM_BAD_POWER_STATE' });
    expect(problem).toHaveProperty('sentence', expect.stringContaining(vm?.nameLabel ?? '?'));
  });

  it('says that the outcome is unknown when the connection breaks in a call', async () => {
    pool.control.addCallFault({ kind: 'drop-after', method: 'pool.add_to_gui_config' });
    const key = `dropped.${transport}`;
    expect(await problemOf(operations.addSharedRecord(key, 'x'))).toMatchObject({
      code: 'pool-unreachable',
      reason: 'lost',
    });
    expect(await operations.readSharedRecord(key)).toBe('x');
    expect(
      pool.control
        .history()
        .filter(({ method, params }) => method === 'pool.add_to_gui_config' && params.includes(key)),
    ).toHaveLength(1);
  });

  it('sends nothing that XAPI would not take', async () => {
    expect(await problemOf(operations.addSharedRecord('big', 'x'.repeat(320_000)))).toMatchObject({
      code: 'invalid-request',
    });
  });

  function findVif(uuid: string) {
    return inventory
      .listVms()
      .flatMap(({ vifs }) => vifs)
      .find((vif) => vif.uuid === uuid);
  }

  function movable(powerState?: string) {
    const vm = inventory
      .listVms()
      .find((one) => one.vifs.length > 0 && (powerState === undefined || one.powerState === powerState));
    const vif = vm?.vifs[0];
    const hostsOf = (uuid: string): string => inventory.findNetwork(uuid)?.hostUuids.join() ?? '';
    const target = inventory
      .listNetworks()
      .find(({ uuid }) => uuid !== vif?.networkUuid && hostsOf(uuid) === hostsOf(vif?.networkUuid ?? ''));
    if (!vm || !vif || !target) throw new Error('nothing to move in the estate');
    return { vm: vm.uuid, vif, target: target.uuid };
  }
});

describe('rights', () => {
  it.each(ROLES)('of a %s are what XAPI gives that role', async (role) => {
    const made = makeConsole();
    const account = pool.accounts.find((one: Account) => one.user === role);
    await connect(made, pool, { userName: account?.user ?? '' });
    const rights = made.pools.find('demo')?.rights;
    expect(rights).toMatchObject({ role, isLocalSuperuser: false, userName: `DEMO\\${role}` });
    const strength = (name: string): number => ROLES.indexOf(name as (typeof ROLES)[number]);
    const expected = Object.entries(CONSOLE_PERMISSIONS).filter(([, weakest]) => strength(role) <= strength(weakest));
    expect(rights?.permissions).toEqual(expected.map(([permission]) => permission));
    await made.pools.close();
  });

  it('a call beyond the role names the permission and the role that has it', async () => {
    const made = makeConsole();
    await connect(made, pool, { userName: 'vm-admin' });
    const rights = made.pools.find('demo')?.rights;
    expect(rights && findMissingPermissions(rights, ['vm_appliance.create'])).toHaveLength(1);
    expect(await problemOf(made.pools.operations('demo').createVapp('x', ''))).toEqual({
      code: 'role-missing',
      permission: 'vm_appliance.create',
      needed: 'pool-operator',
    });
    await made.pools.close();
  });

  it('a role without them still follows the pool, on hosts that list no permissions too', async () => {
    const made = makeConsole();
    const own = await startPool();
    own.control.addCallFault({
      kind: 'error',
      method: 'session.get_rbac_permissions',
      code: 'MESSAGE_METHOD_UNKNOWN',
      params: ['x'],
    });
    await connect(made, own, { userName: 'read-only' });
    expect(made.pools.find('demo')?.rights).toMatchObject({ isLocalSuperuser: true, role: null });
    await made.pools.close();
    await own.close();
  });
});

describe('several pools at once', () => {
  it('keeps them apart', async () => {
    const second = await startPool({ seed: 7, vms: 20 });
    const made = makeConsole();
    await Promise.all([connect(made, pool, { id: 'a' }), connect(made, second, { id: 'b' })]);
    expect(made.pools.list().map(({ id, phase }) => [id, phase])).toEqual([
      ['a', 'connected'],
      ['b', 'connected'],
    ]);
    expect(made.pools.inventory('b').listVms()).toHaveLength(20);
    expect(made.pools.inventory('a').listVms().length).not.toBe(20);
    await second.close();
    await until('b lost', () => made.pools.find('b')?.phase === 'lost');
    expect(made.pools.find('a')?.phase).toBe('connected');
    expect(await made.pools.operations('a').addSharedRecord('still.there', 'x')).toBe(true);
    await made.pools.forget('b');
    expect(made.pools.list().map(({ id }) => id)).toEqual(['a']);
    expect(() => made.pools.inventory('b')).toThrow();
    await made.pools.close();
  });
});
