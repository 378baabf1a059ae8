import type { OtherAdministrator } from './other-administrator.ts';

/** One VM by names instead of references. */
export interface VmPicture {
  readonly name: string;
  readonly vapp: string;
  readonly power: string;
  /** By device. */
  readonly networks: readonly string[];
  readonly disks: number;
  readonly snapshots: number;
}

/** What a pool holds: two pictures tell what was lost, doubled or left over between them. */
export interface PoolPicture {
  /** By name; templates and snapshots are left out. */
  readonly vms: readonly VmPicture[];
  readonly counts: Readonly<Record<'vapps' | 'networks' | 'vifs' | 'disks' | 'snapshots', number>>;
  /** Disks that no VM, snapshot or template has. */
  readonly looseDisks: readonly string[];
  readonly locks: readonly string[];
  /** Tasks that are still under way. */
  readonly pending: number;
}

type Rows = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Looks at the pool as a second client, not through our own window. */
export async function takePoolPicture(other: OtherAdministrator): Promise<PoolPicture> {
  const rows = (cls: string): Promise<Rows> => other.call<Rows>(`${cls}.get_all_records`);
  const [vms, vifs, vbds, vdis, vapps, networks, tasks] = await Promise.all(
    ['VM', 'VIF', 'VBD', 'VDI', 'VM_appliance', 'network', 'task'].map(rows),
  );
  const all = { vms: vms!, vifs: vifs!, vbds: vbds!, vdis: vdis!, vapps: vapps!, networks: networks!, tasks: tasks! };
  const machines = Object.values(all.vms).filter(
    (vm) => vm['is_a_template'] !== true && vm['is_control_domain'] !== true,
  );
  return {
    vms: machines.map((vm) => toVmPicture(vm, all)).sort((a, b) => (a.name < b.name ? -1 : 1)),
    counts: {
      vapps: Object.keys(all.vapps).length,
      networks: Object.keys(all.networks).length,
      vifs: Object.keys(all.vifs).length,
      disks: Object.keys(all.vdis).length,
      snapshots: Object.values(all.vms).filter((vm) => vm['is_a_snapshot'] === true).length,
    },
    looseDisks: Object.values(all.vdis)
      .filter((vdi) => (vdi['VBDs'] as readonly string[]).length === 0)
      .map((vdi) => String(vdi['name_label']))
      .sort(),
    locks: Object.keys(await other.sharedRecords()).filter((key) => key.startsWith('stagewright.lock.')),
    pending: Object.values(all.tasks).filter((task) => task['status'] === 'pending').length,
  };
}

function toVmPicture(vm: Rows[string], { vifs, vbds, vapps, networks }: Readonly<Record<string, Rows>>): VmPicture {
  const own = (table: Rows | undefined, refs: unknown): readonly Rows[string][] =>
    (refs as readonly string[]).flatMap((ref) => {
      const row = table?.[ref];
      return row ? [row] : [];
    });
  const nics = own(vifs, vm['VIFs']).map((vif) => [Number(vif['device']), vif['network']] as const);
  return {
    name: String(vm['name_label']),
    vapp: vm['appliance'] === 'OpaqueRef:NULL' ? '' : String(vapps?.[String(vm['appliance'])]?.['name_label']),
    power: String(vm['power_state']),
    networks: nics.sort(([a], [b]) => a - b).map(([, ref]) => String(networks?.[String(ref)]?.['name_label'])),
    disks: own(vbds, vm['VBDs']).filter((vbd) => vbd['type'] === 'Disk').length,
    snapshots: (vm['snapshots'] as readonly string[]).length,
  };
}
