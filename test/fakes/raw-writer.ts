import { deviceOf, groupOf, setterOf } from '../../shared/domain/drift/field-setter.ts';
import type { HealRow } from '../../shared/domain/drift/heal.ts';
import type { Raw, RawVm } from './drift-estate.ts';

const NUMBERS: Readonly<Record<string, string>> = {
  vcpus: 'VCPUs_max',
  'vcpus.startup': 'VCPUs_at_startup',
  memory: 'memory_dynamic_max',
  'memory.dynamic-min': 'memory_dynamic_min',
  'memory.static-max': 'memory_static_max',
  'memory.static-min': 'memory_static_min',
  'start.order': 'order',
  'start.delay': 'start_delay',
  'shutdown.delay': 'shutdown_delay',
};

/** What XAPI's setters would make of a VM's records: each difference of the rows is put back, as `field-setter.ts` says. */
export function writeRaw(vm: RawVm, rows: readonly HealRow[]): RawVm {
  return rows.reduce((now, row) => writeOne(now, row), vm);
}

function writeOne(vm: RawVm, { field, wanted, networkUuid, disk }: HealRow): RawVm {
  switch (groupOf(field)) {
    case 'vcpus':
    case 'memory':
    case 'order':
      return { ...vm, vm: { ...vm.vm, [NUMBERS[field] ?? '']: Number(wanted ?? '0') } };
    case 'tags':
      return { ...vm, vm: { ...vm.vm, tags: (wanted ?? '').split('\n').filter((tag) => tag !== '') } };
    case 'affinity':
      return { ...vm, vm: { ...vm.vm, affinity: wanted ?? '' } };
    case 'network':
      return onDevice(vm, 'VIF', deviceOf(field), () => ({ network: networkUuid }));
    case 'disk':
      if (disk?.way !== 'hang-on') throw new Error(`no disk to hang on for ${field}`);
      return onDevice(vm, 'VDI', deviceOf(field), () => {
        const { uuid, sizeBytes, srUuid } = disk.source;
        return { uuid, virtual_size: sizeBytes, SR: srUuid };
      });
    case 'single':
      return writeSingle(vm, field, wanted);
  }
}

function writeSingle(vm: RawVm, field: string, wanted: string | null): RawVm {
  const setter = setterOf(field);
  if (!setter) throw new Error(`nothing writes ${field}`);
  const change = (record: Raw): Raw => {
    switch (setter.form) {
      case 'text':
        return { [setter.field]: wanted ?? setter.nothing };
      case 'number':
        return { [setter.field]: Number(wanted ?? '0') };
      case 'flag':
        return { [setter.field]: wanted === 'yes' };
      case 'list':
        return { [setter.field]: wanted === null ? [] : wanted.split(', ') };
      case 'key': {
        const { [setter.key]: _gone, ...rest } = record[setter.field] as Raw;
        return { [setter.field]: wanted === null ? rest : { ...rest, [setter.key]: wanted } };
      }
    }
  };
  return setter.of === 'VM'
    ? { ...vm, vm: { ...vm.vm, ...change(vm.vm) } }
    : onDevice(vm, setter.of, deviceOf(field), change);
}

function onDevice(vm: RawVm, of: 'VBD' | 'VDI' | 'VIF', device: number, change: (record: Raw) => Raw): RawVm {
  if (of === 'VIF')
    return {
      ...vm,
      vifs: vm.vifs.map((vif) => (Number(vif['device']) === device ? { ...vif, ...change(vif) } : vif)),
    };
  return {
    ...vm,
    disks: vm.disks.map((disk) => {
      if (Number(disk.vbd['userdevice']) !== device) return disk;
      return of === 'VBD'
        ? { ...disk, vbd: { ...disk.vbd, ...change(disk.vbd) } }
        : { ...disk, vdi: { ...disk.vdi, ...change(disk.vdi) } };
    }),
  };
}
