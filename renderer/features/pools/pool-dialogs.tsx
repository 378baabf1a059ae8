import { useStore } from '../../state/store.ts';
import { AddPoolDialog } from './add-pool-dialog.tsx';
import { ConnectPoolDialog } from './connect-pool-dialog.tsx';
import { ForgetPoolDialog } from './forget-pool-dialog.tsx';

/** Whichever pool dialog is open. */
export function PoolDialogs() {
  const dialog = useStore((state) => state.dialog);
  switch (dialog?.kind) {
    case 'add-pool':
      return <AddPoolDialog />;
    case 'connect-pool':
      return <ConnectPoolDialog poolId={dialog.poolId} />;
    case 'forget-pool':
      return <ForgetPoolDialog poolId={dialog.poolId} />;
    default:
      return null;
  }
}
