import type { ArchiveOperations } from '../../electron/ports/archive.ts';
import type { FenceOperations } from '../../electron/ports/fences.ts';
import type { MigrateOperations } from '../../electron/ports/migrate.ts';
import type { OperateOperations } from '../../electron/ports/operate.ts';
import type { TemplateOperations } from '../../electron/ports/templates.ts';
import type { VmOperations } from '../../electron/ports/vm-operations.ts';
import { refused } from './refusal.ts';

function refuse(method: string): () => Promise<never> {
  return () => Promise.reject(refused('MESSAGE_METHOD_UNKNOWN', method));
}

/** A pool in memory makes and removes no VMs: steps that do are tested against the demo pool. */
export const refusedVmOperations: VmOperations &
  FenceOperations &
  OperateOperations &
  ArchiveOperations &
  MigrateOperations &
  TemplateOperations = {
  growDisk: refuse('growDisk'),
  describeVm: refuse('describeVm'),
  readXenstore: refuse('readXenstore'),
  migrateVm: refuse('migrateVm'),
  receiveVm: refuse('receiveVm'),
  assertCanSend: refuse('assertCanSend'),
  sendVm: refuse('sendVm'),
  giveVifMac: refuse('giveVifMac'),
  readHostOf: refuse('readHostOf'),
  exportVm: refuse('exportVm'),
  measureVm: refuse('measureVm'),
  openImport: refuse('openImport'),
  importVm: refuse('importVm'),
  settleImport: refuse('settleImport'),
  findImported: refuse('findImported'),
  sweepImport: refuse('sweepImport'),
  writeFields: refuse('writeFields'),
  suspendVm: refuse('suspendVm'),
  resumeVm: refuse('resumeVm'),
  readSnapshotUuids: refuse('readSnapshotUuids'),
  readVmNotes: refuse('readVmNotes'),
  writeVmNotes: refuse('writeVmNotes'),
  readMemberNotes: refuse('readMemberNotes'),
  createNetwork: refuse('createNetwork'),
  findNetworksByName: refuse('findNetworksByName'),
  readNetwork: refuse('readNetwork'),
  renameNetwork: refuse('renameNetwork'),
  destroyNetwork: refuse('destroyNetwork'),
  setDefaultLocking: refuse('setDefaultLocking'),
  createVlan: refuse('createVlan'),
  createTunnel: refuse('createTunnel'),
  createVif: refuse('createVif'),
  destroyVif: refuse('destroyVif'),
  startVmOn: refuse('startVmOn'),
  writeXenstore: refuse('writeXenstore'),
  readVm: refuse('readVm'),
  readVifs: refuse('readVifs'),
  readDisks: refuse('readDisks'),
  readGuest: refuse('readGuest'),
  findVmsByName: refuse('findVmsByName'),
  findVappsByName: refuse('findVappsByName'),
  snapshotVm: refuse('snapshotVm'),
  snapshotQuiescedVm: refuse('snapshotQuiescedVm'),
  cloneVm: refuse('cloneVm'),
  copyVm: refuse('copyVm'),
  revertVm: refuse('revertVm'),
  destroyVmWithDisks: refuse('destroyVmWithDisks'),
  assertBootsOn: refuse('assertBootsOn'),
  startVm: refuse('startVm'),
  cleanShutdownVm: refuse('cleanShutdownVm'),
  hardShutdownVm: refuse('hardShutdownVm'),
  renameVm: refuse('renameVm'),
  clearTemplateFlag: refuse('clearTemplateFlag'),
  setAffinity: refuse('setAffinity'),
  setVcpus: refuse('setVcpus'),
  setMemory: refuse('setMemory'),
  blockOperations: refuse('blockOperations'),
  migrateDisk: refuse('migrateDisk'),
  copyDisk: refuse('copyDisk'),
  cloneDisk: refuse('cloneDisk'),
  snapshotDisk: refuse('snapshotDisk'),
  readDisk: refuse('readDisk'),
  findDisksByNote: refuse('findDisksByNote'),
  noteDisk: refuse('noteDisk'),
  readDiskPlace: refuse('readDiskPlace'),
  detachDisk: refuse('detachDisk'),
  attachDisk: refuse('attachDisk'),
  destroyFreeDisk: refuse('destroyFreeDisk'),
};
