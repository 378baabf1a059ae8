import { describe, expect, it } from 'vitest';
import { findNeighbour } from '../../../../../renderer/features/stage-board/neighbour.ts';

const columns = [{ keys: ['a1', 'a2', 'a3'] }, { keys: [] }, { keys: ['c1'] }, { keys: ['d1', 'd2'] }];

describe('arrow keys', () => {
  it.each([
    ['a1', 'down', 'a2'],
    ['a1', 'up', undefined],
    ['a3', 'down', undefined],
    ['a3', 'right', 'c1'], // over the empty column, to the last card where there are fewer
    ['c1', 'right', 'd1'],
    ['d2', 'left', 'c1'],
    ['c1', 'left', 'a1'],
    ['a1', 'left', undefined],
    ['d1', 'right', undefined],
    ['a2', 'first', 'a1'],
    ['a2', 'last', 'a3'],
    ['gone', 'down', 'a1'],
  ] as const)('%s %s leads to %s', (from, direction, expected) => {
    expect(findNeighbour(columns, from, direction)).toBe(expected);
  });

  it('lead nowhere on an empty board', () => {
    expect(findNeighbour([{ keys: [] }], 'x', 'down')).toBeUndefined();
  });
});
