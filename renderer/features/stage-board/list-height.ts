import type { Virtualizer } from '@tanstack/react-virtual';

/** Heights that the lists of the columns last had, px. */
const heights = new Map<string, number>();

/** Height that the list of a column is likely to have, px: what it last had, or for the first time the window's. */
export const likelyHeight = (columnId: string): number => heights.get(columnId) ?? window.innerHeight;

/**
 * Tells the virtualiser how high the list of a column is, each time after it was laid out. The virtualiser itself would
 * ask for it while the board is being made: everything would be laid out for an answer that is mostly known, and cards
 * made for too high a list would be thrown away.
 *
 * @returns what stops it
 */
export function observeHeight(
  columnId: string,
): (
  virtualizer: Virtualizer<HTMLElement, Element>,
  tell: (rect: { readonly width: number; readonly height: number }) => void,
) => (() => void) | undefined {
  return ({ scrollElement }, tell) => {
    if (!scrollElement) return undefined;
    const observer = new ResizeObserver((entries) => {
      const box = entries.at(-1)?.borderBoxSize[0];
      // Without height it is not shown at all, which says nothing about the next time.
      if (!box || box.blockSize === 0) return;
      const height = Math.round(box.blockSize);
      heights.set(columnId, height);
      tell({ width: Math.round(box.inlineSize), height });
    });
    observer.observe(scrollElement);
    return () => observer.disconnect();
  };
}
