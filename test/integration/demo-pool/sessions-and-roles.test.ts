import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { callJson, IDS, logIn, send, startSmallPool } from './small-pool.ts';

let pool: RunningDemoPool;
let vm: string;
beforeEach(async () => {
  pool = await startSmallPool();
  vm = pool.world.db.findByUuid('VM', IDS.vm) ?? '';
});
afterEach(() => pool.close());

const rolesText = (...roles: string[]): string =>
  `No permission in user session. (Roles with this permission: ${roles.join(', ')})`;

describe('sessions', () => {
  it('tells what root is: superuser, no permissions listed', async () => {
    const root = await logIn(pool);
    expect(await root.call('session.get_record', root.session)).toMatchObject({
      is_local_superuser: true,
      auth_user_sid: '',
      auth_user_name: 'root',
      subject: 'OpaqueRef:NULL',
      this_user: 'OpaqueRef:NULL',
      rbac_permissions: [],
      originator: 'test',
    });
  });

  it('tells what a subject is: SID, name, and every permission in lower case', async () => {
    const operator = await logIn(pool, 'DEMO\\vm-operator');
    const record = (await operator.call('session.get_record', operator.session)) as {
      rbac_permissions: string[];
      auth_user_sid: string;
    };
    expect(record).toMatchObject({ is_local_superuser: false, auth_user_name: 'DEMO\\vm-operator' });
    expect(record.auth_user_sid).toMatch(/^S-1-5-21-/);
    expect(record.rbac_permissions).toEqual(
      expect.arrayContaining(['vm.start', 'vm.add_to_other_config/key:folder', 'http/get_audit_log', 'event.from']),
    );
    expect(record.rbac_permissions).not.toContain('vm.clone');
    expect(record.rbac_permissions.every((name) => name === name.toLowerCase())).toBe(true);
  });

  it('refuses a wrong password, a stranger, and a subject without roles, each in its own way', async () => {
    const login = (user: string, password: string): Promise<unknown> =>
      callJson(pool.url, 'session.login_with_password', user, password, '1', 'x');
    await expect(login('root', 'wrong')).rejects.toMatchObject({
      code: 'SESSION_AUTHENTICATION_FAILED',
      params: ['root', 'Authentication failure'],
    });
    await expect(login('stranger', pool.password)).rejects.toMatchObject({ code: 'SESSION_AUTHORIZATION_FAILED' });
    await expect(login('trainee', pool.password)).rejects.toMatchObject({
      code: 'RBAC_PERMISSION_DENIED',
      params: ['session.login_with_password', expect.any(String)],
    });
  });

  it('ends with logout, after 24 idle hours, and when they are expired', async () => {
    const [first, second, third] = [await logIn(pool), await logIn(pool), await logIn(pool)];
    await first.call('session.logout');
    expect(await first.failure('pool.get_all')).toEqual(['SESSION_INVALID', first.session]);
    pool.control.shiftClock(23 * 3_600_000);
    await third.call('pool.get_all');
    pool.control.shiftClock(2 * 3_600_000);
    expect(await second.failure('pool.get_all')).toEqual(['SESSION_INVALID', second.session]);
    await third.call('pool.get_all');
    pool.control.expireSessions();
    expect(await third.failure('pool.get_all')).toEqual(['SESSION_INVALID', third.session]);
  });

  it('keeps at most 500 sessions of root per originator, dropping the least recently used', async () => {
    const { world } = pool;
    const sessions = [];
    for (let i = 0; i < 500; i += 1)
      sessions.push(await world.sessions.login('root', pool.password, 'many', world.coordinator()));
    sessions.forEach((session, index) => {
      session.lastUsedMs = session.lastUsedMs - (index === 7 ? 1000 : 0);
    });
    await world.sessions.login('root', pool.password, 'other', world.coordinator());
    expect(sessions.every((session) => world.sessions.isOpen(session.sessionRef))).toBe(true);
    await world.sessions.login('root', pool.password, 'many', world.coordinator());
    expect(sessions.filter((session) => !world.sessions.isOpen(session.sessionRef))).toEqual([sessions[7]]);
  });

  it('freezes the roles at login', async () => {
    const root = await logIn(pool);
    const reader = await logIn(pool, 'read-only');
    const subject = String(await reader.call('session.get_subject', reader.session));
    pool.world.db.set('subject', subject, { roles: ['OpaqueRef:0165f154-ba3e-034e-6b27-5d271af109ba'] });
    expect((await reader.failure('network.create', { other_config: {} }))[0]).toBe('RBAC_PERMISSION_DENIED');
    const again = await logIn(pool, 'read-only');
    expect(await again.call('network.create', { other_config: {} })).toContain('OpaqueRef:');
    await root.call('session.logout_subject_identifier', await root.call('subject.get_subject_identifier', subject));
    expect((await again.failure('pool.get_all'))[0]).toBe('SESSION_INVALID');
  });

  it("sends supporters' callers to the coordinator, with its thumbprint on request", async () => {
    const supporter = `https://127.0.0.2:${pool.port}`;
    await expect(callJson(supporter, 'session.login_with_password', 'root', pool.password)).rejects.toMatchObject({
      code: 'HOST_IS_SLAVE',
      params: ['127.0.0.1'],
    });
    const body = JSON.stringify({
      jsonrpc: '2.0',
      method: 'session.login_with_password',
      params: ['root', 'x'],
      id: 1,
    });
    const reply = await send(`${supporter}/jsonrpc`, {
      body,
      headers: {
        'content-length': String(body.length),
        'x-xenapi-request-host-certificate-thumbprint': 'sha-256:master',
      },
    });
    expect(reply.headers['x-xenapi-response-host-certificate-thumbprint']).toBe(pool.fingerprint);
    expect(pool.hosts.map((host) => host.address)).toEqual(['127.0.0.1', '127.0.0.2']);
  });
});

describe('roles', () => {
  it.each<[string, string, () => unknown[], string | undefined]>([
    ['read-only', 'VM.get_all_records', () => [], undefined],
    ['read-only', 'VM.add_tags', () => [vm, 'x'], 'vm.add_tags'],
    ['vm-operator', 'VM.add_tags', () => [vm, 'x'], undefined],
    ['vm-operator', 'VM.start', () => [vm, false, false], undefined],
    ['vm-operator', 'Async.VM.clone', () => [vm, 'c'], 'vm.clone'],
    ['vm-admin', 'VM.clone', () => [vm, 'c'], undefined],
    ['vm-admin', 'VM.snapshot', () => [vm, 's'], 'vm.snapshot'],
    ['vm-admin', 'VM.set_order', () => [vm, 1], 'vm.set_order'],
    ['vm-power-admin', 'pool.set_name_label', () => [pool.world.pool(), 'x'], 'pool.set_name_label'],
    ['pool-operator', 'pool.set_name_label', () => [pool.world.pool(), 'x'], undefined],
    ['pool-operator', 'subject.create', () => [{}], 'subject.create'],
    ['pool-admin', 'subject.create', () => [{ subject_identifier: 'S-2', other_config: {} }], undefined],
  ])('%s calling %s', async (role, method, params, denied) => {
    const client = await logIn(pool, role);
    if (denied === undefined) await client.call(method, ...params());
    else expect((await client.failure(method, ...params())).slice(0, 2)).toEqual(['RBAC_PERMISSION_DENIED', denied]);
  });

  it('names the roles that have a permission, strongest first', async () => {
    const reader = await logIn(pool, 'read-only');
    expect(await reader.failure('VM.clone', vm, 'x')).toEqual([
      'RBAC_PERMISSION_DENIED',
      'vm.clone',
      rolesText('pool-admin', 'pool-operator', 'vm-power-admin', 'vm-admin'),
    ]);
  });

  it('lets a key have a weaker or a stronger role than its map', async () => {
    const operator = await logIn(pool, 'vm-operator');
    await operator.call('VM.add_to_other_config', vm, 'folder', '/a');
    await operator.call('VM.add_to_other_config', vm, 'XenCenter.CustomFields.owner', 'x');
    await operator.call('VM.remove_from_other_config', vm, 'folder');
    expect((await operator.failure('VM.add_to_other_config', vm, 'mine', 'x')).slice(0, 2)).toEqual([
      'RBAC_PERMISSION_DENIED',
      'vm.add_to_other_config',
    ]);
    const admin = await logIn(pool, 'vm-admin');
    await admin.call('VM.add_to_other_config', vm, 'mine', 'x');
    expect((await admin.failure('VM.add_to_other_config', vm, 'pci', 'x')).slice(0, 2)).toEqual([
      'RBAC_PERMISSION_DENIED',
      'vm.add_to_other_config/key:pci',
    ]);
    await operator.call('pool.add_to_gui_config', pool.world.pool(), 'stagewright.x', '1');
    expect((await operator.failure('pool.add_to_other_config', pool.world.pool(), 'x', '1'))[0]).toBe(
      'RBAC_PERMISSION_DENIED',
    );
    await operator.call('pool.add_to_other_config', pool.world.pool(), 'EMPTY_FOLDERS', '');
  });

  it('checks a whole-map setter key by key against what changes', async () => {
    pool.world.db.set('VM', vm, { other_config: { pci: '1', folder: '/a', mine: 'x' } });
    const admin = await logIn(pool, 'vm-admin');
    await admin.call('VM.set_other_config', vm, { pci: '1', folder: '/b', mine: 'y' });
    expect((await admin.failure('VM.set_other_config', vm, { folder: '/b' })).slice(0, 2)).toEqual([
      'RBAC_PERMISSION_DENIED',
      'vm.set_other_config/key:pci',
    ]);
    expect(await admin.call('VM.get_other_config', vm)).toEqual({ pci: '1', folder: '/b', mine: 'y' });
    const operator = await logIn(pool, 'vm-operator');
    await operator.call('VM.set_other_config', vm, { pci: '1', folder: '/c', mine: 'y' });
    expect((await operator.failure('VM.set_other_config', vm, { pci: '1', mine: 'z' }))[0]).toBe(
      'RBAC_PERMISSION_DENIED',
    );
  });

  it('publishes each permission as a role, and the six static ones by filter', async () => {
    const reader = await logIn(pool, 'read-only');
    const all = Object.values(
      (await reader.call('role.get_all_records')) as Record<string, { name_label: string; subroles: string[] }>,
    );
    expect(all.length).toBeGreaterThan(1500);
    const roles = Object.values(
      (await reader.call('role.get_all_records_where', 'subroles<>[]')) as Record<string, { name_label: string }>,
    );
    expect(roles.map((role) => role.name_label)).toEqual([
      'pool-admin',
      'pool-operator',
      'vm-power-admin',
      'vm-admin',
      'vm-operator',
      'read-only',
    ]);
  });

  it('denies root nothing and writes refusals into the audit log', async () => {
    const reader = await logIn(pool, 'read-only');
    await reader.failure('VM.clone', vm, 'copy');
    await reader.call('task.create', 'approve abc', 'digest');
    const [denied, approved] = pool.world.audit.slice(-2);
    expect(denied).toMatchObject({
      allowed: false,
      outcome: 'ERROR:RBAC_PERMISSION_DENIED',
      method: 'VM.clone',
      userName: 'DEMO\\read-only',
      args: [
        ['vm', 'vm-0', IDS.vm, vm],
        ['new_name', 'copy', '', ''],
      ],
    });
    expect(approved).toMatchObject({
      allowed: true,
      outcome: 'OK',
      method: 'task.create',
      args: [
        ['label', 'approve abc', '', ''],
        ['description', 'digest', '', ''],
      ],
    });
    const root = await logIn(pool);
    await root.call('VM.set_other_config', vm, { secret: 'value' });
    expect(JSON.stringify(pool.world.audit)).not.toContain('secret');
  });
});
