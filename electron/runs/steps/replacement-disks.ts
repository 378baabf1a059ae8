import { CLONED_FROM } from '../../../shared/domain/drift/disk-notes.ts';
import type { DiskReading } from '../../ports/vm-operations.ts';
import { failpoint } from '../failpoint.ts';
import type { StepContext } from '../step-context.ts';
import type { ActionOf } from './step-executor.ts';

type ReplaceDisk = ActionOf<'replace-disk'>;

/** Key in `VDI.other_config` of the source while it is worked on: what is made of it has it in the call that makes it. */
const MAKING = 'stagewright-heal';
/** A second key, on what this run is known to have made: others may snapshot the source while it bears the first. */
const OURS = 'stagewright-heal-made';
/** A third one, on the disk that is whole; it stays there, so that the step knows its disk whenever it looks. */
export const MADE_FOR = 'stagewright-healed';
/** Pause between two looks at a disk that XAPI works on. */
const LOOK_AGAIN_MS = 500;
const IN_THE_MAKING: ReadonlySet<string> = new Set(['snapshot', 'clone', 'copy']);

/** What names the disks that a step makes, and the one it keeps. */
export function markOfStep({ runId, stepId }: Pick<StepContext, 'runId' | 'stepId'>): string {
  return `${runId}·${stepId}`;
}

/** Makes the disk: of a snapshot where the SR can, else of the disk itself, which nobody writes to then. Answers its uuid. */
export async function makeDisk(action: ReplaceDisk, context: StepContext): Promise<string> {
  const { operations, progress } = context;
  const mark = markOfStep(context);
  await operations.noteDisk(action.sourceUuid, MAKING, mark);
  failpoint('replace-disk/source-noted');
  if (!action.isSnapshotted) {
    const copy = await operations.copyDisk(action.sourceUuid, action.srUuid, progress);
    await claim(action, context, copy);
    return copy;
  }
  const snapshot = await operations.snapshotDisk(action.sourceUuid, () => undefined);
  failpoint('replace-disk/snapshot-made');
  await claim(action, context, snapshot);
  failpoint('replace-disk/snapshot-noted');
  const made =
    action.way === 'clone'
      ? await operations.cloneDisk(snapshot, progress)
      : await operations.copyDisk(snapshot, action.srUuid, progress);
  failpoint('replace-disk/made');
  return made;
}

async function claim(action: ReplaceDisk, context: StepContext, vdiUuid: string): Promise<void> {
  await context.operations.noteDisk(vdiUuid, OURS, markOfStep(context));
  await context.operations.noteDisk(action.sourceUuid, MAKING, null);
}

/** Says of a disk that it is whole, and what it came from. */
export async function claimMade(context: StepContext, vdiUuid: string, clonedFrom: string): Promise<void> {
  await context.operations.noteDisk(vdiUuid, CLONED_FROM, clonedFrom);
  await context.operations.noteDisk(vdiUuid, MADE_FOR, markOfStep(context));
}

/** Removes the snapshot, and takes off the disk in its place what only the making needed. */
export async function settleMade(action: ReplaceDisk, context: StepContext, vdiUuid: string): Promise<void> {
  for (const disk of await listMade(action, context)) {
    if (disk.vdiUuid !== vdiUuid) await context.operations.destroyFreeDisk(disk.vdiUuid);
  }
  for (const key of [OURS, MAKING]) await context.operations.noteDisk(vdiUuid, key, null);
}

/** Removes what this step made and what hangs on nothing; the source is left as it was. Waits for calls that are still at it. */
export async function discardMade(action: ReplaceDisk, context: StepContext): Promise<void> {
  const { operations, clock } = context;
  const mark = markOfStep(context);
  for (;;) {
    const source = await operations.readDisk(action.sourceUuid);
    const isWorkedOn = source?.notes[MAKING] === mark && isInTheMaking(source);
    if (!isWorkedOn && !(await listMade(action, context)).some(isInTheMaking)) break;
    await clock.sleep(LOOK_AGAIN_MS);
  }
  for (const disk of await listMade(action, context))
    if (disk.vbdUuid === '') await operations.destroyFreeDisk(disk.vdiUuid);
  const source = await operations.readDisk(action.sourceUuid);
  if (source?.notes[MAKING] === mark) await operations.noteDisk(action.sourceUuid, MAKING, null);
}

const isInTheMaking = ({ operations }: DiskReading): boolean => operations.some((each) => IN_THE_MAKING.has(each));

/**
 * Disks that this step made. One that bears the source's mark alone was made by a call whose answer was lost; of several
 * such, some are somebody else's, and none is taken for ours.
 */
async function listMade(action: ReplaceDisk, context: StepContext): Promise<readonly DiskReading[]> {
  const { operations } = context;
  const mark = markOfStep(context);
  const found = new Map<string, DiskReading>();
  for (const srUuid of new Set([action.sourceSrUuid, action.srUuid]))
    for (const key of [MAKING, MADE_FOR])
      for (const disk of await operations.findDisksByNote(srUuid, key, mark)) found.set(disk.vdiUuid, disk);
  found.delete(action.sourceUuid);
  const isOurs = ({ notes }: DiskReading): boolean => notes[OURS] === mark || notes[MADE_FOR] === mark;
  const all = [...found.values()];
  const unclaimed = all.filter((disk) => !isOurs(disk) && disk.vbdUuid === '');
  return [...all.filter(isOurs), ...(unclaimed.length === 1 ? unclaimed : [])];
}
