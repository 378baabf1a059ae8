import { describe, expect, it } from 'vitest';
import { initialState, StateKeeper } from '../../../electron/xapi/state-keeper.ts';
import { VirtualClock } from '../../fakes/virtual-clock.ts';

function makeKeeper(): { readonly keeper: StateKeeper; readonly clock: VirtualClock } {
  const clock = new VirtualClock();
  const address = {
    id: 'p',
    host: 'xcp-1',
    port: 443,
    userName: 'root',
    pins: {},
    memberAddresses: [],
    allowOldTls: false,
  };
  const initial = initialState(address, { isDemo: false, passwordKept: false }, clock);
  return { keeper: new StateKeeper(initial, clock, 0, () => undefined), clock };
}

describe('since when a pool is as it is', () => {
  it('is the time of the loss, however often it was tried since', async () => {
    const { keeper, clock } = makeKeeper();
    keeper.set({ phase: 'connecting' });
    await clock.advance(1000);
    keeper.set({ phase: 'connected' });
    await clock.advance(1000);
    keeper.set({ phase: 'lost' });
    const lostAt = keeper.state.since;
    for (const phase of ['connecting', 'lost', 'connecting', 'loading'] as const) {
      await clock.advance(5000);
      keeper.set({ phase });
      expect([phase, keeper.state.since]).toEqual([phase, lostAt]);
    }
    await clock.advance(1000);
    keeper.set({ phase: 'connected' });
    expect(Date.parse(keeper.state.since) - Date.parse(lostAt)).toBe(21_000);
  });

  it('begins anew when a person disconnects and connects', async () => {
    const { keeper, clock } = makeKeeper();
    keeper.set({ phase: 'lost' });
    const lostAt = keeper.state.since;
    await clock.advance(1000);
    keeper.set({ phase: 'disconnected' });
    expect(keeper.state.since).not.toBe(lostAt);
    const outAt = keeper.state.since;
    await clock.advance(1000);
    keeper.set({ phase: 'connecting' });
    expect(keeper.state.since).not.toBe(outAt);
  });
});
