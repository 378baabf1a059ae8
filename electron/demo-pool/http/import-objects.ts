import { findClass } from '../../datamodel/datamodel.ts';
import { macFromSeed } from '../behaviour/mac-address.ts';
import { OWN_FIELDS, entry, fieldsWithout, flag, isNull, number, text, withEntries } from '../behaviour/values.ts';
import { ApiError, NULL_REF, type Call, type Row, type Value, type World } from '../core/contract.ts';
import { Imported, removeVm } from './imported.ts';
import { assertSpace, bytesTaken, changeUse } from './sr-space.ts';
import type { ArchivedObject } from './xva-reader.ts';

/** How to bring an archive's objects in. */
export interface ImportOptions {
  /** Where its disks go; undefined: they exist already and are found by uuid or location (metadata import). */
  readonly sr: string | undefined;
  /** Keep uuids, MACs and mac_seed. */
  readonly restore: boolean;
  readonly force: boolean;
}

/** The objects of one archive on their way into the pool. */
export class ObjectImport {
  readonly imported: Imported;
  private readonly call: Call;
  private readonly world: World;
  private readonly objects: readonly ArchivedObject[];
  private readonly options: ImportOptions;
  private readonly refs = new Map<string, string>();
  /** New mac_seed by the archived one: a VM and its snapshots share theirs. */
  private readonly seeds = new Map<string, string>();

  constructor(call: Call, objects: readonly ArchivedObject[], options: ImportOptions) {
    this.call = call;
    this.world = call.world;
    this.objects = objects;
    this.options = options;
    this.imported = new Imported(call.world);
  }

  /** Makes networks, disks, VMs and their devices. @throws ApiError; what was made until then is left to `imported.undo` */
  run(): void {
    const vms = this.of('VM').filter(({ record }) => !flag(record['is_control_domain']));
    for (const object of this.of('network')) this.refs.set(object.id, this.findOrMakeNetwork(object.record));
    for (const object of this.of('VDI')) this.addVdi(object);
    // Snapshots refer to their VM, so they come last.
    const ordered = [
      ...vms.filter(({ record }) => !flag(record['is_a_snapshot'])),
      ...vms.filter(({ record }) => flag(record['is_a_snapshot'])),
    ];
    for (const object of ordered) this.addVm(object);
    for (const object of ordered) this.linkTree(object);
    for (const object of this.of('VBD')) this.addVbd(object.record);
    for (const object of this.of('VIF')) this.addVif(object.record);
  }

  private of(cls: string): readonly ArchivedObject[] {
    return this.objects.filter((object) => object.cls === cls);
  }

  private mapped(id: Value | undefined): string {
    return this.refs.get(text(id)) ?? NULL_REF;
  }

  private byId(id: Value | undefined, cls: string): Row {
    const found = this.objects.find((object) => object.id === id && object.cls === cls);
    if (!found) throw new ApiError('IMPORT_ERROR_FAILED_TO_FIND_OBJECT', text(id));
    return found.record;
  }

  /** By name, then by bridge; else XAPI makes a network without uplink, and the VM is alone on it. */
  private findOrMakeNetwork(record: Row): string {
    const entries = [...this.world.db.entries('network')];
    const byName = entries.find(([, row]) => row['name_label'] === record['name_label']);
    const found =
      byName ?? entries.find(([, row]) => text(record['bridge']) !== '' && row['bridge'] === record['bridge']);
    if (found) return found[0];
    return this.imported.create('network', {
      ...ownValues('network', record),
      bridge: this.freeBridge(entries.map(([, row]) => text(row['bridge']))),
      other_config: withEntries(record['other_config'], { import_task: this.call.task.ref }),
    });
  }

  private freeBridge(taken: readonly string[]): string {
    let number = 0;
    while (taken.includes(`xapi${String(number)}`)) number += 1;
    return `xapi${String(number)}`;
  }

  private addVdi({ id, record }: ArchivedObject): void {
    if (text(this.byId(record['SR'], 'SR')['content_type']) === 'iso') {
      const iso = this.findIso(record);
      if (iso !== undefined) this.refs.set(id, iso);
      return;
    }
    if (this.options.sr === undefined) this.refs.set(id, this.findDisk(record));
    else this.makeDisk(id, record, this.options.sr);
  }

  private findIso(record: Row): string | undefined {
    for (const [ref, vdi] of this.world.db.entries('VDI')) {
      const isIso = text(this.world.db.find('SR', text(vdi['SR']))?.['content_type']) === 'iso';
      if (isIso && (vdi['location'] === record['location'] || vdi['name_label'] === record['name_label'])) return ref;
    }
    return undefined;
  }

  private findDisk(record: Row): string {
    const found = this.world.db.findByUuid('VDI', text(record['uuid']));
    if (found !== undefined) return found;
    const byLocation = [...this.world.db.entries('VDI')].find(
      ([, vdi]) => text(vdi['location']) !== '' && vdi['location'] === record['location'],
    );
    if (byLocation) return byLocation[0];
    if (this.options.force) return NULL_REF;
    throw new ApiError('IMPORT_ERROR_ATTACHED_DISKS_NOT_FOUND');
  }

  private makeDisk(id: string, record: Row, sr: string): void {
    const sizeBytes = number(record['virtual_size']);
    const taken = bytesTaken(this.world, sr, sizeBytes, number(record['physical_utilisation']));
    assertSpace(this.world, sr, taken);
    const uuid = this.world.random.uuid();
    const vdi = this.imported.create(
      'VDI',
      {
        ...ownValues('VDI', record),
        SR: sr,
        location: uuid,
        physical_utilisation: taken,
        snapshot_of: NULL_REF,
        other_config: withEntries(record['other_config'], { content_id: undefined }),
      },
      uuid,
    );
    changeUse(this.world, sr, sizeBytes, taken);
    this.refs.set(id, vdi);
    this.imported.disks.set(id, { vdi, sizeBytes, archivedContent: entry(record['other_config'], 'content_id') ?? '' });
  }

  private addVm({ id, record }: ArchivedObject): void {
    if (this.options.restore) this.makeWayFor(record);
    const oldSeed = entry(record['other_config'], 'mac_seed') ?? '';
    const metrics = this.imported.create('VM_metrics', {
      install_time: this.world.clock.stamp(),
      last_updated: this.world.clock.stamp(),
    });
    const suspended = record['power_state'] === 'Suspended' && this.mapped(record['suspend_VDI']) !== NULL_REF;
    const vm = this.imported.create(
      'VM',
      {
        ...ownValues('VM', record),
        is_default_template: false,
        power_state: suspended ? 'Suspended' : 'Halted',
        suspend_VDI: suspended ? this.mapped(record['suspend_VDI']) : NULL_REF,
        appliance: NULL_REF,
        metrics,
        guest_metrics: this.addGuestMetrics(record['guest_metrics']),
        other_config: withEntries(record['other_config'], {
          mac_seed: this.seedFor(oldSeed),
          import_task: this.call.task.ref,
          default_template: undefined,
        }),
      },
      this.options.restore ? text(record['uuid']) : undefined,
    );
    this.refs.set(id, vm);
    this.imported.vms.push(vm);
  }

  private addGuestMetrics(id: Value | undefined): string {
    const found = this.objects.find((object) => object.id === id && object.cls === 'VM_guest_metrics');
    return found ? this.imported.create('VM_guest_metrics', ownValues('VM_guest_metrics', found.record)) : NULL_REF;
  }

  private seedFor(old: string): string {
    if (this.options.restore && old !== '') return old;
    const known = this.seeds.get(old);
    if (known !== undefined) return known;
    const made = this.world.random.uuid();
    this.seeds.set(old, made);
    return made;
  }

  /** A restored VM takes the place of the one with its uuid, if that may go. */
  private makeWayFor(record: Row): void {
    const { db } = this.world;
    const uuid = text(record['uuid']);
    const seed = entry(record['other_config'], 'mac_seed');
    for (const [, vm] of db.entries('VM')) {
      const related = vm['uuid'] === uuid || flag(vm['is_a_snapshot']) || flag(record['is_a_snapshot']);
      if (seed !== undefined && !related && entry(vm['other_config'], 'mac_seed') === seed)
        throw new ApiError('DUPLICATE_MAC_SEED', seed);
    }
    const existing = db.findByUuid('VM', uuid);
    if (existing === undefined) return;
    const vm = db.get('VM', existing);
    if (vm['is_a_snapshot'] !== record['is_a_snapshot']) throw new ApiError('DUPLICATE_VM', existing);
    if (vm['power_state'] !== 'Halted')
      throw new ApiError('VM_BAD_POWER_STATE', existing, 'halted', text(vm['power_state']).toLowerCase());
    if (!this.options.force && number(vm['version']) >= number(record['version'])) {
      throw new ApiError(
        'VM_TO_IMPORT_IS_NOT_NEWER_VERSION',
        existing,
        String(number(vm['version'])),
        String(number(record['version'])),
      );
    }
    removeVm(this.world, existing);
  }

  private linkTree({ id, record }: ArchivedObject): void {
    const vm = this.mapped(id);
    this.world.db.set('VM', vm, {
      snapshot_of: this.mapped(record['snapshot_of']),
      parent: this.mapped(record['parent']),
    });
  }

  private addVbd(record: Row): void {
    const vm = this.mapped(record['VM']);
    if (isNull(vm)) return;
    const vdi = this.mapped(record['VDI']);
    const isCd = record['type'] === 'CD';
    if (!isCd && isNull(vdi)) {
      if (this.options.force) return;
      throw new ApiError('IMPORT_ERROR_ATTACHED_DISKS_NOT_FOUND');
    }
    this.imported.create('VBD', {
      ...ownValues('VBD', record),
      VM: vm,
      VDI: vdi,
      empty: isCd && isNull(vdi),
      currently_attached: false,
      device: '',
    });
  }

  private addVif(record: Row): void {
    const vm = this.mapped(record['VM']);
    if (isNull(vm)) return;
    const seed = entry(this.world.db.get('VM', vm)['other_config'], 'mac_seed') ?? '';
    const mac = this.options.restore ? text(record['MAC']) : macFromSeed(seed, Number(text(record['device'])));
    this.imported.create('VIF', {
      ...ownValues('VIF', record),
      VM: vm,
      network: this.mapped(record['network']),
      MAC: mac,
      MAC_autogenerated: this.options.restore ? flag(record['MAC_autogenerated']) : true,
      currently_attached: false,
    });
  }
}

/** The fields of an archived record that are the object's own: neither references nor what the server keeps itself. */
function ownValues(cls: string, record: Row): Record<string, Value> {
  const foreign: string[] = [...OWN_FIELDS];
  for (const field of findClass(cls)?.fields.values() ?? []) {
    const { type } = field;
    const named = type.kind === 'ref' || (type.kind === 'set' && type.of.kind === 'ref');
    if (named || (type.kind === 'map' && (type.value.kind === 'ref' || type.key.kind === 'ref')))
      foreign.push(field.name);
  }
  return fieldsWithout(record, foreign);
}
