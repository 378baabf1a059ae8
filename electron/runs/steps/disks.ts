import { ProblemError } from '../../../shared/errors.ts';
import type { DiskPlace, DiskReading } from '../../ports/vm-operations.ts';
import { failpoint } from '../failpoint.ts';
import type { StepContext } from '../step-context.ts';
import { readVmOrFail } from './marks.ts';
import type { ActionOf, StepExecutor } from './step-executor.ts';

type MoveDisk = ActionOf<'move-disk'>;

/** Key in `VDI.other_config`: a copy inherits it from its source in the very call that makes it. */
const NOTE = 'stagewright-move';
/** A second key, on a copy that is whole: changing the first takes two calls, and between them nobody would know the copy. */
const WHOLE = 'stagewright-move-whole';
/** Pause between two looks at a disk that XAPI works on. */
const LOOK_AGAIN_MS = 500;

/** One move of one disk, there or back. */
interface Journey {
  readonly vmUuid: string;
  readonly device: number;
  readonly fromSr: string;
  readonly toSr: string;
  readonly place: DiskPlace;
  /** On source and copy under `NOTE`; on a copy that is whole under `WHOLE` too. */
  readonly mark: string;
}

/** Moves one disk to another SR; the old one goes last, when the new one hangs in its place. */
export const moveDiskStep: StepExecutor<MoveDisk> = {
  needsLock: true,
  before: async (action, context) => {
    const disk = await diskAt(context, action.vmUuid, action.device);
    if (disk?.vdiUuid !== action.vdiUuid) throw new ProblemError({ code: 'plan-changed', planDigest: '' });
    return JSON.stringify(await context.operations.readDiskPlace(disk.vbdUuid));
  },
  act: async (action, context) => travel(context, journeyOf(action, context, 'there')),
  undo: async (action, context) => {
    const there = journeyOf(action, context, 'there');
    const disk = await diskAt(context, action.vmUuid, action.device);
    const back = journeyOf(action, context, 'back');
    if (disk?.srUuid === action.fromSrUuid || (!disk && (await reattach(action, context, back)))) {
      await discardCopies(context, action.toSrUuid, there.mark);
      await discardCopies(context, action.toSrUuid, back.mark);
      await forgetNotes(context, await diskAt(context, action.vmUuid, action.device));
      return 'never left';
    }
    await discardCopies(context, action.fromSrUuid, there.mark);
    return travel(context, back);
  },
  verify: async (action, context, step) =>
    (await diskAt(context, action.vmUuid, action.device))?.srUuid === action.toSrUuid
      ? []
      : [`the disk is not there: ${step.title}`],
};

function journeyOf(action: MoveDisk, context: StepContext, way: 'there' | 'back'): Journey {
  const [fromSr, toSr] = way === 'there' ? [action.fromSrUuid, action.toSrUuid] : [action.toSrUuid, action.fromSrUuid];
  return {
    vmUuid: action.vmUuid,
    device: action.device,
    fromSr,
    toSr,
    place: JSON.parse(context.before) as DiskPlace,
    mark: `${context.runId}·${context.stepId}·${way}`,
  };
}

async function diskAt(context: StepContext, vmUuid: string, device: number): Promise<DiskReading | undefined> {
  return (await context.operations.readDisks(vmUuid)).find((disk) => disk.device === device);
}

async function travel(context: StepContext, journey: Journey): Promise<string> {
  const { operations } = context;
  const disk = await diskAt(context, journey.vmUuid, journey.device);
  if (disk?.srUuid === journey.toSr) return finish(context, journey, disk);
  if (!disk) {
    // Broken off between taking the old one off and hanging the new one on: nobody can have written to it since.
    const [copy] = await operations.findDisksByNote(journey.toSr, WHOLE, journey.mark);
    if (!copy) throw new ProblemError({ code: 'check-failed', findings: ['the disk was taken off by somebody else'] });
    await operations.attachDisk(journey.vmUuid, copy.vdiUuid, journey.place);
  } else {
    if (disk.srUuid !== journey.fromSr) throw new ProblemError({ code: 'plan-changed', planDigest: '' });
    await waitUntilLeftAlone(context, journey);
    const vm = await readVmOrFail(context, journey.vmUuid);
    if (vm.powerState === 'Running') {
      failpoint('move-disk/before-migrate');
      await operations.migrateDisk(disk.vdiUuid, journey.toSr, context.progress);
      failpoint('move-disk/migrated');
    } else await exchange(context, journey, disk);
  }
  const arrived = await diskAt(context, journey.vmUuid, journey.device);
  if (arrived?.srUuid === journey.toSr) return finish(context, journey, arrived);
  throw new ProblemError({ code: 'check-failed', findings: ['the disk did not arrive on its storage'] });
}

/** A call whose answer was lost may still be at work on the disk. */
async function waitUntilLeftAlone(context: StepContext, { vmUuid, device }: Journey): Promise<void> {
  while (context.isAgain && ((await diskAt(context, vmUuid, device))?.operations.length ?? 0) > 0)
    await context.clock.sleep(LOOK_AGAIN_MS);
}

async function exchange(context: StepContext, journey: Journey, disk: DiskReading): Promise<void> {
  const { operations } = context;
  // A copy from an earlier attempt may be half, or older than what the VM wrote since: it is made anew.
  await discardCopies(context, journey.toSr, journey.mark);
  await operations.noteDisk(disk.vdiUuid, NOTE, journey.mark);
  failpoint('move-disk/before-copy');
  const copy = await operations.copyDisk(disk.vdiUuid, journey.toSr, context.progress);
  failpoint('move-disk/copied');
  await operations.noteDisk(copy, WHOLE, journey.mark);
  failpoint('move-disk/copy-noted');
  const vm = await readVmOrFail(context, journey.vmUuid);
  if (vm.powerState !== 'Halted')
    throw new ProblemError({
      code: 'check-failed',
      findings: [`${vm.nameLabel} was started while its disk was copied`],
    });
  await operations.detachDisk(disk.vbdUuid);
  failpoint('move-disk/detached');
  await operations.attachDisk(journey.vmUuid, copy, journey.place);
  failpoint('move-disk/attached');
}

/** The new disk hangs in its place: now, and only now, the old one goes, if it is still ours and hangs on nothing. */
async function finish(context: StepContext, journey: Journey, arrived: DiskReading): Promise<string> {
  await forgetNotes(context, arrived);
  // A copy that a lost call made beside this one.
  await discardCopies(context, journey.toSr, journey.mark);
  failpoint('move-disk/before-removal');
  await discardCopies(context, journey.fromSr, journey.mark);
  failpoint('move-disk/removed');
  return 'moved';
}

async function discardCopies(context: StepContext, srUuid: string, mark: string): Promise<void> {
  for (const disk of await context.operations.findDisksByNote(srUuid, NOTE, mark))
    if (disk.vbdUuid === '') await context.operations.destroyFreeDisk(disk.vdiUuid);
}

/** Hangs the disk on again that was to travel; false where it has gone already and so must come back. */
async function reattach(action: MoveDisk, context: StepContext, back: Journey): Promise<boolean> {
  const { operations } = context;
  const [original] = [
    ...(await operations.findDisksByNote(action.fromSrUuid, NOTE, journeyOf(action, context, 'there').mark)),
    ...(await operations.findDisksByNote(action.fromSrUuid, WHOLE, back.mark)),
  ];
  if (!original) return false;
  await operations.attachDisk(action.vmUuid, original.vdiUuid, back.place);
  failpoint('move-disk/undo-attached');
  return true;
}

async function forgetNotes(context: StepContext, disk: DiskReading | undefined): Promise<void> {
  for (const key of [WHOLE, NOTE])
    if (disk?.notes[key] !== undefined) await context.operations.noteDisk(disk.vdiUuid, key, null);
}
