import { CLONED_FROM, KEPT_DISK, writeClonedFrom } from '../../../shared/domain/drift/disk-notes.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { DiskPlace, DiskReading } from '../../ports/vm-operations.ts';
import { failpoint } from '../failpoint.ts';
import type { StepContext } from '../step-context.ts';
import { readVmOrFail } from './marks.ts';
import { claimMade, discardMade, MADE_FOR, makeDisk, markOfStep, settleMade } from './replacement-disks.ts';
import { NOTHING_TO_UNDO, type ActionOf, type StepExecutor } from './step-executor.ts';

/** Exchanges the disk of a VM. */
export type ReplaceDisk = ActionOf<'replace-disk'>;

/** What was there before the step first acted. */
interface Before {
  readonly place: DiskPlace;
  /** Settings of the disk itself, which the one in its place gets as well. */
  readonly image: Readonly<Record<string, string>>;
  /** What was noted on a disk that was kept before and is hung on again. */
  readonly kept: string | null;
}

const IMAGE_SETTINGS = ['caching', 'on-boot', 'read-only', 'sharable'] as const;

/** Hangs another disk in the place of one that is kept; neither is destroyed unless this run made it. */
export const replaceDiskStep: StepExecutor<ReplaceDisk> = {
  needsLock: true,
  before: async (action, context) => {
    const disk = await diskAt(action, context);
    if (disk?.vdiUuid !== action.vdiUuid) throw new ProblemError({ code: 'plan-changed', planDigest: '' });
    const source = await context.operations.readDisk(action.sourceUuid);
    return JSON.stringify({
      place: await context.operations.readDiskPlace(disk.vbdUuid),
      image: disk.imageSettings ?? {},
      kept: source?.notes[KEPT_DISK] ?? null,
    } satisfies Before);
  },
  act: async (action, context) => {
    const disk = await diskAt(action, context);
    if (!isTheOther(action, markOfStep(context), disk)) await exchange(action, context, disk);
    await settle(action, context);
    return `replaced; ${action.vdiUuid} is kept and hangs on nothing`;
  },
  undo: async (action, context) => {
    if (context.before === '') return NOTHING_TO_UNDO;
    const note = await hangKeptOn(action, context);
    if (action.way !== 'hang-on') await discardMade(action, context);
    failpoint('replace-disk/undo-discarded');
    const { kept } = readBefore(context);
    await noteIfThere(context, action.vdiUuid, KEPT_DISK, null);
    if (action.way === 'hang-on') await noteIfThere(context, action.sourceUuid, KEPT_DISK, kept);
    return note;
  },
  verify: async (action, context, step) => {
    const disk = await diskAt(action, context);
    const isKept = (await context.operations.readDisk(action.vdiUuid)) !== undefined;
    return [
      ...(isTheOther(action, markOfStep({ runId: context.runId, stepId: step.id }), disk)
        ? []
        : [`another disk hangs there: ${step.title}`]),
      ...(isKept ? [] : [`the disk that was to be kept is gone: ${step.title}`]),
    ];
  },
};

const readBefore = ({ before }: StepContext): Before => JSON.parse(before) as Before;

async function diskAt({ vmUuid, device }: ReplaceDisk, { operations }: StepContext): Promise<DiskReading | undefined> {
  return (await operations.readDisks(vmUuid)).find((disk) => disk.device === device);
}

/** Whether the disk is the one that was to take the place. */
function isTheOther(action: ReplaceDisk, mark: string, disk: DiskReading | undefined): boolean {
  if (action.way === 'hang-on') return disk?.vdiUuid === action.sourceUuid;
  return disk?.notes[MADE_FOR] === mark;
}

async function exchange(action: ReplaceDisk, context: StepContext, disk: DiskReading | undefined): Promise<void> {
  const { operations } = context;
  if (disk && disk.vdiUuid !== action.vdiUuid) throw new ProblemError({ code: 'plan-changed', planDigest: '' });
  const other = await findOther(action, context, disk !== undefined);
  await assertHalted(context, action.vmUuid);
  if (disk) {
    await operations.noteDisk(disk.vdiUuid, KEPT_DISK, keptNote(action, context));
    failpoint('replace-disk/kept-noted');
    await operations.detachDisk(disk.vbdUuid);
    failpoint('replace-disk/detached');
  } else await assertTakenOffByUs(action, context);
  await operations.attachDisk(action.vmUuid, other, readBefore(context).place);
  failpoint('replace-disk/attached');
}

/** The disk that is hung on: the one named, or one that is made for it. */
async function findOther(action: ReplaceDisk, context: StepContext, mayMake: boolean): Promise<string> {
  const { operations } = context;
  if (action.way === 'hang-on') {
    const other = await operations.readDisk(action.sourceUuid);
    // Somebody hung it elsewhere, or destroyed it.
    if (other?.vbdUuid !== '') throw new ProblemError({ code: 'plan-changed', planDigest: '' });
    return other.vdiUuid;
  }
  const [whole] = await operations.findDisksByNote(action.srUuid, MADE_FOR, markOfStep(context));
  // Once the old disk is off, what is whole is as new as any: nobody can have written to it.
  if (whole && !mayMake) return whole.vdiUuid;
  if (!mayMake) throw takenOff();
  await discardMade(action, context);
  const made = await makeDisk(action, context);
  const source = await operations.readDisk(action.sourceUuid);
  const line = writeClonedFrom(action.sourceUuid, source?.notes[CLONED_FROM] ?? '');
  await claimMade(context, made, line);
  failpoint('replace-disk/made-noted');
  return made;
}

/** The other disk hangs in its place: settings as before, notes and the snapshot away. */
async function settle(action: ReplaceDisk, context: StepContext): Promise<void> {
  const disk = await diskAt(action, context);
  if (!disk) throw takenOff();
  if (action.way === 'hang-on') {
    await context.operations.noteDisk(disk.vdiUuid, KEPT_DISK, null);
    return;
  }
  const { image } = readBefore(context);
  const changes = IMAGE_SETTINGS.filter((name) => (image[name] ?? null) !== (disk.imageSettings?.[name] ?? null));
  const fields = changes.map((name) => [`disk.${String(action.device)}.${name}`, image[name] ?? null] as const);
  if (fields.length > 0) await context.operations.writeFields(action.vmUuid, Object.fromEntries(fields));
  failpoint('replace-disk/before-removal');
  await settleMade(action, context, disk.vdiUuid);
  failpoint('replace-disk/removed');
}

/** Puts the kept disk back in its place. */
async function hangKeptOn(action: ReplaceDisk, context: StepContext): Promise<string> {
  const { operations } = context;
  const disk = await diskAt(action, context);
  if (disk?.vdiUuid === action.vdiUuid) return 'the disk never left';
  if (disk && !isTheOther(action, markOfStep(context), disk))
    throw new ProblemError({ code: 'check-failed', findings: ['somebody hung another disk there'] });
  if (disk) {
    await assertHalted(context, action.vmUuid);
    await operations.detachDisk(disk.vbdUuid);
    failpoint('replace-disk/undo-detached');
  } else await assertTakenOffByUs(action, context);
  await operations.attachDisk(action.vmUuid, action.vdiUuid, readBefore(context).place);
  failpoint('replace-disk/undo-attached');
  return 'the kept disk hangs there again';
}

async function assertHalted(context: StepContext, vmUuid: string): Promise<void> {
  const vm = await readVmOrFail(context, vmUuid);
  if (vm.powerState === 'Halted') return;
  throw new ProblemError({
    code: 'check-failed',
    findings: [`${vm.nameLabel} is to be halted while its disk is replaced`],
  });
}

async function assertTakenOffByUs(action: ReplaceDisk, context: StepContext): Promise<void> {
  const kept = await context.operations.readDisk(action.vdiUuid);
  if (kept?.notes[KEPT_DISK] !== keptNote(action, context)) throw takenOff();
}

function takenOff(): ProblemError {
  return new ProblemError({ code: 'check-failed', findings: ['the disk was taken off by somebody else'] });
}

/** Says to whoever finds it where the disk hung and since when it does not. */
function keptNote({ vmUuid, device }: ReplaceDisk, context: StepContext): string {
  return JSON.stringify({ v: 1, vm: vmUuid, device, since: context.startedAt, run: markOfStep(context) });
}

async function noteIfThere(context: StepContext, vdiUuid: string, key: string, value: string | null): Promise<void> {
  const disk = await context.operations.readDisk(vdiUuid);
  if (disk && (disk.notes[key] ?? null) !== value) await context.operations.noteDisk(vdiUuid, key, value);
}
