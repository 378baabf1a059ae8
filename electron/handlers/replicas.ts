import type { ReplicasOutputs } from '../../shared/ipc/areas/replicas.ts';
import type { Handlers } from '../ipc/dispatch.ts';
import { previewReplica, startReplica, type ReplicaPorts } from '../usecases/replicas/make-replica.ts';

/** Requests about replicas. */
export function replicaHandlers(ports: ReplicaPorts): Pick<Handlers, keyof ReplicasOutputs> {
  return {
    'replicas.preview': (input) => previewReplica(ports, input),
    'replicas.start': (input) => startReplica(ports, input),
  };
}
