import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { ArchivesOutputs } from '../../../shared/ipc/areas/archive.ts';
import type { ChooseFile } from '../../ports/workflows.ts';
import type { ArchiveDesk } from './archive-desk.ts';

/** What choosing a folder needs. */
export interface ChooseFolderPorts {
  readonly archiveDesk: ArchiveDesk;
  readonly chooseFile: ChooseFile;
}

/**
 * Asks for the folder that new archives go to, or takes the console's own. Answers null where nothing was chosen.
 * @throws ProblemError `invalid-request`, `store-failed` where it can't be used
 */
export async function chooseArchiveFolder(
  { archiveDesk, chooseFile }: ChooseFolderPorts,
  { own }: ParsedInput<'archives.choose-folder'>,
): Promise<ArchivesOutputs['archives.choose-folder']> {
  const chosen = own ? null : await chooseFile.folder('Folder for archives');
  if (!own && chosen === null) return { folder: null };
  return { folder: await archiveDesk.chooseFolder(chosen) };
}
