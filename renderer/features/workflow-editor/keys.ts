import type { KeyboardEvent } from 'react';
import { isTyping } from '../../commands/shortcut.ts';
import { store } from '../../state/store.ts';
import type { Part } from '../../state/workflow-editor-slice.ts';
import { addBehind, addFromPalette, openForm, removePart } from './actions.ts';
import type { Drawn } from './drawing.ts';
import { applyEdit, selectPart } from './editing.ts';
import { EMPTY_STAGE, moveStages } from './edits.ts';
import { partOfEdge } from './graph.ts';

const STEP = 24;
const FINE = 4;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Keys of the drawing: on the stage or transition that has the focus, and on the drawing as a whole. */
export function useCanvasKeys(
  serviceKey: string,
  drawn: Drawn,
  onConnectByList: (stageId: string) => void,
): (event: KeyboardEvent<HTMLElement>) => void {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const part = partUnder(event.target);
    const run =
      part === null ? keyOnDrawing(event.key, serviceKey) : keyOnPart(event, serviceKey, drawn, part, onConnectByList);
    if (run === null) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };
}

function keyOnDrawing(key: string, serviceKey: string): (() => void) | null {
  if (key.toLowerCase() === 'n') return () => addFromPalette(serviceKey, EMPTY_STAGE);
  return key === 'Escape' ? () => selectPart(serviceKey, null) : null;
}

function keyOnPart(
  { key, shiftKey }: KeyboardEvent,
  serviceKey: string,
  drawn: Drawn,
  part: Part,
  onConnectByList: (stageId: string) => void,
): (() => void) | null {
  if (key === 'Enter' || key === ' ') return () => openForm(serviceKey, part);
  if (key === 'Delete' || key === 'Backspace') return () => removePart(serviceKey, part, drawn.counts);
  if (key === 'Escape') return () => selectPart(serviceKey, null);
  if (part.kind === 'transition') return keyOnDrawing(key, serviceKey);
  if (key.toLowerCase() === 'c') return () => onConnectByList(part.id);
  if (key.toLowerCase() === 'n') return () => addBehind(serviceKey, part.id);
  const arrow = ARROWS[key];
  return arrow === undefined ? null : () => moveBy(serviceKey, drawn, part.id, arrow, shiftKey ? FINE : STEP);
}

function moveBy(
  serviceKey: string,
  { places, workflow }: Drawn,
  stageId: string,
  [dx, dy]: readonly [number, number],
  step: number,
): void {
  const from = places.get(stageId);
  if (!from) return;
  const to = { x: from.x + dx * step, y: from.y + dy * step };
  applyEdit(serviceKey, (now) => moveStages(now, new Map([...places, [stageId, to]])), `move:${stageId}`);
  const name = workflow.stages.find(({ id }) => id === stageId)?.name ?? stageId;
  store.getState().announce(`${name} moved to ${String(to.x)}, ${String(to.y)}`);
}

function partUnder(target: EventTarget): Part | null {
  if (!(target instanceof Element)) return null;
  const stageId = target.closest('.react-flow__node')?.getAttribute('data-id');
  if (stageId !== null && stageId !== undefined) return { kind: 'stage', id: stageId };
  const edgeId = target.closest('.react-flow__edge')?.getAttribute('data-id');
  return edgeId === null || edgeId === undefined ? null : partOfEdge(edgeId);
}
