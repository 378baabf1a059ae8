import { createHash } from 'node:crypto';
import type { DiskFacts, VifFacts, VmFacts } from '../../../shared/domain/inventory.ts';
import { manifestText, toManifest } from '../../../shared/domain/manifest.ts';
import type { Workflow } from '../../../shared/domain/workflow.ts';
import { entry, flag, number, rowsOf, text } from '../behaviour/values.ts';
import type { Row, World } from '../core/contract.ts';

/** The revision a console would record for these VMs in that stage: SHA-256, hex, of their canonical manifest. */
export function findRevision(world: World, vms: readonly string[], workflow: Workflow, stageId: string): string {
  const facts = vms.map((vm) => toFacts(world, world.db.get('VM', vm)));
  return createHash('sha256')
    .update(manifestText(toManifest(facts, workflow, stageId)))
    .digest('hex');
}

/** What a manifest looks at, taken from the rows; the rest is left blank, as no manifest holds it. */
function toFacts(world: World, vm: Row): VmFacts {
  return {
    uuid: text(vm['uuid']),
    startOrder: number(vm['order']),
    startDelaySeconds: number(vm['start_delay']),
    shutdownDelaySeconds: number(vm['shutdown_delay']),
    // The estate's VMs start with all their VCPUs and all their memory, so there is one figure for each.
    vcpus: number(vm['VCPUs_at_startup']),
    memoryBytes: number(vm['memory_static_max']),
    firmware: entry(vm['HVM_boot_params'], 'firmware') === 'uefi' ? 'uefi' : 'bios',
    vifs: rowsOf(world, 'VIF', vm['VIFs']).map(([, vif]) => toVif(world, vif)),
    disks: rowsOf(world, 'VBD', vm['VBDs'])
      .filter(([, vbd]) => vbd['type'] === 'Disk')
      .map(([, vbd]) => toDisk(world, vbd)),
    nameLabel: '',
    powerState: 'Unknown',
    vappUuid: null,
    tags: [],
    hostUuid: null,
    guestOs: '',
    toolsVersion: '',
    addresses: [],
    snapshotCount: 0,
    allowedOperations: [],
    currentOperations: [],
    blockedOperations: {},
  };
}

function toVif(world: World, vif: Row): VifFacts {
  return {
    uuid: text(vif['uuid']),
    device: Number(text(vif['device'])),
    networkUuid: text(world.db.get('network', text(vif['network']))['uuid']),
    mac: text(vif['MAC']),
    attached: false,
  };
}

function toDisk(world: World, vbd: Row): DiskFacts {
  const vdi = world.db.get('VDI', text(vbd['VDI']));
  return {
    vdiUuid: text(vdi['uuid']),
    device: Number(text(vbd['userdevice'])),
    sizeBytes: number(vdi['virtual_size']),
    bootable: flag(vbd['bootable']),
    nameLabel: '',
    srUuid: '',
  };
}
