import type { PoolOperations } from '../../ports.ts';
import { createArchiveOperations } from './archive.ts';
import { PoolCaller } from './caller.ts';
import type { OperationParts } from './caller.ts';
import { createFenceOperations } from './fence-operations.ts';
import { readServerTime } from './host.ts';
import { addGuiConfig, readGuiConfig, readGuiConfigs, removeGuiConfig } from './pool.ts';
import { announceTask } from './task.ts';
import { createAppliance, destroyAppliance, readMembers, renameAppliance } from './vm-appliance.ts';
import { addTag, readTags, removeTag, setAppliance, setStartOrder } from './vm.ts';
import { moveVifTo, readNetworkOf } from './vif.ts';
import { createMigrateOperations } from './migrate.ts';
import { createOperateOperations } from './vm-operate.ts';
import { createTemplateOperations } from './template.ts';
import { createVmOperations } from './vm-operations.ts';

/** The port's operations on one pool, over whatever session it has at the moment of each call. */
export function createPoolOperations(parts: OperationParts): PoolOperations {
  const caller = new PoolCaller(parts);
  return {
    ...createVmOperations(caller),
    ...createFenceOperations(caller),
    ...createOperateOperations(caller),
    ...createArchiveOperations(caller),
    ...createTemplateOperations(caller),
    ...createMigrateOperations(caller),
    serverTime: () => caller.run(() => readServerTime(caller)),
    addSharedRecord: (key, value) => caller.run(() => addGuiConfig(caller, key, value)),
    removeSharedRecord: (key) => caller.run(() => removeGuiConfig(caller, key)),
    readSharedRecord: (key) => caller.run(() => readGuiConfig(caller, key)),
    readSharedRecords: () => caller.run(() => readGuiConfigs(caller)),
    addVmTag: (vmUuid, tag) => caller.run(() => addTag(caller, vmUuid, tag)),
    removeVmTag: (vmUuid, tag) => caller.run(() => removeTag(caller, vmUuid, tag)),
    readVmTags: (vmUuid) => caller.run(() => readTags(caller, vmUuid)),
    readVifNetwork: (vifUuid) => caller.run(() => readNetworkOf(caller, vifUuid)),
    moveVif: (vifUuid, networkUuid) => caller.run(() => moveVifTo(caller, vifUuid, networkUuid)),
    createVapp: (nameLabel, description) => caller.run(() => createAppliance(caller, nameLabel, description)),
    destroyVapp: (vappUuid) => caller.run(() => destroyAppliance(caller, vappUuid)),
    renameVapp: (vappUuid, nameLabel) => caller.run(() => renameAppliance(caller, vappUuid, nameLabel)),
    readVappMembers: (vappUuid) => caller.run(() => readMembers(caller, vappUuid)),
    setVmVapp: (vmUuid, vappUuid) => caller.run(() => setAppliance(caller, vmUuid, vappUuid)),
    setVmOrder: (vmUuid, order, startDelaySeconds, shutdownDelaySeconds) =>
      caller.run(() => setStartOrder(caller, vmUuid, { order, startDelaySeconds, shutdownDelaySeconds })),
    announce: (label, description) => caller.run(() => announceTask(caller, label, description)),
  };
}
