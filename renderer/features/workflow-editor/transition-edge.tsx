import { BaseEdge, EdgeLabelRenderer, type Edge, type EdgeProps } from '@xyflow/react';
import { CircleAlert, Clock, OctagonPause, Zap } from 'lucide-react';
import { memo } from 'react';
import type { TransitionMode, Trigger } from '../../../shared/domain/workflow.ts';
import { backCurve, cornersOf, cubic, forwardCurve } from './lanes.ts';
import type { Point } from './layout.ts';
import classes from './transition-edge.module.css';

/** What an edge shows. */
export interface TransitionEdgeData extends Record<string, unknown> {
  readonly kind: 'promote' | 'demote';
  readonly mode: TransitionMode;
  /** Height at which it goes round other stages; null where nothing is in its way. */
  readonly lane: number | null;
  readonly trigger: Trigger['kind'];
  readonly isHeld: boolean;
  readonly isBad: boolean;
  readonly onChoose: () => void;
}

/** A transition as an edge of the drawing. */
export type TransitionEdgeType = Edge<TransitionEdgeData, 'transition'>;

/** Radius of a corner, in px of the drawing. */
const CORNER = 12;

const TONES = ['plain', 'held', 'bad', 'selected'] as const;
const arrowId = (tone: (typeof TONES)[number]): string => `transition-arrow-${tone}`;

/** The heads of all arrows; a head does not take its line's colour by itself. */
export function ArrowHeads() {
  return (
    <svg className={classes['heads']} aria-hidden>
      <defs>
        {TONES.map((tone) => (
          <marker
            key={tone}
            id={arrowId(tone)}
            viewBox="0 0 10 10"
            refX="9"
            refY="5"
            markerWidth="12"
            markerHeight="12"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M1 1 9 5 1 9z" className={classes['head']} data-tone={tone} />
          </marker>
        ))}
      </defs>
    </svg>
  );
}

interface Drawn {
  readonly path: string;
  readonly x: number;
  readonly y: number;
}

/**
 * Promotions: solid, from side to side. Demotions: dashed, in an arc below. Either goes round stages that are in its way.
 * The label says what becomes of the VMs.
 */
export const TransitionEdge = memo(function TransitionEdge(props: EdgeProps<TransitionEdgeType>) {
  const { id, data, selected } = props;
  if (!data) return null;
  const tone = selected ? 'selected' : data.isBad ? 'bad' : data.isHeld ? 'held' : 'plain';
  const { path, x, y } = data.lane === null ? drawCurve(props, data.kind) : drawRound(props, data.kind, data.lane);
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        className={classes['path']}
        data-kind={data.kind}
        data-held={data.isHeld || undefined}
        data-bad={data.isBad || undefined}
        data-selected={selected || undefined}
        interactionWidth={16}
        markerEnd={`url(#${arrowId(tone)})`}
      />
      <EdgeLabelRenderer>
        <div
          className={classes['label']}
          data-selected={selected || undefined}
          data-bad={data.isBad || undefined}
          data-held={data.isHeld || undefined}
          style={{ transform: `translate(-50%, -50%) translate(${String(x)}px, ${String(y)}px)` }}
          // The edge itself is what keyboards and screen readers reach.
          aria-hidden
          onClick={data.onChoose}
        >
          {data.isBad && <CircleAlert size={11} />}
          {data.isHeld && <OctagonPause size={11} />}
          {data.trigger === 'automatic' && <Zap size={11} />}
          {data.trigger === 'scheduled' && <Clock size={11} />}
          {data.mode}
        </div>
      </EdgeLabelRenderer>
    </>
  );
});

type Ends = Pick<EdgeProps<TransitionEdgeType>, 'sourceX' | 'sourceY' | 'targetX' | 'targetY'>;

function drawCurve({ sourceX, sourceY, targetX, targetY }: Ends, kind: TransitionEdgeData['kind']): Drawn {
  const [from, to] = [
    { x: sourceX, y: sourceY },
    { x: targetX, y: targetY },
  ];
  const { xs, ys } = kind === 'promote' ? forwardCurve(from, to) : backCurve(from, to);
  // The label of a slanted way sits near its beginning, where fewer ways meet.
  const at = kind === 'promote' && Math.abs(targetY - sourceY) >= 40 ? 0.28 : 0.5;
  const points = [1, 2, 3].map((i) => `${String(xs[i])} ${String(ys[i])}`);
  const path = `M ${String(xs[0])} ${String(ys[0])} C ${points.join(', ')}`;
  return { path, x: cubic(xs, at), y: cubic(ys, at) };
}

/** Along a lane, with round corners; the label sits in its middle. */
function drawRound(
  { sourceX, sourceY, targetX, targetY }: Ends,
  kind: TransitionEdgeData['kind'],
  lane: number,
): Drawn {
  const corners = cornersOf(kind, { x: sourceX, y: sourceY }, { x: targetX, y: targetY }, lane);
  const last = corners.length - 1;
  const pieces = corners.map((corner, i) => {
    const [before, after] = [corners[i - 1], corners[i + 1]];
    if (i === 0) return `M ${spell(corner)}`;
    if (i === last || !before || !after) return `L ${spell(corner)}`;
    return `L ${spell(towards(corner, before))} Q ${spell(corner)} ${spell(towards(corner, after))}`;
  });
  return { path: pieces.join(' '), x: (sourceX + targetX) / 2, y: lane };
}

const spell = ({ x, y }: Point): string => `${String(x)} ${String(y)}`;

/** A point on the way from a corner to the next, as far from it as the corner is round. */
function towards(corner: Point, next: Point): Point {
  const length = Math.hypot(next.x - corner.x, next.y - corner.y);
  const share = length === 0 ? 0 : Math.min(CORNER, length / 2) / length;
  return { x: corner.x + (next.x - corner.x) * share, y: corner.y + (next.y - corner.y) * share };
}
