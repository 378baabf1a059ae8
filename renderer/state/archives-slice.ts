import type { ArchiveView } from '../../shared/ipc/areas/archive.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import type { StateCreator } from 'zustand/vanilla';

/** The shelf as main last reported it, and which archive is looked at. */
export interface ArchivesSlice {
  /** Newest first. */
  readonly archives: readonly ArchiveView[];
  /** Where they are on this workstation. */
  readonly archiveFolder: string;
  /** View state: folder of the archive whose details are shown. */
  readonly openedArchive: string | null;
  /** The one writer of `archives`. */
  readonly applyArchives: (change: Events['archives.changed']) => void;
  readonly setOpenedArchive: (archive: string | null) => void;
}

export const createArchivesSlice: StateCreator<ArchivesSlice> = (set) => ({
  archives: [],
  archiveFolder: '',
  openedArchive: null,
  applyArchives: ({ archives, folder }) => set({ archives, archiveFolder: folder }),
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
