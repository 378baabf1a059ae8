import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VmFacts } from '../../../../shared/domain/inventory.ts';
import { toVmSummary } from '../../../../shared/domain/inventory.ts';
import { manifestText, toManifest } from '../../../../shared/domain/manifest.ts';
import { findRole, listRoles } from '../../../../shared/domain/network-role.ts';
import { planTransition } from '../../../../shared/domain/plan/plan-transition.ts';
import { listVmSettings, toSettings } from '../../../../shared/domain/vm-settings.ts';
import { seed } from '../../../bench/campaign.ts';
import {
  makeConfiguration,
  makeDisk,
  makeNetwork,
  makeVif,
  makeVm,
  makeWorkflow,
  SHOP,
} from '../../../fakes/sample-estate.ts';
import { uuidOf } from '../../../fakes/sample-signer.ts';

const { networks } = SHOP;
const workflow = makeWorkflow();
const vm = makeVm({ uuid: SHOP.web, vifs: [makeVif()], disks: [makeDisk()] });
const text = (vms: readonly VmFacts[], stageId: string | null = 'development'): string =>
  manifestText(toManifest(vms, workflow, stageId));

describe('manifest', () => {
  it.each<readonly [string, Partial<VmFacts>]>([
    ['name', { nameLabel: 'renamed' }],
    ['power state', { powerState: 'Running' }],
    ['host', { hostUuid: SHOP.host }],
    ['tags', { tags: ['stage: Production'] }],
    ['addresses', { addresses: ['10.0.0.1'] }],
    ['guest', { guestOs: 'Debian 12', toolsVersion: '' }],
    ['snapshots', { snapshotCount: 9 }],
    ['operations', { allowedOperations: ['start'], currentOperations: ['start'], blockedOperations: { start: 'no' } }],
    ['vApp', { vappUuid: SHOP.vapp }],
    ['disk name and SR', { disks: [makeDisk({ nameLabel: 'x', srUuid: uuidOf(62) })] }],
    ['NIC state and uuid', { vifs: [makeVif({ attached: false, uuid: uuidOf(48) })] }],
  ])('stays the same when the %s changes', (_what, change) => {
    expect(text([{ ...vm, ...change }])).toBe(text([vm]));
  });

  it.each<readonly [string, Partial<VmFacts>]>([
    ['VM', { uuid: uuidOf(18) }],
    ['platform flag', { settings: { 'platform.nx': 'true' } }],
    ['disk setting', { disks: [makeDisk({ settings: { mode: 'RO' } })] }],
    ['setting of a disk itself', { disks: [makeDisk({ imageSettings: { sharable: 'yes' } })] }],
    ['NIC setting', { vifs: [makeVif({ settings: { mtu: '9000' } })] }],
    ['vCPUs', { vcpus: 3 }],
    ['memory', { memoryBytes: 8192 }],
    ['firmware', { firmware: 'bios' }],
    ['start order', { startOrder: 1 }],
    ['start delay', { startDelaySeconds: 1 }],
    ['shutdown delay', { shutdownDelaySeconds: 1 }],
    ['disks', { disks: [] }],
    ['disk', { disks: [makeDisk({ vdiUuid: uuidOf(59) })] }],
    ['disk size', { disks: [makeDisk({ sizeBytes: 2048 })] }],
    ['disk position', { disks: [makeDisk({ device: 1 })] }],
    ['bootable disk', { disks: [makeDisk({ bootable: false })] }],
    ['NICs', { vifs: [] }],
    ['MAC', { vifs: [makeVif({ mac: '02:00:00:00:00:09' })] }],
    ['NIC position', { vifs: [makeVif({ device: 1 })] }],
    ['role of a NIC', { vifs: [makeVif({ networkUuid: networks.devData })] }],
    ['network without role', { vifs: [makeVif({ networkUuid: networks.management })] }],
  ])('changes with the %s', (_what, change) => {
    expect(text([{ ...vm, ...change }])).not.toBe(text([vm]));
  });

  it('is canonical JSON, written without sorting', () => {
    const settings = toSettings(
      listVmSettings({ platform: { nx: 'true', 'a"b': 'ü\u2028', __proto__x: '1' }, PV_args: 'x' }),
    );
    const full = {
      ...vm,
      settings,
      disks: [makeDisk({ settings: { mode: 'RW' }, imageSettings: { sharable: 'yes' } })],
    };
    const manifest = toManifest([full, makeVm({ uuid: SHOP.db })], workflow, 'development');
    expect(manifestText(manifest)).toBe(`stagewright/manifest/v1\n${canonicalize(manifest) ?? ''}`);
  });

  it('does not depend on any order', () => {
    const other = makeVm({ uuid: SHOP.db });
    const two = { ...vm, vifs: [makeVif(), makeVif({ device: 1 })], disks: [makeDisk(), makeDisk({ device: 1 })] };
    const turned = { ...two, vifs: [...two.vifs].reverse(), disks: [...two.disks].reverse() };
    expect(text([other, turned])).toBe(text([two, other]));
  });

  it('names networks by uuid while the configuration is in no service', () => {
    const [first] = toManifest([vm], null, null).vms;
    expect(first?.vifs[0]?.network).toBe(`network:${networks.devFront}`);
    expect(toManifest([vm], workflow, 'development').vms[0]?.vifs[0]?.network).toBe('role:front');
  });

  it('is the same before and after a promotion, for any NICs', () => {
    const anyNic = fc.constantFrom(networks.devFront, networks.devData, networks.management, networks.intFront);
    fc.assert(
      fc.property(fc.array(anyNic, { maxLength: 5 }), (nics) => {
        const vifs = nics.map((networkUuid, device) => makeVif({ uuid: uuidOf(80 + device), device, networkUuid }));
        const member = { ...vm, vifs };
        const plan = planTransition({
          configuration: makeConfiguration(),
          workflow,
          toStageId: 'integration',
          isConnected: true,
          rights: null,
          hosts: [],
          networks: Object.entries(networks).map(([name, uuid]) => makeNetwork(uuid, name)),
          vms: [member],
          srs: [],
          neighbours: [],
          configurationNames: [],
        })!;
        const target = new Map(
          plan.steps.flatMap(({ action }) =>
            action.kind === 'move-vif' ? [[action.vifUuid, action.toNetworkUuid] as const] : [],
          ),
        );
        const moved = vifs.map((vif) => ({ ...vif, networkUuid: target.get(vif.uuid) ?? vif.networkUuid }));
        expect(text([{ ...member, vifs: moved, tags: ['stage: Integration'] }], 'integration')).toBe(text([member]));
      }),
      { seed: seed(), numRuns: 200 },
    );
  });
});

describe('findRole', () => {
  it.each([
    ['in the map of the stage', 'development', networks.devData, 'data'],
    ['in another stage’s map', 'development', networks.intData, 'data'],
    ['without a stage', null, networks.intFront, 'front'],
    ['in an unknown stage', 'gone', networks.intFront, 'front'],
    ['nowhere', 'development', networks.management, undefined],
  ])('looks for a network %s', (_where, stageId, networkUuid, expected) => {
    expect(findRole(workflow, stageId, networkUuid)).toBe(expected);
  });

  it('prefers the present stage, where two stages use one network for two roles', () => {
    const [first, second, ...rest] = workflow.stages;
    const shared = {
      ...workflow,
      stages: [
        { ...first!, networkMap: { front: networks.management } },
        { ...second!, networkMap: { data: networks.management } },
        ...rest,
      ],
    };
    expect(findRole(shared, 'development', networks.management)).toBe('front');
    expect(findRole(shared, 'integration', networks.management)).toBe('data');
    expect(findRole(shared, 'production', networks.management)).toBe('front');
    expect(listRoles(shared)).toEqual(['front', 'data']);
  });
});

describe('toVmSummary', () => {
  it('keeps what lists show', () => {
    const vifs = [makeVif(), makeVif({ device: 1 }), makeVif({ device: 2, networkUuid: networks.devData })];
    const disks = [makeDisk(), makeDisk({ device: 1, sizeBytes: 1 })];
    const summary = toVmSummary(makeVm({ addresses: ['10.0.0.1', 'fe80::1'], toolsVersion: '', vifs, disks }));
    expect(summary).toMatchObject({
      address: '10.0.0.1',
      diskBytes: 1025,
      networkUuids: [networks.devFront, networks.devData],
      hasTools: false,
    });
    expect(toVmSummary(makeVm())).toMatchObject({ address: '', diskBytes: 0, networkUuids: [], hasTools: true });
  });
});
