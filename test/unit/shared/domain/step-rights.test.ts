import { describe, expect, it } from 'vitest';
import { permissionsOf } from '../../../../shared/domain/blockers/permission-blockers.ts';
import type { StepAction } from '../../../../shared/domain/plan.ts';
import { uuidOf } from '../../../fakes/sample-signer.ts';

type Of<K extends StepAction['kind']> = Extract<StepAction, { readonly kind: K }>;

const vmUuid = uuidOf(1);
const vm = { uuid: vmUuid };
const snapshot = { kind: 'snapshot-vm', vmUuid, nameLabel: 'before', withMemory: false } as const;
const copy = { kind: 'copy-vm', sourceVmUuid: vmUuid, source: vm, nameLabel: 'copy', srUuid: null } as const;
const setUp: Of<'set-up-copy'> = {
  ...{ kind: 'set-up-copy', vm, vapp: vm, nameLabel: 'copy', tags: [], networks: {} },
  ...{ order: 0, startDelaySeconds: 0, shutdownDelaySeconds: 0 },
};
const block = { kind: 'block-operations', vmUuid, add: {}, remove: [] } as const;
const replace: Omit<Of<'replace-disk'>, 'way'> = {
  ...{ kind: 'replace-disk', vmUuid, device: 0, vdiUuid: uuidOf(2), srUuid: uuidOf(3), fields: [] },
  ...{ sourceUuid: uuidOf(4), sourceSrUuid: uuidOf(3), isSnapshotted: false },
};
const remove = { kind: 'remove-vm', vmUuid, snapshotUuids: [] } as const;
const place: Of<'place-member'> = {
  ...{ kind: 'place-member', vmUuid, vappUuid: uuidOf(5), addTag: null, removeTags: [] },
  ...{ order: 0, startDelaySeconds: 0, shutdownDelaySeconds: 0 },
};
const migrate: Of<'migrate-vm'> = {
  ...{ kind: 'migrate-vm', vmUuid, toPoolUuid: null, fromHostUuid: null, toHostUuid: uuidOf(6) },
  ...{ disks: [], nics: [] },
};
const disk = { device: 0, vdiUuid: uuidOf(2), fromSrUuid: uuidOf(3), toSrUuid: uuidOf(4) };
const cpus = ['vm.set_vcpus_at_startup', 'vm.set_vcpus_max'];

/** What makes a step ask for a right that it does not ask for otherwise. */
const MORE: readonly (readonly [string, StepAction, StepAction, readonly string[]])[] = [
  [
    'cutting a guest off',
    { kind: 'shutdown-vm', vmUuid, forceAfterSeconds: null },
    { kind: 'shutdown-vm', vmUuid, forceAfterSeconds: 60 },
    ['vm.hard_shutdown'],
  ],
  ['asking a guest first', snapshot, { ...snapshot, isQuiesced: true }, ['vm.snapshot_with_quiesce']],
  ['locking a copy', setUp, { ...setUp, blockedOperations: { destroy: 'locked' } }, ['vm.add_to_blocked_operations']],
  ['giving a copy a host', setUp, { ...setUp, affinityHostUuid: uuidOf(6) }, ['vm.set_affinity']],
  ['cutting the vCPUs of a copy', setUp, { ...setUp, size: { vcpus: 1, memoryBytes: null } }, cpus],
  ['cutting the memory of a copy', setUp, { ...setUp, size: { vcpus: null, memoryBytes: 1 } }, ['vm.set_memory']],
  ['locking', block, { ...block, add: { destroy: 'locked' } }, ['vm.add_to_blocked_operations']],
  ['unlocking', block, { ...block, remove: ['destroy'] }, ['vm.remove_from_blocked_operations']],
  [
    'snapshotting a disk first',
    { ...replace, way: 'clone' },
    { ...replace, way: 'clone', isSnapshotted: true },
    ['vdi.snapshot'],
  ],
  ['cloning a disk', { ...replace, way: 'hang-on' }, { ...replace, way: 'clone' }, ['vdi.clone', 'vdi.destroy']],
  ['copying a disk', { ...replace, way: 'hang-on' }, { ...replace, way: 'copy' }, ['vdi.copy', 'vdi.destroy']],
  [
    'removing what may run',
    { ...remove, claim: { kind: 'member', vappUuid: uuidOf(5) } },
    { ...remove, claim: { kind: 'template', family: uuidOf(7) } },
    ['vm.hard_shutdown'],
  ],
  [
    'removing a replica, which is locked',
    { ...remove, claim: { kind: 'template', family: uuidOf(7) } },
    { ...remove, claim: { kind: 'replica', vappUuid: uuidOf(5) } },
    ['vm.remove_from_blocked_operations'],
  ],
  ['marking a member', place, { ...place, addTag: 'stage: Test' }, ['vm.add_tags', 'vm.remove_tags']],
  [
    'telling a guest',
    { kind: 'fit-out-vm', vm, disks: [], xenstore: {} },
    { kind: 'fit-out-vm', vm, disks: [], xenstore: { 'vm-data/role': 'web' } },
    ['vm.set_xenstore_data'],
  ],
  [
    'growing a disk',
    { kind: 'fit-out-vm', vm, disks: [], xenstore: {} },
    { kind: 'fit-out-vm', vm, disks: [{ device: 0, sizeBytes: 1 }], xenstore: {} },
    ['vdi.resize'],
  ],
  [
    'taking a mark from a member',
    { kind: 'release-member', vmUuid, vappUuid: uuidOf(5), removeTags: [] },
    { kind: 'release-member', vmUuid, vappUuid: uuidOf(5), removeTags: ['stage: Test'] },
    ['vm.remove_tags'],
  ],
];

describe('the rights of a step', () => {
  it.each(MORE)('ask for more where it means %s', (_what, plain, more, expected) => {
    expect(permissionsOf(more)).toEqual(expect.arrayContaining([...permissionsOf(plain)]));
    const added = permissionsOf(more).filter((permission) => !permissionsOf(plain).includes(permission));
    expect(added.sort()).toEqual([...expected].sort());
  });

  it.each<readonly [string, StepAction, readonly string[]]>([
    ['a snapshot', snapshot, ['vm.snapshot', 'vm.set_name_label']],
    ['a snapshot with memory', { ...snapshot, withMemory: true }, ['vm.checkpoint', 'vm.set_name_label']],
    ['a clone', copy, ['vm.clone']],
    ['a copy on an SR', { ...copy, srUuid: uuidOf(3) }, ['vm.copy']],
    ['vCPUs', { kind: 'set-size', vmUuid, vcpus: 1, memoryBytes: null }, cpus],
    ['memory', { kind: 'set-size', vmUuid, vcpus: null, memoryBytes: 1 }, ['vm.set_memory']],
    ['a move within the pool', migrate, ['vm.pool_migrate']],
    ['a move with a disk', { ...migrate, disks: [disk] }, ['host.migrate_receive', 'vm.migrate_send']],
    ['a move to another pool', { ...migrate, toPoolUuid: uuidOf(8) }, ['host.migrate_receive', 'vm.migrate_send']],
  ])('%s asks for those of its calls', (_what, action, expected) => {
    expect(permissionsOf(action)).toEqual(expected);
  });
});
