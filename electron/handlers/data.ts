import type { DataOutputs } from '../../shared/ipc/areas/data.ts';
import type { Handlers } from '../ipc/dispatch.ts';
import { backUp, restartToRestore, restore, type BackupPorts } from '../usecases/data/back-up.ts';
import { exportDiagnostics, type DiagnosePorts } from '../usecases/data/diagnose.ts';

/** What requests about this workstation's own data need. */
export type DataPorts = BackupPorts & DiagnosePorts;

/** Requests about this workstation's own data. */
export function dataHandlers(ports: DataPorts): Pick<Handlers, keyof DataOutputs> {
  return {
    'data.back-up': (input) => backUp(ports, input),
    'data.restore': (input) => restore(ports, input),
    'data.restart': () => restartToRestore(ports),
    'data.export-diagnostics': () => exportDiagnostics(ports),
    'data.read-log': async ({ limit }) => ({ lines: await ports.backups.readLog(limit) }),
  };
}
