import type { Blocker } from '../../shared/domain/blocker.ts';
import { ADOPT_PERMISSIONS, CREATE_CONFIGURATION_PERMISSIONS } from '../../shared/domain/rights.ts';
import type { Result } from '../../shared/errors.ts';
import type { RequestInput } from '../../shared/ipc/contract.ts';
import { request } from '../api/bridge.ts';
import type { ConfigurationKey } from '../state/configurations-slice.ts';
import { store, type State } from '../state/store.ts';
import { noBlockers, type Command } from './command.ts';
import { findPoolBlockers } from './services.ts';

/** Opens the form for a new configuration. */
export const openCreateConfiguration: Command<undefined> = {
  id: 'configuration.open-create',
  shortcut: 'N',
  label: () => 'Create a configuration',
  blockers: noBlockers,
  run: () => store.getState().setDialog({ kind: 'create-configuration' }),
};

type NewConfiguration = RequestInput<'configurations.create'>;

/** Makes a vApp of VMs and puts it into a stage. */
export const createConfiguration: Command<NewConfiguration, Promise<Result<{ readonly configurationUuid: string }>>> = {
  id: 'configuration.create',
  shortcut: null,
  label: () => 'Create the configuration',
  blockers: (input) => findCreateBlockers(store.getState(), input),
  run: (input) => request('configurations.create', input),
};

/** Why a configuration may not be made of these VMs under this name, on what the window knows. */
export function findCreateBlockers(state: State, { poolId, name, vmUuids }: NewConfiguration): readonly Blocker[] {
  const vms = state.vms[poolId];
  const taken = vmUuids.flatMap((vmUuid): readonly Blocker[] => {
    const otherUuid = vms?.get(vmUuid)?.vappUuid;
    return otherUuid ? [{ kind: 'vm-in-other-configuration', vmUuid, otherUuid }] : [];
  });
  const namesake = [...state.configurations.values()].find(
    (each) => each.poolId === poolId && each.nameLabel === name.trim(),
  );
  return [
    ...findPoolBlockers(state, poolId, CREATE_CONFIGURATION_PERMISSIONS),
    ...(namesake ? ([{ kind: 'name-taken', otherUuid: namesake.uuid }] as const) : []),
    ...taken,
  ];
}

/** Asks where an existing vApp is to go. */
export const openAdopt: Command<{ readonly key: ConfigurationKey; readonly stageId: string | null }> = {
  id: 'configuration.open-adopt',
  shortcut: null,
  label: () => 'Put into a stage',
  blockers: ({ key }) => findRecordBlockers(store.getState(), key),
  run: ({ key, stageId }) => store.getState().setDialog({ kind: 'adopt', key, stageId }),
};

/** Puts an existing vApp into a stage of a service. */
export const adoptConfiguration: Command<RequestInput<'configurations.adopt'>, Promise<Result<null>>> = {
  id: 'configuration.adopt',
  shortcut: null,
  label: () => 'Put into the stage',
  blockers: ({ poolId, configurationUuid }) => findRecordBlockers(store.getState(), `${poolId}/${configurationUuid}`),
  run: (input) => request('configurations.adopt', input),
};

/** Asks before a configuration is taken out of its service. */
export const openRelease: Command<ConfigurationKey> = {
  id: 'configuration.open-release',
  shortcut: null,
  label: () => 'Take out of the service',
  blockers: (key) => findRecordBlockers(store.getState(), key),
  run: (key) => store.getState().setDialog({ kind: 'release', key }),
};

/** Takes a configuration out of its service; vApp and VMs stay. */
export const releaseConfiguration: Command<RequestInput<'configurations.release'>, Promise<Result<null>>> = {
  id: 'configuration.release',
  shortcut: null,
  label: () => 'Take out of the service',
  blockers: ({ poolId, configurationUuid }) => findRecordBlockers(store.getState(), `${poolId}/${configurationUuid}`),
  run: (input) => request('configurations.release', input),
};

function findRecordBlockers(state: State, key: ConfigurationKey): readonly Blocker[] {
  const configuration = state.configurations.get(key);
  if (!configuration) return [{ kind: 'vapp-gone' }];
  const running: readonly Blocker[] =
    configuration.activeRunId === null ? [] : [{ kind: 'run-active', runId: configuration.activeRunId }];
  return [...findPoolBlockers(state, configuration.poolId, ADOPT_PERMISSIONS), ...running];
}

/** Removes a lock that another console left behind. */
export const breakLock: Command<RequestInput<'locks.break'>, Promise<Result<null>>> = {
  id: 'configuration.break-lock',
  shortcut: null,
  label: () => 'Break the lock',
  blockers: noBlockers,
  run: (input) => request('locks.break', input),
};

/** Shows a configuration in the details panel. */
export const openConfiguration: Command<ConfigurationKey> = {
  id: 'configuration.open',
  shortcut: 'Enter',
  label: () => 'Open details',
  blockers: noBlockers,
  run: (key) => {
    const state = store.getState();
    state.setOpened(key);
    if (!state.settings.detailsOpen) void request('settings.change', { detailsOpen: true });
  },
};

/** Asks for the stage a configuration is to go to. */
export const openMoveTo: Command<ConfigurationKey> = {
  id: 'configuration.open-move-to',
  shortcut: 'M',
  label: () => 'Move to…',
  blockers: noBlockers,
  run: (key) => store.getState().setDialog({ kind: 'move-to', key }),
};
