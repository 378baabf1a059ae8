import type { OperateVerb, OperateWish } from '../../shared/domain/operate/operate-wish.ts';
import type { Result } from '../../shared/errors.ts';
import type { OperateView } from '../../shared/ipc/areas/operate.ts';
import type { RequestInput, RequestOutputs } from '../../shared/ipc/contract.ts';
import { operateTitle, verbWord } from '../../shared/text/operate-text.ts';
import { request } from '../api/bridge.ts';
import type { ConfigurationKey } from '../state/configurations-slice.ts';
import { store } from '../state/store.ts';
import { noBlockers, type Command } from './command.ts';
import { findPoolBlockers } from './services.ts';

/** The pool and the vApp that a key names. */
export function splitKey(key: ConfigurationKey): { readonly poolId: string; readonly configurationUuid: string } {
  const [poolId = '', configurationUuid = ''] = key.split('/');
  return { poolId, configurationUuid };
}

/** Labels of verbs whose order needs an object to be a sentence. */
const OWN_LABELS: ReadonlyMap<OperateVerb, string> = new Map<OperateVerb, string>([
  ['forget-snapshots', 'Delete snapshots…'],
  ['arrange', 'Edit members…'],
]);

/** Opens the sheet of a verb for a configuration; for all selected ones where it is one of several. */
export const openOperate: Command<{ readonly key: ConfigurationKey; readonly verb: OperateVerb }> = {
  id: 'operate.open',
  shortcut: 'O',
  label: ({ verb }) => OWN_LABELS.get(verb) ?? `${verbWord(verb)}…`,
  blockers: ({ key }) => findPoolBlockers(store.getState(), splitKey(key).poolId, []),
  run: ({ key, verb }) => {
    const { selectedKeys, setSheet } = store.getState();
    const isOneOfSeveral = selectedKeys.has(key) && selectedKeys.size > 1;
    setSheet({ kind: 'operate', keys: isOneOfSeveral ? [...selectedKeys] : [key], verb });
  },
};

/** Asks main what a form about a configuration needs to know. */
export const describeOperation: Command<ConfigurationKey, Promise<Result<OperateView>>> = {
  id: 'operate.describe',
  shortcut: null,
  label: () => 'Look at snapshots and locks',
  blockers: noBlockers,
  run: (key) => request('operate.describe', splitKey(key)),
};

type Asked = { readonly key: ConfigurationKey; readonly wish: OperateWish };

/** Asks main for the plan of a verb. */
export const previewOperation: Command<Asked, Promise<Result<RequestOutputs['operate.preview']>>> = {
  id: 'operate.preview',
  shortcut: null,
  label: () => 'Preview',
  blockers: noBlockers,
  run: ({ key, wish }) => request('operate.preview', { ...splitKey(key), wish }),
};

/** One plan that was shown and is to start. */
export type StartedOperation = Omit<RequestInput<'operate.start'>, 'poolId' | 'configurationUuid'> & {
  readonly key: ConfigurationKey;
};

/** Starts exactly the plan that was shown. */
export const startOperation: Command<StartedOperation, Promise<Result<{ readonly runId: string }>>> = {
  id: 'operate.start',
  shortcut: 'Ctrl+Enter',
  label: ({ key, wish }) => operateTitle(wish.verb, store.getState().configurations.get(key)?.nameLabel ?? ''),
  blockers: ({ key }) => findPoolBlockers(store.getState(), splitKey(key).poolId, []),
  run: ({ key, ...input }) => request('operate.start', { ...splitKey(key), ...input }),
};
