import type { ArchiveView } from '../../shared/ipc/areas/archive.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import type { StateCreator } from 'zustand/vanilla';

/** The shelf as main last reported it, and which archive is looked at. */
export interface ArchivesSlice {
  /** Newest first. */
  readonly archives: readonly ArchiveView[];
  /** Where new ones go. */
  readonly archiveFolder: string;
  /** It is the console's own, among its data. */
  readonly isOwnArchiveFolder: boolean;
  /** Folders whose archives can't be seen now. */
  readonly awayArchiveFolders: readonly string[];
  /** View state: folder of the archive whose details are shown. */
  readonly openedArchive: string | null;
  /** The one writer of `archives`. */
  readonly applyArchives: (change: Events['archives.changed']) => void;
  readonly setOpenedArchive: (archive: string | null) => void;
}

export const createArchivesSlice: StateCreator<ArchivesSlice> = (set) => ({
  archives: [],
  archiveFolder: '',
  isOwnArchiveFolder: true,
  awayArchiveFolders: [],
  openedArchive: null,
  applyArchives: ({ archives, folder, isOwnFolder, awayFolders }) =>
    set({ archives, archiveFolder: folder, isOwnArchiveFolder: isOwnFolder, awayArchiveFolders: awayFolders }),
  setOpenedArchive: (openedArchive) => set({ openedArchive }),
});

/** An archive by its folder. */
export function findArchive(state: ArchivesSlice, archive: string | null): ArchiveView | undefined {
  return state.archives.find((each) => each.archive === archive);
}

/** Archives whose names, origin, stage, maker or note say what is looked for; all for an empty text. */
export function filterArchives(archives: readonly ArchiveView[], text: string): readonly ArchiveView[] {
  const wanted = text.trim().toLocaleLowerCase();
  if (wanted === '') return archives;
  return archives.filter(({ archive, about }) =>
    [
      archive,
      ...(about
        ? [
            ...[about.nameLabel, about.configurationName, about.poolName, about.by, about.note, about.revision],
            ...[about.place?.serviceName ?? '', about.place?.stageName ?? ''],
            ...about.members.map(({ nameLabel }) => nameLabel),
          ]
        : []),
    ].some((each) => each.toLocaleLowerCase().includes(wanted)),
  );
}
