import { asMap, asString, asStrings } from '../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../electron/demo-pool/server.ts';
import type { PoolOperations } from '../../electron/ports.ts';
import { quickDemoPool } from './headless-console.ts';

/** A VM of the configuration that runs are tried on, as plans need it. */
export interface SiteVm {
  readonly uuid: string;
  readonly name: string;
  readonly isRunning: boolean;
  readonly stageTags: readonly string[];
  readonly vif: { readonly uuid: string; readonly device: number; readonly networkUuid: string };
  readonly disk: { readonly device: number; readonly vdiUuid: string; readonly srUuid: string };
  /** A snapshot from before, where the site was asked for them. */
  readonly snapshotUuid: string;
}

/** A pool with two configurations that no console knows yet. */
export interface RunSite {
  readonly pool: RunningDemoPool;
  readonly vapp: string;
  readonly otherVapp: string;
  /** Six: four that run, two that do not. */
  readonly vms: readonly SiteVm[];
  /** Members of the other configuration. */
  readonly others: readonly SiteVm[];
  readonly host: string;
  readonly network: string;
  /** A shared repository that none of the disks to move is on. */
  readonly otherSr: string;
}

/** Opens a pool without waiting times and puts VMs of the story into two new vApps. */
export async function openRunSite(seed = 1): Promise<RunSite> {
  const pool = await quickDemoPool({ seed });
  const { db } = pool.world;
  const uuid = (cls: 'VM' | 'SR' | 'network' | 'host' | 'VIF' | 'VDI', ref: string): string =>
    asString(db.get(cls, ref)['uuid']);
  const vapp = db.create('VM_appliance', { name_label: 'Shop', name_description: '' });
  const otherVapp = db.create('VM_appliance', { name_label: 'Shop before', name_description: '' });
  const usable = [...db.entries('VM')].filter(([, vm]) => isUsable(pool, vm));
  const running = usable.filter(([, vm]) => vm['power_state'] === 'Running').slice(0, 6);
  const halted = usable.filter(([, vm]) => vm['power_state'] === 'Halted').slice(0, 2);
  const chosen = [...running.slice(0, 4), ...halted];
  if (chosen.length < 6 || running.length < 6) throw new Error('the story has too few VMs');
  for (const [ref] of chosen) db.set('VM', ref, { appliance: vapp });
  for (const [ref] of running.slice(4)) db.set('VM', ref, { appliance: otherVapp });
  const describe = ([ref]: (typeof usable)[number]): SiteVm => {
    const vm = db.get('VM', ref);
    const vif = asString(asStrings(vm['VIFs'])[0]);
    const vbd = diskOf(pool, vm)!;
    const vdi = asString(db.get('VBD', vbd)['VDI']);
    return {
      uuid: asString(vm['uuid']),
      name: asString(vm['name_label']),
      isRunning: vm['power_state'] === 'Running',
      stageTags: asStrings(vm['tags']).filter((tag) => tag.startsWith('stage: ')),
      vif: {
        uuid: uuid('VIF', vif),
        device: Number(asString(db.get('VIF', vif)['device'])),
        networkUuid: uuid('network', asString(db.get('VIF', vif)['network'])),
      },
      disk: {
        device: Number(asString(db.get('VBD', vbd)['userdevice'])),
        vdiUuid: uuid('VDI', vdi),
        srUuid: uuid('SR', asString(db.get('VDI', vdi)['SR'])),
      },
      snapshotUuid: '',
    };
  };
  const vms = chosen.map(describe);
  return {
    pool,
    vapp: asString(db.get('VM_appliance', vapp)['uuid']),
    otherVapp: asString(db.get('VM_appliance', otherVapp)['uuid']),
    vms,
    others: running.slice(4).map(describe),
    host: uuid('host', db.refs('host')[0]!),
    network: findNetwork(pool, [...vms, ...running.slice(4).map(describe)]),
    otherSr: findOtherSr(pool, vms),
  };
}

function isUsable(pool: RunningDemoPool, vm: Readonly<Record<string, unknown>>): boolean {
  if (vm['is_a_template'] === true || vm['is_control_domain'] === true || vm['is_a_snapshot'] === true) return false;
  if (asStrings(vm['VIFs'] as never).length === 0 || asStrings(vm['snapshots'] as never).length > 0) return false;
  const vbd = diskOf(pool, vm);
  if (vbd === undefined) return false;
  const { db } = pool.world;
  const sr = db.get('SR', asString(db.get('VDI', asString(db.get('VBD', vbd)['VDI']))['SR']));
  return sr['shared'] === true && Object.keys(asMap(vm['blocked_operations'] as never)).length === 0;
}

function diskOf({ world: { db } }: RunningDemoPool, vm: Readonly<Record<string, unknown>>): string | undefined {
  return asStrings(vm['VBDs'] as never).find((ref) => db.get('VBD', ref)['type'] === 'Disk');
}

function findOtherSr({ world: { db } }: RunningDemoPool, vms: readonly SiteVm[]): string {
  const used = new Set(vms.map(({ disk }) => disk.srUuid));
  const found = [...db.entries('SR')]
    .filter(([, sr]) => sr['shared'] === true && sr['content_type'] !== 'iso' && !used.has(asString(sr['uuid'])))
    .filter(([, sr]) => {
      const links = asStrings(sr['PBDs']).map((pbd) => db.get('PBD', pbd)['currently_attached']);
      return links.length === db.refs('host').length && links.every((isAttached) => isAttached === true);
    })
    .sort(([, a], [, b]) => Number(b['physical_size']) - Number(a['physical_size']))[0];
  if (!found) throw new Error(`no other storage: ${[...used].join()}`);
  return asString(found[1]['uuid']);
}

/** One that every host has and none of the VMs is on. */
function findNetwork({ world: { db } }: RunningDemoPool, vms: readonly SiteVm[]): string {
  const used = new Set(vms.map(({ vif }) => vif.networkUuid));
  const hosts = db.refs('host').length;
  const found = [...db.entries('network')].find(
    ([, network]) =>
      asStrings(network['PIFs']).length === hosts &&
      !used.has(asString(network['uuid'])) &&
      asStrings(network['PIFs']).every((pif) => !db.find('Bond', asString(db.get('PIF', pif)['bond_slave_of']))),
  );
  if (!found) throw new Error('no free network');
  return asString(found[1]['uuid']);
}

/**
 * The same site with snapshots as a stage that the VMs were in before would have left: of the first two, or under `name`
 * of all.
 */
export async function withSnapshots(
  site: RunSite,
  operations: Pick<PoolOperations, 'snapshotVm'>,
  name?: string,
): Promise<RunSite> {
  const vms: SiteVm[] = [];
  for (const [index, vm] of site.vms.entries()) {
    const take = (label: string): Promise<string> => operations.snapshotVm(vm.uuid, label, false, () => undefined);
    const isLeftOut = name === undefined && index > 1;
    vms.push(isLeftOut ? vm : { ...vm, snapshotUuid: await take(name ?? `entered ${vm.name}`) });
  }
  return { ...site, vms };
}
