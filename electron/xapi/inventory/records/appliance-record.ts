import { toText } from '../../wire-values.ts';
import type { WireRecord } from '../../wire-values.ts';
import type { Interning } from '../interning.ts';

/** What is kept of a vApp. */
export interface ApplianceRecord {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly description: string;
  readonly vms: readonly string[];
  readonly allowedOperations: readonly string[];
}

/** Reads a record of XAPI class `VM_appliance`. */
export function readAppliance(record: WireRecord, intern: Interning): ApplianceRecord {
  return {
    uuid: toText(record['uuid']),
    nameLabel: toText(record['name_label']),
    description: toText(record['name_description']),
    vms: intern.refs(record['VMs']),
    allowedOperations: intern.list(record['allowed_operations']),
  };
}
