import type { PlanStep } from '../plan.ts';
import { ESTIMATE } from './estimates.ts';

/** Makes the vApp that VMs of a plan are put into. */
export function makeVappStep(id: string, name: string, description: string, after: readonly string[]): PlanStep {
  return {
    id,
    title: `Create the vApp "${name}"`,
    vmUuid: null,
    call: `VM_appliance.create name_label="${name}" name_description="${description}"`,
    dependsOn: after,
    estimateMs: ESTIMATE.vapp,
    undo: 'destroy the vApp',
    action: { kind: 'create-vapp', nameLabel: name, description },
  };
}
