import { describe, expect, it } from 'vitest';
import {
  fenceMarkText,
  fenceRouterTag,
  fenceTag,
  type FenceMark,
} from '../../../../../shared/domain/fence/fence-mark.ts';
import { findFenceAlarms, listFences, type FenceAlarm } from '../../../../../shared/domain/fence/fence-view.ts';
import { findReachability } from '../../../../../shared/domain/fence/reachability.ts';
import {
  toNetworkGraph,
  type TopologyFacts,
  type TopologyNetwork,
  type TopologyVif,
  type TopologyVm,
} from '../../../../../shared/domain/fence/topology-facts.ts';

const OF = '0a1b2c3d-0000-4000-8000-000000000001';
const FENCE = '0a1b2c3d-1';

const mark = (more: Partial<FenceMark> = {}): string =>
  fenceMarkText({
    ...{ v: 1, id: FENCE, mode: 'inOut', of: OF, name: 'Web shop', key: 'inner', block: 'vlan', run: 'run-1' },
    ...more,
  });
const network = (uuid: string, fence = ''): TopologyNetwork => ({
  ...{
    uuid,
    nameLabel: uuid,
    bridge: uuid,
    isManaged: true,
    isAssumedShared: false,
    defaultLocking: 'unlocked',
    fence,
  },
});
const vm = (uuid: string, tags: readonly string[], more: Partial<TopologyVm> = {}): TopologyVm => ({
  ...{ uuid, nameLabel: uuid, isTemplate: false, powerState: 'Running', hostUuid: 'h1', vappUuid: null, tags },
  ...more,
});
const vif = (vmUuid: string, networkUuid: string, more: Partial<TopologyVif> = {}): TopologyVif => ({
  ...{ uuid: `${vmUuid}@${networkUuid}`, vmUuid, device: 0, mac: `02:00:00:00:00:${vmUuid.slice(-2)}`, addresses: [] },
  ...{ networkUuid, locking: 'network_default', allowedAddresses: [], attached: true },
  ...more,
});
const pool = (more: Partial<TopologyFacts>): TopologyFacts => ({
  hosts: ['h1', 'h2'].map((uuid) => ({
    ...{ uuid, nameLabel: uuid, isUsable: true, memoryFreeBytes: 1, networkBackend: 'openvswitch' as const },
  })),
  ...{ vms: [], vifs: [], networks: [], pifs: [], hasTunnelController: false },
  ...more,
});

describe('the fences of a pool', () => {
  it('are read off the marks of networks and the tags of VMs', () => {
    const [state, ...more] = listFences(
      pool({
        networks: [
          network('n2', mark({ leases: ['192.0.2.9', '192.0.2.1'] })),
          network('n1', mark({ leases: ['192.0.2.1'] })),
          network('app'),
        ],
        vms: [
          vm('vm-02', [fenceTag(FENCE)], { vappUuid: 'vapp-b' }),
          vm('vm-01', [fenceTag(FENCE)], { vappUuid: 'vapp-a' }),
          vm('vm-03', [fenceRouterTag(FENCE)], { vappUuid: 'vapp-a' }),
          vm('vm-04', []),
          vm('vm-05', []),
          vm('vm-06', [fenceTag(FENCE)], { isTemplate: true }),
        ],
        vifs: [vif('vm-01', 'n1'), vif('vm-03', 'app'), vif('vm-04', 'n1'), vif('vm-05', 'app')],
      }),
    );
    expect(more).toEqual([]);
    expect(state).toEqual({
      ...{ id: FENCE, mode: 'inOut', block: 'vlan', ofUuid: OF, ofName: 'Web shop', networkUuids: ['n1', 'n2'] },
      ...{ vmUuids: ['vm-01', 'vm-02'], routerVmUuids: ['vm-03'], vappUuids: ['vapp-a', 'vapp-b'] },
      ...{ strangerVmUuids: ['vm-04'], leases: ['192.0.2.1', '192.0.2.9'] },
    });
  });

  it('are known by their VMs alone when their networks are gone, as the strictest', () => {
    const [state] = listFences(pool({ vms: [vm('vm-01', [fenceTag(FENCE)])] }));
    expect(state).toMatchObject({
      ...{ id: FENCE, mode: 'block', block: 'hostInternal', ofUuid: '', ofName: '' },
      ...{ networkUuids: [], vmUuids: ['vm-01'], leases: [] },
    });
  });

  it('are listed by id, each once', () => {
    const other = '0a1b2c3d-2';
    const ids = listFences(
      pool({
        networks: [network('n2', mark({ id: other })), network('n1', mark())],
        vms: [vm('vm-01', [fenceTag(FENCE)])],
      }),
    ).map(({ id }) => id);
    expect(ids).toEqual([FENCE, other]);
  });

  it('are none on a network whose mark nobody understands', () => {
    const odd = [mark({ v: 2 as 1 }), 'fence', '{}', mark({ of: 'x' })];
    expect(listFences(pool({ networks: odd.map((text, at) => network(`n${String(at)}`, text)) }))).toEqual([]);
  });
});

describe('what is wrong with a fence', () => {
  const alarms = (facts: TopologyFacts): readonly FenceAlarm[] => {
    const graph = toNetworkGraph(facts, []);
    return findFenceAlarms(facts, graph, findReachability(graph), listFences(facts));
  };
  const inside = [vm('vm-01', [fenceTag(FENCE)]), vm('vm-02', [fenceTag(FENCE)])];
  const sound = pool({
    networks: [network('n1', mark({ mode: 'block', block: 'hostInternal' })), network('app')],
    vms: [...inside, vm('vm-03', [])],
    vifs: [vif('vm-01', 'n1'), vif('vm-02', 'n1'), vif('vm-03', 'app')],
  });

  it('is nothing where its VMs are among themselves', () => {
    expect(alarms(sound)).toEqual([]);
  });

  it('is a VM that was moved to another network, from where it reaches out', () => {
    const [alarm] = alarms({ ...sound, vifs: [vif('vm-01', 'n1'), vif('vm-02', 'app'), vif('vm-03', 'app')] });
    expect(alarm?.breaches.map(({ kind }) => kind)).toContain('reaches-out');
    expect(alarm?.isUnmarked).toBe(false);
  });

  it('is a stranger on its network, while it runs', () => {
    const vifs = [vif('vm-01', 'n1'), vif('vm-02', 'n1'), vif('vm-03', 'n1')];
    expect(alarms({ ...sound, vifs })).toHaveLength(1);
    const [first, second] = inside;
    if (!first || !second) throw new Error('no VMs');
    const halted = vm('vm-03', [], { powerState: 'Halted', hostUuid: null });
    expect(alarms({ ...sound, vms: [first, second, halted], vifs })).toEqual([]);
  });

  it('is one address twice inside it, and not twice outside', () => {
    const twice = (a: string, b: string): readonly TopologyVif[] => [
      vif('vm-01', 'n1', a === 'n1' ? { mac: '02:00:00:00:00:aa' } : {}),
      vif('vm-02', 'n1', b === 'n1' ? { mac: '02-00-00-00-00-AA' } : {}),
      vif('vm-03', 'app'),
    ];
    const [alarm] = alarms({ ...sound, vifs: twice('n1', 'n1') });
    expect(alarm).toMatchObject({
      breaches: [],
      duplicates: [{ kind: 'mac', value: '02:00:00:00:00:aa' }],
      isUnmarked: false,
    });
    const outside = [...twice('', ''), vif('vm-04', 'app', { mac: '02:00:00:00:00:03' })];
    expect(alarms({ ...sound, vms: [...sound.vms, vm('vm-04', [])], vifs: outside })).toEqual([]);
  });

  it('is a private network on two hosts, whose parts do not reach each other', () => {
    const [first] = inside;
    if (!first) throw new Error('no VM');
    const apart = { ...sound, vms: [first, vm('vm-02', [fenceTag(FENCE)], { hostUuid: 'h2' }), vm('vm-03', [])] };
    expect(alarms(apart)).toMatchObject([
      { breaches: [], duplicates: [], torn: [{ networkUuid: 'n1', vifUuids: ['vm-01@n1', 'vm-02@n1'] }] },
    ]);
    // Consoles need no network between VMs.
    const consoles = network('n1', mark({ mode: 'consoleOnly', block: 'hostInternal' }));
    expect(alarms({ ...apart, networks: [consoles, network('app')] }).flatMap(({ torn }) => torn)).toEqual([]);
  });

  it('is that no network is marked any more, though its VMs have interfaces', () => {
    const gone = { ...sound, networks: [network('n1'), network('app')] };
    expect(alarms(gone)).toMatchObject([{ fenceId: FENCE, isUnmarked: true }]);
    expect(alarms({ ...gone, vifs: [vif('vm-03', 'app')] })).toEqual([]);
  });
});
