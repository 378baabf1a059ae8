import type { UpdatesOutputs } from '../../shared/ipc/areas/updates.ts';
import type { Handlers } from '../ipc/dispatch.ts';
import type { UpdateDesk } from '../usecases/updates/update-desk.ts';

/** Requests about updates of this program. */
export function updatesHandlers(updates: UpdateDesk): Pick<Handlers, keyof UpdatesOutputs> {
  return {
    'updates.check': () => updates.check(),
    'updates.download': () => updates.download(),
    'updates.install': () => updates.install(),
    'updates.cancel-install': () => updates.cancelInstall(),
  };
}
