import type { WireRecord } from '../wire-values.ts';
import type { Interning } from './interning.ts';
import { readAppliance } from './records/appliance-record.ts';
import type { ApplianceRecord } from './records/appliance-record.ts';
import { readVbd, readVdi, readVif } from './records/device-records.ts';
import type { VbdRecord, VdiRecord, VifRecord } from './records/device-records.ts';
import { readHost, readHostMetrics, readPbd, readPool, readSr } from './records/estate-records.ts';
import type { HostMetricsRecord, HostRecord, PbdRecord, PoolRecord, SrRecord } from './records/estate-records.ts';
import { readGuestMetrics } from './records/guest-metrics-record.ts';
import type { GuestMetricsRecord } from './records/guest-metrics-record.ts';
import { readController, readNetwork, readPif, readTunnel } from './records/network-records.ts';
import type { ControllerRecord, NetworkRecord, PifRecord, TunnelRecord } from './records/network-records.ts';
import { readTask } from './records/task-record.ts';
import type { TaskRecord } from './records/task-record.ts';
import { readVm } from './records/vm-record.ts';
import type { VmRecord } from './records/vm-record.ts';

/** What is kept of each XAPI class that the console follows. */
export interface KeptRecords {
  pool: PoolRecord;
  host: HostRecord;
  host_metrics: HostMetricsRecord;
  VM: VmRecord;
  VM_guest_metrics: GuestMetricsRecord;
  VM_appliance: ApplianceRecord;
  VIF: VifRecord;
  VBD: VbdRecord;
  VDI: VdiRecord;
  SR: SrRecord;
  PBD: PbdRecord;
  network: NetworkRecord;
  PIF: PifRecord;
  tunnel: TunnelRecord;
  SDN_controller: ControllerRecord;
  task: TaskRecord;
}

/** An XAPI class that the console follows. */
export type ClassName = keyof KeptRecords;

type Readers = { readonly [C in ClassName]: (record: WireRecord, intern: Interning) => KeptRecords[C] };

const READERS: Readers = {
  pool: readPool,
  host: readHost,
  host_metrics: readHostMetrics,
  SR: readSr,
  PBD: readPbd,
  network: readNetwork,
  PIF: readPif,
  tunnel: readTunnel,
  SDN_controller: readController,
  VM_appliance: readAppliance,
  // The largest first of the large, so that what comes beside it is over when it is.
  VM: readVm,
  VBD: readVbd,
  VDI: readVdi,
  VIF: readVif,
  VM_guest_metrics: readGuestMetrics,
  task: readTask,
};

/** Classes that the console follows, in the order in which they are fetched. */
export const CLASS_NAMES = Object.keys(READERS) as readonly ClassName[];

const BY_EVENT_NAME = new Map<string, ClassName>(CLASS_NAMES.map((name) => [name.toLowerCase(), name]));

/** The class of an event; events name classes in lower case. */
export function findClassOfEvent(name: string): ClassName | undefined {
  return BY_EVENT_NAME.get(name.toLowerCase());
}

/** All kept records of one pool by class and reference. References never leave the folder above. */
export class Tables {
  readonly #tables: { readonly [C in ClassName]: Map<string, KeptRecords[C]> } = {
    pool: new Map(),
    host: new Map(),
    host_metrics: new Map(),
    VM: new Map(),
    VM_guest_metrics: new Map(),
    VM_appliance: new Map(),
    VIF: new Map(),
    VBD: new Map(),
    VDI: new Map(),
    SR: new Map(),
    PBD: new Map(),
    network: new Map(),
    PIF: new Map(),
    tunnel: new Map(),
    SDN_controller: new Map(),
    task: new Map(),
  };
  /** Disks that share blocks with another, by uuid: chains are followed without going through all disks. */
  readonly #parents = new Map<string, string>();

  /** The records of one class by reference. */
  of<C extends ClassName>(name: C): ReadonlyMap<string, KeptRecords[C]> {
    return this.#tables[name];
  }

  /** The record of that reference, if it is known; dangling references are normal. */
  find<C extends ClassName>(name: C, ref: string | null): KeptRecords[C] | undefined {
    return ref === null ? undefined : this.of(name).get(ref);
  }

  /** Slims and keeps a record; answers what was kept before and now. */
  put<C extends ClassName>(
    name: C,
    ref: string,
    record: WireRecord,
    intern: Interning,
  ): { readonly before: KeptRecords[C] | undefined; readonly after: KeptRecords[C] } {
    const table = this.#tables[name];
    const before = table.get(ref);
    const after = READERS[name](record, intern);
    table.set(before === undefined ? intern.text(ref) : ref, after);
    if (name === 'VDI') this.#followDisk(before as VdiRecord | undefined, after as VdiRecord);
    return { before, after };
  }

  /** uuid of the disk that a disk, by uuid, shares blocks with; empty where none is known. */
  parentOf(vdiUuid: string): string {
    return this.#parents.get(vdiUuid) ?? '';
  }

  /** Forgets a record; answers what was kept. */
  drop<C extends ClassName>(name: C, ref: string): KeptRecords[C] | undefined {
    const before = this.of(name).get(ref);
    this.#tables[name].delete(ref);
    if (name === 'VDI') this.#followDisk(before as VdiRecord | undefined, undefined);
    return before;
  }

  #followDisk(before: VdiRecord | undefined, after: VdiRecord | undefined): void {
    if (before && before.parent !== '' && before.uuid !== after?.uuid) this.#parents.delete(before.uuid);
    if (!after) return;
    if (after.parent === '') this.#parents.delete(after.uuid);
    else this.#parents.set(after.uuid, after.parent);
  }
}
