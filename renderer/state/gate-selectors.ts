import type { RequestView } from '../../shared/ipc/areas/approval-requests.ts';
import type { GateView } from '../../shared/ipc/areas/gate-views.ts';
import type { InboxPart, RequestKey } from './approvals-view-slice.ts';
import type { ConfigurationKey } from './configurations-slice.ts';
import { memo } from './memo.ts';
import type { State } from './store.ts';

/** The gate of one transition of a configuration; undefined where it asks for nothing. */
export const findGate = (state: State, key: ConfigurationKey, toStageId: string): GateView | undefined =>
  state.gates.get(`${key}/${toStageId}`);

/** A request by its id; undefined where the console knows none. */
export const findRequest = (state: State, { poolId, requestId }: RequestKey): RequestView | undefined =>
  state.requests[poolId]?.find(({ id }) => id === requestId);

/** True while something may still be decided. */
export const isUndecided = ({ phase }: RequestView): boolean => phase === 'open' || phase === 'met';

/** A request that nobody here can judge before the key it is signed with is believed. */
export const isOfUnknownKey = ({ phase, refusal }: RequestView): boolean =>
  phase === 'void' && refusal?.kind === 'key-unknown';

const sortRequests = memo((requests: State['requests']) => {
  const all = Object.values(requests).flat();
  return all.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
});

/** All requests of all pools, newest first. */
export const selectRequests = (state: State): readonly RequestView[] => sortRequests(state.requests);

const BELONGS: Readonly<Record<InboxPart, (request: RequestView) => boolean>> = {
  waiting: (request) => request.waitsForYou || isOfUnknownKey(request),
  mine: (request) => request.requester.isYou,
  open: (request) => isUndecided(request) || isOfUnknownKey(request),
  decided: (request) => !isUndecided(request) && !isOfUnknownKey(request),
};

const splitRequests = memo((requests: readonly RequestView[]) => ({
  waiting: requests.filter(BELONGS.waiting),
  mine: requests.filter(BELONGS.mine),
  open: requests.filter(BELONGS.open),
  decided: requests.filter(BELONGS.decided),
}));

/** Requests by the parts of the inbox; one may be in several. */
export const selectInbox = (state: State): Readonly<Record<InboxPart, readonly RequestView[]>> =>
  splitRequests(selectRequests(state));

/** How many requests wait for the person at this console. */
export const selectWaitingCount = (state: State): number => selectInbox(state).waiting.length;

const MARKED: ReadonlySet<RequestView['phase']> = new Set(['open', 'met', 'rejected', 'void', 'expired']);

const marksOf = memo((requests: readonly RequestView[], gates: State['gates']) => {
  const marks = new Map<ConfigurationKey, RequestView>();
  const current = new Set([...gates.values()].map(({ requestId }) => requestId));
  for (const request of requests) {
    const key = `${request.poolId}/${request.configurationUuid}`;
    if (current.has(request.id) && MARKED.has(request.phase) && !marks.has(key)) marks.set(key, request);
  }
  return marks;
});

/** The request to show on a configuration's card: the newest that is about a transition it could make now. */
export const selectMark = (state: State, key: ConfigurationKey): RequestView | undefined =>
  marksOf(selectRequests(state), state.gates).get(key);

const glassOf = memo((gates: State['gates']) => {
  const broken = new Map<ConfigurationKey, GateView['glass']>();
  for (const { configurationUuid, glass, poolId } of gates.values())
    if (glass !== 'whole') broken.set(`${poolId}/${configurationUuid}`, glass);
  return broken;
});

/** Whether somebody broke the glass for a transition that a configuration could make now. */
export const selectGlass = (state: State, key: ConfigurationKey): GateView['glass'] =>
  glassOf(state.gates).get(key) ?? 'whole';
