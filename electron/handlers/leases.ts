import type { LeasesOutputs } from '../../shared/ipc/areas/leases.ts';
import type { Handlers } from '../ipc/dispatch.ts';
import { keepLeases, renewLeaseOf, type LeaseRequestPorts } from '../usecases/leases/renew-lease.ts';

/** What the requests about leases need. */
export interface LeaseHandlerPorts extends LeaseRequestPorts {
  readonly leases: { readonly wake: () => void };
}

/** Requests about leases. */
export function leaseHandlers(ports: LeaseHandlerPorts): Pick<Handlers, keyof LeasesOutputs> {
  return {
    'leases.renew': async (input) => {
      const renewed = await renewLeaseOf(ports, input);
      ports.leases.wake();
      return renewed;
    },
    'leases.keep': async (input) => {
      await keepLeases(ports, input);
      ports.leases.wake();
      return null;
    },
  };
}
