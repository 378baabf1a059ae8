import type { Transition } from '../../../shared/domain/workflow.ts';
import type { Part } from '../../state/workflow-editor-slice.ts';

/** Names a transition within its workflow; no slug holds the sign between. */
export const edgeIdOf = ({ from, to }: Pick<Transition, 'from' | 'to'>): string => `${from}>${to}`;

/** The part an edge's name stands for. */
export function partOfEdge(edgeId: string): Part {
  const [from = '', to = ''] = edgeId.split('>');
  return { kind: 'transition', from, to };
}

/** True when both are the same part. */
export function isSamePart(a: Part | null, b: Part | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'stage') return b.kind === 'stage' && a.id === b.id;
  return b.kind === 'transition' && a.from === b.from && a.to === b.to;
}

/** Takes a list's item out and puts it in elsewhere; an equal list where either place is outside. */
export function moveItem<Item>(list: readonly Item[], from: number, to: number): Item[] {
  const next = list.slice();
  const isInside = (place: number): boolean => place >= 0 && place < next.length;
  if (isInside(from) && isInside(to)) next.splice(to, 0, ...next.splice(from, 1));
  return next;
}
