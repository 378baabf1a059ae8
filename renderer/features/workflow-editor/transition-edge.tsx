import { BaseEdge, EdgeLabelRenderer, type Edge, type EdgeProps } from '@xyflow/react';
import { CircleAlert, Clock, OctagonPause, Zap } from 'lucide-react';
import { memo } from 'react';
import type { TransitionMode, Trigger } from '../../../shared/domain/workflow.ts';
import { NODE } from './layout.ts';
import classes from './transition-edge.module.css';

/** What an edge shows. */
export interface TransitionEdgeData extends Record<string, unknown> {
  readonly kind: 'promote' | 'demote';
  readonly mode: TransitionMode;
  readonly trigger: Trigger['kind'];
  readonly isHeld: boolean;
  readonly isBad: boolean;
  readonly onChoose: () => void;
}

/** A transition as an edge of the drawing. */
export type TransitionEdgeType = Edge<TransitionEdgeData, 'transition'>;

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

/** Promotions: solid, from side to side. Demotions: dashed, in an arc below. The label says what becomes of the VMs. */
export const TransitionEdge = memo(function TransitionEdge(props: EdgeProps<TransitionEdgeType>) {
  const { id, data, selected } = props;
  if (!data) return null;
  const tone = selected ? 'selected' : data.isBad ? 'bad' : data.isHeld ? 'held' : 'plain';
  const { path, x, y } = data.kind === 'promote' ? drawForward(props) : drawBack(props);
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

/** From side to side; the label of a slanted way sits near its beginning, where fewer ways meet. */
function drawForward({ sourceX, sourceY, targetX, targetY }: EdgeProps<TransitionEdgeType>): Drawn {
  const away = Math.max(48, Math.abs(targetX - sourceX) / 2);
  const xs = [sourceX, sourceX + away, targetX - away, targetX] as const;
  const ys = [sourceY, sourceY, targetY, targetY] as const;
  const at = Math.abs(targetY - sourceY) < 40 ? 0.5 : 0.28;
  return { path: toPath(xs, ys), x: cubic(xs, at), y: cubic(ys, at) };
}

/**
 * Deep enough to leave the nodes, deeper the further it goes, so that arcs over arcs can be told apart. Between stages
 * below each other it goes round on the right, or the lower one would hide it.
 */
function drawBack({ sourceX, sourceY, targetX, targetY }: EdgeProps<TransitionEdgeType>): Drawn {
  const depth = Math.min(160, 34 + Math.abs(sourceX - targetX) * 0.1);
  const [a, b] = [sourceY + depth, targetY + depth];
  const isBelow = Math.abs(sourceX - targetX) < NODE.width && Math.abs(sourceY - targetY) > NODE.height / 2;
  const aside = Math.max(sourceX, targetX) + NODE.width;
  const xs = isBelow ? ([sourceX, aside, aside, targetX] as const) : ([sourceX, sourceX, targetX, targetX] as const);
  const ys = [sourceY, a, b, targetY] as const;
  return { path: toPath(xs, ys), x: cubic(xs, 0.5), y: cubic(ys, 0.5) };
}

type Four = readonly [number, number, number, number];

function toPath([ax, bx, cx, dx]: Four, [ay, by, cy, dy]: Four): string {
  const points = [`${String(bx)} ${String(by)}`, `${String(cx)} ${String(cy)}`, `${String(dx)} ${String(dy)}`];
  return `M ${String(ax)} ${String(ay)} C ${points.join(', ')}`;
}

/** A coordinate of a cubic curve at `t` from 0 to 1. */
function cubic([a, b, c, d]: Four, t: number): number {
  const u = 1 - t;
  return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
}
