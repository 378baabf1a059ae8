import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { number, rowsOf, text } from '../behaviour/values.ts';
import type { World } from '../core/contract.ts';

/** The revision of a configuration: SHA-256 (hex) of the canonical description of its VMs, their disks and interfaces. */
export function findRevision(world: World, vms: readonly string[]): string {
  const manifest = vms
    .map((ref) => {
      const vm = world.db.get('VM', ref);
      return {
        uuid: text(vm['uuid']),
        vcpus: number(vm['VCPUs_at_startup']),
        memoryBytes: number(vm['memory_static_max']),
        disks: rowsOf(world, 'VBD', vm['VBDs'])
          .filter(([, vbd]) => vbd['type'] === 'Disk')
          .map(([, vbd]) => [
            text(vbd['userdevice']),
            number(world.db.find('VDI', text(vbd['VDI']))?.['virtual_size']),
          ]),
        vifs: rowsOf(world, 'VIF', vm['VIFs']).map(([, vif]) => [text(vif['device']), text(vif['MAC'])]),
      };
    })
    .sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
  return createHash('sha256')
    .update(canonicalize(manifest) ?? '')
    .digest('hex');
}
