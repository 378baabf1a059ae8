import type { AllowedOperations, Behaviours, Conflicts } from '../core/contract.ts';
import { vmDuplicate } from './vm-duplicate.ts';
import { vmLifetime } from './vm-lifetime.ts';
import { vmSettings } from './vm-settings.ts';
import { vmMemory } from './vm-memory.ts';
import { blob } from './blob.ts';
import { message } from './message.ts';
import { network } from './network.ts';
import { vlan } from './vlan.ts';
import { tunnel } from './tunnel.ts';
import { bond } from './bond.ts';
import { pif } from './pif.ts';
import { sr, srAllowedOperations, srConflicts } from './sr.ts';
import { vmMigrate } from './vm-migrate.ts';
import { host, hostAllowedOperations, hostConflicts } from './host.ts';
import { pool, poolAllowedOperations } from './pool.ts';
import { vbd, vbdAllowedOperations } from './vbd.ts';
import { vdi, vdiAllowedOperations, vdiConflicts } from './vdi.ts';
import { vif, vifAllowedOperations } from './vif.ts';
import { applianceAllowedOperations, vmAppliance } from './vm-appliance.ts';
import { vmAllowedOperations, vmConflicts } from './vm-operations.ts';
import { vmPower } from './vm-power.ts';
import { vmRevert } from './vm-revert.ts';
import { vmSuspend } from './vm-suspend.ts';

/** Every message that needs more than a generated accessor, by `Class.message`. */
export const allBehaviours: Behaviours = {
  ...vmLifetime,
  ...vmPower,
  ...vmSuspend,
  ...vmDuplicate,
  ...vmRevert,
  ...sr,
  ...vmMigrate,
  ...host,
  ...pool,
  ...vmSettings,
  ...vmMemory,
  ...blob,
  ...message,
  ...network,
  ...vlan,
  ...tunnel,
  ...bond,
  ...pif,
  ...vmAppliance,
  ...vif,
  ...vbd,
  ...vdi,
};

/** The rule for `allowed_operations`, by class; a class without an entry has none. */
export const allowedOperations: Readonly<Record<string, AllowedOperations>> = {
  VM: vmAllowedOperations,
  VM_appliance: applianceAllowedOperations,
  VIF: vifAllowedOperations,
  VBD: vbdAllowedOperations,
  VDI: vdiAllowedOperations,
  SR: srAllowedOperations,
  host: hostAllowedOperations,
  pool: poolAllowedOperations,
};

/** Which operations exclude each other, by class. */
export const operationConflicts: Readonly<Record<string, Conflicts>> = {
  VM: vmConflicts,
  VDI: vdiConflicts,
  SR: srConflicts,
  host: hostConflicts,
};
