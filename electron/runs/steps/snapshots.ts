import { failpoint } from '../failpoint.ts';
import type { StepContext } from '../step-context.ts';
import { findTarget, markedName, readVmOrFail, resolveTarget, stepsOf, waitForQuiet } from './marks.ts';
import { PASSIVE, type ActionOf, type StepExecutor } from './step-executor.ts';

type Snapshot = ActionOf<'snapshot-vm'>;

/** Makes a snapshot under its mark, writes down which, then gives it its name. */
export const snapshotStep: StepExecutor<Snapshot> = {
  needsLock: true,
  before: () => Promise.resolve(''),
  act: async (action, context) => {
    const known = await findSnapshot(action, context);
    const made = known === undefined ? await makeSnapshot(action, context) : { uuid: known, isQuiesced: false };
    const { uuid } = made;
    failpoint('snapshot-vm/made');
    if (context.made[context.stepId] !== uuid) await context.recordMade(uuid);
    failpoint('snapshot-vm/recorded');
    await context.operations.renameVm(uuid, action.nameLabel);
    failpoint('snapshot-vm/renamed');
    return known === undefined ? madeWords(action, made) : 'found made';
  },
  undo: async (action, context) => {
    const uuid = await findSnapshot(action, context);
    if (uuid === undefined) return 'is not there';
    failpoint('snapshot-vm/before-undo');
    await context.operations.destroyVmWithDisks(uuid);
    failpoint('snapshot-vm/undone');
    return 'removed';
  },
  verify: async (_action, context, step) => {
    const removedLater = stepsOf(context, 'destroy-snapshot').some(
      ({ action: removal }) => 'madeBy' in removal.snapshot && removal.snapshot.madeBy === step.id,
    );
    const found = await context.operations.readVm(context.made[step.id] ?? '');
    return found?.isSnapshot === true || removedLater ? [] : [`the snapshot is missing: ${step.title}`];
  },
};

interface MadeSnapshot {
  readonly uuid: string;
  readonly isQuiesced: boolean;
}

function madeWords({ isQuiesced: isAsked }: Snapshot, { isQuiesced }: MadeSnapshot): string {
  if (isQuiesced) return 'made, quiesced';
  return isAsked === true ? 'made, not quiesced: the guest would not' : 'made';
}

async function makeSnapshot(action: Snapshot, context: StepContext): Promise<MadeSnapshot> {
  const vm = await readVmOrFail(context, action.vm ? resolveTarget(context, action.vm) : action.vmUuid);
  // XAPI checkpoints what runs; of a halted VM there is no memory to keep.
  const withMemory = action.withMemory && vm.powerState !== 'Halted';
  const name = markedName(context, context.stepId, action.nameLabel);
  failpoint('snapshot-vm/before-call');
  const { operations, progress } = context;
  const quiesced =
    action.isQuiesced === true ? await operations.snapshotQuiescedVm(vm.uuid, name, progress) : undefined;
  if (quiesced !== undefined) return { uuid: quiesced, isQuiesced: true };
  return { uuid: await operations.snapshotVm(vm.uuid, name, withMemory, progress), isQuiesced: false };
}

/** The snapshot this step made, recorded or not; undefined where there is none. */
async function findSnapshot(action: Snapshot, context: StepContext): Promise<string | undefined> {
  const recorded = context.made[context.stepId];
  if (recorded !== undefined && (await context.operations.readVm(recorded))) return recorded;
  const source = action.vm ? findTarget(context, action.vm) : action.vmUuid;
  if (source !== undefined) await waitForQuiet(context, source, ['snapshot', 'checkpoint', 'snapshot_with_quiesce']);
  const marked = await context.operations.findVmsByName(markedName(context, context.stepId, action.nameLabel));
  return marked[0];
}

/** Removes a snapshot with its disks; of a snapshot that is gone nothing is left to do. */
export const destroySnapshotStep: StepExecutor<ActionOf<'destroy-snapshot'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async ({ snapshot }, context) => {
    const uuid = findTarget(context, snapshot);
    const found = uuid === undefined ? undefined : await context.operations.readVm(uuid);
    if (!found) return 'was gone already';
    if (!found.isSnapshot) return 'left: it is no snapshot any more';
    failpoint('destroy-snapshot/before-call');
    await context.operations.destroyVmWithDisks(found.uuid);
    failpoint('destroy-snapshot/removed');
    return 'removed';
  },
  undo: () => Promise.resolve('a removed snapshot cannot be brought back'),
  verify: async ({ snapshot }, context, step) => {
    const uuid = findTarget(context, snapshot);
    const found = uuid === undefined ? undefined : await context.operations.readVm(uuid);
    return found ? [`the snapshot is still there: ${step.title}`] : [];
  },
};
