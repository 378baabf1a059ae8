import {
  ApiError,
  NULL_REF,
  type Behaviour,
  type Behaviours,
  type Call,
  type Value,
  type World,
} from '../core/contract.ts';
import { constructorFields } from './constructor-fields.ts';
import { createDisk } from './storage.ts';
import { entry, isNull, map, number, rowsOf, text, texts, withEntries } from './values.ts';
import { operate } from './vm-power.ts';

/** @throws ApiError INVALID_VALUE [field, value] for a negative number */
export function assertNotNegative(field: string, value: Value | undefined): void {
  if (number(value) < 0) throw new ApiError('INVALID_VALUE', field, String(number(value)));
}

const create: Behaviour = ({ world }, record) => {
  const fields = constructorFields('VM', record);
  for (const field of ['order', 'start_delay', 'shutdown_delay']) assertNotNegative(field, fields[field]);
  if (number(fields['VCPUs_at_startup']) > number(fields['VCPUs_max'])) {
    throw new ApiError('INVALID_VALUE', 'VCPUs_at_startup', String(number(fields['VCPUs_at_startup'])));
  }
  const seed = entry(fields['other_config'], 'mac_seed') ?? world.random.uuid();
  const metrics = world.db.create('VM_metrics', {
    install_time: world.clock.stamp(),
    last_updated: world.clock.stamp(),
  });
  return world.db.create('VM', {
    ...fields,
    metrics,
    other_config: withEntries(fields['other_config'], { mac_seed: seed }),
    domid: -1,
  });
};

/** Removes a VM with what is its own; its disks and its snapshots stay. */
export function removeVm(world: World, vm: string): void {
  const row = world.db.get('VM', vm);
  for (const [, blob] of Object.entries(map(row['blobs']))) {
    world.blobs.delete(text(blob));
    if (world.db.find('blob', text(blob))) world.db.destroy('blob', text(blob));
  }
  for (const child of texts(row['children']))
    if (world.db.find('VM', child)) world.db.set('VM', child, { parent: row['parent'] ?? NULL_REF });
  for (const [cls, field] of [
    ['VBD', 'VBDs'],
    ['VIF', 'VIFs'],
    ['VTPM', 'VTPMs'],
    ['console', 'consoles'],
  ] as const) {
    for (const [ref] of rowsOf(world, cls, row[field])) world.db.destroy(cls, ref);
  }
  for (const [cls, field] of [
    ['VM_metrics', 'metrics'],
    ['VM_guest_metrics', 'guest_metrics'],
  ] as const) {
    if (world.db.find(cls, text(row[field]))) world.db.destroy(cls, text(row[field]));
  }
  world.db.destroy('VM', vm);
}

const destroy: Behaviour = async (call, vmValue) => {
  const vm = text(vmValue);
  await operate(call, vm, 'destroy', async () => {
    await call.task.work(0.3);
    removeVm(call.world, vm);
  });
  return '';
};

interface WantedDisk {
  readonly device: string;
  readonly size: number;
  readonly sr: string;
  readonly bootable: boolean;
  readonly type: string;
}

/** Reads the disks a template's `other_config:disks` asks for. @throws ApiError INTERNAL_ERROR when it is no such list */
function wantedDisks(xml: string): readonly WantedDisk[] {
  if (!/^\s*<provision\b/.test(xml))
    throw new ApiError('INTERNAL_ERROR', 'other_config:disks is not a provision element');
  return [...xml.matchAll(/<disk\b([^>]*)\/?>/g)].map(([, attributes = '']) => {
    const read = (name: string): string => new RegExp(`\\b${name}=["']([^"']*)["']`).exec(attributes)?.[1] ?? '';
    return {
      device: read('device'),
      size: Number(read('size')),
      sr: read('sr'),
      bootable: read('bootable') === 'true',
      type: read('type') || 'system',
    };
  });
}

function repositoryFor(world: World, wanted: WantedDisk): string {
  const named =
    wanted.sr === ''
      ? undefined
      : (world.db.findByUuid('SR', wanted.sr) ??
        [...world.db.entries('SR')].find(([, sr]) => sr['name_label'] === wanted.sr)?.[0]);
  const fallback = text(world.db.get('pool', world.pool())['default_SR']);
  const sr = named ?? fallback;
  if (isNull(sr) || !world.db.find('SR', sr)) throw new ApiError('DEFAULT_SR_NOT_FOUND', sr);
  return sr;
}

async function provisionDisk(call: Call, vm: string, wanted: WantedDisk): Promise<void> {
  const { world } = call;
  const label = text(world.db.get('VM', vm)['name_label']);
  const vdi = await createDisk(call, repositoryFor(world, wanted), {
    name_label: `${label} ${wanted.device}`,
    name_description: 'Created by template provisioner',
    virtual_size: wanted.size,
    type: wanted.type,
    sharable: false,
    read_only: false,
    other_config: {},
  });
  world.db.create('VBD', {
    VM: vm,
    VDI: vdi,
    userdevice: wanted.device,
    bootable: wanted.bootable,
    mode: 'RW',
    type: 'Disk',
    unpluggable: true,
    empty: false,
    other_config: { owner: '' },
  });
}

const provision: Behaviour = async (call, vmValue) => {
  const { world } = call;
  const vm = text(vmValue);
  await operate(call, vm, 'provision', async () => {
    const disks = entry(world.db.get('VM', vm)['other_config'], 'disks');
    for (const wanted of disks === undefined ? [] : wantedDisks(disks)) await provisionDisk(call, vm, wanted);
    const config = world.db.get('VM', vm)['other_config'];
    world.db.set('VM', vm, { is_a_template: false, other_config: withEntries(config, { disks: undefined }) });
  });
  return '';
};

/** Making and removing VMs. */
export const vmLifetime: Behaviours = { 'VM.create': create, 'VM.destroy': destroy, 'VM.provision': provision };
