import { openApprovals } from './approvals.ts';
import type { Command } from './command.ts';
import { openConfiguration, openCreateConfiguration, openMoveTo } from './configurations.ts';
import { openEvidence } from './evidence.ts';
import { openHelp } from './help.ts';
import { openPage } from './members.ts';
import { openOperate, startOperation } from './operate.ts';
import { startPlan } from './plans.ts';
import { demote, promote } from './promote.ts';
import { openKeyboardHelp, openPalette } from './window.ts';
import { openWorkflow } from './workflows.ts';

/** A key, or keys pressed together, and what it does. */
export interface KeyLine {
  readonly keys: readonly string[];
  readonly what: string;
}

/** Keys that hold in one place of the window. */
export interface KeyGroup {
  readonly place: string;
  readonly lines: readonly KeyLine[];
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowRight: '→',
  ArrowLeft: '←',
  ArrowUp: '↑',
  ArrowDown: '↓',
};

/** A shortcut as keyboards spell it: "Ctrl", "→". Empty where there is none. */
export function keysOf(shortcut: string | null): readonly string[] {
  return shortcut === null ? [] : shortcut.split('+').map((key) => SIGNS[key] ?? key);
}

const key = (command: Pick<Command<never, unknown>, 'shortcut'>, what: string): KeyLine => ({
  keys: keysOf(command.shortcut),
  what,
});

/** All keys of the window, by place. Those of commands are read from the commands. */
export const KEY_MAP: readonly KeyGroup[] = [
  {
    place: 'Everywhere',
    lines: [
      key(openPalette, 'Search and commands'),
      key(openHelp, 'Help for this screen'),
      key(openKeyboardHelp, 'These keys'),
      key(openCreateConfiguration, 'Create a configuration'),
      key(openWorkflow, 'Edit the workflow'),
      key(openApprovals, 'Show approvals'),
      key(openEvidence, 'Open an evidence bundle'),
      { keys: ['Esc'], what: 'Close, or leave a card where it was' },
    ],
  },
  {
    place: 'Board',
    lines: [
      { keys: ['←', '→', '↑', '↓'], what: 'Go from card to card' },
      key(promote, 'Promote to the next stage'),
      key(demote, 'Demote to the stage before'),
      key(openMoveTo, 'Move to a stage of your choice'),
      key(openOperate, 'Operate: start, shut down, snapshot, revert…'),
      key(openConfiguration, 'Open the details'),
      key(openPage, 'Open the page of the configuration'),
      { keys: ['Space'], what: 'Select' },
      { keys: ['/'], what: 'Filter the board' },
    ],
  },
  {
    place: 'Plans',
    lines: [key(startPlan, 'Start the plan that is shown'), key(startOperation, 'Start the operation that is shown')],
  },
  {
    place: 'Workflow',
    lines: [
      { keys: ['N'], what: 'Add a stage, or a branch from the stage that has the focus' },
      { keys: ['C'], what: 'Connect the stage to another' },
      { keys: ['←', '→', '↑', '↓'], what: 'Move the stage; with Shift by less' },
      { keys: ['Enter'], what: 'Open the form of a stage or transition' },
      { keys: ['Del'], what: 'Remove it' },
      { keys: ['Ctrl', 'Z'], what: 'Undo; with Shift redo' },
    ],
  },
];
