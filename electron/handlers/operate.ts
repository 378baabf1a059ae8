import type { OperateOutputs } from '../../shared/ipc/areas/operate.ts';
import type { Handlers } from '../ipc/dispatch.ts';
import type { OperatePorts } from '../usecases/operate/gather-operate-facts.ts';
import { describeOperation, previewOperation, startOperation } from '../usecases/operate/operate-configuration.ts';

/** Requests about operating configurations. */
export function operateHandlers(ports: OperatePorts): Pick<Handlers, keyof OperateOutputs> {
  return {
    'operate.describe': (input) => describeOperation(ports, input),
    'operate.preview': (input) => previewOperation(ports, input),
    'operate.start': (input) => startOperation(ports, input),
  };
}
