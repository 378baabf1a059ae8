import {
  draggable,
  dropTargetForElements,
  monitorForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import type { Point } from './layout.ts';

/* The only file of the editor that knows the drag-and-drop library. Nodes and transitions are dragged by the drawing itself. */

/** Lets a stage of the palette be picked up. @returns what stops it */
export function makePaletteItem(element: HTMLElement, kind: string): () => void {
  return draggable({ element, getInitialData: () => ({ stageKind: kind }) });
}

/** Lets stages of the palette be dropped on the drawing. @returns what stops it */
export function makeCanvasTarget(element: HTMLElement, onDrop: (kind: string, pointer: Point) => void): () => void {
  return dropTargetForElements({
    element,
    canDrop: ({ source }) => typeof source.data['stageKind'] === 'string',
    onDrop: ({ source, location }) => {
      const { clientX, clientY } = location.current.input;
      const kind = source.data['stageKind'];
      if (typeof kind === 'string') onDrop(kind, { x: clientX, y: clientY });
    },
  });
}

/** Lets a row of a list be dragged by its grip, and others be dropped on it. @returns what stops it */
export function makeSortableRow(
  row: HTMLElement,
  grip: Element,
  list: string,
  index: number,
  setOver: (isOver: boolean) => void,
): () => void {
  const isOfList = (data: Readonly<Record<string | symbol, unknown>>): boolean => data['sortList'] === list;
  const stops = [
    draggable({ element: row, dragHandle: grip, getInitialData: () => ({ sortList: list, sortIndex: index }) }),
    dropTargetForElements({
      element: row,
      getData: () => ({ sortList: list, sortIndex: index }),
      canDrop: ({ source }) => isOfList(source.data),
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: () => setOver(false),
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Hears where rows of a list are dropped. @returns what stops it */
export function watchSorting(list: string, onMove: (from: number, to: number) => void): () => void {
  return monitorForElements({
    canMonitor: ({ source }) => source.data['sortList'] === list,
    onDrop: ({ source, location }) => {
      const [from, to] = [source.data['sortIndex'], location.current.dropTargets[0]?.data['sortIndex']];
      if (typeof from === 'number' && typeof to === 'number' && from !== to) onMove(from, to);
    },
  });
}
