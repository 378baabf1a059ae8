import type { RoleName } from '../domain/rights.ts';

const ROLE_WORDS: Readonly<Record<RoleName, string>> = {
  'pool-admin': 'Pool Admin',
  'pool-operator': 'Pool Operator',
  'vm-power-admin': 'VM Power Admin',
  'vm-admin': 'VM Admin',
  'vm-operator': 'VM Operator',
  'read-only': 'Read Only',
};

/** XAPI's role as XenCenter spells it. */
export const roleWord = (role: RoleName): string => ROLE_WORDS[role];
