import { Button } from '@mantine/core';
import type { RequestView } from '../../../shared/ipc/areas/approval-requests.ts';
import { exportRequest, openDecide, openWithdraw } from '../../commands/approvals.ts';
import { previewMove } from '../../commands/promote.ts';
import { isUndecided } from '../../state/gate-selectors.ts';
import classes from './approvals.module.css';

/** What can be done with a request, always in sight. */
export function RequestBar({
  request,
  isPlanKnown,
}: {
  readonly request: RequestView;
  /** Nobody approves what they have not seen. */
  readonly isPlanKnown: boolean;
}) {
  const key = { poolId: request.poolId, requestId: request.id };
  const isOpen = isUndecided(request);
  const move = { key: `${request.poolId}/${request.configurationUuid}`, toStageId: request.toStageId };
  return (
    <div className={classes['bar']} role="toolbar" aria-label="Decide">
      {isOpen && (
        <>
          <Button
            size="xs"
            disabled={!isPlanKnown}
            onClick={() => openDecide.run({ request: key, decision: 'approve' })}
          >
            Approve…
          </Button>
          <Button size="xs" variant="default" onClick={() => openDecide.run({ request: key, decision: 'reject' })}>
            Reject…
          </Button>
          <Button size="xs" variant="subtle" onClick={() => openDecide.run({ request: key, decision: 'abstain' })}>
            Abstain…
          </Button>
          {request.decisions.length > 0 && (
            <Button size="xs" variant="subtle" onClick={() => openDecide.run({ request: key, decision: 'withdraw' })}>
              {openDecide.label({ request: key, decision: 'withdraw' })}
            </Button>
          )}
        </>
      )}
      <Button size="xs" variant="subtle" onClick={() => previewMove.run(move)}>
        Open the plan
      </Button>
      {isOpen && (
        <Button size="xs" variant="subtle" onClick={() => void exportRequest.run(key)}>
          Export to a file…
        </Button>
      )}
      {isOpen && request.requester.isYou && (
        <Button size="xs" variant="default" onClick={() => openWithdraw.run(key)}>
          {openWithdraw.label(key)}
        </Button>
      )}
    </div>
  );
}
