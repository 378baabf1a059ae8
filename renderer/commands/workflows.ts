import { SERVICE_PERMISSIONS } from '../../shared/domain/rights.ts';
import type { Workflow } from '../../shared/domain/workflow.ts';
import type { Result } from '../../shared/errors.ts';
import type { ImportedWorkflow } from '../../shared/ipc/contract.ts';
import { request } from '../api/bridge.ts';
import { selectCurrentService } from '../state/selectors.ts';
import { store } from '../state/store.ts';
import { noBlockers, type Command } from './command.ts';
import { findPoolBlockers } from './services.ts';
import { requestAndTell, tell } from './tell.ts';

/** Opens the editor with the workflow of the service in the frame. */
export const openWorkflow: Command<undefined> = {
  id: 'workflow.open',
  shortcut: 'W',
  label: () => 'Edit workflow…',
  blockers: noBlockers,
  run: () => {
    const state = store.getState();
    if (selectCurrentService(state) === null) tell('There is no service yet whose workflow could be edited');
    else state.setView('workflow');
  },
};

/** A workflow on the table, and the published record it was made from. */
export interface EditedWorkflow {
  readonly poolId: string;
  readonly serviceId: string;
  readonly baseSeq: number;
  readonly workflow: Workflow;
}

/** Keeps the draft on this workstation. */
export const saveDraft: Command<EditedWorkflow, Promise<Result<null>>> = {
  id: 'workflow.save-draft',
  shortcut: null,
  label: () => 'Keep the draft',
  blockers: noBlockers,
  run: (edited) => request('workflows.save-draft', edited),
};

/** Throws the draft away; what is published stays. */
export const discardDraft: Command<Pick<EditedWorkflow, 'poolId' | 'serviceId'>, Promise<Result<null>>> = {
  id: 'workflow.discard-draft',
  shortcut: null,
  label: () => 'Discard the draft',
  blockers: noBlockers,
  run: ({ poolId, serviceId }) =>
    requestAndTell('workflows.discard-draft', { poolId, serviceId }, 'The draft could not be discarded'),
};

/** Publishes the workflow on its pool. */
export const publishWorkflow: Command<
  EditedWorkflow,
  Promise<Result<{ readonly seq: number; readonly version: number }>>
> = {
  id: 'workflow.publish',
  shortcut: null,
  label: () => 'Publish…',
  blockers: ({ poolId }) => findPoolBlockers(store.getState(), poolId, SERVICE_PERMISSIONS),
  run: (edited) => request('workflows.publish', edited),
};

/** Writes the workflow to a file of the person's choice. */
export const exportWorkflow: Command<Omit<EditedWorkflow, 'baseSeq'>, Promise<void>> = {
  id: 'workflow.export',
  shortcut: null,
  label: () => 'Export to a file…',
  blockers: noBlockers,
  run: async ({ poolId, serviceId, workflow }) => {
    const result = await requestAndTell(
      'workflows.export',
      { poolId, serviceId, workflow },
      'The workflow could not be exported',
    );
    if (result.ok && result.value.path !== null) tell(`Written: ${result.value.path}`);
  },
};

/** Writes the JSON Schema of workflow files, for editors that check as one types. */
export const exportWorkflowSchema: Command<undefined, Promise<void>> = {
  id: 'workflow.export-schema',
  shortcut: null,
  label: () => 'Export the JSON Schema…',
  blockers: noBlockers,
  run: async () => {
    const result = await requestAndTell('workflows.export-schema', {}, 'The schema could not be exported');
    if (result.ok && result.value.path !== null) tell(`Written: ${result.value.path}`);
  },
};

/** Reads a workflow from a file of the person's choice; changes nothing. */
export const importWorkflow: Command<string, Promise<Result<ImportedWorkflow>>> = {
  id: 'workflow.import',
  shortcut: null,
  label: () => 'Import from a file…',
  blockers: noBlockers,
  run: (poolId) => requestAndTell('workflows.import', { poolId }, 'The file could not be read'),
};
