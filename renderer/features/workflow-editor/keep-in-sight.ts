import { useReactFlow } from '@xyflow/react';
import { useEffect, useRef, type FocusEvent, type RefObject } from 'react';
import type { Workflow } from '../../../shared/domain/workflow.ts';
import type { Part } from '../../state/workflow-editor-slice.ts';
import { NODE, placeStages } from './layout.ts';

/** How the whole is fitted into the drawing: never so small that nothing can be read. */
export const FIT = { padding: 0.12, minZoom: 0.4, maxZoom: 1 } as const;

/** The same when a person asks for the whole: then it is the whole. */
export const FIT_ALL = { padding: 0.08, maxZoom: 1 } as const;

const MOVE_MS = 120;

/** Moves the drawing so that a stage is in it, where it is not. */
function useShow(host: RefObject<HTMLElement | null>): (stageId: string) => void {
  const { getNode, getZoom, setCenter } = useReactFlow();
  return (stageId) => {
    const node = getNode(stageId);
    const frame = host.current?.getBoundingClientRect();
    const box = host.current?.querySelector(`.react-flow__node[data-id="${stageId}"]`)?.getBoundingClientRect();
    if (!node || !frame || !box) return;
    const isInSight =
      box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
    if (isInSight) return;
    const { x, y } = node.position;
    void setCenter(x + NODE.width / 2, y + NODE.height / 2, { zoom: getZoom(), duration: MOVE_MS });
  };
}

/** Follows the keyboard focus. */
export function useKeepFocusInSight(host: RefObject<HTMLElement | null>): (event: FocusEvent) => void {
  const show = useShow(host);
  return ({ target }) => {
    const id = target.closest('.react-flow__node')?.getAttribute('data-id');
    if (id !== null && id !== undefined && target.matches(':focus-visible')) show(id);
  };
}

/** Keeps the stage whose form is open from being covered by the form. */
export function useKeepPartInSight(host: RefObject<HTMLElement | null>, part: Part | null): void {
  const show = useRef(useShow(host));
  const stageId = part?.kind === 'stage' ? part.id : null;
  useEffect(() => {
    if (stageId === null || host.current === null) return undefined;
    // Called at once too, when the form has taken its room; and whenever the window changes.
    const observer = new ResizeObserver(() => show.current(stageId));
    observer.observe(host.current);
    return () => observer.disconnect();
  }, [host, stageId]);
}

/** Fits the whole anew where another workflow took the place of the former: a template, a file, or their undoing. */
export function useFitAnew(workflow: Workflow): void {
  const { fitView } = useReactFlow();
  const former = useRef(workflow);
  useEffect(() => {
    const before = new Set(former.current.stages.map(({ id }) => id));
    const after = new Set(workflow.stages.map(({ id }) => id));
    const changed =
      [...before].filter((id) => !after.has(id)).length + [...after].filter((id) => !before.has(id)).length;
    const isReplaced = changed > 1 || (former.current.stages !== workflow.stages && hasMoved(former.current, workflow));
    former.current = workflow;
    if (!isReplaced || after.size === 0) return undefined;
    const request = requestAnimationFrame(() => void fitView({ ...FIT, duration: MOVE_MS }));
    return () => cancelAnimationFrame(request);
  }, [workflow, fitView]);
}

/** True when several stages stand elsewhere: a person moves one at a time. */
function hasMoved(before: Workflow, after: Workflow): boolean {
  const places = placeStages(before);
  const moved = [...placeStages(after)].filter(([id, { x, y }]) => {
    const old = places.get(id);
    return old !== undefined && (old.x !== x || old.y !== y);
  });
  return moved.length > 1;
}
