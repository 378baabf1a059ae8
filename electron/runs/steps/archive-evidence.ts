import { failpoint } from '../failpoint.ts';
import { Stopped } from '../run-errors.ts';
import { archivesOf } from './archive.ts';
import { PASSIVE, type ActionOf, type StepExecutor } from './step-executor.ts';

/** Writes the evidence beside the archive; one that is there is written anew, since more has happened. */
export const writeEvidenceStep: StepExecutor<ActionOf<'write-evidence'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async ({ archive, file }, context) => {
    const { evidence, halt, plan } = context;
    if (!evidence) throw new Error('this console keeps no evidence');
    failpoint('write-evidence/before-write');
    try {
      const { sizeBytes, sha256 } = await archivesOf(context).keep(archive, file, (path) =>
        evidence.write(path, plan.configurationUuid, halt),
      );
      failpoint('write-evidence/written');
      return `${String(sizeBytes)} bytes, ${sha256}`;
    } catch (error) {
      if (halt.aborted) throw new Stopped();
      throw error;
    }
  },
  undo: async ({ archive, file }, context) => {
    const archives = archivesOf(context);
    await archives.unseal(archive);
    await archives.removeFile(archive, file);
    failpoint('write-evidence/undone');
    return 'removed';
  },
  verify: async ({ archive, file }, context, step) => {
    const files = await archivesOf(context).listFiles(archive);
    return files.some(({ name }) => name === file) ? [] : [`the file is missing: ${step.title}`];
  },
};
