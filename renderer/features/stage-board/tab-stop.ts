import { selectBoard, TRAY_ID, type BoardColumn } from '../../state/board.ts';
import { selectCurrentService } from '../../state/selectors.ts';
import { memo } from '../../state/memo.ts';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import type { State } from '../../state/store.ts';

/** Key of a column in `settings.collapsedStages`. */
export function columnKeyOf(serviceId: string, columnId: string): string {
  return `${serviceId}/${columnId}`;
}

const openColumns = memo(
  (columns: readonly BoardColumn[], collapsed: readonly string[], serviceId: string): readonly BoardColumn[] =>
    columns.filter(
      ({ id, totalCount }) => !collapsed.includes(columnKeyOf(serviceId, id)) && (id !== TRAY_ID || totalCount > 0),
    ),
);

/** Columns whose cards are on screen, in order. */
export function selectOpenColumns(state: State): readonly BoardColumn[] {
  const serviceId = selectCurrentService(state)?.service.id ?? '';
  return openColumns(selectBoard(state), state.settings.collapsedStages, serviceId);
}

const tabStop = memo(
  (columns: readonly BoardColumn[], focused: ConfigurationKey | null): ConfigurationKey | undefined =>
    focused !== null && columns.some(({ keys }) => keys.includes(focused))
      ? focused
      : columns.find(({ keys }) => keys.length > 0)?.keys[0],
);

/** The one card that Tab reaches: the last focused, else the first. */
export const selectTabStop = (state: State): ConfigurationKey | undefined =>
  tabStop(selectOpenColumns(state), state.focusedKey);
