import type { World } from '../core/contract.ts';
import type { Guest } from './guests.ts';

const TOOLS_VERSION = {
  windows: { major: '9', minor: '3', micro: '3', build: '125' },
  linux: { major: '8', minor: '4', micro: '0', build: '1' },
} as const;

const GUEST_FEATURES = {
  'platform-feature-multiprocessor-suspend': '1',
  'has-vendor-device': '0',
  'feature-suspend': '1',
  'feature-poweroff': '1',
  'feature-reboot': '1',
  'feature-vcpu-hotplug': '1',
  'feature-balloon': '1',
} as const;

/** What of a VM decides what its guest reports. */
export interface ReportingVm {
  readonly name: string;
  readonly nics: readonly { readonly ip?: string }[];
  readonly runsOn?: string;
  readonly tools?: boolean;
}

/** Adds the last report of a guest: XAPI keeps it while the VM is halted; one without tools reports next to nothing. @returns its ref */
export function addGuestMetrics(world: World, spec: ReportingVm, guest: Guest): string {
  const hasTools = spec.tools ?? true;
  const windows = guest.distro === 'windows';
  const networks: Record<string, string> = {};
  spec.nics.forEach((nic, device) => {
    if (nic.ip === undefined) return;
    networks[`${String(device)}/ip`] = nic.ip;
    networks[`${String(device)}/ipv4/0`] = nic.ip;
  });
  return world.db.create('VM_guest_metrics', {
    os_version: hasTools ? { ...guest.os } : {},
    netbios_name: hasTools && windows ? { host_name: spec.name.slice(0, 15).toUpperCase(), domain: 'DEMO' } : {},
    PV_drivers_version: hasTools ? TOOLS_VERSION[windows ? 'windows' : 'linux'] : {},
    PV_drivers_up_to_date: hasTools,
    PV_drivers_detected: hasTools,
    networks: hasTools ? networks : {},
    other: hasTools ? { ...GUEST_FEATURES } : {},
    live: hasTools && spec.runsOn !== undefined,
    can_use_hotplug_vbd: hasTools ? 'yes' : 'unspecified',
    can_use_hotplug_vif: hasTools ? 'yes' : 'unspecified',
    last_updated: world.clock.stamp(),
  });
}
