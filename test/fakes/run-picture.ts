import { asMap, asString, asStrings, textOf } from '../../electron/demo-pool/core/values.ts';
import type { RunSite } from './run-site.ts';

/** What a pool holds, by names instead of uuids: equal pictures mean that nothing is lost, doubled or left over. */
export interface RunPicture {
  readonly vms: readonly unknown[];
  readonly vapps: readonly unknown[];
  readonly networks: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly disksBySr: Readonly<Record<string, number>>;
  readonly freeDisks: readonly string[];
  readonly records: readonly string[];
}

type Row = ReturnType<RunSite['pool']['world']['db']['get']>;

/** Looks at the pool's own database, not through any console. */
export function runPictureOf(site: RunSite): RunPicture {
  const { db } = site.pool.world;
  const nameOf = (cls: 'SR' | 'network' | 'VM_appliance' | 'host', value: Row[string] | undefined): string =>
    asString(db.find(cls, asString(value))?.['name_label'] ?? '');
  const originals = new Set([...site.vms, ...site.others].map(({ uuid }) => uuid));
  const disksBySr: Record<string, number> = {};
  const freeDisks: string[] = [];
  for (const [, vdi] of db.entries('VDI')) {
    const sr = nameOf('SR', vdi['SR']);
    disksBySr[sr] = (disksBySr[sr] ?? 0) + 1;
    if (asStrings(vdi['VBDs']).length === 0) freeDisks.push(`${sr}: ${asString(vdi['name_label'])}`);
  }
  return {
    vms: [...db.entries('VM')]
      .map(([, vm]) => ({
        name: asString(vm['name_label']),
        power: asString(vm['power_state']),
        kind: show(vm['is_a_template'], vm['is_a_snapshot']),
        vapp: nameOf('VM_appliance', vm['appliance']),
        order: show(vm['order'], vm['start_delay'], vm['shutdown_delay']),
        size: show(vm['VCPUs_max'], vm['VCPUs_at_startup'], vm['memory_static_max']),
        host: nameOf('host', vm['affinity']),
        tags: [...asStrings(vm['tags'])].sort().join(),
        told: JSON.stringify(asMap(vm['xenstore_data'])),
        blocked: JSON.stringify(asMap(vm['blocked_operations'])),
        snapshots: asStrings(vm['snapshots']).length,
        vifs: rows(db, 'VIF', vm['VIFs']).map((vif) =>
          show(vif['device'], nameOf('network', vif['network']), originals.has(asString(vm['uuid'])) ? vif['MAC'] : ''),
        ),
        disks: rows(db, 'VBD', vm['VBDs']).map((vbd) => {
          const vdi = db.find('VDI', asString(vbd['VDI']));
          const sr = vdi ? nameOf('SR', vdi['SR']) : '';
          const note = Object.keys(asMap(vdi?.['other_config'] ?? {})).find((key) => key.startsWith('stagewright'));
          return show(vbd['userdevice'], vbd['type'], sr, vdi?.['virtual_size'], vbd['bootable'], note);
        }),
      }))
      .map((vm) => ({ ...vm, vifs: vm.vifs.sort(), disks: vm.disks.sort() }))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    vapps: [...db.entries('VM_appliance')]
      .map(([, vapp]) => `${asString(vapp['name_label'])}: ${String(asStrings(vapp['VMs']).length)}`)
      .sort(),
    networks: [...db.entries('network')].map(([, network]) => asString(network['name_label'])).sort(),
    counts: Object.fromEntries(
      (['VM', 'VDI', 'VIF', 'VBD', 'VM_appliance', 'network', 'task'] as const).map((cls) => [
        cls,
        db.refs(cls).length,
      ]),
    ),
    disksBySr,
    freeDisks: freeDisks.sort(),
    records: recordsOf(site),
  };
}

/** Tasks of who was killed, or whose reference never reached anybody, stay on the pool until XAPI collects them. */
export function withoutTasks(picture: RunPicture): RunPicture {
  return { ...picture, counts: { ...picture.counts, task: 0 } };
}

/** Fields as a line. */
function show(...values: readonly (Row[string] | undefined)[]): string {
  return values.map((value) => textOf(value)).join();
}

function rows(db: RunSite['pool']['world']['db'], cls: 'VIF' | 'VBD', refs: Row[string] | undefined): readonly Row[] {
  return asStrings(refs).map((ref) => db.get(cls, ref));
}

/** Records of the configurations that runs are tried on: stage and members; locks by what they lock. */
function recordsOf({ pool: { world }, vapp, otherVapp }: RunSite): readonly string[] {
  const records = asMap(world.db.get('pool', world.pool())['gui_config']);
  return Object.entries(records)
    .filter(([key]) => /^stagewright\.(lock|stage|template)\./.test(key))
    .map(([key, value]) => {
      if (key.startsWith('stagewright.lock.')) return 'a lock';
      if (key.startsWith('stagewright.template.')) {
        const { content } = JSON.parse(asString(value)) as { content: { name: string; version: number } };
        return `version ${String(content.version)} of the template ${content.name}`;
      }
      const { stage, members, run } = JSON.parse(asString(value)) as {
        stage: string;
        members: unknown[];
        run?: string;
      };
      const id = key.split('.')[2];
      const whose = id === vapp ? 'shop' : id === otherVapp ? 'the other' : 'another';
      return `${whose} is in ${stage} with ${String(members.length)}${run === undefined ? '' : ', by a run'}`;
    })
    .sort();
}

/** What differs between two pictures, in a line or two; empty where they are equal. */
export function differences(found: RunPicture, wanted: RunPicture): readonly string[] {
  const lines: string[] = [];
  for (const key of Object.keys(wanted) as (keyof RunPicture)[]) {
    const [is, was] = [JSON.stringify(found[key]), JSON.stringify(wanted[key])];
    if (is === was) continue;
    const [here, there] = [found[key], wanted[key]];
    if (Array.isArray(here) && Array.isArray(there)) {
      const texts = (list: readonly unknown[]): string[] => list.map((each) => JSON.stringify(each));
      const surplus = texts(here).filter((each) => !texts(there).includes(each));
      const missing = texts(there).filter((each) => !texts(here).includes(each));
      lines.push(`${key}: too much ${surplus.join(' ')}; missing ${missing.join(' ')}`);
    } else lines.push(`${key}: ${is} instead of ${was}`);
  }
  return lines;
}
