import type { Row } from '../../electron/demo-pool/core/contract.ts';
import { asMap, asString, asStrings } from '../../electron/demo-pool/core/values.ts';
import type { PoolInventory } from '../../electron/ports.ts';
import type { Configuration } from '../../shared/domain/configuration.ts';
import { compareSides, type Side } from '../../shared/domain/drift/compare.ts';
import { CLONED_FROM } from '../../shared/domain/drift/disk-notes.ts';
import { listHealRows } from '../../shared/domain/drift/heal.ts';
import { toPortrait, type VmPortrait } from '../../shared/domain/drift/portrait.ts';
import type { VmFacts } from '../../shared/domain/inventory.ts';
import { planHeal } from '../../shared/domain/plan/plan-heal.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { openRunSite, type RunSite } from './run-site.ts';

/** A pool in which three disks are not what they should be: one was replaced, two are of no kin to their counterparts. */
export interface DiskHealSite {
  readonly site: RunSite;
  /** VMs as they were before the disk of the first was replaced. */
  readonly before: readonly VmFacts[];
  /** The disk that hangs on the first one instead. */
  readonly swapped: string;
}

/** Places of the VMs in the site: whose disk is hung on again, cloned and copied, and of whom. */
const [HANG_ON, CLONE, CLONED, COPIED, COPY] = [0, 1, 2, 3, 4] as const;
/** The VMs whose disks are healed. */
const HEALED_VMS = [HANG_ON, CLONE, COPY] as const;

/** Opens one. `read` answers what a console knows of the pool now. */
export async function openDiskHealSite(read: (site: RunSite) => Promise<readonly VmFacts[]>): Promise<DiskHealSite> {
  const site = await openRunSite();
  const { db } = site.pool.world;
  const diskRef = (at: number): string => db.findByUuid('VDI', site.vms[at]!.disk.vdiUuid)!;
  const put = (at: number, fields: Row): unknown => db.set('VDI', diskRef(at), fields);
  put(CLONED, { SR: asString(db.get('VDI', diskRef(CLONE))['SR']) });
  put(COPIED, { SR: db.findByUuid('SR', site.otherSr)! });
  put(CLONE, { allow_caching: true });
  for (const at of [CLONE, CLONED, COPIED, COPY]) put(at, { sm_config: { 'vhd-parent': `base-${String(at)}` } });
  const before = await read(site);
  const former = db.get('VDI', diskRef(HANG_ON));
  const swapped = db.create('VDI', {
    ...{ name_label: 'swapped', SR: asString(former['SR']), type: 'user', managed: true },
    ...{ virtual_size: former['virtual_size']!, physical_utilisation: 0, other_config: {}, sm_config: {} },
  });
  const vbd = vbdOf(site, HANG_ON);
  db.set('VBD', vbd, { VDI: swapped, qos_algorithm_type: 'ionice', qos_algorithm_params: { sched: 'rt' } });
  return { site, before, swapped: asString(db.get('VDI', swapped)['uuid']) };
}

function vbdOf({ pool, vms }: RunSite, at: number): string {
  const { db } = pool.world;
  const { uuid, disk } = vms[at]!;
  const vbds = asStrings(db.get('VM', db.findByUuid('VM', uuid)!)['VBDs']);
  const found = vbds.find((ref) => asString(db.get('VBD', ref)['userdevice']) === String(disk.device));
  if (found === undefined) throw new Error('no disk hangs there');
  return found;
}

/** Plans to put all three back. */
export function planDiskHeal({ site, before }: DiskHealSite, inventory: PoolInventory): Plan {
  const now = (at: number): VmFacts => inventory.findVm(site.vms[at]!.uuid)!;
  const known = (name: string, vm: VmFacts): VmPortrait => ({ ...toPortrait(vm, null, null), name, observed: {} });
  const side = (vms: readonly VmPortrait[]): Side => ({ poolId: 'demo', stage: null, vms });
  const left = side([known('a', before[HANG_ON]!), known('b', now(CLONED)), known('c', now(COPIED))]);
  const right = side([known('a', now(HANG_ON)), known('b', now(CLONE)), known('c', now(COPY))]);
  const vms = HEALED_VMS.map(now);
  const [networks, hosts, srs] = [inventory.listNetworks(), inventory.listHosts(), inventory.listSrs()];
  const storage = { findDisk: (uuid: string) => inventory.findDisk(uuid), srs };
  const rows = listHealRows({ comparison: compareSides(left, right), left, right, vms, networks, hosts, storage });
  const part = { uuid: site.vapp, poolId: 'demo', nameLabel: 'Shop', revision: '', serviceId: null, stageId: null };
  const plan = planHeal({
    configuration: part as Partial<Configuration> as Configuration,
    stageName: '',
    baselineName: 'before',
    ...{ vms, networks, hosts, srs, rows: rows.filter(({ disk }) => disk !== undefined) },
    words: { field: (field) => field, value: (_field, value) => value ?? 'none' },
  });
  if (!plan) throw new Error('no disk differs');
  return plan;
}

/** All that matters of the disks, in words that do not depend on the uuids of what runs make. */
export function pictureOfDisks({ site, swapped }: DiskHealSite): unknown {
  const { db } = site.pool.world;
  const names = new Map(site.vms.map(({ disk }, at) => [disk.vdiUuid, `disk of ${String(at)}`]));
  names.set(swapped, 'the swapped disk');
  const nameOf = (uuid: string): string => names.get(uuid) ?? 'made by the run';
  const describe = (ref: string): unknown => {
    const { uuid, other_config, SR, virtual_size, is_a_snapshot, allow_caching } = db.get('VDI', ref);
    const notes = asMap(other_config);
    const keys = Object.keys(notes)
      .filter((key) => key.startsWith('stagewright'))
      .sort();
    const from = asString(notes[CLONED_FROM] ?? '')
      .split(' ')
      .map(nameOf);
    return { is: nameOf(asString(uuid)), keys, from, SR, virtual_size, is_a_snapshot, allow_caching };
  };
  return {
    hung: HEALED_VMS.map((at) => {
      const { VDI, mode, bootable, qos_algorithm_type, qos_algorithm_params } = db.get('VBD', vbdOf(site, at));
      const power = db.get('VM', db.findByUuid('VM', site.vms[at]!.uuid)!)['power_state'];
      return { power, disk: describe(asString(VDI)), mode, bootable, qos_algorithm_type, qos_algorithm_params };
    }),
    known: [...names.keys()].map((uuid) => describe(db.findByUuid('VDI', uuid)!)),
    disks: db.refs('VDI').length,
    locks: Object.keys(asMap(db.get('pool', site.pool.world.pool())['gui_config'])).filter((key) =>
      key.startsWith('stagewright.lock.'),
    ),
  };
}
