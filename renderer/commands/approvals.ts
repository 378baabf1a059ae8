import type { RevisionView } from '../../shared/ipc/areas/gates.ts';
import type { OpenedRequest } from '../../shared/ipc/areas/approval-requests.ts';
import type { RequestInput } from '../../shared/ipc/contract.ts';
import type { RevisionDifference } from '../../shared/domain/revision-diff.ts';
import type { Result } from '../../shared/errors.ts';
import { request } from '../api/bridge.ts';
import type { RequestKey } from '../state/approvals-view-slice.ts';
import type { DecisionWord } from '../state/gate-dialog.ts';
import { findRequest, isUndecided } from '../state/gate-selectors.ts';
import { store } from '../state/store.ts';
import { refusalText } from '../../shared/text/gate-blocker-text.ts';
import { fileRefusalText } from '../../shared/text/approval-text.ts';
import { noBlockers, type Command } from './command.ts';
import { requestAndTell, tell } from './tell.ts';

/** Goes to the inbox. */
export const openApprovals: Command<undefined> = {
  id: 'approvals.open',
  shortcut: 'A',
  label: () => 'Show approvals',
  blockers: noBlockers,
  run: () => store.getState().setView('approvals'),
};

/** Shows one request in the inbox, from wherever it is named. */
export const openRequest: Command<RequestKey> = {
  id: 'approvals.open-request',
  shortcut: null,
  label: () => 'Open the request',
  blockers: noBlockers,
  run: (key) => {
    const state = store.getState();
    state.setSheet(null);
    const found = findRequest(state, key);
    if (found)
      state.setInboxPart(
        found.waitsForYou ? 'waiting' : found.requester.isYou ? 'mine' : isUndecided(found) ? 'open' : 'decided',
      );
    state.setOpenedRequest(key);
    state.setView('approvals');
  },
};

/** Fetches all that is needed to decide on a request. */
export const loadRequest: Command<RequestKey, Promise<Result<OpenedRequest>>> = {
  id: 'approvals.load-request',
  shortcut: null,
  label: () => 'Look at the request',
  blockers: noBlockers,
  run: (key) => request('gates.open-request', key),
};

const DECISION_LABELS: Readonly<Record<DecisionWord, string>> = {
  approve: 'Approve…',
  reject: 'Reject…',
  abstain: 'Abstain…',
  withdraw: 'Take my decision back…',
};

/** Opens the form in which a person signs a decision with their own account. */
export const openDecide: Command<{ readonly request: RequestKey; readonly decision: DecisionWord }> = {
  id: 'approvals.open-decide',
  shortcut: null,
  label: ({ decision }) => DECISION_LABELS[decision],
  blockers: noBlockers,
  run: (subject) => store.getState().setDialog({ kind: 'decide', ...subject }),
};

/** Decides on a request as whoever the credentials belong to. */
export const decide: Command<RequestInput<'gates.decide'>, Promise<Result<null>>> = {
  id: 'approvals.decide',
  shortcut: null,
  label: () => 'Sign the decision',
  blockers: noBlockers,
  run: (input) => request('gates.decide', input),
};

/** Opens the form that takes an own request back. */
export const openWithdraw: Command<RequestKey> = {
  id: 'approvals.open-withdraw',
  shortcut: null,
  label: () => 'Take the request back…',
  blockers: noBlockers,
  run: (key) => store.getState().setDialog({ kind: 'withdraw-request', request: key }),
};

/** Takes an own request back. */
export const withdrawRequest: Command<RequestInput<'gates.withdraw-request'>, Promise<Result<null>>> = {
  id: 'approvals.withdraw',
  shortcut: null,
  label: () => 'Take the request back',
  blockers: noBlockers,
  run: (input) => request('gates.withdraw-request', input),
};

/** Writes a request to a file, for somebody who decides without this pool's network. */
export const exportRequest: Command<RequestKey, Promise<void>> = {
  id: 'approvals.export-request',
  shortcut: null,
  label: () => 'Export the request to a file…',
  blockers: noBlockers,
  run: async (key) => {
    const result = await requestAndTell('gates.export-request', key, 'The request could not be exported');
    if (result.ok && result.value.path !== null) tell(`Written: ${result.value.path}`);
  },
};

/** Reads a request file and shows it. */
export const openRequestFile: Command<undefined, Promise<void>> = {
  id: 'approvals.open-file',
  shortcut: null,
  label: () => 'Open a request file…',
  blockers: noBlockers,
  run: async () => {
    const result = await requestAndTell('gates.open-request-file', {}, 'The file could not be read');
    if (!result.ok || result.value.state === 'cancelled') return;
    if (result.value.state === 'read') store.getState().setDialog({ kind: 'request-file', file: result.value });
    else tell(`The file is not a request: ${fileRefusalText(result.value.refusal)}`);
  },
};

/** Signs a decision on a request file, and writes the decision to a file. */
export const signRequestFile: Command<
  RequestInput<'gates.sign-request-file'>,
  Promise<Result<{ readonly path: string | null }>>
> = {
  id: 'approvals.sign-file',
  shortcut: null,
  label: () => 'Sign the request file',
  blockers: noBlockers,
  run: (input) => request('gates.sign-request-file', input),
};

/** Reads a decision that came back as a file. */
export const importDecision: Command<string, Promise<void>> = {
  id: 'approvals.import-decision',
  shortcut: null,
  label: () => 'Import a decision…',
  blockers: noBlockers,
  run: async (poolId) => {
    const result = await requestAndTell('gates.import-decision', { poolId }, 'The decision could not be imported');
    if (!result.ok || result.value.state === 'cancelled') return;
    if (result.value.state === 'refused') {
      tell(`The file is not a decision: ${fileRefusalText(result.value.refusal)}`);
      return;
    }
    const { requestId, refusal } = result.value;
    tell(refusal === null ? 'The decision was imported' : `The decision does not count: ${refusalText(refusal)}`);
    openRequest.run({ poolId, requestId });
  },
};

/** Names the revisions of a configuration that can be compared. */
export const listRevisions: Command<RequestInput<'revisions.list'>, Promise<Result<readonly RevisionView[]>>> = {
  id: 'revisions.list',
  shortcut: null,
  label: () => 'List revisions',
  blockers: noBlockers,
  run: (input) => request('revisions.list', input),
};

/** Compares two revisions. */
export const compareRevisions: Command<RequestInput<'revisions.compare'>, Promise<Result<RevisionDifference>>> = {
  id: 'revisions.compare',
  shortcut: null,
  label: () => 'Compare',
  blockers: noBlockers,
  run: (input) => request('revisions.compare', input),
};

/** Opens the comparison of a configuration's revisions. */
export const openRevisions: Command<{ readonly poolId: string; readonly configurationUuid: string }> = {
  id: 'revisions.open',
  shortcut: null,
  label: () => 'Compare revisions…',
  blockers: noBlockers,
  run: (subject) => store.getState().setDialog({ kind: 'compare-revisions', ...subject }),
};
