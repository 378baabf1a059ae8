import type { ReplicasOutputs } from '../../shared/ipc/areas/replicas.ts';
import type { Handlers } from '../ipc/dispatch.ts';
import { previewReplica, startReplica } from '../usecases/replicas/make-replica.ts';
import { scheduleRefresh, unscheduleRefresh, type SchedulePorts } from '../usecases/replicas/schedule-refresh.ts';

/** What the requests about replicas need. */
export interface ReplicaHandlerPorts extends SchedulePorts {
  readonly refreshes: { wake: () => void };
}

/** Requests about replicas. */
export function replicaHandlers(ports: ReplicaHandlerPorts): Pick<Handlers, keyof ReplicasOutputs> {
  return {
    'replicas.preview': (input) => previewReplica(ports, input),
    'replicas.start': (input) => startReplica(ports, input),
    'replicas.schedule': async (input) => {
      await scheduleRefresh(ports, input);
      ports.refreshes.wake();
      return null;
    },
    'replicas.unschedule': async (input) => {
      await unscheduleRefresh(ports, input);
      ports.refreshes.wake();
      return null;
    },
  };
}
