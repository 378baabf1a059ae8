import { openConfiguration, openMoveTo } from '../../commands/configurations.ts';
import { openPage } from '../../commands/members.ts';
import { openOperate } from '../../commands/operate.ts';
import { demote, promote } from '../../commands/promote.ts';
import { matchesShortcut, type Keystroke } from '../../commands/shortcut.ts';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { store } from '../../state/store.ts';
import { findNeighbour, type Direction } from './neighbour.ts';
import { selectOpenColumns } from './tab-stop.ts';

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'first',
  End: 'last',
};

/** Handles a key on a card; keys elsewhere (in a menu, on a button) are left alone. */
export function handleBoardKey(event: KeyboardEvent): void {
  const { target } = event;
  if (event.defaultPrevented || !(target instanceof HTMLElement)) return;
  const key = target.getAttribute('data-card');
  if (key !== null && actOnCard(event, key)) event.preventDefault();
}

/** Does what a keystroke means for a card. @returns false where it means nothing */
export function actOnCard(stroke: Keystroke, key: ConfigurationKey): boolean {
  for (const command of [promote, demote, openMoveTo, openConfiguration, openPage])
    if (command.shortcut !== null && matchesShortcut(stroke, command.shortcut)) {
      command.run(key);
      return true;
    }
  if (openOperate.shortcut !== null && matchesShortcut(stroke, openOperate.shortcut)) {
    openOperate.run({ key, verb: 'start' });
    return true;
  }
  const state = store.getState();
  if (stroke.key === ' ') {
    state.toggleSelected(key);
    return true;
  }
  const direction = ARROWS[stroke.key];
  if (!direction || stroke.ctrlKey || stroke.metaKey || stroke.altKey) return false;
  const next = findNeighbour(selectOpenColumns(state), key, direction);
  if (next !== undefined) state.moveFocus(next);
  return true;
}
