import { describe, expect, it } from 'vitest';
import { classNames, findClass } from '../../../electron/datamodel/datamodel.ts';
import { roleSuffices } from '../../../electron/datamodel/roles.ts';
import type { MinRole } from '../../../electron/datamodel/roles.ts';
import { rightsOf, ROLE_MARKERS } from '../../../electron/xapi/rights.ts';
import { CONSOLE_PERMISSIONS, ROLES } from '../../../shared/domain/rights.ts';

const minRoles = new Map<string, MinRole>(
  classNames.flatMap((name) =>
    [...(findClass(name)?.messages.values() ?? [])].map((message): [string, MinRole] => [
      message.method.toLowerCase(),
      message.minRole,
    ]),
  ),
);
const permissionsOf = (role: (typeof ROLES)[number]): ReadonlySet<string> =>
  new Set([...minRoles].filter(([, minRole]) => roleSuffices(role, minRole)).map(([name]) => name));

describe('rightsOf', () => {
  it.each(ROLE_MARKERS)('tells %s by %s, as the data model has it', (role, permission) => {
    expect(minRoles.get(permission)).toBe(role);
  });

  it.each(Object.entries(CONSOLE_PERMISSIONS))(
    'the console asks %s of %s, as the data model has it',
    (permission, role) => {
      expect(minRoles.get(permission)).toBe(role);
    },
  );

  it.each(ROLES)('finds the role %s from its permissions', (role) => {
    const rights = rightsOf({ userName: 'x', isLocalSuperuser: false, permissions: permissionsOf(role) });
    expect(rights.role).toBe(role);
  });

  it('knows no role for root, nor for a session without permissions', () => {
    expect(rightsOf({ userName: 'root', isLocalSuperuser: true, permissions: new Set() }).role).toBeNull();
    expect(rightsOf({ userName: 'x', isLocalSuperuser: false, permissions: new Set() })).toMatchObject({
      role: null,
      permissions: [],
    });
  });

  it('tells a pool-operator on hosts that have no vApps', () => {
    const old = new Set([...permissionsOf('pool-operator')].filter((name) => !name.startsWith('vm_appliance.')));
    expect(rightsOf({ userName: 'x', isLocalSuperuser: false, permissions: old }).role).toBe('pool-operator');
  });
});
