import type { DocumentPlace } from '../store/document.ts';
import { openArchiveFolders } from '../store/archive-folders.ts';
import { openArchiveRehearsals } from '../store/archive-rehearsals.ts';
import { openArchiveVerdicts } from '../store/archive-verdicts.ts';
import { ArchiveDesk, type ArchiveDeskPorts } from '../usecases/archive/archive-desk.ts';

/** The archives of a console: opened before its runs, which write them, and shown by the desk, which follows runs. */
export async function openArchives(place: DocumentPlace, folder: string) {
  const { archives, archiveFolders } = await openArchiveFolders(place, folder);
  const rehearsals = await openArchiveRehearsals(place);
  const verdicts = await openArchiveVerdicts(place);
  return {
    archives,
    rehearsals,
    makeDesk: (
      ports: Omit<ArchiveDeskPorts, 'archives' | 'archiveFolders' | 'verdicts' | 'rehearsals'>,
      logBug: (error: unknown) => string,
    ) => new ArchiveDesk({ ...ports, archives, archiveFolders, verdicts, rehearsals }, logBug),
  };
}
