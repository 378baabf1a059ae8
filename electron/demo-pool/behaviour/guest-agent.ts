import { createHash } from 'node:crypto';
import { NULL_REF, type Row, type Value, type World } from '../core/contract.ts';
import { OWN_FIELDS, entry, fieldsWithout, flag, follow, map, rowsOf, text } from './values.ts';
import { reportsTools } from './vm-operations.ts';
import { stateOf } from './world-state.ts';

/** Seconds from a domain's start until the tools inside report. */
export const BOOT_SECONDS = 15;

function leaseKey(world: World, vif: Row): string {
  const network = follow(world, 'network', vif, 'network');
  const hasUplink = network !== undefined && rowsOf(world, 'PIF', network['PIFs']).length > 0;
  const mac = text(vif['MAC']);
  return hasUplink ? `${text(network['uuid'])} ${mac}` : mac;
}

function subnetOf(world: World, network: Row): string {
  for (const [, pif] of rowsOf(world, 'PIF', network['PIFs'])) {
    const parts = text(pif['IP']).split('.');
    if (parts.length === 4) return parts.slice(0, 3).join('.');
  }
  const hash = createHash('md5').update(text(network['uuid'])).digest();
  return `10.${((hash[0] ?? 0) % 200) + 20}.${hash[1] ?? 0}`;
}

/**
 * The address an interface gets: what it had before on this network, else one the network's DHCP derives from its MAC.
 * Nothing gives out addresses on a network without an uplink: a guest has there what stands on its disk.
 */
function addressOf(world: World, vif: Row, last: Row | undefined): string | undefined {
  const { leases } = stateOf(world);
  const key = leaseKey(world, vif);
  const known = leases.get(key);
  if (known !== undefined) return known;
  const network = follow(world, 'network', vif, 'network');
  if (!network) return undefined;
  const before = entry(last?.['networks'], `${text(vif['device'])}/ip`);
  if (before !== undefined && key === text(vif['MAC'])) return before;
  const hash = createHash('md5').update(text(vif['MAC'])).digest();
  const address = `${subnetOf(world, network)}.${((hash[0] ?? 0) % 200) + 40}`;
  leases.set(key, address);
  return address;
}

/** Remembers the addresses a running guest reports, so that it has them again after its next boot. */
export function keepLeases(world: World, vm: string): void {
  const row = world.db.get('VM', vm);
  const networks = follow(world, 'VM_guest_metrics', row, 'guest_metrics')?.['networks'];
  for (const [, vif] of rowsOf(world, 'VIF', row['VIFs'])) {
    const address = entry(networks, `${text(vif['device'])}/ip`);
    if (address === undefined) continue;
    stateOf(world).leases.set(leaseKey(world, vif), address);
    stateOf(world).leases.set(text(vif['MAC']), address);
  }
}

/** @param last - what the guest, or the one it was copied from, reported before this boot */
function networksOf(world: World, vm: Row, last?: Row): Record<string, Value> {
  const networks: Record<string, Value> = Object.create(null) as Record<string, Value>;
  for (const [, vif] of rowsOf(world, 'VIF', vm['VIFs'])) {
    if (!flag(vif['currently_attached']) || text(vif['locking_mode']) === 'disabled') continue;
    const address = addressOf(world, vif, last);
    if (address === undefined) continue;
    const device = text(vif['device']);
    networks[`${device}/ip`] = address;
    networks[`${device}/ipv4/0`] = address;
  }
  return networks;
}

/** Whether the tools inside this VM will ever report, judged by its last report and by having a disk to boot from. */
function carriesTools(world: World, vm: Row, last: Row | undefined): boolean {
  if (last) return reportsTools(last);
  return rowsOf(world, 'VBD', vm['VBDs']).some(([, vbd]) => text(vbd['type']) === 'Disk');
}

/**
 * Deletes the guest's last report, as every start does, and lets a new one appear `BOOT_SECONDS` later under a new
 * reference. @returns nothing; call it with the domain not yet running
 */
export function bootGuest(world: World, vm: string): { readonly reportLater: () => void } {
  const row = world.db.get('VM', vm);
  const last = follow(world, 'VM_guest_metrics', row, 'guest_metrics');
  const tools = carriesTools(world, row, last);
  if (last) world.db.destroy('VM_guest_metrics', text(row['guest_metrics']));
  world.db.set('VM', vm, { guest_metrics: NULL_REF });
  return {
    reportLater: () => {
      if (tools) reportAfterBoot(world, vm, last);
    },
  };
}

function reportAfterBoot(world: World, vm: string, last: Row | undefined): void {
  const { boots } = stateOf(world);
  const boot = (boots.get(vm) ?? 0) + 1;
  boots.set(vm, boot);
  world.inBackground(async () => {
    await world.clock.sleep(BOOT_SECONDS);
    const row = world.db.find('VM', vm);
    if (!row || boots.get(vm) !== boot || text(row['power_state']) !== 'Running') return;
    report(world, vm, last);
  });
}

/** Writes the report of a guest whose tools are up. */
function report(world: World, vm: string, last: Row | undefined): void {
  const row = world.db.get('VM', vm);
  const kept = last
    ? fieldsWithout(last, OWN_FIELDS)
    : {
        os_version: {
          name: 'Debian GNU/Linux 12 (bookworm)',
          distro: 'debian',
          major: '12',
          minor: '0',
          uname: '6.1.0-18-amd64',
        },
        PV_drivers_version: { major: '8', minor: '3', micro: '0', build: '1' },
        PV_drivers_up_to_date: true,
        can_use_hotplug_vbd: 'yes',
        can_use_hotplug_vif: 'yes',
        disks: {},
        memory: {},
        other: {},
      };
  const other = { ...map(kept['other']), 'feature-suspend': '1', 'feature-poweroff': '1', 'feature-reboot': '1' };
  const guestMetrics = world.db.create('VM_guest_metrics', {
    ...kept,
    other,
    networks: networksOf(world, row, last),
    PV_drivers_detected: true,
    live: true,
    last_updated: world.clock.stamp(),
  });
  world.db.set('VM', vm, { guest_metrics: guestMetrics });
  world.refreshAllowed('VM', vm);
}

/** Makes a guest still booting never report: its domain is gone. */
export function forgetBoot(world: World, vm: string): void {
  const { boots } = stateOf(world);
  boots.set(vm, (boots.get(vm) ?? 0) + 1);
}

/** Rewrites the addresses of a running guest after one of its interfaces changed (`keepLeases` before the change). */
export function refreshAddresses(world: World, vm: string): void {
  const row = world.db.get('VM', vm);
  const metrics = follow(world, 'VM_guest_metrics', row, 'guest_metrics');
  if (!metrics || text(row['power_state']) !== 'Running') return;
  world.db.set('VM_guest_metrics', text(row['guest_metrics']), {
    networks: networksOf(world, row),
    last_updated: world.clock.stamp(),
  });
}
