import { useEffect } from 'react';
import { isTyping, matchesShortcut } from '../../commands/shortcut.ts';
import { store } from '../../state/store.ts';
import { addFromPalette } from './actions.ts';
import { stepHistory } from './editing.ts';
import { EMPTY_STAGE } from './edits.ts';

/**
 * Keys that hold wherever the focus is. Undo also while typing: what is typed is in the workflow already, and the
 * field's own undo would know nothing of it.
 */
export function usePageKeys(serviceKey: string): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const { dialog, sheet, isPaletteOpen } = store.getState();
      if (dialog !== null || sheet !== null || isPaletteOpen) return;
      const run = find(event, serviceKey);
      if (run === null) return;
      event.preventDefault();
      event.stopPropagation();
      run();
    };
    // Before the window's own shortcuts, of which N is another.
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [serviceKey]);
}

function find(event: KeyboardEvent, serviceKey: string): (() => void) | null {
  if (matchesShortcut(event, 'Ctrl+Z')) return () => stepHistory(serviceKey, 'undo');
  if (matchesShortcut(event, 'Ctrl+Shift+Z') || matchesShortcut(event, 'Ctrl+Y'))
    return () => stepHistory(serviceKey, 'redo');
  // On a stage of the drawing, N grows a branch from there.
  const isOnPart = event.target instanceof Element && event.target.closest('.react-flow__node') !== null;
  if (matchesShortcut(event, 'N') && !isTyping(event.target) && !isOnPart)
    return () => addFromPalette(serviceKey, EMPTY_STAGE);
  return null;
}
