import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectEvents } from '../../../../renderer/api/events-to-state.ts';
import { store } from '../../../../renderer/state/store.ts';
import { DEFAULT_SETTINGS } from '../../../../shared/ipc/settings.ts';
import {
  installBridge,
  makeConfiguration,
  makePool,
  makeRun,
  makeService,
  makeVm,
  resetStore,
  type RecordingBridge,
} from '../made-facts.ts';

let bridge: RecordingBridge;
let stop: () => void;
beforeEach(() => {
  // The page takes in at once what it has time for; here it always has.
  vi.useFakeTimers({ toFake: ['performance'] });
  resetStore();
  bridge = installBridge();
  stop = connectEvents();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe('events to state', () => {
  it('says that the window is ready only after it listens to every event', () => {
    expect(bridge.asked).toEqual([{ name: 'app.ready', input: {} }]);
    expect(bridge.listenerCount()).toBe(27);
  });

  it('writes each fact into its slice', () => {
    const service = { poolId: 'p1', service: makeService(), seq: 1, by: 'root', at: '' };
    bridge.publish('pool.changed', makePool());
    bridge.publish('vms.changed', { poolId: 'p1', reset: true, changed: [makeVm()], removed: [] });
    bridge.publish('estate.changed', { poolId: 'p1', hosts: [], networks: [], srs: [] });
    bridge.publish('services.changed', { poolId: 'p1', services: [service] });
    bridge.publish('configurations.changed', {
      poolId: 'p1',
      reset: true,
      changed: [makeConfiguration()],
      removed: [],
    });
    bridge.publish('runs.changed', { runs: [makeRun()] });
    bridge.publish('settings.changed', { ...DEFAULT_SETTINGS, theme: 'dark' });
    bridge.publish('notice.raised', { id: 'n', tone: 'error', title: 't', detail: 'd' });
    const state = store.getState();
    expect(Object.keys(state.pools)).toEqual(['p1']);
    expect(state.vms['p1']?.size).toBe(1);
    expect(state.services['p1']).toEqual([service]);
    expect(state.configurations.size).toBe(1);
    expect(Object.keys(state.runs)).toEqual(['r1']);
    expect(state.settings.theme).toBe('dark');
    expect(state.notices).toHaveLength(1);
  });

  it('leaves nothing of a forgotten pool on screen', () => {
    bridge.publish('pool.changed', makePool());
    bridge.publish('vms.changed', { poolId: 'p1', reset: true, changed: [makeVm()], removed: [] });
    bridge.publish('configurations.changed', {
      poolId: 'p1',
      reset: true,
      changed: [makeConfiguration()],
      removed: [],
    });
    bridge.publish('services.changed', {
      poolId: 'p1',
      services: [{ poolId: 'p1', service: makeService(), seq: 1, by: '', at: '' }],
    });
    bridge.publish('pool.forgotten', { poolId: 'p1' });
    const state = store.getState();
    expect(state.pools).toEqual({});
    expect(state.vms['p1']?.size).toBe(0);
    expect(state.configurations.size).toBe(0);
    expect(state.services['p1']).toEqual([]);
  });

  it('hears nothing any more once stopped', () => {
    stop();
    expect(bridge.listenerCount()).toBe(0);
  });
});
