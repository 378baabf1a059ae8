import { useReactFlow } from '@xyflow/react';
import type { FocusEvent, RefObject } from 'react';
import { NODE } from './layout.ts';

/** Moves the drawing when the keyboard focus goes to a stage that is out of sight. */
export function useKeepFocusInSight(host: RefObject<HTMLElement | null>): (event: FocusEvent) => void {
  const { getNode, getZoom, setCenter } = useReactFlow();
  return ({ target }) => {
    const id = target.closest('.react-flow__node')?.getAttribute('data-id');
    const node = id === null || id === undefined ? undefined : getNode(id);
    const frame = host.current?.getBoundingClientRect();
    if (!node || !frame || !target.matches(':focus-visible')) return;
    const box = target.getBoundingClientRect();
    const isInSight =
      box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
    if (isInSight) return;
    const { x, y } = node.position;
    void setCenter(x + NODE.width / 2, y + NODE.height / 2, { zoom: getZoom(), duration: 120 });
  };
}
