import { useEffect } from 'react';
import { openApprovals } from '../commands/approvals.ts';
import { openCreateConfiguration } from '../commands/configurations.ts';
import { isTyping, matchesShortcut } from '../commands/shortcut.ts';
import { openEvidence } from '../commands/evidence.ts';
import { openHelp } from '../commands/help.ts';
import { openKeyboardHelp, openPalette } from '../commands/window.ts';
import { openWorkflow } from '../commands/workflows.ts';
import { store } from '../state/store.ts';
import type { Sheet } from '../state/view-slice.ts';

const GLOBAL = [
  openPalette,
  openHelp,
  openKeyboardHelp,
  openCreateConfiguration,
  openWorkflow,
  openApprovals,
  openEvidence,
] as const;

/** These sheets have a page of help of their own. */
const hasHelp = (sheet: Sheet['kind']): boolean => sheet === 'plan' || sheet === 'run';

/** Shortcuts that hold wherever the focus is; letters not while typing, and none under a dialog but the palette's own. */
export function useGlobalShortcuts(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const { dialog, sheet, isPaletteOpen } = store.getState();
      if (event.defaultPrevented || dialog !== null || isPaletteOpen) return;
      for (const command of sheet === null ? GLOBAL : hasHelp(sheet.kind) ? [openHelp] : []) {
        const { shortcut } = command;
        if (shortcut === null || !matchesShortcut(event, shortcut)) continue;
        if (shortcut.length === 1 && isTyping(event.target)) continue;
        event.preventDefault();
        void command.run(undefined);
        return;
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
