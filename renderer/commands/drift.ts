import type { Result } from '../../shared/errors.ts';
import type { ComparedView, HealPreview, NowRef, RecordedRevision, SideRef } from '../../shared/ipc/areas/drift.ts';
import type { DriftSample } from '../../shared/domain/drift/drift-view.ts';
import type { RequestInput } from '../../shared/ipc/contract.ts';
import { findHolderBlockers } from '../../shared/domain/blockers/holder-blockers.ts';
import { countOf } from '../../shared/text/format.ts';
import { request } from '../api/bridge.ts';
import type { ConfigurationKey } from '../state/configurations-slice.ts';
import type { ChosenSides } from '../state/drift-slice.ts';
import { store } from '../state/store.ts';
import { findVersion } from '../state/templates-slice.ts';
import { noBlockers, type Command } from './command.ts';
import { findPoolBlockers } from './services.ts';
import { requestAndTell, tell } from './tell.ts';

/** Shows a configuration beside what it is held against. */
export const openDrift: Command<ConfigurationKey> = {
  id: 'drift.open',
  shortcut: null,
  label: () => 'Show drift',
  blockers: noBlockers,
  run: (key) => {
    const sides = findHealSides(key);
    if (!sides) return;
    store.getState().chooseSides(sides);
    store.getState().setView('drift');
  },
};

/**
 * Takes a configuration as one side: what a template made is held against the version it was made of, with the answers
 * given then; for any other the person chooses the other side.
 */
export const compareWith: Command<ConfigurationKey> = {
  id: 'drift.compare-with',
  shortcut: null,
  label: () => 'Compare with…',
  blockers: noBlockers,
  run: (key) => {
    const state = store.getState();
    const configuration = state.configurations.get(key);
    if (!configuration) return;
    const { poolId, provisioned } = configuration;
    const own: SideRef = { poolId, configurationUuid: configuration.uuid, when: 'now' };
    const isKnown = provisioned !== undefined && findVersion(state, poolId, provisioned.id) !== undefined;
    state.chooseSides(
      isKnown ? { left: { poolId, templateId: provisioned.id, values: null }, right: own } : { left: own, right: null },
    );
    state.setView('drift');
  },
};

/** Takes a version of a template as what is right, and lets the person choose what is held against it. */
export const compareWithTemplate: Command<{ readonly poolId: string; readonly id: string }> = {
  id: 'drift.compare-with-template',
  shortcut: null,
  label: () => 'Compare…',
  blockers: noBlockers,
  run: ({ poolId, id }) => {
    const state = store.getState();
    state.chooseSides({ left: { poolId, templateId: id, values: null }, right: null });
    state.setView('drift');
  },
};

/** Leaves what is open and shows two sides, field by field. */
export const showSides: Command<ChosenSides> = {
  id: 'drift.show-sides',
  shortcut: null,
  label: () => 'Show all side by side',
  blockers: noBlockers,
  run: (sides) => {
    const state = store.getState();
    state.setSheet(null);
    state.chooseSides(sides);
    state.setView('drift');
  },
};

/** Two sides, the right one as it is now: the one that is healed. */
export interface HealSides {
  readonly left: SideRef;
  readonly right: NowRef;
}

/** Opens what would put differences back. */
export const openHeal: Command<HealSides> = {
  id: 'drift.open-heal',
  shortcut: null,
  label: () => 'Heal…',
  blockers: ({ right: { poolId, configurationUuid } }) => {
    const state = store.getState();
    const configuration = state.configurations.get(`${poolId}/${configurationUuid}`);
    if (!configuration) return [{ kind: 'vapp-gone' }];
    return [...findPoolBlockers(state, poolId, []), ...findHolderBlockers(configuration)];
  },
  run: (sides) => store.getState().setSheet({ kind: 'heal', ...sides }),
};

/** Opens what would make a configuration equal again to what it is held against. */
export const openHealOf: Command<ConfigurationKey> = {
  id: 'drift.open-heal-of',
  shortcut: null,
  label: () => 'Heal drift…',
  blockers: (key) => {
    const sides = findHealSides(key);
    return sides ? openHeal.blockers(sides) : [{ kind: 'vapp-gone' }];
  },
  run: (key) => {
    const sides = findHealSides(key);
    if (sides) openHeal.run(sides);
  },
};

/** What a configuration is held against, and itself as it is now. */
function findHealSides(key: ConfigurationKey): HealSides | undefined {
  const { configurations, drift } = store.getState();
  const configuration = configurations.get(key);
  if (!configuration) return undefined;
  const right: NowRef = { poolId: configuration.poolId, configurationUuid: configuration.uuid, when: 'now' };
  const isReplica = drift.get(key)?.baseline.kind === 'replica';
  return isReplica && configuration.origin
    ? { left: { ...right, configurationUuid: configuration.origin.configuration }, right }
    : { left: { ...right, when: 'promoted' }, right };
}

/** Asks main which differences can be put back, and for the plan. */
export const previewHeal: Command<RequestInput<'drift.preview-heal'>, Promise<Result<HealPreview>>> = {
  id: 'drift.preview-heal',
  shortcut: null,
  label: () => 'Preview healing',
  blockers: noBlockers,
  run: (input) => request('drift.preview-heal', input),
};

/** Puts differences back by exactly the plan that was shown; the sheet becomes the run's view. */
export const heal: Command<RequestInput<'drift.heal'>, Promise<Result<{ readonly runId: string }>>> = {
  id: 'drift.heal',
  shortcut: null,
  label: ({ picks }) => `Heal ${countOf(picks.length, 'difference')}`,
  blockers: noBlockers,
  run: async (input) => {
    const result = await request('drift.heal', input);
    if (result.ok) store.getState().setSheet({ kind: 'run', runId: result.value.runId });
    return result;
  },
};

/** Changes what is compared; null: back to the list. */
export const chooseSides: Command<ChosenSides | null> = {
  id: 'drift.choose',
  shortcut: null,
  label: () => 'Choose what to compare',
  blockers: noBlockers,
  run: (sides) => store.getState().chooseSides(sides),
};

/** Compares two sides. */
export const compareSidesOf: Command<RequestInput<'drift.compare'>, Promise<Result<ComparedView>>> = {
  id: 'drift.compare',
  shortcut: null,
  label: () => 'Compare',
  blockers: noBlockers,
  run: (input) => request('drift.compare', input),
};

/** Asks where a comparison is to be written. */
export const exportComparison: Command<RequestInput<'drift.export'>, Promise<void>> = {
  id: 'drift.export',
  shortcut: null,
  label: ({ form }) => (form === 'csv' ? 'Export as CSV' : 'Export as JSON'),
  blockers: noBlockers,
  run: async (input) => {
    const result = await requestAndTell('drift.export', input, 'The comparison could not be written');
    if (result.ok && result.value.path !== null) tell(`Written: ${result.value.path}`);
  },
};

/** How a configuration's score went. */
export const loadDriftHistory: Command<ConfigurationKey, Promise<readonly DriftSample[]>> = {
  id: 'drift.history',
  shortcut: null,
  label: () => 'Show how the score went',
  blockers: noBlockers,
  run: async (key) => {
    const [poolId = '', configurationUuid = ''] = key.split('/');
    const result = await request('drift.history', { poolId, configurationUuid });
    return result.ok ? result.value : [];
  },
};

/** Revisions of a configuration that can be compared. */
export const loadRevisions: Command<ConfigurationKey, Promise<readonly RecordedRevision[]>> = {
  id: 'drift.revisions',
  shortcut: null,
  label: () => 'Show revisions that can be compared',
  blockers: noBlockers,
  run: async (key) => {
    const [poolId = '', configurationUuid = ''] = key.split('/');
    const result = await request('drift.revisions', { poolId, configurationUuid });
    return result.ok ? result.value : [];
  },
};

/** Says that drift is known. */
export const muteDrift: Command<RequestInput<'drift.mute'>, Promise<Result<null>>> = {
  id: 'drift.mute',
  shortcut: null,
  label: () => 'Mute drift',
  blockers: noBlockers,
  run: (input) => request('drift.mute', input),
};

/** Shows drift as it is again. */
export const unmuteDrift: Command<ConfigurationKey, Promise<unknown>> = {
  id: 'drift.unmute',
  shortcut: null,
  label: () => 'End the mute',
  blockers: noBlockers,
  run: (key) => {
    const [poolId = '', configurationUuid = ''] = key.split('/');
    return requestAndTell('drift.unmute', { poolId, configurationUuid }, 'The mute could not be ended');
  },
};
