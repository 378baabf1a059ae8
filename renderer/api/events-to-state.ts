import type { Events } from '../../shared/ipc/contract.ts';
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
    subscribe('drift.changed', (change) => state().applyDrift(change)),
    subscribe('leases.changed', (change) => state().applyLeases(change)),
    subscribe('replicas.changed', (change) => state().applyReplicas(change)),
    subscribe('drafts.changed', (change) => state().applyDraft(change)),
    subscribe('templates.changed', (change) => state().applyTemplates(change)),
    subscribe('archives.changed', (change) => state().applyArchives(change)),
    subscribe('automation.changed', (change) => state().applyAutomation(change)),
    subscribe('gates.changed', (change) => state().applyGates(change)),
    subscribe('requests.changed', (change) => state().applyRequests(change)),
    subscribe('policies.changed', (change) => state().applyPolicies(change)),
    subscribe('keys.changed', (change) => state().applyKeys(change)),
    subscribe('runs.changed', ({ runs }) => state().applyRuns(runs)),
    subscribe('activity.appended', ({ entries }) => state().applyActivity(entries)),
    subscribe('bundles.changed', ({ bundles }) => applyBundles(bundles)),
    subscribe('evidence.progressed', (progress) => state().applyEvidenceProgress(progress)),
    subscribe('settings.changed', (settings) => state().applySettings(settings)),
    subscribe('updates.changed', (updates) => state().applyUpdates(updates)),
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

/** A bundle that is new is what the person asked for, by a dialog, a drop, or at the start: it comes to the front. */
function applyBundles(bundles: Events['bundles.changed']['bundles']): void {
  const state = store.getState();
  const known = new Set(state.bundles.map(({ bundleId }) => bundleId));
  const added = bundles.filter(({ bundleId }) => !known.has(bundleId)).at(-1);
  state.applyBundles(bundles);
  if (!added) return;
  state.setOpenedBundle(added.bundleId);
  state.setReviewTab('verdict');
  state.setView('review');
}

function forgetPool(poolId: string): void {
  const state = store.getState();
  const nothing = { poolId, reset: true, changed: [], removed: [] } as const;
  state.applyPoolForgotten(poolId);
  state.applyVms(nothing);
  state.applyConfigurations(nothing);
  state.applyDrift(nothing);
  state.applyServices(poolId, []);
  state.applyGatesForgotten(poolId);
  state.applyFences({ poolId, fences: [], settings: NO_FENCE_SETTINGS, settingsSeq: 0, tags: [], templates: [] });
  state.applyTemplates({ poolId, templates: [] });
  state.applyEstate({ poolId, hosts: [], networks: [], srs: [] });
}
