import { beforeEach, describe, expect, it } from 'vitest';
import { NO_FILTER } from '../../../../renderer/state/board-view-slice.ts';
import { buildBoard, selectBoard, selectColumn, TRAY_ID } from '../../../../renderer/state/board.ts';
import { keyOf } from '../../../../renderer/state/configurations-slice.ts';
import { store } from '../../../../renderer/state/store.ts';
import type { Configuration } from '../../../../shared/domain/configuration.ts';
import { fillStore, makeConfiguration, makeService, resetStore, uuid } from '../made-facts.ts';

const build = (configurations: readonly Configuration[], filter = NO_FILTER) =>
  buildBoard(new Map(configurations.map((each) => [keyOf(each), each])), 'p1', makeService(), filter);
const named = (n: number, nameLabel: string, change: Partial<Configuration> = {}): Configuration =>
  makeConfiguration({ uuid: uuid(n), nameLabel, ...change });

beforeEach(resetStore);

describe('columns', () => {
  it('come in workflow order behind the tray', () => {
    expect(build([]).map(({ id }) => id)).toEqual([
      TRAY_ID,
      'development',
      'integration',
      'patch-test',
      'staging',
      'production',
    ]);
  });

  it('hold names in the order people count', () => {
    const board = build([named(1, 'Shop 2.10'), named(2, 'Shop 2.9'), named(3, 'shop 2.1')]);
    expect(board[1]?.keys).toEqual([`p1/${uuid(3)}`, `p1/${uuid(2)}`, `p1/${uuid(1)}`]);
  });

  it('put what is in no stage, or in one the service does not have, into the tray', () => {
    const [tray] = build([named(1, 'free', { serviceId: null, stageId: null }), named(2, 'lost', { stageId: 'gone' })]);
    expect(tray?.totalCount).toBe(2);
  });

  it('leave out configurations of other services and pools', () => {
    const board = build([named(1, 'x', { serviceId: 'erp' }), named(2, 'y', { poolId: 'p2' })]);
    expect(board.every(({ totalCount }) => totalCount === 0)).toBe(true);
  });

  it('sum over all, whatever the filter hides', () => {
    const [, development] = build([named(1, 'a'), named(2, 'b', { runningCount: 0, powerState: 'Halted' })], {
      ...NO_FILTER,
      text: 'a',
    });
    expect(development).toMatchObject({ totalCount: 2, vmCount: 4, runningCount: 2, vcpus: 8 });
    expect(development?.keys).toEqual([`p1/${uuid(1)}`]);
  });
});

describe('filter', () => {
  const all = [
    named(1, 'Alpha', { revision: `beef${'0'.repeat(60)}` }),
    named(2, 'beta', { powerState: 'Halted', runningCount: 0 }),
    named(3, 'gamma', { warnings: [{ kind: 'empty' }] }),
  ];
  const shown = (filter: Partial<typeof NO_FILTER>): readonly string[] =>
    build(all, { ...NO_FILTER, ...filter }).flatMap(({ keys }) => keys.map((key) => key.slice(-1)));

  it('finds by name in any case, by the beginning of the revision, by state and by warning', () => {
    expect(shown({ text: 'ALPHA' })).toEqual(['1']);
    expect(shown({ text: 'beef' })).toEqual(['1']);
    expect(shown({ text: 'rbeef' })).toEqual(['1']);
    expect(shown({ text: 'be' })).toEqual(['2']);
    expect(shown({ states: ['Halted'] })).toEqual(['2']);
    expect(shown({ warningsOnly: true })).toEqual(['3']);
    expect(shown({ states: ['Halted'], warningsOnly: true })).toEqual([]);
  });
});

describe('selectors', () => {
  it('give the same column object while the column is the same', () => {
    const a = named(1, 'a');
    const b = named(2, 'b', { stageId: 'staging' });
    fillStore([a, b]);
    const before = selectColumn(store.getState(), 'development');
    store.getState().applyConfigurations({
      poolId: 'p1',
      reset: false,
      changed: [{ ...b, warnings: [{ kind: 'empty' }] }],
      removed: [],
    });
    expect(selectColumn(store.getState(), 'development')).toBe(before);
  });

  it('give the same board for unrelated changes', () => {
    fillStore([named(1, 'a')]);
    const before = selectBoard(store.getState());
    store.getState().announce('something');
    expect(selectBoard(store.getState())).toBe(before);
  });
});
