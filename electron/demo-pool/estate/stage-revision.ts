import { createHash } from 'node:crypto';
import { manifestText, toManifest, type ManifestSource } from '../../../shared/domain/manifest.ts';
import {
  listVbdSettings,
  listVdiSettings,
  listVifSettings,
  listVmSettings,
  memoryOf,
  toSettings,
} from '../../../shared/domain/vm-settings.ts';
import type { Workflow } from '../../../shared/domain/workflow.ts';
import { entry, flag, number, rowsOf, text } from '../behaviour/values.ts';
import type { Row, World } from '../core/contract.ts';

/** The revision a console would record for these VMs in that stage: SHA-256, hex, of their canonical manifest. */
export function findRevision(world: World, vms: readonly string[], workflow: Workflow, stageId: string): string {
  const sources = vms.map((vm) => toSource(world, world.db.get('VM', vm)));
  return createHash('sha256')
    .update(manifestText(toManifest(sources, workflow, stageId)))
    .digest('hex');
}

function toSource(world: World, vm: Row): ManifestSource {
  return {
    uuid: text(vm['uuid']),
    startOrder: number(vm['order']),
    startDelaySeconds: number(vm['start_delay']),
    shutdownDelaySeconds: number(vm['shutdown_delay']),
    vcpus: number(vm['VCPUs_max']),
    memoryBytes: memoryOf(vm),
    settings: toSettings(listVmSettings(vm)),
    firmware: entry(vm['HVM_boot_params'], 'firmware') === 'uefi' ? 'uefi' : 'bios',
    vifs: rowsOf(world, 'VIF', vm['VIFs']).map(([, vif]) => ({
      device: Number(text(vif['device'])),
      networkUuid: text(world.db.get('network', text(vif['network']))['uuid']),
      mac: text(vif['MAC']),
      settings: toSettings(listVifSettings(vif)),
    })),
    disks: rowsOf(world, 'VBD', vm['VBDs'])
      .filter(([, vbd]) => vbd['type'] === 'Disk')
      .map(([, vbd]) => toDisk(vbd, world.db.get('VDI', text(vbd['VDI'])))),
  };
}

function toDisk(vbd: Row, vdi: Row): ManifestSource['disks'][number] {
  return {
    vdiUuid: text(vdi['uuid']),
    device: Number(text(vbd['userdevice'])),
    sizeBytes: number(vdi['virtual_size']),
    bootable: flag(vbd['bootable']),
    settings: toSettings(listVbdSettings(vbd)),
    imageSettings: toSettings(listVdiSettings(vdi)),
  };
}
