import { decide } from '../../commands/approvals.ts';
import { tell } from '../../commands/tell.ts';
import type { RequestKey } from '../../state/approvals-view-slice.ts';
import type { DecisionWord } from '../../state/gate-dialog.ts';
import { findRequest } from '../../state/gate-selectors.ts';
import { useStore } from '../../state/store.ts';
import { requestTitle } from '../../../shared/text/approval-text.ts';
import { shortRevision } from '../../../shared/text/format.ts';
import { StepUpDialog } from './step-up-dialog.tsx';

const WORDS: Readonly<
  Record<
    DecisionWord,
    { readonly title: string; readonly verb: string; readonly minReason: number; readonly done: string }
  >
> = {
  approve: { title: 'Approve', verb: 'Approve', minReason: 0, done: 'Approved' },
  reject: { title: 'Reject', verb: 'Reject', minReason: 3, done: 'Rejected' },
  abstain: { title: 'Abstain', verb: 'Abstain', minReason: 0, done: 'Abstained' },
  withdraw: { title: 'Take a decision back', verb: 'Take it back', minReason: 0, done: 'The decision was taken back' },
};

/** Signs a decision on a request with the decider's own account. */
export function DecideDialog({
  request: key,
  decision,
  onClose,
}: {
  readonly request: RequestKey;
  readonly decision: DecisionWord;
  readonly onClose: () => void;
}) {
  const request = useStore((state) => findRequest(state, key));
  const account = useStore((state) => state.pools[key.poolId]?.userName ?? '');
  if (!request) return null;
  const { done, minReason, title, verb } = WORDS[decision];
  return (
    <StepUpDialog
      title={title}
      poolId={key.poolId}
      verb={verb}
      isDangerous={decision === 'reject'}
      minReason={minReason}
      // Whoever sits at this console is asked themselves; for others the form starts empty.
      userName={request.waitsForYou ? account : ''}
      sign={({ credentials, reason }) => decide.run({ ...key, decision, reason, credentials })}
      onSigned={() => {
        tell(done);
        onClose();
      }}
      onClose={onClose}
    >
      <p>
        {requestTitle(request)}: plan <code>{request.planDigest.slice(0, 12)}</code> of revision{' '}
        <code>{shortRevision(request.revision)}</code>, and nothing else.
        {decision === 'reject' && ' A rejection ends the request.'}
        {decision === 'approve' && ' It is void when one of the two changes.'}
      </p>
    </StepUpDialog>
  );
}
