import { useStore } from '../../state/store.ts';
import { AskDialog } from './ask-dialog.tsx';
import { DecideDialog } from './decide-dialog.tsx';
import { GlassDialog, OverrideDialog, SecondGlassDialog } from './glass-dialogs.tsx';
import { ClockDialog, KeyDialog, WorkflowDialog } from './trust-dialogs.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { RequestFileDialog } from './request-file-dialog.tsx';
import { RevisionsDialog } from './revisions-dialog.tsx';
import { WithdrawDialog } from './withdraw-dialog.tsx';

/** Whichever dialog about gates and approvals is open; the forms of gates and policies belong to the workflow editor. */
export function GateDialogs() {
  const dialog = useStore((state) => state.dialog);
  const setDialog = useStore((state) => state.setDialog);
  const close = (): void => setDialog(null);
  switch (dialog?.kind) {
    case 'ask-approval':
      return <AskDialog planned={dialog.planned} onClose={close} />;
    case 'decide':
      return <DecideDialog request={dialog.request} decision={dialog.decision} onClose={close} />;
    case 'withdraw-request':
      return <WithdrawDialog request={dialog.request} onClose={close} />;
    case 'override-freeze':
      return <OverrideDialog planned={dialog.planned} onClose={close} />;
    case 'break-glass':
      return <GlassDialog planned={dialog.planned} onClose={close} />;
    case 'second-break-glass':
      return <SecondGlassDialog glass={dialog} onClose={close} />;
    case 'request-file':
      return <RequestFileDialog file={dialog.file} onClose={close} />;
    case 'trust-key':
    case 'revoke-key':
      return <KeyDialog kind={dialog.kind} poolId={dialog.poolId} keyText={dialog.key} onClose={close} />;
    case 'confirm-clock':
      return <ClockDialog poolId={dialog.poolId} onClose={close} />;
    case 'keys':
      return <KeysDialog poolId={dialog.poolId} onClose={close} />;
    case 'believe-workflow':
      return <WorkflowDialog poolId={dialog.poolId} serviceId={dialog.serviceId} onClose={close} />;
    case 'compare-revisions':
      return <RevisionsDialog {...dialog} onClose={close} />;
    default:
      return null;
  }
}
