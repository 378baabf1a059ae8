import type { Transition, Workflow } from '../../../shared/domain/workflow.ts';
import { edgeIdOf } from './graph.ts';
import { NODE, type Point } from './layout.ts';

/* Ways that lead past other stages go round them: along a lane, a height at which nothing stands. */

type Four = readonly [number, number, number, number];
/** A cubic curve by its four points. */
export interface Curve {
  readonly xs: Four;
  readonly ys: Four;
}

/** How far a way runs out of its stage before it turns towards its lane. */
const RUN_OUT = 24;
/** Distance of a lane from the stages above and below it. */
const BESIDE = 20;
/** Distance between lanes that lie along each other. */
const APART = 9;
/** Lanes there are room for beside a stage. */
const SPREAD = [0, -APART, APART] as const;
/** A way that comes nearer to a stage than this looks as if it led there. */
const CLEAR = 5;
const SAMPLES = 32;

/** A promotion without obstacles: from side to side. */
export function forwardCurve(from: Point, to: Point): Curve {
  const away = Math.max(48, Math.abs(to.x - from.x) / 2);
  return { xs: [from.x, from.x + away, to.x - away, to.x], ys: [from.y, from.y, to.y, to.y] };
}

/**
 * A demotion without obstacles: deep enough to leave the nodes, deeper the further it goes, so that arcs over arcs can
 * be told apart. Between stages below each other it goes round on the right, or the lower one would hide it.
 */
export function backCurve(from: Point, to: Point): Curve {
  const depth = Math.min(160, 34 + Math.abs(from.x - to.x) * 0.1);
  const isBelow = Math.abs(from.x - to.x) < NODE.width && Math.abs(from.y - to.y) > NODE.height / 2;
  const aside = Math.max(from.x, to.x) + NODE.width;
  const ys: Four = [from.y, from.y + depth, to.y + depth, to.y];
  return { xs: isBelow ? [from.x, aside, aside, to.x] : [from.x, from.x, to.x, to.x], ys };
}

/** A coordinate of a cubic curve at `t` from 0 to 1. */
export function cubic([a, b, c, d]: Four, t: number): number {
  const u = 1 - t;
  return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
}

/** The corners of a way along a lane, its ends included. */
export function cornersOf(kind: Transition['kind'], from: Point, to: Point, lane: number): readonly Point[] {
  const [out, back] = kind === 'promote' ? [from.x + RUN_OUT, to.x - RUN_OUT] : [from.x, to.x];
  return [from, { x: out, y: from.y }, { x: out, y: lane }, { x: back, y: lane }, { x: back, y: to.y }, to];
}

interface Way {
  readonly id: string;
  readonly kind: Transition['kind'];
  readonly from: Point;
  readonly to: Point;
  /** Stages that it has nothing to do with. */
  readonly others: readonly Point[];
}

interface Taken {
  readonly y: number;
  readonly left: number;
  readonly right: number;
}

/**
 * The lane of each way that would otherwise lead behind a stage which it has nothing to do with, by the id of its edge:
 * a height in px of the drawing. Ways that are clear as they are have none.
 */
export function findLanes({ transitions }: Workflow, places: ReadonlyMap<string, Point>): ReadonlyMap<string, number> {
  const taken: Taken[] = [];
  const lanes = new Map<string, number>();
  for (const transition of transitions) {
    const way = toWay(transition, places);
    if (!way || isClear(way)) continue;
    const y = bestLane(way, taken);
    taken.push({ y, left: Math.min(way.from.x, way.to.x), right: Math.max(way.from.x, way.to.x) });
    lanes.set(way.id, y);
  }
  return lanes;
}

function toWay(transition: Transition, places: ReadonlyMap<string, Point>): Way | undefined {
  const { from, to, kind } = transition;
  const [a, b] = [places.get(from), places.get(to)];
  if (!a || !b || from === to) return undefined;
  const others = [...places].flatMap(([id, place]) => (id === from || id === to ? [] : [place]));
  const half = { x: NODE.width / 2, y: NODE.height / 2 };
  return kind === 'promote'
    ? {
        ...{ id: edgeIdOf(transition), kind, others },
        from: { x: a.x + NODE.width, y: a.y + half.y },
        to: { x: b.x, y: b.y + half.y },
      }
    : {
        ...{ id: edgeIdOf(transition), kind, others },
        from: { x: a.x + half.x, y: a.y + NODE.height },
        to: { x: b.x + half.x, y: b.y + NODE.height },
      };
}

function isClear({ kind, from, to, others }: Way): boolean {
  const { xs, ys } = kind === 'promote' ? forwardCurve(from, to) : backCurve(from, to);
  for (let i = 1; i < SAMPLES; i += 1) {
    const [x, y] = [cubic(xs, i / SAMPLES), cubic(ys, i / SAMPLES)];
    if (others.some((box) => isIn(box, x, y))) return false;
  }
  return true;
}

function isIn(box: Point, x: number, y: number): boolean {
  return x > box.x - CLEAR && x < box.x + NODE.width + CLEAR && y > box.y - CLEAR && y < box.y + NODE.height + CLEAR;
}

/** The lane that crosses the fewest stages, then lies along the fewest others, then has the shortest way round. */
function bestLane(way: Way, taken: readonly Taken[]): number {
  const lowest = Math.max(way.from.y, way.to.y);
  const beside = way.others.flatMap(({ y }) => [
    ...SPREAD.map((step) => y - BESIDE + step),
    ...SPREAD.map((step) => y + NODE.height + BESIDE + step),
  ]);
  // A demotion leaves and enters from below.
  const below = [lowest + BESIDE, ...beside.filter((y) => y > lowest + CLEAR)];
  const rated = [...new Set(way.kind === 'promote' ? beside : below)].map((y) => ({
    y,
    crossed: crossings(way, y),
    along: countAlong(way, y, taken),
    length: lengthOf(way, y),
  }));
  rated.sort((a, b) => a.crossed - b.crossed || a.along - b.along || a.length - b.length || a.y - b.y);
  return rated[0]?.y ?? lowest + BESIDE;
}

function countAlong({ from, to }: Way, y: number, taken: readonly Taken[]): number {
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
  return taken.filter((each) => Math.abs(each.y - y) < APART && each.left < right && each.right > left).length;
}

function crossings({ kind, from, to, others }: Way, lane: number): number {
  const corners = cornersOf(kind, from, to, lane);
  return others.filter((box) =>
    corners.some((corner, i) => {
      const next = corners[i + 1];
      return next !== undefined && crosses(box, corner, next);
    }),
  ).length;
}

/** Whether a level or upright line comes too near to a stage. */
function crosses(box: Point, a: Point, b: Point): boolean {
  return (
    Math.max(a.x, b.x) > box.x - CLEAR &&
    Math.min(a.x, b.x) < box.x + NODE.width + CLEAR &&
    Math.max(a.y, b.y) > box.y - CLEAR &&
    Math.min(a.y, b.y) < box.y + NODE.height + CLEAR
  );
}

function lengthOf({ from, to }: Way, lane: number): number {
  return Math.abs(from.y - lane) + Math.abs(to.y - lane);
}
