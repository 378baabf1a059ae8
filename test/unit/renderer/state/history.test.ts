import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { record, redo, seal, startHistory, undo, type History } from '../../../../renderer/state/history.ts';

const many = <Value>(history: History<Value>, values: readonly Value[]): History<Value> =>
  values.reduce((held, value) => record(held, value, null), history);

describe('history', () => {
  it('goes back and forward through every state', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 60 }), (values) => {
        const states = values.map((value) => ({ value }));
        const first = { value: -1 };
        let history = many(startHistory(first), states);
        for (const state of [first, ...states].slice(0, -1).reverse()) {
          history = undo(history);
          expect(history.present).toBe(state);
        }
        expect(undo(history)).toBe(history);
        for (const state of states) {
          history = redo(history);
          expect(history.present).toBe(state);
        }
        expect(redo(history)).toBe(history);
      }),
    );
  });

  it('joins what is typed into one field, until the field is left', () => {
    let history = startHistory('');
    for (const text of ['w', 'we', 'web']) history = record(history, text, 'name');
    expect(undo(history).present).toBe('');
    history = record(seal(history), 'web shop', 'name');
    expect(undo(history).present).toBe('web');
  });

  it('does not join what comes after an undo to what was before', () => {
    let history = record(record(startHistory('a'), 'b', 'name'), 'c', 'other');
    history = record(undo(history), 'd', 'name');
    expect(undo(history).present).toBe('b');
  });

  it('forgets what was undone as soon as something else is done', () => {
    const history = record(undo(many(startHistory(1), [2, 3])), 4, null);
    expect(history.future).toEqual([]);
    expect(redo(history).present).toBe(4);
  });

  it('makes no step of a change that changes nothing', () => {
    const history = many(startHistory(1), [2]);
    expect(record(history, 2, null)).toBe(history);
  });
});
