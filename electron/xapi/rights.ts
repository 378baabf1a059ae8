import { CONSOLE_PERMISSIONS } from '../../shared/domain/rights.ts';
import type { Rights, RoleName } from '../../shared/domain/rights.ts';
import type { CallOptions, WireValue } from './wire/contract.ts';
import { XapiFailure } from './wire/errors.ts';
import type { Session } from './session.ts';
import { toBool, toText, toTexts } from './wire-values.ts';

/**
 * One permission that each role has and the next weaker one has not, strongest first. Permissions tell the role even
 * where it comes from groups or from a missing licence (then everybody is pool-admin), which a subject's roles do not.
 * The data model is held against this table by a test.
 */
export const ROLE_MARKERS: readonly (readonly [role: RoleName, permission: string])[] = [
  ['pool-admin', 'subject.add_to_roles'],
  ['pool-operator', 'vm_appliance.create'],
  ['vm-power-admin', 'vm.snapshot'],
  ['vm-admin', 'vm.clone'],
  ['vm-operator', 'vm.start'],
  ['read-only', 'session.logout'],
];

/** pool-operator's marker where there are no vApps yet (before 6.0). */
const OLD_OPERATOR_MARKER = 'vlan.create';

/**
 * Reads what the session may do; XAPI fixes it at login.
 *
 * Hosts before 5.5 know only root, hosts before 5.6 no roles: both let every session do everything.
 *
 * @throws XapiFailure, ConnectionLost
 */
export async function readRights(session: Session, userName: string, options: CallOptions): Promise<Rights> {
  const ask = async (field: string): Promise<WireValue | undefined> => {
    try {
      return await session.callOnSelf(`session.get_${field}`, options);
    } catch (error) {
      if (error instanceof XapiFailure && error.code === 'MESSAGE_METHOD_UNKNOWN') return undefined;
      throw error;
    }
  };
  const superuser = await ask('is_local_superuser');
  const permissions = superuser === undefined || toBool(superuser) ? [] : await ask('rbac_permissions');
  const name = toText(await ask('auth_user_name'));
  return rightsOf({
    userName: name === '' ? userName : name,
    isLocalSuperuser: superuser === undefined || toBool(superuser) || permissions === undefined,
    permissions: new Set(toTexts(permissions)),
  });
}

/** Rights from what XAPI lists; only the permissions that the console asks for are kept. */
export function rightsOf(session: {
  readonly userName: string;
  readonly isLocalSuperuser: boolean;
  readonly permissions: ReadonlySet<string>;
}): Rights {
  const { userName, isLocalSuperuser, permissions } = session;
  const has = (permission: string): boolean =>
    permissions.has(permission) || (permission === 'vm_appliance.create' && permissions.has(OLD_OPERATOR_MARKER));
  return {
    userName,
    isLocalSuperuser,
    // Root has no role in XAPI, only all rights.
    role: isLocalSuperuser ? null : (ROLE_MARKERS.find(([, permission]) => has(permission))?.[0] ?? null),
    permissions: Object.keys(CONSOLE_PERMISSIONS).filter((permission) => permissions.has(permission)),
  };
}
