import type { PowerState } from '../../../../shared/domain/inventory.ts';
import { listVmSettings, memoryOf, type Settings } from '../../../../shared/domain/vm-settings.ts';
import { toBool, toNumber, toRecord, toText, toTextMap, toTime } from '../../wire-values.ts';
import type { WireRecord } from '../../wire-values.ts';
import type { Interning } from '../interning.ts';

/** What a `VM` object is; XAPI has one class for all four. */
export type VmKind = 'vm' | 'template' | 'snapshot' | 'control-domain';

/** What is kept of a VM: part of XAPI's record (recommendations, NVRAM, snapshot metadata and the like are dropped). */
export interface VmRecord {
  readonly uuid: string;
  readonly kind: VmKind;
  readonly nameLabel: string;
  readonly guestMetrics: string | null;
  readonly vifs: readonly string[];
  readonly vbds: readonly string[];
  /** Null for all but virtual machines and templates. */
  readonly machine: MachineRecord | null;
  /** A template that came with the hosts: it has no disks yet. */
  readonly isBuiltIn: boolean;
  /** Null for all but snapshots. */
  readonly snapshot: SnapshotRecord | null;
}

/** What is kept of a snapshot on top. */
export interface SnapshotRecord {
  /** Reference of its VM; null where that is gone. */
  readonly of: string | null;
  /** ms since 1970. */
  readonly takenAt: number | null;
  readonly withMemory: boolean;
}

/** What is kept of a virtual machine or template on top. */
export interface MachineRecord {
  readonly powerState: PowerState;
  readonly appliance: string | null;
  readonly order: number;
  readonly startDelay: number;
  readonly shutdownDelay: number;
  readonly vcpus: number;
  readonly memoryBytes: number;
  readonly firmware: 'bios' | 'uefi';
  readonly tags: readonly string[];
  readonly residentOn: string | null;
  readonly affinity: string | null;
  readonly snapshots: readonly string[];
  readonly allowedOperations: readonly string[];
  readonly currentOperations: readonly string[];
  readonly blockedOperations: Readonly<Record<string, string>>;
  readonly settings: Settings;
}

/** Reads a record of XAPI class `VM`. */
export function readVm(record: WireRecord, intern: Interning): VmRecord {
  const kind = kindOf(record);
  const isMachine = kind === 'vm' || kind === 'template';
  return {
    uuid: toText(record['uuid']),
    kind,
    nameLabel: toText(record['name_label']),
    guestMetrics: kind === 'vm' ? intern.ref(record['guest_metrics']) : null,
    vifs: kind === 'control-domain' ? NONE : intern.refs(record['VIFs']),
    vbds: isMachine ? intern.refs(record['VBDs']) : NONE,
    machine: isMachine ? readMachine(record, intern) : null,
    isBuiltIn: kind === 'template' && isBuiltIn(record),
    snapshot: kind === 'snapshot' ? readSnapshot(record, intern) : null,
  };
}

function readSnapshot(record: WireRecord, intern: Interning): SnapshotRecord {
  return {
    of: intern.ref(record['snapshot_of']),
    takenAt: toTime(record['snapshot_time']),
    // Only a checkpoint's own record says that it could be resumed.
    withMemory: toText(record['power_state']) === 'Suspended',
  };
}

function readMachine(record: WireRecord, intern: Interning): MachineRecord {
  const blocked = record['blocked_operations'];
  return {
    powerState: powerStateOf(toText(record['power_state'])),
    appliance: intern.ref(record['appliance']),
    order: toNumber(record['order']),
    startDelay: toNumber(record['start_delay']),
    shutdownDelay: toNumber(record['shutdown_delay']),
    vcpus: toNumber(record['VCPUs_max']),
    memoryBytes: memoryOf(record),
    firmware: toText(toRecord(record['HVM_boot_params'])['firmware']) === 'uefi' ? 'uefi' : 'bios',
    tags: intern.list(record['tags']),
    residentOn: intern.ref(record['resident_on']),
    affinity: intern.ref(record['affinity']),
    snapshots: intern.refs(record['snapshots']),
    allowedOperations: intern.list(record['allowed_operations']),
    currentOperations: intern.list(Object.values(toRecord(record['current_operations']))),
    blockedOperations: hasMembers(blocked) ? toTextMap(blocked) : NOTHING,
    settings: intern.settings(listVmSettings(record)),
  };
}

function kindOf(record: WireRecord): VmKind {
  if (toBool(record['is_control_domain'])) return 'control-domain';
  // Snapshots have the template flag too, so they are told first.
  if (toBool(record['is_a_snapshot'])) return 'snapshot';
  return toBool(record['is_a_template']) ? 'template' : 'vm';
}

/** Hosts before 7.2 say it in `other_config`. */
function isBuiltIn(record: WireRecord): boolean {
  return toBool(record['is_default_template']) || toTextMap(record['other_config'])['default_template'] === 'true';
}

function powerStateOf(text: string): PowerState {
  return text === 'Running' || text === 'Halted' || text === 'Paused' || text === 'Suspended' ? text : 'Unknown';
}

function hasMembers(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

const NONE: readonly string[] = [];
const NOTHING: Readonly<Record<string, string>> = {};
