/** The static roles of XAPI, weakest first; each includes the rights of those before it. */
export const ROLES = ['read-only', 'vm-operator', 'vm-admin', 'vm-power-admin', 'pool-operator', 'pool-admin'] as const;
/** One of the static roles. */
export type Role = (typeof ROLES)[number];

/** Weakest role of a message. `local-root`: no role at all, only the local superuser. */
export type MinRole = Role | 'local-root';

/** Roles that have what `minRole` asks for, strongest first as XAPI lists them; empty for `local-root`. */
export function rolesWith(minRole: MinRole): readonly Role[] {
  if (minRole === 'local-root') return [];
  return ROLES.slice(ROLES.indexOf(minRole)).reverse();
}

/** Whether `role` is at least `minRole`. */
export function roleSuffices(role: Role, minRole: MinRole): boolean {
  return minRole !== 'local-root' && ROLES.indexOf(role) >= ROLES.indexOf(minRole);
}
