import type { TemplateOperations } from '../../ports/templates.ts';
import { toNumber, toTextMap } from '../wire-values.ts';
import type { PoolCaller } from './caller.ts';

/** The port's calls about templates and what is made of them. */
export function createTemplateOperations(caller: PoolCaller): TemplateOperations {
  const run = <T>(operation: () => Promise<T>): Promise<T> => caller.run(operation);
  return {
    growDisk: (vdi, bytes) => run(() => growDisk(caller, vdi, bytes)),
    describeVm: (vm, description) => run(() => describeVm(caller, vm, description)),
    readXenstore: (vm) => run(() => readXenstore(caller, vm)),
  };
}

async function growDisk(caller: PoolCaller, vdiUuid: string, sizeBytes: number): Promise<void> {
  const vdi = await caller.ref('VDI', vdiUuid);
  // SRs round sizes up: a disk that is large enough is left alone.
  if (toNumber(await caller.call('VDI.get_virtual_size', vdi)) >= sizeBytes) return;
  await caller.tasks.run('VDI.resize', [vdi, sizeBytes]);
}

async function describeVm(caller: PoolCaller, vmUuid: string, description: string): Promise<void> {
  await caller.call('VM.set_name_description', await caller.ref('VM', vmUuid), description);
}

async function readXenstore(caller: PoolCaller, vmUuid: string): Promise<Readonly<Record<string, string>>> {
  return toTextMap(await caller.call('VM.get_xenstore_data', await caller.ref('VM', vmUuid)));
}
