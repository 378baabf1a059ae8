import type { Result } from '../../shared/errors.ts';
import type { ComparedView, SideRef } from '../../shared/ipc/areas/drift.ts';
import type { DriftSample } from '../../shared/domain/drift/drift-view.ts';
import type { RequestInput } from '../../shared/ipc/contract.ts';
import { request } from '../api/bridge.ts';
import type { ConfigurationKey } from '../state/configurations-slice.ts';
import type { ChosenSides } from '../state/drift-slice.ts';
import { store } from '../state/store.ts';
import { noBlockers, type Command } from './command.ts';
import { requestAndTell, tell } from './tell.ts';

/** Shows a configuration beside what it is held against. */
export const openDrift: Command<ConfigurationKey> = {
  id: 'drift.open',
  shortcut: null,
  label: () => 'Show drift',
  blockers: noBlockers,
  run: (key) => {
    const state = store.getState();
    const configuration = state.configurations.get(key);
    if (!configuration) return;
    const now: SideRef = { poolId: configuration.poolId, configurationUuid: configuration.uuid, when: 'now' };
    const isReplica = state.drift.get(key)?.baseline.kind === 'replica';
    const left: SideRef =
      isReplica && configuration.origin
        ? { ...now, configurationUuid: configuration.origin.configuration }
        : { ...now, when: 'promoted' };
    state.chooseSides({ left, right: now });
    state.setView('drift');
  },
};

/** Takes a configuration as one side and lets the person choose the other. */
export const compareWith: Command<ConfigurationKey> = {
  id: 'drift.compare-with',
  shortcut: null,
  label: () => 'Compare with…',
  blockers: noBlockers,
  run: (key) => {
    const state = store.getState();
    const configuration = state.configurations.get(key);
    if (!configuration) return;
    const left: SideRef = { poolId: configuration.poolId, configurationUuid: configuration.uuid, when: 'now' };
    state.chooseSides({ left, right: null });
    state.setView('drift');
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
