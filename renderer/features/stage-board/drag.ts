import {
  draggable,
  dropTargetForElements,
  monitorForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';

/*
 * The only file that knows the drag-and-drop library. A drag carries the key of one configuration; a drop target is a
 * column. The library ends a drag on Escape and on a drop outside by itself, with no target: then nothing happens.
 */

/** Lets a card be picked up. @returns what stops it */
export function makeDraggable(element: HTMLElement, key: string): () => void {
  return draggable({ element, getInitialData: () => ({ key }) });
}

/** Lets cards be dropped on a column where `accepts` says so. @returns what stops it */
export function makeDropTarget(
  element: HTMLElement,
  columnId: string,
  on: { readonly accepts: (key: string) => boolean; readonly setOver: (isOver: boolean) => void },
): () => void {
  return dropTargetForElements({
    element,
    getData: () => ({ columnId }),
    canDrop: ({ source }) => on.accepts(readText(source.data, 'key')),
    onDragEnter: () => on.setOver(true),
    onDragLeave: () => on.setOver(false),
    onDrop: () => on.setOver(false),
  });
}

/** Hears of every drag. `onDrop` is called with null where nothing accepts it. @returns what stops it */
export function watchDrags(on: {
  readonly onStart: (key: string) => void;
  readonly onDrop: (key: string, columnId: string | null) => void;
}): () => void {
  return monitorForElements({
    onDragStart: ({ source }) => on.onStart(readText(source.data, 'key')),
    onDrop: ({ source, location }) => {
      const target = location.current.dropTargets[0];
      on.onDrop(readText(source.data, 'key'), target ? readText(target.data, 'columnId') : null);
    },
  });
}

function readText(data: Readonly<Record<string | symbol, unknown>>, field: string): string {
  const value = data[field];
  return typeof value === 'string' ? value : '';
}
