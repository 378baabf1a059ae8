import { deviceOf, groupOf, setterOf, type FieldSetter } from '../../../shared/domain/drift/field-setter.ts';
import { listOwnTags } from '../../../shared/domain/drift/portrait.ts';
import type { HealOperations } from '../../ports/heal.ts';
import { XapiFailure } from '../wire/errors.ts';
import type { WireValue } from '../wire/contract.ts';
import { toNumber, toRecord, toRef, toRefs, toText, toTextMap, toTexts } from '../wire-values.ts';
import type { PoolCaller } from './caller.ts';
import { readAll } from './vm-reading.ts';
import { setVcpus } from './vm-settings.ts';

type Values = Readonly<Record<string, string | null>>;

/** The port's calls that write compared fields. */
export function createHealOperations(caller: PoolCaller): HealOperations {
  return { writeFields: (vm, values) => caller.run(() => writeFields(caller, vm, values)) };
}

async function writeFields(caller: PoolCaller, vmUuid: string, values: Values): Promise<void> {
  const vm = await caller.ref('VM', vmUuid);
  const of = (group: ReturnType<typeof groupOf>): Values =>
    Object.fromEntries(Object.entries(values).filter(([field]) => groupOf(field) === group));
  await writeVcpus(caller, vm, vmUuid, of('vcpus'));
  await writeMemory(caller, vm, of('memory'));
  await writeOrder(caller, vm, of('order'));
  if ('tags' in values) await writeTags(caller, vm, values['tags'] ?? '');
  for (const [field, value] of Object.entries(of('single'))) await writeOne(caller, vm, field, value);
}

const numberIn = (values: Values, field: string, otherwise: number): number => {
  const value = values[field];
  return value === undefined ? otherwise : Number(value ?? '0');
};

async function writeVcpus(caller: PoolCaller, vm: string, vmUuid: string, values: Values): Promise<void> {
  if (Object.keys(values).length === 0) return;
  const most = numberIn(values, 'vcpus', toNumber(await caller.call('VM.get_VCPUs_max', vm)));
  const count = numberIn(values, 'vcpus.startup', toNumber(await caller.call('VM.get_VCPUs_at_startup', vm)));
  await setVcpus(caller, vmUuid, most, count);
}

/** `VM.set_memory_limits`: all four at once, since each alone could break what must hold between them. */
async function writeMemory(caller: PoolCaller, vm: string, values: Values): Promise<void> {
  if (Object.keys(values).length === 0) return;
  const record = toRecord(await caller.call('VM.get_record', vm));
  const limit = (field: string, name: string): number => numberIn(values, field, toNumber(record[name]));
  await caller.call(
    'VM.set_memory_limits',
    vm,
    limit('memory.static-min', 'memory_static_min'),
    limit('memory.static-max', 'memory_static_max'),
    limit('memory.dynamic-min', 'memory_dynamic_min'),
    limit('memory', 'memory_dynamic_max'),
  );
}

async function writeOrder(caller: PoolCaller, vm: string, values: Values): Promise<void> {
  for (const [field, name] of [
    ['start.order', 'order'],
    ['start.delay', 'start_delay'],
    ['shutdown.delay', 'shutdown_delay'],
  ] as const)
    if (field in values) await caller.call(`VM.set_${name}`, vm, numberIn(values, field, 0));
}

/** One by one: the tags that the console itself gives stay. */
async function writeTags(caller: PoolCaller, vm: string, value: string): Promise<void> {
  const wanted = value.split('\n').filter((tag) => tag !== '');
  const now = listOwnTags(toTexts(await caller.call('VM.get_tags', vm)));
  for (const tag of now) if (!wanted.includes(tag)) await caller.call('VM.remove_tags', vm, tag);
  for (const tag of wanted) if (!now.includes(tag)) await caller.call('VM.add_tags', vm, tag);
}

async function writeOne(caller: PoolCaller, vm: string, field: string, value: string | null): Promise<void> {
  const setter = setterOf(field);
  if (!setter) throw new Error(`nothing writes the field ${field}`);
  const self = await findObject(caller, vm, setter, deviceOf(field));
  const { of, field: name } = setter;
  if (setter.form !== 'key') {
    await caller.call(`${of}.set_${name}`, self, toWire(setter, value));
    return;
  }
  const now = toTextMap(await caller.call(`${of}.get_${name}`, self));
  if ((now[setter.key] ?? null) === value) return;
  // Adding a key that is there is refused.
  if (Object.hasOwn(now, setter.key)) await caller.call(`${of}.remove_from_${name}`, self, setter.key);
  if (value !== null) await caller.call(`${of}.add_to_${name}`, self, setter.key, value);
}

function toWire(setter: Exclude<FieldSetter, { readonly form: 'key' }>, value: string | null): WireValue {
  switch (setter.form) {
    case 'text':
      return value ?? setter.nothing;
    case 'number':
      return Number(value ?? '0');
    case 'flag':
      return value === 'yes';
    case 'list':
      return value === null ? [] : value.split(', ');
  }
}

/** The VM itself, or what hangs on it at that device. */
async function findObject(caller: PoolCaller, vm: string, { of }: FieldSetter, device: number): Promise<string> {
  if (of === 'VM') return vm;
  const [list, number] = of === 'VIF' ? (['VIFs', 'device'] as const) : (['VBDs', 'userdevice'] as const);
  const refs = toRefs(await caller.call(`VM.get_${list}`, vm));
  for (const [ref, record] of await readAll(caller, of === 'VIF' ? 'VIF' : 'VBD', refs)) {
    if (toNumber(record[number]) !== device) continue;
    if (of !== 'VIF' && toText(record['type']) !== 'Disk') continue;
    const self = of === 'VDI' ? toRef(record['VDI']) : ref;
    if (self !== null) return self;
  }
  throw new XapiFailure('HANDLE_INVALID', [of, `device ${String(device)}`], `VM.get_${list}`);
}
