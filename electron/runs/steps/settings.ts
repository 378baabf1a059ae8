import { failpoint } from '../failpoint.ts';
import { readVmOrFail, stepsOf } from './marks.ts';
import type { ActionOf, StepExecutor } from './step-executor.ts';

/** Which host a VM prefers. */
export const affinityStep: StepExecutor<ActionOf<'set-affinity'>> = {
  needsLock: true,
  before: async ({ vmUuid }, context) =>
    JSON.stringify({ host: (await readVmOrFail(context, vmUuid)).affinityHostUuid }),
  act: async ({ vmUuid, hostUuid }, { operations }) => {
    await operations.setAffinity(vmUuid, hostUuid);
    failpoint('set-affinity/set');
    return 'set';
  },
  undo: async ({ vmUuid, hostUuid }, context) => {
    const { host } = JSON.parse(context.before) as { readonly host: string | null };
    const now = (await readVmOrFail(context, vmUuid)).affinityHostUuid;
    if (now !== hostUuid && now !== host) return 'left as somebody else set it';
    await context.operations.setAffinity(vmUuid, host);
    failpoint('set-affinity/undone');
    return 'set as before';
  },
  verify: async ({ vmUuid, hostUuid }, context, step) =>
    (await readVmOrFail(context, vmUuid)).affinityHostUuid === hostUuid ? [] : [`the host is another: ${step.title}`],
};

interface Size {
  readonly vcpus: number;
  readonly vcpusMax: number;
  readonly memoryBytes: number;
}

/** How large a halted VM is. */
export const sizeStep: StepExecutor<ActionOf<'set-size'>> = {
  needsLock: true,
  before: async ({ vmUuid }, context) => {
    const { vcpus, vcpusMax, memoryBytes } = await readVmOrFail(context, vmUuid);
    return JSON.stringify({ vcpus, vcpusMax, memoryBytes } satisfies Size);
  },
  act: async ({ vmUuid, vcpus, memoryBytes }, { operations }) => {
    if (vcpus !== null) await operations.setVcpus(vmUuid, vcpus, vcpus);
    failpoint('set-size/vcpus-set');
    if (memoryBytes !== null) await operations.setMemory(vmUuid, memoryBytes);
    failpoint('set-size/memory-set');
    return 'set';
  },
  undo: async ({ vmUuid, vcpus, memoryBytes }, context) => {
    const had = JSON.parse(context.before) as Size;
    const now = await readVmOrFail(context, vmUuid);
    if (vcpus !== null && now.vcpus === vcpus) await context.operations.setVcpus(vmUuid, had.vcpusMax, had.vcpus);
    failpoint('set-size/undo-vcpus');
    if (memoryBytes !== null && now.memoryBytes === memoryBytes && had.memoryBytes !== memoryBytes)
      await context.operations.setMemory(vmUuid, had.memoryBytes);
    return 'sized as before';
  },
  verify: async ({ vmUuid, vcpus, memoryBytes }, context, step) => {
    const now = await readVmOrFail(context, vmUuid);
    return [
      ...(vcpus === null || now.vcpus === vcpus ? [] : [`it has ${String(now.vcpus)} vCPUs: ${step.title}`]),
      ...(memoryBytes === null || now.memoryBytes === memoryBytes
        ? []
        : [`its memory is of another size: ${step.title}`]),
    ];
  },
};

/** What XAPI itself keeps others from doing with a VM. */
export const blockOperationsStep: StepExecutor<ActionOf<'block-operations'>> = {
  needsLock: true,
  before: async ({ vmUuid }, context) => JSON.stringify((await readVmOrFail(context, vmUuid)).blockedOperations),
  act: async ({ vmUuid, add, remove }, { operations }) => {
    failpoint('block-operations/before-set');
    await operations.blockOperations(vmUuid, add, remove);
    failpoint('block-operations/set');
    return 'set';
  },
  undo: async ({ vmUuid, add, remove }, context) => {
    const had = JSON.parse(context.before) as Readonly<Record<string, string>>;
    const now = (await readVmOrFail(context, vmUuid)).blockedOperations;
    // What somebody else put there meanwhile stays.
    const ours = Object.keys(add).filter((operation) => now[operation] === add[operation]);
    const back = [...ours, ...remove.filter((operation) => now[operation] === undefined)];
    const restored = Object.fromEntries(
      back.flatMap((operation) => (had[operation] === undefined ? [] : [[operation, had[operation]] as const])),
    );
    const gone = ours.filter((operation) => had[operation] === undefined);
    await context.operations.blockOperations(vmUuid, restored, gone);
    failpoint('block-operations/undone');
    return 'blocked as before';
  },
  verify: async ({ vmUuid, add, remove }, context, step) => {
    const now = (await readVmOrFail(context, vmUuid)).blockedOperations;
    // A lock that is lifted for a while is put back by a later step of the plan: then being there is right.
    const later = stepsOf(context, 'block-operations')
      .filter((other) => other.id !== step.id && other.action.vmUuid === vmUuid)
      .flatMap(({ action }) => Object.keys(action.add));
    const wrong = [
      ...Object.keys(add).filter((operation) => now[operation] !== add[operation]),
      ...remove.filter(
        (operation) => now[operation] !== undefined && add[operation] === undefined && !later.includes(operation),
      ),
    ];
    return wrong.map((operation) => `${operation} is not as planned: ${step.title}`);
  },
};
