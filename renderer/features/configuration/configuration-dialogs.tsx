import { useStore } from '../../state/store.ts';
import { AdoptDialog } from './adopt-dialog.tsx';
import { BreakLockDialog } from './break-lock-dialog.tsx';
import { CreateDialog } from './create-dialog.tsx';
import { MoveToDialog } from './move-to-dialog.tsx';
import { ReleaseDialog } from './release-dialog.tsx';

/** Whichever configuration dialog is open. */
export function ConfigurationDialogs() {
  const dialog = useStore((state) => state.dialog);
  switch (dialog?.kind) {
    case 'create-configuration':
      return <CreateDialog />;
    case 'adopt':
      return <AdoptDialog id={dialog.key} stageId={dialog.stageId} />;
    case 'release':
      return <ReleaseDialog id={dialog.key} />;
    case 'move-to':
      return <MoveToDialog id={dialog.key} />;
    case 'break-lock':
      return <BreakLockDialog id={dialog.key} />;
    default:
      return null;
  }
}
