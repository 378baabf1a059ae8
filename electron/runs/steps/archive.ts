import {
  archiveManifestText,
  archiveSignedText,
  type ArchiveManifest,
} from '../../../shared/domain/archive/archive-manifest.ts';
import type { Target } from '../../../shared/domain/target.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ArchivedFile, ArchiveFiles } from '../../ports/archive.ts';
import { failpoint } from '../failpoint.ts';
import { Stopped } from '../run-errors.ts';
import type { StepContext } from '../step-context.ts';
import { readVmOrFail, resolveTarget } from './marks.ts';
import { readRevision } from './revision.ts';
import { PASSIVE, type ActionOf, type StepExecutor } from './step-executor.ts';

type Export = ActionOf<'export-vm'>;

/** Left free beside an archive: journals and ledger are on the same disk as a rule. */
const SPARE_BYTES = 64 * 1024 * 1024;

/** The files of archives. @throws Error where this console has none, which is a bug */
export function archivesOf({ archives }: StepContext): ArchiveFiles {
  if (!archives) throw new Error('this console keeps no archives');
  return archives;
}

/** Looks before hours of work whether they are worth it, then makes the folder. */
export const openArchiveStep: StepExecutor<ActionOf<'open-archive'>> = {
  needsLock: true,
  before: async ({ archive }, context) => ((await archivesOf(context).list()).includes(archive) ? 'there' : ''),
  act: async ({ archive, snapshots }, context) => {
    if (context.before === 'there') throw checkFailed(`there is an archive of that name: ${archive}`);
    await assertUnchanged(context);
    let neededBytes = 0;
    for (const snapshot of snapshots)
      neededBytes += await context.operations.measureVm(resolveTarget(context, snapshot));
    await assertRoom(context, archive, neededBytes);
    failpoint('open-archive/before-folder');
    await archivesOf(context).open(archive);
    failpoint('open-archive/made');
    return 'room for it';
  },
  undo: async ({ archive }, context) => {
    if (context.before === 'there') return 'it was there before';
    failpoint('open-archive/before-undo');
    await archivesOf(context).remove(archive);
    failpoint('open-archive/undone');
    return 'removed';
  },
  verify: () => Promise.resolve([]),
};

/** What was planned is what the manifest will say; somebody may have changed the configuration since. */
async function assertUnchanged(context: StepContext): Promise<void> {
  const { plan } = context;
  const now = await readRevision(context, plan.configurationUuid, plan.serviceId, plan.fromStageId);
  if (now !== plan.revision) throw checkFailed(`${plan.configurationName} was changed since the plan was made`);
}

async function assertRoom(context: StepContext, archive: string, neededBytes: number): Promise<void> {
  const freeBytes = await archivesOf(context).freeBytes(archive);
  if (freeBytes >= neededBytes + SPARE_BYTES) return;
  const [needed, free] = [neededBytes + SPARE_BYTES, freeBytes].map((bytes) => String(Math.ceil(bytes / 1024 ** 2)));
  throw checkFailed(`the disk of the archive folder has ${free ?? ''} MiB left, and ${needed ?? ''} MiB are needed`);
}

/** The copies that the manifest will name; each must be there. */
async function readCopies(
  copies: Readonly<Record<string, Target>>,
  context: StepContext,
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const [file, target] of Object.entries(copies))
    found[file] = (await readVmOrFail(context, resolveTarget(context, target))).uuid;
  return found;
}

function checkFailed(finding: string): ProblemError {
  return new ProblemError({ code: 'check-failed', findings: [finding] });
}

/** Streams one snapshot into its file; what is there whole is not exported again. */
export const exportVmStep: StepExecutor<Export> = {
  needsLock: true,
  before: () => Promise.resolve(''),
  act: async (action, context) => {
    const archives = archivesOf(context);
    const known = context.isAgain ? await archives.findWhole(action.archive, action.file, context.halt) : undefined;
    if (known) return `was there whole, ${known.sha256}`;
    const { sizeBytes, sha256 } = await exportTo(action, context);
    failpoint('export-vm/written');
    return `${String(sizeBytes)} bytes, ${sha256}`;
  },
  undo: async ({ archive, file }, context) => {
    const archives = archivesOf(context);
    await archives.unseal(archive);
    failpoint('export-vm/before-undo');
    await archives.removeFile(archive, file);
    failpoint('export-vm/undone');
    return 'removed';
  },
  verify: async ({ archive, file }, context, step) => {
    const files = await archivesOf(context).listFiles(archive);
    return files.some(({ name }) => name === file) ? [] : [`the file is missing: ${step.title}`];
  },
};

async function exportTo(action: Export, context: StepContext): Promise<ArchivedFile> {
  const { operations, halt, progress } = context;
  const snapshot = resolveTarget(context, action.snapshot);
  await assertRoom(context, action.archive, await operations.measureVm(snapshot));
  const label = `Stagewright: archive ${context.plan.configurationName}`;
  const attempt = (zstd: boolean): Promise<ArchivedFile> =>
    operations.exportVm(snapshot, { label, zstd, signal: halt }, progress, (chunks) =>
      archivesOf(context).write(action.archive, action.file, watched(chunks)),
    );
  failpoint('export-vm/before-call');
  try {
    return await attempt(action.zstd);
  } catch (error) {
    if (halt.aborted) throw new Stopped();
    if (!action.zstd || !lacksZstd(error)) throw error;
    return attempt(false);
  }
}

/** Lets tests end the process in the middle of a stream. */
async function* watched(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    failpoint('export-vm/streaming');
    yield chunk;
  }
  failpoint('export-vm/streamed');
}

function lacksZstd(error: unknown): boolean {
  if (!(error instanceof ProblemError) || error.problem.code !== 'xapi-failure') return false;
  return ['LICENCE_RESTRICTION', 'VALUE_NOT_SUPPORTED'].includes(error.problem.xapiCode);
}

/** Signs what is on disk; from then on the archive is read only. */
export const sealArchiveStep: StepExecutor<ActionOf<'seal-archive'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async ({ archive, content: planned, copies }, context) => {
    const archives = archivesOf(context);
    const files: Record<string, ArchivedFile> = {};
    const { storage, ...content } = planned;
    const wanted = [
      ...(storage ? [] : content.members.map(({ file }) => file)),
      ...(content.evidence ? [content.evidence] : []),
    ];
    for (const file of wanted) {
      const found = await archives.findWhole(archive, file, context.halt);
      if (context.halt.aborted) throw new Stopped();
      if (!found) throw checkFailed(`${file} is not what was written`);
      files[file] = found;
    }
    const unsigned: Omit<ArchiveManifest, 'sig'> = {
      ...content,
      ...(storage && copies ? { storage: { ...storage, vms: await readCopies(copies, context) } } : {}),
      madeAt: (await context.operations.serverTime()).toISOString(),
      by: context.requester,
      console: context.consoleName,
      files,
      key: context.signer.publicKey,
    };
    const manifest = { ...unsigned, sig: context.signer.sign(archiveSignedText(unsigned)) };
    failpoint('seal-archive/before-write');
    await archives.seal(archive, archiveManifestText(manifest));
    failpoint('seal-archive/sealed');
    return `${String(content.members.length)} VMs`;
  },
  undo: async ({ archive }, context) => {
    await archivesOf(context).unseal(archive);
    failpoint('seal-archive/undone');
    return 'manifest removed';
  },
  verify: async ({ archive }, context, step) => {
    const text = await archivesOf(context).readManifest(archive);
    return text === undefined ? [`the manifest is missing: ${step.title}`] : [];
  },
};
