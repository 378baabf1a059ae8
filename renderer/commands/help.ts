import type { HelpTopic } from '../../shared/text/help-text.ts';
import type { HelpPart } from '../state/view-slice.ts';
import { store, type State } from '../state/store.ts';
import { noBlockers, type Command } from './command.ts';

/** Opens the help: at a part of it, or at the page of what is on screen. */
export const openHelp: Command<HelpPart | undefined> = {
  id: 'app.help',
  shortcut: 'F1',
  label: (part) => (part === 'words' ? 'Show what words mean' : 'Help for this screen'),
  blockers: noBlockers,
  run: (part) => store.getState().setDialog({ kind: 'help', part: part ?? topicOf(store.getState()) }),
};

/** The page of help about what is on screen. */
function topicOf({ sheet, view }: Pick<State, 'sheet' | 'view'>): HelpTopic {
  if (sheet?.kind === 'plan') return 'plan';
  if (sheet?.kind === 'run') return 'run';
  return view;
}
