import type { WireRecord } from '../wire-values.ts';
import type { InventoryCache } from './cache.ts';
import type { ChangeBatch } from './changes.ts';
import { isSame } from './same.ts';
import type { ApplianceRecord } from './records/appliance-record.ts';
import type { VbdRecord, VdiRecord, VifRecord } from './records/device-records.ts';
import type { PoolRecord } from './records/estate-records.ts';
import type { VmRecord } from './records/vm-record.ts';
import type { ClassName, KeptRecords } from './tables.ts';

/** Brings single changes into a complete cache and says which of the console's facts they touch. */
export class ChangeApplier {
  readonly #cache: InventoryCache;
  readonly #changes: ChangeBatch;

  constructor(cache: InventoryCache, changes: ChangeBatch) {
    this.#cache = cache;
    this.#changes = changes;
  }

  /** An object appeared or changed; XAPI repeats `add` and `mod` freely, so both mean the same. */
  put(name: ClassName, ref: string, record: WireRecord): void {
    const { before, after } = this.#cache.put(name, ref, record);
    if (before !== undefined && isSame(before, after)) return;
    this.#touch(name, ref, before, after);
  }

  /** An object is gone. */
  drop(name: ClassName, ref: string): void {
    const before = this.#cache.drop(name, ref);
    if (before !== undefined) this.#touch(name, ref, before, undefined);
  }

  #touch<C extends ClassName>(
    name: C,
    ref: string,
    before: KeptRecords[C] | undefined,
    after: KeptRecords[C] | undefined,
  ): void {
    switch (name) {
      case 'VM':
        this.#touchVm(ref, before as VmRecord | undefined, after as VmRecord | undefined);
        return;
      case 'VIF':
      case 'VBD':
        for (const device of [before, after] as readonly (VifRecord | VbdRecord | undefined)[]) this.#owner(device?.vm);
        return;
      case 'VDI':
        for (const vdi of [before, after] as readonly (VdiRecord | undefined)[])
          for (const vbd of vdi?.vbds ?? []) this.#owner(this.#cache.tables.find('VBD', vbd)?.vm);
        return;
      case 'VM_guest_metrics':
        this.#owner(this.#cache.findReporter(ref));
        return;
      case 'VM_appliance':
        this.#touchVapp(ref, before as ApplianceRecord | undefined, after as ApplianceRecord | undefined);
        return;
      case 'pool':
        this.#touchPool(before as PoolRecord | undefined, after as PoolRecord | undefined);
        return;
      case 'task':
        this.#changes.flag('tasks');
        return;
      default:
        // What was built while a reference led nowhere, or leads nowhere now; events of one batch come in no order.
        if (before === undefined || after === undefined) this.#touchUsers(name, ref);
        this.#changes.flag('estate');
    }
  }

  #touchUsers(name: ClassName, ref: string): void {
    const { tables } = this.#cache;
    if (name === 'network') {
      for (const vif of tables.of('VIF').values()) if (vif.network === ref) this.#owner(vif.vm);
    } else if (name === 'host') {
      for (const [vm, { machine }] of tables.of('VM')) if (machine?.residentOn === ref) this.#owner(vm);
    } else if (name === 'SR') {
      for (const vdi of tables.of('VDI').values())
        if (vdi.sr === ref) for (const vbd of vdi.vbds) this.#owner(tables.find('VBD', vbd)?.vm);
    }
  }

  #touchVm(ref: string, before: VmRecord | undefined, after: VmRecord | undefined): void {
    this.#cache.invalidateVm(ref);
    // What a VM is told of its snapshots is read from theirs.
    for (const snapshot of [before?.snapshot, after?.snapshot]) this.#owner(snapshot?.of);
    if (after?.kind === 'vm') this.#changes.vm(after.uuid);
    else if (before?.kind === 'vm') this.#changes.vmRemoved(before.uuid);
    // Membership is read from both ends, so either end may be the one that changes first.
    if (
      before?.machine?.appliance !== after?.machine?.appliance ||
      (before?.machine === null) !== (after?.machine === null)
    ) {
      for (const vm of [before, after]) this.#vapp(vm?.machine?.appliance);
    }
  }

  #touchVapp(ref: string, before: ApplianceRecord | undefined, after: ApplianceRecord | undefined): void {
    this.#cache.invalidateVapp(ref);
    if (after) this.#changes.vapp(after.uuid);
    else if (before) this.#changes.vappRemoved(before.uuid);
    // Members of a vApp that comes or goes keep its reference: they change without an event of their own.
    if (before === undefined || after === undefined) for (const vm of (before ?? after)?.vms ?? []) this.#owner(vm);
  }

  #touchPool(before: PoolRecord | undefined, after: PoolRecord | undefined): void {
    if (!isSame(before?.guiConfig, after?.guiConfig)) this.#changes.flag('sharedRecords');
    if (before?.master !== after?.master || before?.nameLabel !== after?.nameLabel) this.#changes.flag('estate');
  }

  #owner(vmRef: string | null | undefined): void {
    if (vmRef === null || vmRef === undefined) return;
    const device = this.#cache.tables.find('VM', vmRef);
    const ownerRef = device?.snapshot ? device.snapshot.of : vmRef;
    const vm = this.#cache.tables.find('VM', ownerRef);
    if (vm?.kind !== 'vm' || ownerRef === null) return;
    this.#cache.invalidateVm(ownerRef);
    this.#changes.vm(vm.uuid);
  }

  #vapp(ref: string | null | undefined): void {
    const appliance = ref === null || ref === undefined ? undefined : this.#cache.tables.find('VM_appliance', ref);
    if (!appliance || ref === null || ref === undefined) return;
    this.#cache.invalidateVapp(ref);
    this.#changes.vapp(appliance.uuid);
  }
}
