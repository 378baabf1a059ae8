import { NEVER, NULL_REF, type Value, type World } from '../core/contract.ts';
import { releaseMemory } from './guest-memory.ts';
import { forgetBoot, keepLeases } from './guest-agent.ts';
import { removeDisk } from './storage.ts';
import { follow, isNull, number, rowsOf, text } from './values.ts';
import { stateOf } from './world-state.ts';

/** Changes a VM's power state and whatever offers operations because of it: its devices and its appliance. */
export function setPowerState(
  world: World,
  vm: string,
  powerState: string,
  changes: Readonly<Record<string, Value>> = {},
): void {
  world.db.set('VM', vm, { power_state: powerState, ...changes });
  const row = world.db.get('VM', vm);
  world.refreshAllowed('VM', vm);
  for (const [vif] of rowsOf(world, 'VIF', row['VIFs'])) world.refreshAllowed('VIF', vif);
  for (const [vbd, device] of rowsOf(world, 'VBD', row['VBDs'])) {
    world.refreshAllowed('VBD', vbd);
    if (follow(world, 'VDI', device, 'VDI')) world.refreshAllowed('VDI', text(device['VDI']));
  }
  if (follow(world, 'VM_appliance', row, 'appliance')) world.refreshAllowed('VM_appliance', text(row['appliance']));
}

function attachDevices(world: World, vm: string, attached: boolean): void {
  const row = world.db.get('VM', vm);
  const changes = { currently_attached: attached };
  for (const [vif] of rowsOf(world, 'VIF', row['VIFs']))
    world.db.set('VIF', vif, attached ? changes : { ...changes, status_code: 0 });
  for (const [vbd, device] of rowsOf(world, 'VBD', row['VBDs'])) {
    world.db.set(
      'VBD',
      vbd,
      attached ? { ...changes, device: deviceName(text(device['userdevice']), text(device['type'])) } : changes,
    );
  }
}

/** The name a guest sees for a disk position: xvda for 0, xvdb for 1...; '' for a position that is no number. */
export function deviceName(userdevice: string, type: string): string {
  const position = Number(userdevice);
  if (!Number.isInteger(position) || position < 0) return '';
  return type === 'Floppy' ? 'fda' : `xvd${String.fromCharCode('a'.charCodeAt(0) + (position % 26))}`;
}

function updateMetrics(world: World, vm: string, changes: Readonly<Record<string, Value>>): void {
  const row = world.db.get('VM', vm);
  if (follow(world, 'VM_metrics', row, 'metrics')) {
    world.db.set('VM_metrics', text(row['metrics']), { ...changes, last_updated: world.clock.stamp() });
    return;
  }
  const metrics = world.db.create('VM_metrics', { ...changes, install_time: NEVER, last_updated: world.clock.stamp() });
  world.db.set('VM', vm, { metrics });
}

function addConsoles(world: World, vm: string, host: string): void {
  const address = text(world.db.find('host', host)?.['address']);
  for (const protocol of ['rfb', 'vt100']) {
    const uuid = world.random.uuid();
    world.db.create('console', { VM: vm, protocol, location: `https://${address}/console?uuid=${uuid}` }, { uuid });
  }
}

function removeConsoles(world: World, vm: string): void {
  for (const [console] of rowsOf(world, 'console', world.db.get('VM', vm)['consoles']))
    world.db.destroy('console', console);
}

/** The next domain id on a host; above every id a VM there already has. */
export function nextDomainId(world: World, host: string): number {
  const { domainIds } = stateOf(world);
  let last = domainIds.get(host);
  if (last === undefined) {
    last = 0;
    for (const [, vm] of rowsOf(world, 'VM', world.db.get('host', host)['resident_VMs']))
      last = Math.max(last, number(vm['domid']));
  }
  domainIds.set(host, last + 1);
  return last + 1;
}

/** Puts a VM on a host with a new domain: Running, or Paused. Its memory is reserved already. */
export function enterDomain(
  world: World,
  vm: string,
  host: string,
  state: 'Running' | 'Paused',
  guestBytes: number,
): void {
  attachDevices(world, vm, true);
  const row = world.db.get('VM', vm);
  updateMetrics(world, vm, {
    start_time: world.clock.stamp(),
    memory_actual: guestBytes,
    VCPUs_number: number(row['VCPUs_at_startup']),
    hvm: text(row['HVM_boot_policy']) !== '',
    state: [],
  });
  addConsoles(world, vm, host);
  setPowerState(world, vm, state, {
    resident_on: host,
    scheduled_to_be_resident_on: NULL_REF,
    domid: nextDomainId(world, host),
    last_booted_record: '',
    memory_target: guestBytes,
  });
}

/** Takes a VM off its host, leaving it Halted or Suspended; an orderly stop lets its guests' addresses be remembered. */
export function leaveDomain(
  world: World,
  vm: string,
  state: 'Halted' | 'Suspended',
  changes: Readonly<Record<string, Value>> = {},
): void {
  keepLeases(world, vm);
  forgetBoot(world, vm);
  releaseMemory(world, vm);
  if (state === 'Halted') attachDevices(world, vm, false);
  removeConsoles(world, vm);
  setPowerState(world, vm, state, {
    resident_on: NULL_REF,
    scheduled_to_be_resident_on: NULL_REF,
    domid: -1,
    ...changes,
  });
}

/** Moves a running domain to another host of the pool; it keeps running with a new id. */
export function moveDomain(world: World, vm: string, host: string): void {
  removeConsoles(world, vm);
  addConsoles(world, vm, host);
  setPowerState(world, vm, 'Running', {
    resident_on: host,
    scheduled_to_be_resident_on: NULL_REF,
    domid: nextDomainId(world, host),
  });
}

/** Destroys the memory image of a VM and forgets it. */
export function dropSuspendImage(world: World, vm: string): void {
  const row = world.db.get('VM', vm);
  const image = text(row['suspend_VDI']);
  if (isNull(image)) return;
  removeDisk(world, image);
  world.db.set('VM', vm, { suspend_VDI: NULL_REF });
}
