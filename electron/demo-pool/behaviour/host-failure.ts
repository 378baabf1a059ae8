import { NULL_REF, type World } from '../core/contract.ts';
import { rowsOf, text } from './values.ts';
import { leaveDomain } from './vm-domain.ts';

/** Marks a host as not answering. Its VMs stay as the database last knew them until someone declares it dead. */
export function failHost(world: World, host: string): void {
  const metrics = text(world.db.get('host', host)['metrics']);
  if (world.db.find('host_metrics', metrics)) world.db.set('host_metrics', metrics, { live: false });
}

/** Declares a dead host's VMs halted, as HA or `host.declare_dead` does. */
export function haltLostVms(world: World, host: string): void {
  for (const [vm, row] of rowsOf(world, 'VM', world.db.get('host', host)['resident_VMs'])) {
    if (row['is_control_domain'] === true) continue;
    leaveDomain(world, vm, 'Halted', { suspend_VDI: NULL_REF });
  }
}
