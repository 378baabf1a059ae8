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

/** Fits the whole; where that can't be read, the first stages, from which a person goes on to the right. */
function useFit(host: RefObject<HTMLElement | null>): (workflow: Workflow, duration: number) => void {
  const { fitView, setViewport } = useReactFlow();
  return (workflow, duration) => {
    const places = placeStages(workflow);
    const first = places.get(workflow.stages[0]?.id ?? '');
    const frame = host.current?.getBoundingClientRect();
    if (!first || !frame) return;
    const all = [...places.values()];
    const [left, top] = [Math.min(...all.map(({ x }) => x)), Math.min(...all.map(({ y }) => y))];
    const width = Math.max(...all.map(({ x }) => x)) + NODE.width - left;
    const height = Math.max(...all.map(({ y }) => y)) + NODE.height - top;
    const zoom = FIT.minZoom;
    const room = 1 - 2 * FIT.padding;
    if (width * zoom <= frame.width * room && height * zoom <= frame.height * room) {
      void fitView({ ...FIT, duration });
      return;
    }
    const margin = frame.width * FIT.padding;
    const isTooHigh = height * zoom > frame.height * room;
    const middle = isTooHigh ? first.y + NODE.height / 2 : top + height / 2;
    void setViewport({ x: margin - left * zoom, y: frame.height / 2 - middle * zoom, zoom }, { duration });
  };
}

/**
 * Fits the whole anew where another workflow took the place of the former (a template, a file, or their undoing), and
 * where the window changes its size before a person has moved the drawing.
 *
 * @returns what is to hear that a person moved the drawing
 */
export function useFitAnew(host: RefObject<HTMLElement | null>, workflow: Workflow): () => void {
  const fit = useRef(useFit(host));
  const former = useRef<Workflow | null>(null);
  const isMoved = useRef(false);
  useEffect(() => {
    const before = former.current;
    former.current = workflow;
    if (workflow.stages.length === 0 || (before !== null && !isReplaced(before, workflow))) return undefined;
    isMoved.current = false;
    const request = requestAnimationFrame(() => fit.current(workflow, before === null ? 0 : MOVE_MS));
    return () => cancelAnimationFrame(request);
  }, [workflow]);
  useEffect(() => {
    const onResize = (): void => {
      if (former.current !== null && !isMoved.current) fit.current(former.current, 0);
    };
    window.addEventListener('resize', onResize);
    return () => window.removeEventListener('resize', onResize);
  }, []);
  return () => {
    isMoved.current = true;
  };
}

function isReplaced(before: Workflow, after: Workflow): boolean {
  const idsOf = ({ stages }: Workflow): ReadonlySet<string> => new Set(stages.map(({ id }) => id));
  const [former, now] = [idsOf(before), idsOf(after)];
  const gone = [...former].filter((id) => !now.has(id)).length;
  const added = [...now].filter((id) => !former.has(id)).length;
  return gone + added > 1 || (before.stages !== after.stages && hasMoved(before, after));
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
