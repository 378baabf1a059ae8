import { selectServices, serviceKeyOf } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { CreateServiceDialog } from './create-service-dialog.tsx';
import { EditServiceDialog } from './edit-service-dialog.tsx';
import { RemoveServiceDialog } from './remove-service-dialog.tsx';

/** Whichever service dialog is open. */
export function ServiceDialogs() {
  const dialog = useStore((state) => state.dialog);
  const services = useStore(selectServices);
  if (dialog?.kind === 'create-service') return <CreateServiceDialog />;
  if (dialog?.kind !== 'edit-service' && dialog?.kind !== 'remove-service') return null;
  const view = services.find((each) => serviceKeyOf(each) === dialog.serviceKey);
  if (!view) return null;
  return dialog.kind === 'edit-service' ? <EditServiceDialog original={view} /> : <RemoveServiceDialog view={view} />;
}
