import type { VmOperations } from '../../ports/vm-operations.ts';
import type { PoolCaller } from './caller.ts';
import { createHealOperations } from './heal.ts';
import {
  attachDisk,
  copyDisk,
  destroyFreeDisk,
  detachDisk,
  duplicateDisk,
  findDisksByNote,
  migrateDisk,
  noteDisk,
  readDisk,
  readDiskPlace,
} from './vdi.ts';
import {
  assertBootsOn,
  cleanShutdownVm,
  cloneVm,
  copyVm,
  destroyVmWithDisks,
  hardShutdownVm,
  revertVm,
  snapshotQuiescedVm,
  snapshotVm,
  startVm,
} from './vm-duplicate.ts';
import { findByName, readDisks, readGuest, readVifs, readVm } from './vm-reading.ts';
import { blockOperations, clearTemplateFlag, renameVm, setAffinity, setMemory, setVcpus } from './vm-settings.ts';

/** The port's calls about whole VMs and disks. */
export function createVmOperations(caller: PoolCaller): VmOperations {
  const run = <T>(operation: () => Promise<T>): Promise<T> => caller.run(operation);
  return {
    ...createHealOperations(caller),
    readVm: (uuid) => run(() => readVm(caller, uuid)),
    readVifs: (vm) => run(() => readVifs(caller, vm)),
    readDisks: (vm) => run(() => readDisks(caller, vm)),
    readGuest: (vm) => run(() => readGuest(caller, vm)),
    findVmsByName: (name) => run(() => findByName(caller, 'VM', name)),
    findVappsByName: (name) => run(() => findByName(caller, 'VM_appliance', name)),
    snapshotQuiescedVm: (vm, name, report) => run(() => snapshotQuiescedVm(caller, vm, name, report)),
    snapshotVm: (vm, name, withMemory, report) => run(() => snapshotVm(caller, vm, name, withMemory, report)),
    cloneVm: (vm, name, report) => run(() => cloneVm(caller, vm, name, report)),
    copyVm: (vm, name, sr, report) => run(() => copyVm(caller, vm, name, sr, report)),
    revertVm: (snapshot, report) => run(() => revertVm(caller, snapshot, report)),
    destroyVmWithDisks: (vm) => run(() => destroyVmWithDisks(caller, vm)),
    assertBootsOn: (vm, host) => run(() => assertBootsOn(caller, vm, host)),
    startVm: (vm, report) => run(() => startVm(caller, vm, report)),
    cleanShutdownVm: (vm, report) => run(() => cleanShutdownVm(caller, vm, report)),
    hardShutdownVm: (vm) => run(() => hardShutdownVm(caller, vm)),
    renameVm: (vm, name) => run(() => renameVm(caller, vm, name)),
    clearTemplateFlag: (vm) => run(() => clearTemplateFlag(caller, vm)),
    setAffinity: (vm, host) => run(() => setAffinity(caller, vm, host)),
    setVcpus: (vm, most, count) => run(() => setVcpus(caller, vm, most, count)),
    setMemory: (vm, bytes) => run(() => setMemory(caller, vm, bytes)),
    blockOperations: (vm, add, remove) => run(() => blockOperations(caller, vm, add, remove)),
    migrateDisk: (vdi, sr, report) => run(() => migrateDisk(caller, vdi, sr, report)),
    copyDisk: (vdi, sr, report) => run(() => copyDisk(caller, vdi, sr, report)),
    snapshotDisk: (vdi, report) => run(() => duplicateDisk(caller, 'VDI.snapshot', vdi, report)),
    cloneDisk: (vdi, report) => run(() => duplicateDisk(caller, 'VDI.clone', vdi, report)),
    readDisk: (vdi) => run(() => readDisk(caller, vdi)),
    findDisksByNote: (sr, key, value) => run(() => findDisksByNote(caller, sr, key, value)),
    noteDisk: (vdi, key, value) => run(() => noteDisk(caller, vdi, key, value)),
    readDiskPlace: (vbd) => run(() => readDiskPlace(caller, vbd)),
    detachDisk: (vbd) => run(() => detachDisk(caller, vbd)),
    attachDisk: (vm, vdi, place) => run(() => attachDisk(caller, vm, vdi, place)),
    destroyFreeDisk: (vdi) => run(() => destroyFreeDisk(caller, vdi)),
  };
}
