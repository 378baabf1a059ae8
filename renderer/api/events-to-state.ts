import { NO_FENCE_SETTINGS } from '../../shared/domain/fence/no-fence-settings.ts';
import { store } from '../state/store.ts';
import { request, subscribe } from './bridge.ts';

/**
 * Writes every fact main publishes into state: the only place where server facts change.
 * Listens first and says so then, so that the first snapshot comes by the same path and none is missed.
 *
 * @returns what stops listening
 */
export function connectEvents(): () => void {
  const state = store.getState;
  const stops = [
    subscribe('pool.changed', (pool) => state().applyPool(pool)),
    subscribe('pool.forgotten', ({ poolId }) => forgetPool(poolId)),
    subscribe('vms.changed', (change) => state().applyVms(change)),
    subscribe('estate.changed', (estate) => state().applyEstate(estate)),
    subscribe('services.changed', ({ poolId, services }) => state().applyServices(poolId, services)),
    subscribe('configurations.changed', (change) => state().applyConfigurations(change)),
    subscribe('drafts.changed', (change) => state().applyDraft(change)),
    subscribe('automation.changed', (change) => state().applyAutomation(change)),
    subscribe('runs.changed', ({ runs }) => state().applyRuns(runs)),
    subscribe('activity.appended', ({ entries }) => state().applyActivity(entries)),
    subscribe('settings.changed', (settings) => state().applySettings(settings)),
    subscribe('fences.changed', (change) => state().applyFences(change)),
    subscribe('topology.changed', (change) => state().applyTopology(change)),
    subscribe('notice.raised', (notice) => state().applyNotice(notice)),
    subscribe('notice.dismissed', ({ noticeId }) => state().applyNoticeDismissed(noticeId)),
  ];
  void request('app.ready', {});
  return () => {
    for (const stop of stops) stop();
  };
}

function forgetPool(poolId: string): void {
  const state = store.getState();
  const nothing = { poolId, reset: true, changed: [], removed: [] } as const;
  state.applyPoolForgotten(poolId);
  state.applyVms(nothing);
  state.applyConfigurations(nothing);
  state.applyServices(poolId, []);
  state.applyFences({ poolId, fences: [], settings: NO_FENCE_SETTINGS, settingsSeq: 0, tags: [], templates: [] });
  state.applyEstate({ poolId, hosts: [], networks: [], srs: [] });
}
