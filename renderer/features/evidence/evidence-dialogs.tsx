import { useStore } from '../../state/store.ts';
import { ExportDialog } from './export/export-dialog.tsx';
import { SignOffDialog } from './review/sign-off-dialog.tsx';
import { TrustKeyDialog } from './review/trust-key-dialog.tsx';

/** The dialogs about ledger, bundles and reviews. */
export function EvidenceDialogs() {
  const dialog = useStore((state) => state.dialog);
  switch (dialog?.kind) {
    case 'export-evidence':
      return <ExportDialog scope={dialog.scope} />;
    case 'sign-off':
      return <SignOffDialog bundleId={dialog.bundleId} />;
    case 'trust-bundle-key':
      return <TrustKeyDialog bundleId={dialog.bundleId} bundleKey={dialog.key} />;
    default:
      return null;
  }
}
