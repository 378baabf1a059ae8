import type { ArchivesOutputs } from '../../shared/ipc/areas/archive.ts';
import type { Handlers } from '../ipc/dispatch.ts';
import { previewArchive, startArchive, type ArchivePorts } from '../usecases/archive/archive-configuration.ts';
import { chooseArchiveFolder, type ChooseFolderPorts } from '../usecases/archive/choose-folder.ts';
import { previewRehearsal, startRehearsal } from '../usecases/archive/rehearse-archive.ts';
import { previewRestore, startRestore } from '../usecases/archive/restore-archive.ts';

/** Requests about archives. */
export function archiveHandlers(ports: ArchivePorts & ChooseFolderPorts): Pick<Handlers, keyof ArchivesOutputs> {
  const { archiveDesk: desk } = ports;
  return {
    'archives.refresh': async () => {
      await desk.refresh();
      return null;
    },
    'archives.choose-folder': (input) => chooseArchiveFolder(ports, input),
    'archives.preview': (input) => previewArchive(ports, input),
    'archives.start': (input) => startArchive(ports, input),
    'archives.check': ({ archive }) => desk.check(archive),
    'archives.cancel-check': async ({ archive }) => {
      await desk.cancelCheck(archive);
      return null;
    },
    'archives.preview-restore': (input) => previewRestore(ports, input),
    'archives.restore': (input) => startRestore(ports, input),
    'archives.preview-rehearsal': (input) => previewRehearsal(ports, input),
    'archives.rehearse': (input) => startRehearsal(ports, input),
    'archives.remove': async ({ archive, typed }) => {
      await desk.remove(archive, typed);
      return null;
    },
  };
}
