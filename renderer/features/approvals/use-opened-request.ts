import { useEffect, useState } from 'react';
import type { OpenedRequest } from '../../../shared/ipc/areas/approval-requests.ts';
import type { Problem } from '../../../shared/errors.ts';
import { loadRequest } from '../../commands/approvals.ts';
import type { RequestKey } from '../../state/approvals-view-slice.ts';
import { findGate, findRequest } from '../../state/gate-selectors.ts';
import type { State } from '../../state/store.ts';
import { useStore } from '../../state/store.ts';

/** What main has answered about a request so far. */
export type Opened =
  | { readonly state: 'waiting' }
  | { readonly state: 'shown'; readonly opened: OpenedRequest }
  | { readonly state: 'refused'; readonly problem: Problem };

/** All that is needed to decide on a request; asked for again whenever the request or its gate changes. */
export function useOpenedRequest({ poolId, requestId }: RequestKey): Opened & { readonly again: () => void } {
  const [answer, setAnswer] = useState<Opened>({ state: 'waiting' });
  const [attempt, setAttempt] = useState(0);
  const stamp = useStore((state) => stampOf(state, { poolId, requestId }));
  useEffect(() => {
    let isCurrent = true;
    void loadRequest.run({ poolId, requestId }).then((result) => {
      if (!isCurrent) return;
      setAnswer(result.ok ? { state: 'shown', opened: result.value } : { state: 'refused', problem: result.problem });
    });
    return () => {
      isCurrent = false;
    };
  }, [poolId, requestId, stamp, attempt]);
  return { ...answer, again: () => setAttempt((n) => n + 1) };
}

/** A text that is another one when what is shown may be. */
function stampOf(state: State, key: RequestKey): string {
  const request = findRequest(state, key);
  if (!request) return '';
  const gate = findGate(state, `${request.poolId}/${request.configurationUuid}`, request.toStageId);
  const kinds = gate?.blockers.map(({ kind }) => kind).join();
  return `${request.phase} ${String(request.decisions.length)} ${request.keyState} ${kinds ?? ''}`;
}
