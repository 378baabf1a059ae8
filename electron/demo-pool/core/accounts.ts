import { ROLES, type Role } from '../../datamodel/roles.ts';
import type { MemoryDatabase } from './database.ts';
import { roleOfRef, roleRef } from './rbac.ts';
import { asMap, asString, asStrings } from './values.ts';

/** An account that can log in. */
export interface Account {
  readonly user: string;
  readonly password: string;
  /** `root` is the local superuser; `unregistered` has good credentials but is no subject; `no-role` is a subject without any role. */
  readonly role: Role | 'root' | 'unregistered' | 'no-role';
}

/** Domain of the accounts that come from the (imagined) external directory. */
export const DOMAIN = 'DEMO';

/**
 * The accounts of a demo pool: root, one per role, a second pool-operator for four-eyes rules, and two that may not log in.
 * All share one password.
 */
export function demoAccounts(password: string): readonly Account[] {
  const byRole = [...ROLES].reverse().map((role): Account => ({ user: role, password, role }));
  return [
    { user: 'root', password, role: 'root' },
    ...byRole,
    { user: 'approver', password, role: 'pool-operator' },
    { user: 'stranger', password, role: 'unregistered' },
    { user: 'trainee', password, role: 'no-role' },
  ];
}

/** The name XAPI knows a directory account by: `DEMO\vm-admin`. */
export function subjectName(user: string): string {
  return `${DOMAIN}\\${user}`;
}

/** The account a login name means: bare, `DEMO\name` or `name@demo...`, in any case. */
export function findAccount(accounts: readonly Account[], name: string): Account | undefined {
  const bare = name
    .toLowerCase()
    .replace(/^demo\\/, '')
    .replace(/@demo(\..*)?$/, '');
  return accounts.find((account) => account.user === bare);
}

/** Adds the subjects that the accounts need and the estate lacks. */
export function ensureSubjects(db: MemoryDatabase, accounts: readonly Account[]): void {
  accounts.forEach((account, index) => {
    if (account.role === 'root' || account.role === 'unregistered' || findSubject(db, account.user)) return;
    db.create('subject', {
      subject_identifier: `S-1-5-21-1004336348-1177238915-682003330-${1100 + index}`,
      other_config: {
        'subject-name': subjectName(account.user),
        'subject-upn': `${account.user}@demo.example`,
        'subject-displayname': account.user,
        'subject-gecos': account.user,
        'subject-is-group': 'false',
        'subject-account-disabled': 'false',
        'subject-account-expired': 'false',
        'subject-account-locked': 'false',
        'subject-password-expired': 'false',
      },
      roles: account.role === 'no-role' ? [] : [roleRef(account.role)],
    });
  });
}

/** The subject of an account, with the strongest of its roles. */
export function findSubject(
  db: MemoryDatabase,
  user: string,
): { readonly ref: string; readonly sid: string; readonly role: Role | undefined } | undefined {
  const wanted = subjectName(user).toLowerCase();
  for (const [ref, row] of db.entries('subject')) {
    if (asString(asMap(row['other_config'])['subject-name']).toLowerCase() !== wanted) continue;
    const roles = asStrings(row['roles']).map(roleOfRef);
    return {
      ref,
      sid: asString(row['subject_identifier']),
      role: [...ROLES].reverse().find((role) => roles.includes(role)),
    };
  }
  return undefined;
}
