import type { BoardColumn } from '../../state/board.ts';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';

/** Where an arrow key leads. */
export type Direction = 'up' | 'down' | 'left' | 'right' | 'first' | 'last';

/**
 * Finds the card an arrow key leads to: up and down within the column; left and right to the same height in the next
 * column that shows any card. Undefined at the edge.
 */
export function findNeighbour(
  columns: readonly Pick<BoardColumn, 'keys'>[],
  from: ConfigurationKey,
  direction: Direction,
): ConfigurationKey | undefined {
  const columnIndex = columns.findIndex(({ keys }) => keys.includes(from));
  const column = columns[columnIndex];
  if (!column) return columns.find(({ keys }) => keys.length > 0)?.keys[0];
  const row = column.keys.indexOf(from);
  switch (direction) {
    case 'up':
      return column.keys[row - 1];
    case 'down':
      return column.keys[row + 1];
    case 'first':
      return column.keys[0];
    case 'last':
      return column.keys.at(-1);
    case 'left':
    case 'right': {
      const beside = direction === 'left' ? columns.slice(0, columnIndex).reverse() : columns.slice(columnIndex + 1);
      const next = beside.find(({ keys }) => keys.length > 0);
      return next?.keys[Math.min(row, next.keys.length - 1)];
    }
  }
}
