import { ApiError, type Behaviour, type Behaviours, type Row, type World } from '../core/contract.ts';
import { memoryOverhead } from './guest-memory.ts';
import { number, text } from './values.ts';
import { assertVmOperation } from './vm-operations.ts';

type Limits = Readonly<
  Record<'memory_static_min' | 'memory_static_max' | 'memory_dynamic_min' | 'memory_dynamic_max', number>
>;

function limitsOf(vm: Row): Limits {
  return {
    memory_static_min: number(vm['memory_static_min']),
    memory_static_max: number(vm['memory_static_max']),
    memory_dynamic_min: number(vm['memory_dynamic_min']),
    memory_dynamic_max: number(vm['memory_dynamic_max']),
  };
}

/** Sets a VM's memory limits. @throws ApiError MEMORY_CONSTRAINT_VIOLATION unless static min ≤ dynamic min ≤ dynamic max ≤ static max */
function setLimits(world: World, vm: string, operation: string, changes: Partial<Limits>): void {
  assertVmOperation(world, vm, operation);
  const after = { ...limitsOf(world.db.get('VM', vm)), ...changes };
  const ordered =
    after.memory_static_min <= after.memory_dynamic_min &&
    after.memory_dynamic_min <= after.memory_dynamic_max &&
    after.memory_dynamic_max <= after.memory_static_max;
  if (!ordered)
    throw new ApiError(
      'MEMORY_CONSTRAINT_VIOLATION',
      'Memory limits must satisfy: static_min ≤ dynamic_min ≤ dynamic_max ≤ static_max',
    );
  world.db.set('VM', vm, { ...after });
  world.db.set('VM', vm, { memory_overhead: memoryOverhead(world.db.get('VM', vm)) });
}

function one(field: keyof Limits, operation: string): Behaviour {
  return ({ world }, vm, value) => {
    setLimits(world, text(vm), operation, { [field]: number(value) });
    return '';
  };
}

/** The most static memory, in whole MiB, for which guest and overhead fit into `total` bytes. */
function maximise(vm: Row, total: number): number {
  const mib = 1024 * 1024;
  let [low, high] = [0, Math.floor(total / mib)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const overhead = memoryOverhead({ ...vm, memory_static_max: middle * mib });
    if (middle * mib + overhead <= total) low = middle;
    else high = middle - 1;
  }
  return low * mib;
}

/** Memory settings of VMs. */
export const vmMemory: Behaviours = {
  'VM.set_memory_static_min': one('memory_static_min', 'changing_memory_limits'),
  'VM.set_memory_static_max': one('memory_static_max', 'changing_memory_limits'),
  'VM.set_memory_dynamic_min': one('memory_dynamic_min', 'changing_dynamic_range'),
  'VM.set_memory_dynamic_max': one('memory_dynamic_max', 'changing_dynamic_range'),
  'VM.set_memory_static_range': ({ world }, vm, min, max) => {
    setLimits(world, text(vm), 'changing_static_range', {
      memory_static_min: number(min),
      memory_static_max: number(max),
    });
    return '';
  },
  'VM.set_memory_dynamic_range': ({ world }, vm, min, max) => {
    setLimits(world, text(vm), 'changing_dynamic_range', {
      memory_dynamic_min: number(min),
      memory_dynamic_max: number(max),
    });
    return '';
  },
  'VM.set_memory_limits': ({ world }, vm, staticMin, staticMax, dynamicMin, dynamicMax) => {
    setLimits(world, text(vm), 'changing_memory_limits', {
      memory_static_min: number(staticMin),
      memory_static_max: number(staticMax),
      memory_dynamic_min: number(dynamicMin),
      memory_dynamic_max: number(dynamicMax),
    });
    return '';
  },
  'VM.set_memory': ({ world }, vm, value) => {
    const size = number(value);
    if (size < number(world.db.get('VM', text(vm))['memory_static_min']))
      throw new ApiError('VM_MEMORY_SIZE_TOO_LOW', text(vm));
    setLimits(world, text(vm), 'changing_memory_limits', {
      memory_static_max: size,
      memory_dynamic_min: size,
      memory_dynamic_max: size,
    });
    return '';
  },
  'VM.maximise_memory': ({ world }, vm, total) => maximise(world.db.get('VM', text(vm)), number(total)),
};
