import {
  draggable,
  dropTargetForElements,
  monitorForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';

/** Where a member may be dropped: into the tier of an order, or between tiers, in front of the one at an index. */
export type Landing =
  { readonly kind: 'tier'; readonly order: number } | { readonly kind: 'gap'; readonly index: number };

/* The only file of this feature that knows the drag-and-drop library. */

/** Lets a member be dragged by its grip. @returns what stops it */
export function makeMember(row: HTMLElement, grip: Element, vmUuid: string): () => void {
  return draggable({ element: row, dragHandle: grip, getInitialData: () => ({ arrangedVm: vmUuid }) });
}

/** Lets members be dropped there. @returns what stops it */
export function makeLanding(element: HTMLElement, landing: Landing, setOver: (isOver: boolean) => void): () => void {
  return dropTargetForElements({
    element,
    getData: () => ({ landing }),
    canDrop: ({ source }) => typeof source.data['arrangedVm'] === 'string',
    onDragEnter: () => setOver(true),
    onDragLeave: () => setOver(false),
    onDrop: () => setOver(false),
  });
}

/** Hears where members are dropped. @returns what stops it */
export function watchLandings(onDrop: (vmUuid: string, landing: Landing) => void): () => void {
  return monitorForElements({
    canMonitor: ({ source }) => typeof source.data['arrangedVm'] === 'string',
    onDrop: ({ source, location }) => {
      const vmUuid = source.data['arrangedVm'];
      // Written by `makeLanding`, which is the only one that takes members.
      const landing = location.current.dropTargets[0]?.data['landing'] as Landing | undefined;
      if (typeof vmUuid === 'string' && landing) onDrop(vmUuid, landing);
    },
  });
}
