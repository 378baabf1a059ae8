import type { VmFacts } from '../../../shared/domain/inventory.ts';
import {
  CUSTOM_FIELDS_KEY,
  readFieldDefinitions,
  type MemberNotes,
} from '../../../shared/domain/member/member-notes.ts';
import { toSnapshotTree } from '../../../shared/domain/member/snapshot-tree.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { MembersView, MemberView } from '../../../shared/ipc/areas/members.ts';
import { getConfiguration } from '../configurations/place-configuration.ts';
import type { MemberPorts } from './member-ports.ts';

/** The size of a snapshot is a call for each of its disks; of more than so many it is not asked. */
const MOST_SIZES = 300;

/**
 * Everything a configuration's page shows of its members. Reads notes and snapshots afresh.
 * @throws ProblemError `not-found`, `blocked` when the pool is away, and whatever the pool answers
 */
export async function showMembers(
  ports: MemberPorts,
  { poolId, configurationUuid }: ParsedInput<'members.show'>,
): Promise<MembersView> {
  const { vmUuids } = getConfiguration(ports, poolId, configurationUuid);
  const notes = await ports.pools.operations(poolId).readMemberNotes(vmUuids, MOST_SIZES);
  // Read after the calls: what went meanwhile is in neither.
  const inventory = ports.pools.inventory(poolId);
  const members = notes.flatMap((each) => {
    const vm = inventory.findVm(each.vmUuid);
    return vm ? [{ vm, notes: each }] : [];
  });
  return {
    members: members.map(({ vm, notes: own }) => toView(vm, own)),
    tree: toSnapshotTree(
      members.map(({ vm }) => vm),
      members.map((each) => each.notes),
    ),
    fields: readFieldDefinitions(inventory.sharedRecords()[CUSTOM_FIELDS_KEY]),
  };
}

function toView(vm: VmFacts, notes: MemberNotes): MemberView {
  const chains = vm.disks.flatMap(({ chainLength }) => chainLength ?? []);
  const { uuid, startOrder, startDelaySeconds, shutdownDelaySeconds, affinityHostUuid, firmware, toolsVersion } = vm;
  return {
    uuid,
    startOrder,
    startDelaySeconds,
    shutdownDelaySeconds,
    affinityHostUuid,
    firmware,
    toolsVersion,
    addresses: vm.addresses,
    blockedOperations: vm.blockedOperations,
    currentOperations: vm.currentOperations,
    disks: vm.disks.map(({ vdiUuid, device, nameLabel, sizeBytes, srUuid }) => ({
      vdiUuid,
      device,
      nameLabel,
      sizeBytes,
      srUuid,
    })),
    longestChain: chains.length === 0 ? null : Math.max(...chains),
    notes,
  };
}
