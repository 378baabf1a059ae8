import type { Result } from '../../shared/errors.ts';
import type { RequestInput, RequestOutputs } from '../../shared/ipc/contract.ts';
import { inSentence } from '../../shared/text/names.ts';
import { request } from '../api/bridge.ts';
import { findArchive } from '../state/archives-slice.ts';
import type { ConfigurationKey } from '../state/configurations-slice.ts';
import { store } from '../state/store.ts';
import { noBlockers, type Command } from './command.ts';
import { splitKey } from './operate.ts';
import { findPoolBlockers } from './services.ts';
import { requestAndTell, tell } from './tell.ts';

const nameOf = (archive: string): string =>
  inSentence(findArchive(store.getState(), archive)?.about?.nameLabel ?? archive);

/** Opens the sheet that archives a configuration. */
export const openArchive: Command<ConfigurationKey> = {
  id: 'archives.open',
  shortcut: null,
  label: () => 'Archive…',
  blockers: (key) => findPoolBlockers(store.getState(), splitKey(key).poolId, []),
  run: (key) => store.getState().setSheet({ kind: 'archive', key }),
};

type Archiving = Omit<RequestInput<'archives.preview'>, 'poolId' | 'configurationUuid'> & {
  readonly key: ConfigurationKey;
};

/** Asks main for the plan of an archive. */
export const previewArchive: Command<Archiving, Promise<Result<RequestOutputs['archives.preview']>>> = {
  id: 'archives.preview',
  shortcut: null,
  label: () => 'Preview',
  blockers: noBlockers,
  run: ({ key, wish }) => request('archives.preview', { ...splitKey(key), wish }),
};

/** Starts exactly the archive that was shown. */
export const startArchive: Command<
  Archiving & { readonly planDigest: string },
  Promise<Result<{ readonly runId: string }>>
> = {
  id: 'archives.start',
  shortcut: null,
  label: ({ key }) => `Archive ${inSentence(store.getState().configurations.get(key)?.nameLabel ?? '')}`,
  blockers: ({ key }) => findPoolBlockers(store.getState(), splitKey(key).poolId, []),
  run: ({ key, wish, planDigest }) => request('archives.start', { ...splitKey(key), wish, planDigest }),
};

/** Asks for the folder that new archives go to, or takes the console's own. */
export const chooseArchiveFolder: Command<{ readonly own: boolean }, Promise<void>> = {
  id: 'archives.choose-folder',
  shortcut: null,
  label: ({ own }) => (own ? 'Use the console’s own folder' : 'Choose a folder…'),
  blockers: noBlockers,
  run: async (input) => {
    const result = await requestAndTell('archives.choose-folder', input, 'New archives go where they went');
    if (result.ok && result.value.folder !== null) tell(`New archives go to ${result.value.folder}`);
  },
};

/** Looks at the archive folder again. */
export const refreshArchives: Command<undefined, Promise<unknown>> = {
  id: 'archives.refresh',
  shortcut: null,
  label: () => 'Look at the folders again',
  blockers: noBlockers,
  run: () => requestAndTell('archives.refresh', {}, 'The archives could not be read'),
};

/** Reads every byte of an archive. */
export const checkArchive: Command<string, Promise<void>> = {
  id: 'archives.check',
  shortcut: null,
  label: () => 'Check',
  blockers: noBlockers,
  run: async (archive) => {
    const name = nameOf(archive);
    const result = await requestAndTell('archives.check', { archive }, `${name} could not be checked`);
    if (!result.ok || result.value === null) return;
    const count = result.value.findings.length;
    tell(count === 0 ? `${name} is whole` : `${name} was checked: ${String(count)} to look at`);
  },
};

/** Ends a check. */
export const cancelCheck: Command<string, Promise<unknown>> = {
  id: 'archives.cancel-check',
  shortcut: null,
  label: () => 'Cancel the check',
  blockers: noBlockers,
  run: (archive) => requestAndTell('archives.cancel-check', { archive }, 'The check could not be cancelled'),
};

/** Opens the sheet that restores an archive. */
export const openRestore: Command<string> = {
  id: 'archives.open-restore',
  shortcut: null,
  label: () => 'Restore…',
  blockers: noBlockers,
  run: (archive) => store.getState().setSheet({ kind: 'restore', archive }),
};

/** Asks main for the plan of a restore. */
export const previewRestore: Command<
  RequestInput<'archives.preview-restore'>,
  Promise<Result<RequestOutputs['archives.preview-restore']>>
> = {
  id: 'archives.preview-restore',
  shortcut: null,
  label: () => 'Preview',
  blockers: noBlockers,
  run: (input) => request('archives.preview-restore', input),
};

/** Starts exactly the restore that was shown. */
export const startRestore: Command<RequestInput<'archives.restore'>, Promise<Result<{ readonly runId: string }>>> = {
  id: 'archives.restore',
  shortcut: null,
  label: ({ wish }) => `Restore “${nameOf(wish.archive)}”`,
  blockers: ({ poolId }) => findPoolBlockers(store.getState(), poolId, []),
  run: (input) => request('archives.restore', input),
};

/** Opens the sheet that rehearses an archive. */
export const openRehearsal: Command<string> = {
  id: 'archives.open-rehearsal',
  shortcut: null,
  label: () => 'Rehearse…',
  blockers: noBlockers,
  run: (archive) => store.getState().setSheet({ kind: 'rehearse', archive }),
};

/** Asks main for the plan of a rehearsal. */
export const previewRehearsal: Command<
  RequestInput<'archives.preview-rehearsal'>,
  Promise<Result<RequestOutputs['archives.preview-rehearsal']>>
> = {
  id: 'archives.preview-rehearsal',
  shortcut: null,
  label: () => 'Preview',
  blockers: noBlockers,
  run: (input) => request('archives.preview-rehearsal', input),
};

/** Starts exactly the rehearsal that was shown. */
export const startRehearsal: Command<RequestInput<'archives.rehearse'>, Promise<Result<{ readonly runId: string }>>> = {
  id: 'archives.rehearse',
  shortcut: null,
  label: ({ wish }) => `Rehearse “${nameOf(wish.archive)}”`,
  blockers: ({ poolId }) => findPoolBlockers(store.getState(), poolId, []),
  run: (input) => request('archives.rehearse', input),
};

/** Opens the question whether an archive is to go. */
export const openRemoveArchive: Command<string> = {
  id: 'archives.open-remove',
  shortcut: null,
  label: () => 'Remove…',
  blockers: noBlockers,
  run: (archive) => store.getState().setDialog({ kind: 'remove-archive', archive }),
};

/** Removes an archive with all its files. */
export const removeArchive: Command<RequestInput<'archives.remove'>, Promise<Result<null>>> = {
  id: 'archives.remove',
  shortcut: null,
  label: ({ archive }) => `Remove ${nameOf(archive)}`,
  blockers: noBlockers,
  run: async (input) => {
    const name = nameOf(input.archive);
    const result = await request('archives.remove', input);
    if (result.ok) tell(`${name} was removed`);
    return result;
  },
};
