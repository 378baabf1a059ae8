import { describe, expect, it } from 'vitest';
import type { FieldComparison, VmComparison } from '../../../../../shared/domain/drift/compare-vm.ts';
import {
  choosePicked,
  listHealRows,
  unitOf,
  type HealFacts,
  type HealRow,
} from '../../../../../shared/domain/drift/heal.ts';
import type { VmFacts } from '../../../../../shared/domain/inventory.ts';
import { findStage, type Stage } from '../../../../../shared/domain/workflow.ts';
import { makeVif, makeVm, makeWorkflow } from '../../../../fakes/sample-estate.ts';

const staging = findStage(makeWorkflow(), 'staging');
if (!staging) throw new Error('no stage');
const stage: Stage = { ...staging, networkMap: { front: 'staging-front', back: 'nowhere' } };
const [LEFT, RIGHT] = ['left-vm', 'right-vm'];

const drift = (field: string, left: string | null, right: string | null): FieldComparison => ({
  ...{ field, left, right, verdict: 'drift', reason: null, severity: 'high' },
});
interface Scene {
  readonly fields: readonly FieldComparison[];
  readonly vm?: Partial<VmFacts> | null;
  readonly leftUuid?: string;
  readonly leftPool?: string;
  readonly stage?: Stage | null;
  readonly networks?: readonly string[];
}

function rowsOf(scene: Scene): readonly HealRow[] {
  const pair: VmComparison = {
    ...{ leftUuid: scene.leftUuid ?? LEFT, rightUuid: RIGHT, name: 'web', matchedBy: 'name', fields: scene.fields },
  };
  const facts: HealFacts = {
    comparison: { vms: [pair] } as unknown as HealFacts['comparison'],
    left: { poolId: scene.leftPool ?? 'pool-a' },
    right: { poolId: 'pool-a', stage: scene.stage === undefined ? stage : scene.stage },
    vms: scene.vm === null ? [] : [makeVm({ uuid: RIGHT, ...scene.vm })],
    networks: (scene.networks ?? ['staging-front', 'own', 'app']).map((uuid) => ({ uuid })),
    hosts: [{ uuid: 'host-1' }],
    storage: { findDisk: () => undefined, srs: [] },
  };
  return listHealRows(facts);
}

const verdictOf = (scene: Scene): string => {
  const [row] = rowsOf(scene);
  if (!row) throw new Error('no row');
  return row.verdict.kind === 'heals' ? `heals${row.verdict.haltsVm ? ', halted' : ''}` : row.verdict.why;
};

describe('what can be done about a difference', () => {
  it.each([
    ['a VM that is missing', 'vm', 'web', null, 'vm-missing'],
    ['a VM too many', 'vm', null, 'web', 'vm-added'],
    ['a disk that is missing', 'disk.1', 'a', null, 'disk-missing'],
    ['a disk too many', 'disk.1', null, 'a', 'disk-added'],
    ['a NIC that is missing', 'nic.1', 'a', null, 'nic-missing'],
    ['a NIC too many', 'nic.1', null, 'a', 'nic-added'],
  ])('is named for %s', (_what, field, left, right, wanted) => {
    expect(verdictOf({ fields: [drift(field, left, right)] })).toBe(wanted);
  });

  it.each([
    ['Halted', 'heals'],
    ['Running', 'heals, halted'],
    ['Suspended', 'suspended'],
    ['Paused', 'suspended'],
  ] as const)('depends on the power where XAPI wants it halted: %s', (powerState, wanted) => {
    expect(verdictOf({ fields: [drift('vcpus', '2', '4')], vm: { powerState } })).toBe(wanted);
  });

  it('is nothing for a VM that is gone', () => {
    expect(verdictOf({ fields: [drift('boot.order', '1', '2')], vm: null })).toBe('vm-missing');
  });

  it('is nothing where only the beginning of what it was is known', () => {
    const shortened = 'abc… (4000 characters, 0a1b2c)';
    expect(verdictOf({ fields: [drift('pv.args', shortened, 'x')] })).toBe('shortened');
    expect(verdictOf({ fields: [drift('pv.args', 'abc', shortened)] })).not.toBe('shortened');
  });

  it('is nothing for a host that is gone', () => {
    expect(verdictOf({ fields: [drift('affinity', 'host-9', 'host-1')] })).toBe('no-host');
    expect(verdictOf({ fields: [drift('affinity', 'host-1', null)] })).toBe('heals');
    expect(verdictOf({ fields: [drift('affinity', null, 'host-1')] })).toBe('heals');
  });
});

describe('the network a NIC goes back to', () => {
  const vm = { powerState: 'Running', vifs: [makeVif({ device: 1, networkUuid: 'app' })] } as const;
  const nic = (network: string | null, carrier: string | null = null): readonly FieldComparison[] => [
    drift('nic.1.network', network, 'network:app'),
    ...(carrier === null ? [] : [drift('nic.1.carrier', carrier, 'app')]),
  ];
  const target = (scene: Scene): string => {
    const [row] = rowsOf({ vm, ...scene });
    if (!row) throw new Error('no row');
    return row.networkUuid ?? (row.verdict.kind === 'cannot' ? row.verdict.why : 'none');
  };

  it.each([
    ['the one of the stage for its role', { fields: nic('role:front') }, 'staging-front'],
    ['the one it was on, in the same VM', { fields: nic('role:front', 'own'), leftUuid: RIGHT }, 'own'],
    ['the one it was on, where it has no role', { fields: nic('network:own') }, 'own'],
    ['none in another pool, where it has no role', { fields: nic('network:own'), leftPool: 'pool-b' }, 'no-network'],
    ['the one of the stage in another pool', { fields: nic('role:front'), leftPool: 'pool-b' }, 'staging-front'],
    [
      'the one of the stage, though a VM of that id is in another pool',
      { fields: nic('role:front', 'own'), leftUuid: RIGHT, leftPool: 'pool-b' },
      'staging-front',
    ],
    ['none where no stage maps its role', { fields: nic('role:unmapped') }, 'no-network'],
    ['none without a stage', { fields: nic('role:front'), stage: null }, 'no-network'],
    ['none where the mapped one is gone', { fields: nic('role:back') }, 'no-network'],
    ['none where it is there already', { fields: nic('network:app') }, 'no-network'],
    ['none where it was on none', { fields: nic(null) }, 'no-network'],
  ] as const satisfies readonly (readonly [string, Scene, string])[])('is %s', (_what, scene, wanted) => {
    expect(target(scene)).toBe(wanted);
  });

  it('is looked for at the NIC of the same device', () => {
    const other = { ...vm, vifs: [makeVif({ device: 0, networkUuid: 'staging-front' }), ...vm.vifs] };
    expect(target({ fields: nic('role:front'), vm: other })).toBe('staging-front');
    const there = { ...vm, vifs: [makeVif({ device: 1, networkUuid: 'staging-front' })] };
    expect(target({ fields: nic('role:front'), vm: there })).toBe('no-network');
  });
});

describe('differences that are picked', () => {
  const rows = rowsOf({
    fields: [
      ...[drift('vcpus', '2', '4'), drift('vcpus.startup', '2', '4'), drift('boot.order', '1', '2')],
      ...[drift('nic.1', 'a', null), drift('affinity', 'host-1', null)],
    ],
    vm: { powerState: 'Running' },
  });
  const picked = (fields: readonly string[] | null): readonly string[] =>
    choosePicked(rows, fields && fields.map((field) => ({ vmUuid: RIGHT, field }))).map(({ field }) => field);

  it('are all that halt no VM, when nobody picks', () => {
    expect(picked(null)).toEqual(['boot.order', 'affinity']);
  });

  it('bring along what is written together with them, and nothing that can not be put back', () => {
    expect(picked(['vcpus.startup'])).toEqual(['vcpus', 'vcpus.startup']);
    expect(picked(['nic.1', 'boot.order'])).toEqual(['boot.order']);
    expect(picked([])).toEqual([]);
    expect(choosePicked(rows, [{ vmUuid: 'another', field: 'boot.order' }])).toEqual([]);
  });

  it('are one unit where their limits hold for each other', () => {
    expect(unitOf('a', 'memory.static-max')).toBe(unitOf('a', 'memory'));
    expect(unitOf('a', 'nic.1.network')).toBe(unitOf('a', 'nic.1.carrier'));
    expect(unitOf('a', 'nic.1.network')).not.toBe(unitOf('a', 'nic.2.network'));
    expect(unitOf('a', 'boot.order')).not.toBe(unitOf('b', 'boot.order'));
    expect(unitOf('a', 'boot.order')).not.toBe(unitOf('a', 'affinity'));
  });
});
