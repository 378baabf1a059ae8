import type { Result } from '../../shared/errors.ts';
import type { ImportedTemplate } from '../../shared/ipc/areas/templates.ts';
import type { RequestInput, RequestOutputs } from '../../shared/ipc/contract.ts';
import { inSentence } from '../../shared/text/names.ts';
import { request } from '../api/bridge.ts';
import type { ConfigurationKey } from '../state/configurations-slice.ts';
import { store } from '../state/store.ts';
import { findVersion } from '../state/templates-slice.ts';
import { noBlockers, type Command } from './command.ts';
import { splitKey } from './operate.ts';
import { findPoolBlockers } from './services.ts';
import { requestAndTell, tell } from './tell.ts';

/** One version of a template. */
interface VersionRef {
  readonly poolId: string;
  readonly id: string;
}

type Asking<N extends Parameters<typeof request>[0]> = Command<RequestInput<N>, Promise<Result<RequestOutputs[N]>>>;

const nameOf = ({ poolId, id }: VersionRef): string =>
  inSentence(findVersion(store.getState(), poolId, id)?.content.name ?? 'the template');
const onPool = ({ poolId }: { readonly poolId: string }) => findPoolBlockers(store.getState(), poolId, []);

/** Opens the sheet that makes a template of a configuration. */
export const openMakeTemplate: Command<ConfigurationKey> = {
  id: 'templates.open-make',
  shortcut: null,
  label: () => 'Make a template…',
  blockers: (key) => onPool(splitKey(key)),
  run: (key) => store.getState().setSheet({ kind: 'make-template', key }),
};

/** Opens the sheet that makes a template of VM templates that are there. */
export const openNewTemplate: Command<{ readonly poolId: string }> = {
  id: 'templates.open-new',
  shortcut: null,
  label: () => 'New from VM templates…',
  blockers: onPool,
  run: ({ poolId }) => store.getState().setSheet({ kind: 'save-template', poolId, from: { kind: 'vms' } }),
};

/** Opens the sheet that makes the next version of a template. */
export const openNewVersion: Command<VersionRef> = {
  id: 'templates.open-version',
  shortcut: null,
  label: () => 'New version…',
  blockers: onPool,
  run: ({ poolId, id }) => store.getState().setSheet({ kind: 'save-template', poolId, from: { kind: 'version', id } }),
};

/** Opens the form of a template's parameters. */
export const openProvision: Command<VersionRef> = {
  id: 'templates.open-provision',
  shortcut: null,
  label: () => 'Provision…',
  blockers: onPool,
  run: ({ poolId, id }) => store.getState().setSheet({ kind: 'provision', poolId, id }),
};

/** Opens the question whether a version is to go. */
export const openRemoveTemplate: Command<VersionRef> = {
  id: 'templates.open-remove',
  shortcut: null,
  label: () => 'Delete…',
  blockers: onPool,
  run: ({ poolId, id }) => store.getState().setDialog({ kind: 'remove-template', poolId, id }),
};

/** Asks for the VM templates of a pool. */
export const listVmTemplates: Asking<'templates.list-vms'> = {
  id: 'templates.list-vms',
  shortcut: null,
  label: () => 'List VM templates',
  blockers: noBlockers,
  run: (input) => request('templates.list-vms', input),
};

/** Asks for a description to begin with. */
export const draftTemplate: Asking<'templates.draft'> = {
  id: 'templates.draft',
  shortcut: null,
  label: () => 'Begin a description',
  blockers: noBlockers,
  run: (input) => request('templates.draft', input),
};

/** Asks what is wrong in the text of a template file. */
export const checkTemplate: Asking<'templates.check'> = {
  id: 'templates.check',
  shortcut: null,
  label: () => 'Check the description',
  blockers: noBlockers,
  run: (input) => request('templates.check', input),
};

/** Asks main for the plan that makes a template. */
export const previewMake: Asking<'templates.preview-make'> = {
  id: 'templates.preview-make',
  shortcut: null,
  label: () => 'Preview',
  blockers: noBlockers,
  run: (input) => request('templates.preview-make', input),
};

/** Starts exactly the plan that was shown. */
export const makeTemplate: Asking<'templates.make'> = {
  id: 'templates.make',
  shortcut: null,
  label: ({ wish }) => `Make the template ${inSentence(wish.name)}`,
  blockers: onPool,
  run: (input) => request('templates.make', input),
};

/** Saves a version of VM templates that are there. */
export const saveTemplate: Asking<'templates.save'> = {
  id: 'templates.save',
  shortcut: null,
  label: ({ wish }) => (wish.family === null ? `Save the template ${inSentence(wish.name)}` : 'Save the new version'),
  blockers: onPool,
  run: async (input) => {
    const result = await request('templates.save', input);
    if (result.ok) tell(`The template ${inSentence(input.wish.name)} was saved`);
    return result;
  },
};

/** Marks a version as gold or not, and writes its notes. */
export const noteTemplate: Command<RequestInput<'templates.note'>, Promise<unknown>> = {
  id: 'templates.note',
  shortcut: null,
  label: ({ isGold }) => (isGold ? 'Mark as gold' : 'Take the gold mark away'),
  blockers: onPool,
  run: (input) => requestAndTell('templates.note', input, `${nameOf(input)} could not be changed`),
};

/** Asks main for the plan that provisions. */
export const previewProvision: Asking<'templates.preview-provision'> = {
  id: 'templates.preview-provision',
  shortcut: null,
  label: () => 'Preview',
  blockers: noBlockers,
  run: (input) => request('templates.preview-provision', input),
};

/** Starts exactly the provisioning that was shown. */
export const provision: Asking<'templates.provision'> = {
  id: 'templates.provision',
  shortcut: null,
  label: ({ wish: { count } }) => (count === 1 ? 'Provision' : `Provision ${String(count)} configurations`),
  blockers: onPool,
  run: (input) => request('templates.provision', input),
};

/** Asks main what would go with a version. */
export const previewRemoveTemplate: Asking<'templates.preview-remove'> = {
  id: 'templates.preview-remove',
  shortcut: null,
  label: () => 'Preview',
  blockers: noBlockers,
  run: (input) => request('templates.preview-remove', input),
};

/** Deletes a version with the VMs that are only its own. */
export const removeTemplate: Asking<'templates.remove'> = {
  id: 'templates.remove',
  shortcut: null,
  label: () => 'Delete this version',
  blockers: onPool,
  run: (input) => request('templates.remove', input),
};

/** Writes a version's description to a file. */
export const exportTemplate: Command<VersionRef, Promise<void>> = {
  id: 'templates.export',
  shortcut: null,
  label: () => 'Export…',
  blockers: onPool,
  run: async (version) => {
    const result = await requestAndTell('templates.export', version, `${nameOf(version)} could not be exported`);
    if (result.ok && result.value.path !== null) tell(`${nameOf(version)} is in ${result.value.path}`);
  },
};

/** Writes the JSON Schema of template files to a file. */
export const exportTemplateSchema: Command<undefined, Promise<void>> = {
  id: 'templates.export-schema',
  shortcut: null,
  label: () => 'Save the JSON Schema of template files…',
  blockers: noBlockers,
  run: async () => {
    const result = await requestAndTell('templates.export-schema', {}, 'The schema could not be saved');
    if (result.ok && result.value.path !== null) tell(`The schema is in ${result.value.path}`);
  },
};

/** Reads a template file; what it says opens as a sheet, what is wrong in it as a list. */
export const importTemplate: Command<{ readonly poolId: string }, Promise<void>> = {
  id: 'templates.import',
  shortcut: null,
  label: () => 'Import…',
  blockers: onPool,
  run: async ({ poolId }) => {
    const result = await requestAndTell('templates.import', { poolId }, 'The file could not be read');
    if (result.ok) showImported(poolId, result.value);
  },
};

function showImported(poolId: string, read: ImportedTemplate): void {
  const { setDialog, setSheet } = store.getState();
  if (read.state === 'refused') setDialog({ kind: 'template-file', read });
  if (read.state === 'read') setSheet({ kind: 'save-template', poolId, from: { kind: 'file', read } });
}
