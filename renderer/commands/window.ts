import type { Result } from '../../shared/errors.ts';
import type { AppDescription, RequestInput } from '../../shared/ipc/contract.ts';
import { request } from '../api/bridge.ts';
import { store } from '../state/store.ts';
import type { ViewName } from '../state/view-slice.ts';
import { noBlockers, type Command } from './command.ts';
import { requestAndTell, tell } from './tell.ts';

/** Puts text on the clipboard and says so. */
export const copyText: Command<{ readonly text: string; readonly what: string }, Promise<void>> = {
  id: 'app.copy',
  shortcut: null,
  label: ({ what }) => `Copy ${what}`,
  blockers: noBlockers,
  run: async ({ text, what }) => {
    const result = await requestAndTell('app.copy', { text: text.slice(0, 100_000) }, `Not copied: ${what}`);
    if (result.ok) tell(`Copied: ${what}`);
  },
};

/** Copies what went wrong, as a support person wants it. */
export function copyDetails(text: string): void {
  void copyText.run({ text, what: 'details' });
}

/** Changes how the window looks. */
export const changeSettings: Command<RequestInput<'settings.change'>, Promise<unknown>> = {
  id: 'settings.change',
  shortcut: null,
  label: () => 'Change the settings',
  blockers: noBlockers,
  run: (patch) => requestAndTell('settings.change', patch, 'The setting could not be kept'),
};

/** Folds a board column to a strip, or opens it again. */
export const toggleStage: Command<string, Promise<unknown>> = {
  id: 'board.toggle-stage',
  shortcut: null,
  label: () => 'Collapse or open the column',
  blockers: noBlockers,
  run: (columnKey) => {
    const { collapsedStages } = store.getState().settings;
    const next = collapsedStages.includes(columnKey)
      ? collapsedStages.filter((each) => each !== columnKey)
      : [...collapsedStages, columnKey];
    return changeSettings.run({ collapsedStages: next });
  },
};

const VIEW_WORDS: Readonly<Record<ViewName, string>> = {
  board: 'Board',
  workflow: 'Workflow',
  configurations: 'Configurations',
  templates: 'Templates',
  approvals: 'Approvals',
  ledger: 'Ledger',
  review: 'Review',
  fences: 'Fences',
  drift: 'Drift',
  archive: 'Archive',
  runs: 'Runs',
  pools: 'Pools',
  settings: 'Settings',
};

/** Word of a place in the rail. */
export const viewWord = (view: ViewName): string => VIEW_WORDS[view];

/** Goes to a place of the rail. */
export const openView: Command<ViewName> = {
  id: 'app.open-view',
  shortcut: null,
  label: (view) => `Go to ${viewWord(view)}`,
  blockers: noBlockers,
  run: (view) => store.getState().setView(view),
};

/** Opens search and commands. */
export const openPalette: Command<undefined> = {
  id: 'app.palette',
  shortcut: 'Ctrl+K',
  label: () => 'Search and commands',
  blockers: noBlockers,
  run: () => store.getState().setPaletteOpen(true),
};

/** Lists the keys of the board. */
export const openKeyboardHelp: Command<undefined> = {
  id: 'app.keyboard-help',
  shortcut: '?',
  label: () => 'Show keyboard shortcuts',
  blockers: noBlockers,
  run: () => store.getState().setDialog({ kind: 'keyboard-help' }),
};

/** Puts a notice away. */
export const dismissNotice: Command<string, Promise<unknown>> = {
  id: 'app.dismiss-notice',
  shortcut: null,
  label: () => 'Dismiss',
  blockers: noBlockers,
  run: (noticeId) => requestAndTell('app.dismiss-notice', { noticeId }, 'The notice could not be dismissed'),
};

/** Asks what this program is and runs on. */
export const describeApp: Command<undefined, Promise<Result<AppDescription>>> = {
  id: 'app.describe',
  shortcut: null,
  label: () => 'About',
  blockers: noBlockers,
  run: () => request('app.describe', {}),
};
