import type { VmReading } from '../../ports/vm-operations.ts';
import { failpoint } from '../failpoint.ts';
import type { StepContext } from '../step-context.ts';
import { findTarget, markedName, readHaltedVm, readVmOrFail, resolveTarget, waitForQuiet } from './marks.ts';
import { PASSIVE, type ActionOf, type StepExecutor } from './step-executor.ts';

type Copy = ActionOf<'copy-vm'>;
type SetUp = ActionOf<'set-up-copy'>;

/** Makes a VM of a snapshot or a halted VM; it keeps its mark as name until it is set up. */
export const copyVmStep: StepExecutor<Copy> = {
  needsLock: true,
  before: () => Promise.resolve(''),
  act: async (action, context) => {
    const known = await findCopy(action, context);
    const uuid = known ?? (await makeCopy(action, context));
    failpoint('copy-vm/made');
    if (context.made[context.stepId] !== uuid) await context.recordMade(uuid);
    failpoint('copy-vm/recorded');
    return known === undefined ? 'made' : 'found made';
  },
  undo: removeCopy,
  verify: async (action, context, step) => {
    if (action.isSentOn === true) return []; // the step that sends it says where it is
    const copy = await context.operations.readVm(context.made[step.id] ?? '');
    return copy && !copy.isSnapshot ? [] : [`the copy is missing: ${step.title}`];
  },
};

async function makeCopy(action: Copy, context: StepContext): Promise<string> {
  const source = resolveTarget(context, action.source);
  const name = markedName(context, context.stepId, action.nameLabel);
  failpoint('copy-vm/before-call');
  return action.srUuid === null
    ? context.operations.cloneVm(source, name, context.progress)
    : context.operations.copyVm(source, name, action.srUuid, context.progress);
}

/** The copy this step made, recorded or not; undefined where there is none. */
async function findCopy(action: Copy, context: StepContext): Promise<string | undefined> {
  const recorded = context.made[context.stepId];
  if (recorded !== undefined && (await context.operations.readVm(recorded))) return recorded;
  const source = findTarget(context, action.source);
  if (source !== undefined) await waitForQuiet(context, source, ['clone', 'copy']);
  const marked = await context.operations.findVmsByName(markedName(context, context.stepId, action.nameLabel));
  return marked[0];
}

/** Removes only what this run made and nobody took into use: never the source, never what runs for somebody else. */
async function removeCopy(action: Copy, context: StepContext): Promise<string> {
  const uuid = await findCopy(action, context);
  const copy = uuid === undefined ? undefined : await context.operations.readVm(uuid);
  if (!copy) return 'is not there';
  if (copy.powerState !== 'Halted') return `left: ${copy.nameLabel} is ${copy.powerState}, somebody uses it`;
  if (copy.vappUuid !== null) return `left: ${copy.nameLabel} is a member of a vApp of somebody else`;
  failpoint('copy-vm/before-undo');
  await context.operations.destroyVmWithDisks(copy.uuid);
  failpoint('copy-vm/undone');
  return 'removed with its disks';
}

/** Makes a VM of the copy: every part is a setting, so doing it again changes nothing. */
export const setUpCopyStep: StepExecutor<SetUp> = {
  ...PASSIVE,
  needsLock: true,
  act: setUp,
  undo: async ({ vm, vapp, blockedOperations }, context) => {
    const uuid = findTarget(context, vm);
    const copy = uuid === undefined ? undefined : await context.operations.readVm(uuid);
    if (!copy) return 'is not there';
    const ours = Object.entries(blockedOperations ?? {}).filter(
      ([key, reason]) => copy.blockedOperations[key] === reason,
    );
    if (ours.length > 0)
      await context.operations.blockOperations(
        copy.uuid,
        {},
        ours.map(([key]) => key),
      );
    if (copy.vappUuid === null || copy.vappUuid !== findTarget(context, vapp)) return 'is in no vApp of this run';
    await context.operations.setVmVapp(copy.uuid, null);
    failpoint('set-up-copy/undone');
    return 'taken out of the vApp';
  },
  verify: async (action, context, step) => {
    const copy = await readVmOrFail(context, resolveTarget(context, action.vm));
    const vifs = await context.operations.readVifs(copy.uuid);
    const strays = vifs.filter(({ device, networkUuid }) => isStray(action, device, networkUuid));
    const findings = [
      ...(copy.isTemplate ? ['it is still a template'] : []),
      ...(copy.nameLabel === action.nameLabel ? [] : [`its name is ${copy.nameLabel}`]),
      ...(copy.vappUuid === resolveTarget(context, action.vapp) ? [] : ['it is not in its vApp']),
      ...(copy.order === action.order ? [] : [`its start order is ${String(copy.order)}`]),
      ...sizeFindings(action, copy),
      ...action.tags.filter((tag) => !copy.tags.includes(tag)).map((tag) => `the tag ${tag} is missing`),
      ...strays.map(({ device }) => `NIC ${String(device)} is not on its network`),
    ];
    return findings.map((finding) => `${finding}: ${step.title}`);
  },
};

function sizeFindings({ size, affinityHostUuid, blockedOperations = {} }: SetUp, copy: VmReading): readonly string[] {
  const isBlocked = ([key, reason]: readonly [string, string]): boolean => copy.blockedOperations[key] === reason;
  return [
    ...(typeof size?.vcpus === 'number' && size.vcpus !== copy.vcpus ? ['its vCPUs are others'] : []),
    ...(typeof size?.memoryBytes === 'number' && size.memoryBytes !== copy.memoryBytes ? ['its memory differs'] : []),
    ...(affinityHostUuid !== undefined && affinityHostUuid !== copy.affinityHostUuid ? ['its host is another'] : []),
    ...(Object.entries(blockedOperations).every(isBlocked) ? [] : ['its operations are not blocked']),
  ];
}

async function setUp(action: SetUp, context: StepContext): Promise<string> {
  const { operations } = context;
  const uuid = resolveTarget(context, action.vm);
  const copy = await readHaltedVm(context, uuid);
  if (copy.isTemplate) await operations.clearTemplateFlag(uuid);
  failpoint('set-up-copy/no-template');
  // NICs before anything shows it to people: a copy must not be started on the networks of its source.
  for (const vif of await operations.readVifs(uuid)) {
    const target = action.networks[String(vif.device)];
    if (target === undefined || target === vif.networkUuid) continue;
    await operations.moveVif(vif.uuid, target);
    failpoint('set-up-copy/vif-moved');
  }
  await operations.setVmOrder(uuid, action.order, action.startDelaySeconds, action.shutdownDelaySeconds);
  failpoint('set-up-copy/ordered');
  for (const tag of copy.tags) if (!action.tags.includes(tag)) await operations.removeVmTag(uuid, tag);
  for (const tag of action.tags) if (!copy.tags.includes(tag)) await operations.addVmTag(uuid, tag);
  failpoint('set-up-copy/tagged');
  const { size, affinityHostUuid, blockedOperations } = action;
  if (size) await fitSize(context, uuid, size);
  if (affinityHostUuid !== undefined) await operations.setAffinity(uuid, affinityHostUuid);
  failpoint('set-up-copy/sized');
  await operations.setVmVapp(uuid, resolveTarget(context, action.vapp));
  failpoint('set-up-copy/in-vapp');
  await operations.renameVm(uuid, action.nameLabel);
  failpoint('set-up-copy/renamed');
  // Last, since it may keep this run itself from doing more.
  if (blockedOperations) await operations.blockOperations(uuid, blockedOperations, []);
  return 'set up';
}

async function fitSize({ operations }: StepContext, uuid: string, size: NonNullable<SetUp['size']>): Promise<void> {
  if (size.vcpus !== null) await operations.setVcpus(uuid, size.vcpus, size.vcpus);
  if (size.memoryBytes !== null) await operations.setMemory(uuid, size.memoryBytes);
}

function isStray(action: SetUp, device: number, networkUuid: string): boolean {
  const wanted = action.networks[String(device)];
  return wanted !== undefined && wanted !== networkUuid;
}
