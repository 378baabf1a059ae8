import type { FenceOperations } from '../../ports/fences.ts';
import type { PoolCaller } from './caller.ts';
import {
  createNetwork,
  createTunnel,
  createVif,
  createVlan,
  destroyNetwork,
  destroyVif,
  readNetwork,
  renameNetwork,
  setDefaultLocking,
  startVmOn,
  writeXenstore,
} from './network.ts';
import { findByName } from './vm-reading.ts';

/** The port's calls about networks and fenced VMs. */
export function createFenceOperations(caller: PoolCaller): FenceOperations {
  const run = <T>(operation: () => Promise<T>): Promise<T> => caller.run(operation);
  return {
    createNetwork: (name, description, notes) => run(() => createNetwork(caller, name, description, notes)),
    findNetworksByName: (name) => run(() => findByName(caller, 'network', name)),
    readNetwork: (uuid) => run(() => readNetwork(caller, uuid)),
    renameNetwork: (uuid, name) => run(() => renameNetwork(caller, uuid, name)),
    destroyNetwork: (uuid) => run(() => destroyNetwork(caller, uuid)),
    setDefaultLocking: (uuid, mode) => run(() => setDefaultLocking(caller, uuid, mode)),
    createVlan: (pif, network, tag) => run(() => createVlan(caller, pif, network, tag)),
    createTunnel: (pif, network) => run(() => createTunnel(caller, pif, network)),
    createVif: (vm, device, mac, network) => run(() => createVif(caller, vm, device, mac, network)),
    destroyVif: (vif) => run(() => destroyVif(caller, vif)),
    startVmOn: (vm, host, report) => run(() => startVmOn(caller, vm, host, report)),
    writeXenstore: (vm, notes) => run(() => writeXenstore(caller, vm, notes)),
  };
}
