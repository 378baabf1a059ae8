import { beforeEach, describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { createGatesSlice, type GatesSlice } from '../../../../renderer/state/gates-slice.ts';
import { selectInbox, selectMark, selectWaitingCount } from '../../../../renderer/state/gate-selectors.ts';
import type { State } from '../../../../renderer/state/store.ts';
import { makeGateView, makePersonView, makeRequestView } from '../../../fakes/sample-gates.ts';

let slice: ReturnType<typeof makeSlice>;
const makeSlice = () => createStore<GatesSlice>()(createGatesSlice);
// The selectors look at nothing but this slice.
const state = (): State => slice.getState() as unknown as State;

beforeEach(() => {
  slice = makeSlice();
});

describe('gates in the window', () => {
  it('replaces, adds and removes gates of one pool and leaves the others', () => {
    const [here, there] = [makeGateView(), makeGateView({ poolId: 'pool-b' })];
    const { applyGates } = slice.getState();
    applyGates({ poolId: 'pool-a', reset: true, changed: [here], removed: [] });
    applyGates({ poolId: 'pool-b', reset: true, changed: [there], removed: [] });
    applyGates({ poolId: 'pool-a', reset: false, changed: [{ ...here, blockers: [] }], removed: [] });
    expect([...slice.getState().gates.values()].map(({ poolId, blockers }) => [poolId, blockers.length])).toEqual([
      ['pool-a', 0],
      ['pool-b', 2],
    ]);
    applyGates({ poolId: 'pool-a', reset: false, changed: [], removed: [here] });
    expect([...slice.getState().gates.values()].map(({ poolId }) => poolId)).toEqual(['pool-b']);
  });

  it('drops all of a pool that is forgotten', () => {
    slice.getState().applyGates({ poolId: 'pool-a', reset: true, changed: [makeGateView()], removed: [] });
    slice.getState().applyRequests({ poolId: 'pool-a', requests: [makeRequestView()] });
    slice.getState().applyGatesForgotten('pool-a');
    expect(slice.getState().gates.size).toBe(0);
    expect(slice.getState().requests).toEqual({});
  });
});

describe('the inbox', () => {
  it('sorts requests into what waits for me, what I asked, what is open and what is over, newest first', () => {
    const other = makePersonView('DEMO\\anna');
    slice.getState().applyRequests({
      poolId: 'pool-a',
      requests: [
        makeRequestView({ id: 'old', at: '2026-03-01T08:00:00.000Z', requester: other, waitsForYou: true }),
        makeRequestView({ id: 'mine', at: '2026-03-02T08:00:00.000Z', phase: 'met' }),
      ],
    });
    slice.getState().applyRequests({
      poolId: 'pool-b',
      requests: [
        makeRequestView({ id: 'over', poolId: 'pool-b', requester: other, phase: 'rejected' }),
        makeRequestView({
          id: 'new',
          poolId: 'pool-b',
          at: '2026-03-04T08:00:00.000Z',
          requester: other,
          waitsForYou: true,
        }),
      ],
    });
    const inbox = selectInbox(state());
    const ids = Object.fromEntries(Object.entries(inbox).map(([part, list]) => [part, list.map(({ id }) => id)]));
    expect(ids).toEqual({ waiting: ['new', 'old'], mine: ['mine'], open: ['new', 'mine', 'old'], decided: ['over'] });
    expect(selectWaitingCount(state())).toBe(2);
  });

  it('marks a card by the request of a gate it stands at, not by those of gates it has passed', () => {
    const request = makeRequestView();
    const key = `${request.poolId}/${request.configurationUuid}`;
    slice.getState().applyRequests({ poolId: 'pool-a', requests: [request] });
    expect(selectMark(state(), key)).toBeUndefined();
    slice.getState().applyGates({ poolId: 'pool-a', reset: true, changed: [makeGateView()], removed: [] });
    expect(selectMark(state(), key)?.id).toBe(request.id);
    slice.getState().applyRequests({ poolId: 'pool-a', requests: [{ ...request, phase: 'spent' }] });
    expect(selectMark(state(), key)).toBeUndefined();
  });
});
