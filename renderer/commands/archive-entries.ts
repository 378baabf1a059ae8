import { inSentence } from '../../shared/text/names.ts';
import { findArchive } from '../state/archives-slice.ts';
import type { State } from '../state/store.ts';
import { checkArchive, openRehearsal, openRemoveArchive, openRestore } from './archive.ts';

/** What the palette offers for the archive that is looked at on the shelf; nothing while none is. */
export function archiveEntries(state: State) {
  const view = state.view === 'archive' ? findArchive(state, state.openedArchive) : undefined;
  if (!view) return [];
  const { archive, about } = view;
  const name = inSentence(about?.nameLabel ?? archive);
  const commands = [...(about ? [openRestore, openRehearsal] : []), checkArchive, openRemoveArchive];
  return commands.map((command) => ({
    id: command.id,
    label: `${command.label(archive)} ${name}`,
    run: (): void => {
      // What it says of its end it says by itself.
      command.run(archive);
    },
  }));
}
