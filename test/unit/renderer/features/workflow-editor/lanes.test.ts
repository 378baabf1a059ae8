import { describe, expect, it } from 'vitest';
import type { Transition, Workflow } from '../../../../../shared/domain/workflow.ts';
import { cornersOf, findLanes } from '../../../../../renderer/features/workflow-editor/lanes.ts';
import { edgeIdOf } from '../../../../../renderer/features/workflow-editor/graph.ts';
import { NODE, type Point } from '../../../../../renderer/features/workflow-editor/layout.ts';

const way = (from: string, to: string, kind: Transition['kind'] = 'promote'): Transition => ({ from, to, kind });
const workflowOf = (...transitions: readonly Transition[]): Workflow => ({
  version: 1,
  stages: [],
  transitions: [...transitions],
});
const lanesOf = (places: ReadonlyMap<string, Point>, ...transitions: readonly Transition[]) =>
  findLanes(workflowOf(...transitions), places);

/** Stages side by side, as the layout puts a line. */
const LINE: ReadonlyMap<string, Point> = new Map(
  ['a', 'b', 'c', 'd'].map((id, i) => [id, { x: i * (NODE.width + 96), y: 0 }]),
);

function crossed(places: ReadonlyMap<string, Point>, transition: Transition, lane: number): readonly string[] {
  const { from, to, kind } = transition;
  const [a, b] = [places.get(from)!, places.get(to)!];
  const ends: readonly [Point, Point] =
    kind === 'promote'
      ? [
          { x: a.x + NODE.width, y: a.y + NODE.height / 2 },
          { x: b.x, y: b.y + NODE.height / 2 },
        ]
      : [
          { x: a.x + NODE.width / 2, y: a.y + NODE.height },
          { x: b.x + NODE.width / 2, y: b.y + NODE.height },
        ];
  const corners = cornersOf(kind, ...ends, lane);
  return [...places]
    .filter(
      ([id, box]) =>
        id !== from &&
        id !== to &&
        corners.some((corner, i) => {
          const next = corners[i + 1] ?? corner;
          return (
            Math.max(corner.x, next.x) > box.x &&
            Math.min(corner.x, next.x) < box.x + NODE.width &&
            Math.max(corner.y, next.y) > box.y &&
            Math.min(corner.y, next.y) < box.y + NODE.height
          );
        }),
    )
    .map(([id]) => id);
}

describe('ways past other stages', () => {
  it('between neighbours go as they are', () => {
    expect(lanesOf(LINE, way('a', 'b'), way('b', 'c'), way('b', 'a', 'demote')).size).toBe(0);
  });

  it('that skip a stage go round it', () => {
    const skips = way('a', 'd');
    const lane = lanesOf(LINE, skips).get(edgeIdOf(skips));
    expect(lane).toBeDefined();
    expect(crossed(LINE, skips, lane!)).toEqual([]);
    expect(crossed(LINE, skips, NODE.height / 2)).toEqual(['b', 'c']);
  });

  it('do not lie on each other', () => {
    const lanes = lanesOf(LINE, way('a', 'c'), way('a', 'd'), way('b', 'd'));
    expect(lanes.size).toBe(3);
    expect(new Set(lanes.values()).size).toBe(3);
  });

  it('back go below a branch that stands under the line', () => {
    const places = new Map([...LINE, ['branch', { x: 1.5 * (NODE.width + 96), y: NODE.height + 30 }]]);
    const back = way('d', 'a', 'demote');
    const lane = lanesOf(places, back).get(edgeIdOf(back));
    expect(lane).toBeGreaterThan(NODE.height);
    expect(crossed(places, back, lane!)).toEqual([]);
  });

  it('to nowhere or to itself have none, and neither do stages in one place', () => {
    const same = new Map([...LINE.keys()].map((id) => [id, { x: 0, y: 0 }]));
    expect(lanesOf(LINE, way('a', 'gone'), way('gone', 'a'), way('b', 'b')).size).toBe(0);
    for (const lane of lanesOf(same, way('a', 'b'), way('c', 'd', 'demote')).values())
      expect(Number.isFinite(lane)).toBe(true);
  });

  it('of the largest workflow are found in a grid where every stage leads to every later one', () => {
    const ids = Array.from({ length: 40 }, (_, i) => `s${String(i)}`);
    const places = new Map(ids.map((id, i) => [id, { x: (i % 8) * 304, y: Math.floor(i / 8) * 160 }]));
    const all = ids.flatMap((from, i) => ids.slice(i + 1, i + 4).map((to) => way(from, to)));
    const lanes = lanesOf(places, ...all);
    const hidden = all.filter((each) => {
      const lane = lanes.get(edgeIdOf(each));
      return (
        lane !== undefined &&
        places.get(each.from)!.x < places.get(each.to)!.x &&
        crossed(places, each, lane).length > 0
      );
    });
    expect(hidden).toEqual([]);
  });
});
