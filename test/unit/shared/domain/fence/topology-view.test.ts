import { describe, expect, it } from 'vitest';
import { fenceMarkText, fenceRouterTag, fenceTag } from '../../../../../shared/domain/fence/fence-mark.ts';
import type { GraphPif } from '../../../../../shared/domain/fence/network-graph.ts';
import { findReachability } from '../../../../../shared/domain/fence/reachability.ts';
import {
  toNetworkGraph,
  type TopologyFacts,
  type TopologyNetwork,
  type TopologyVif,
  type TopologyVm,
} from '../../../../../shared/domain/fence/topology-facts.ts';
import { toReachView, toTopologyView } from '../../../../../shared/domain/fence/topology-view.ts';

const OF = '0a1b2c3d-0000-4000-8000-000000000001';
const FENCE = '0a1b2c3d-1';

const network = (uuid: string, fence = ''): TopologyNetwork => ({
  ...{ uuid, nameLabel: `${uuid} network`, bridge: uuid, isManaged: true, isAssumedShared: false },
  ...{ defaultLocking: 'unlocked', fence },
});
const vm = (uuid: string, tags: readonly string[], more: Partial<TopologyVm> = {}): TopologyVm => ({
  ...{ uuid, nameLabel: `name of ${uuid}`, isTemplate: false, powerState: 'Running', hostUuid: 'h1', vappUuid: null },
  tags,
  ...more,
});
const vif = (vmUuid: string, device: number, networkUuid: string, more: Partial<TopologyVif> = {}): TopologyVif => ({
  ...{ uuid: `${vmUuid}.${String(device)}`, vmUuid, device, mac: `02:00:00:00:${vmUuid.slice(-2)}:0${String(device)}` },
  ...{ addresses: [], networkUuid, locking: 'network_default', allowedAddresses: [], attached: true },
  ...more,
});
const pif = (hostUuid: string, networkUuid: string, kind: GraphPif['kind']): GraphPif => ({
  ...{ uuid: `${networkUuid}@${hostUuid}`, hostUuid, networkUuid, device: `eth-${networkUuid}`, kind },
  ...{ isManaged: true, hostAddresses: [] },
});
const mark = fenceMarkText({
  ...{ v: 1, id: FENCE, mode: 'inOut', of: OF, name: 'Web shop', key: 'inner', block: 'hostInternal', run: 'run-1' },
});

/** An original with two NICs, its copy behind a router, one VM astray, and others on the same network. */
const FACTS: TopologyFacts = {
  hosts: ['h2', 'h1'].map((uuid) => ({
    ...{ uuid, nameLabel: `host ${uuid}`, isUsable: true, memoryFreeBytes: 1, networkBackend: 'openvswitch' as const },
  })),
  vms: [
    vm('stray-44', [fenceTag(FENCE)]),
    vm('router-33', [fenceRouterTag(FENCE)]),
    vm('copy-22', [fenceTag(FENCE)], { vappUuid: 'vapp-copy' }),
    vm('web-11', [], { vappUuid: OF }),
    vm('halted-55', [], { vappUuid: OF, powerState: 'Halted', hostUuid: null }),
    vm('other-66', [], { hostUuid: 'h2' }),
    vm('other-77', []),
    vm('template-88', [fenceTag(FENCE)], { isTemplate: true, hostUuid: null, powerState: 'Halted' }),
  ],
  vifs: [
    vif('web-11', 1, 'app', { addresses: ['10.0.0.1'] }),
    vif('web-11', 0, 'plain'),
    vif('copy-22', 0, 'inner'),
    vif('router-33', 0, 'inner'),
    vif('router-33', 1, 'app'),
    vif('stray-44', 0, 'app', { mac: '02:00:00:00:66:00' }),
    vif('halted-55', 0, 'app'),
    vif('other-66', 0, 'app'),
    vif('other-66', 1, 'app'),
    vif('other-77', 0, 'app'),
    vif('template-88', 0, 'app'),
  ],
  networks: [network('plain'), network('inner', mark), network('trunk'), network('app'), network('unused')],
  pifs: [
    ...['h2', 'h1'].map((host) => pif(host, 'app', { type: 'vlan', tag: 100, taggedPifUuid: `trunk@${host}` })),
    ...['h1', 'h2'].map((host) => pif(host, 'trunk', { type: 'physical' })),
    pif('h1', 'plain', { type: 'physical' }),
  ],
  hasTunnelController: false,
};
const SWITCH = {
  ...{ id: 'core', bases: [{ networkUuid: 'trunk', nativeTag: 1 }] },
  tags: [{ tag: 100, missingOnHostUuids: [], isReserved: false }],
};
const reachabilityOf = (facts: TopologyFacts) => findReachability(toNetworkGraph(facts, [SWITCH]));
const draw = (configurationUuid: string | null, facts = FACTS) =>
  toTopologyView(facts, reachabilityOf(facts), configurationUuid, (uuid) => `title of ${uuid}`);

describe('the picture of a fence', () => {
  it('has a box for the original and one for the fence, and the VMs of both by name', () => {
    const { groups, vms } = draw(OF);
    expect(groups).toEqual([
      { id: OF, kind: 'configuration', title: `title of ${OF}` },
      { id: FENCE, kind: 'fence', title: `Fence ${FENCE}` },
    ]);
    expect(vms.map(({ uuid, groupId, isRouter, hostName }) => [uuid, groupId, isRouter, hostName])).toEqual([
      ['copy-22', FENCE, false, 'host h1'],
      ['halted-55', OF, false, ''],
      ['router-33', FENCE, true, 'host h1'],
      ['stray-44', FENCE, false, 'host h1'],
      ['web-11', OF, false, 'host h1'],
    ]);
  });

  it('shows NICs in order, which are silent, which collide, and which left the fence', () => {
    const { findings, vms } = draw(OF);
    const nics = vms.flatMap((each) =>
      each.vifs.map(({ uuid, silent, collides, isAstray }) => [uuid, silent, collides, isAstray]),
    );
    expect(nics).toEqual([
      ['copy-22.0', null, false, false],
      ['halted-55.0', 'idle', false, false],
      ['router-33.0', null, false, false],
      // A router's way out is no astray NIC.
      ['router-33.1', null, false, false],
      ['stray-44.0', null, true, true],
      ['web-11.0', null, false, false],
      ['web-11.1', null, false, false],
    ]);
    const held = ['other-66', 'stray-44'].map((uuid) => `NIC 0 of name of ${uuid} on app network`);
    expect(findings).toEqual([`the MAC 02:00:00:00:66:00 is held by ${held.join(' and by ')}`]);
    expect(vms.find(({ uuid }) => uuid === 'web-11')?.vifs[1]?.addresses).toEqual(['10.0.0.1']);
  });

  it('shows the networks in use, what they are, who carries them and how many others are on them', () => {
    expect(draw(OF).networks).toEqual([
      {
        ...{ uuid: 'app', nameLabel: 'app network', groupId: null, kind: 'vlan', tag: 100, otherVms: 2 },
        interfaces: ['eth-app of host h1', 'eth-app of host h2'],
      },
      {
        ...{ uuid: 'inner', nameLabel: 'inner network', groupId: FENCE, kind: 'internal', tag: null, otherVms: 0 },
        interfaces: [],
      },
      {
        ...{ uuid: 'plain', nameLabel: 'plain network', groupId: null, kind: 'untagged', tag: null, otherVms: 0 },
        interfaces: ['eth-plain of host h1'],
      },
    ]);
  });

  it('is the same in whatever order the facts come', () => {
    const { hosts, vms, vifs, networks, pifs } = FACTS;
    const turned = {
      ...FACTS,
      ...{ hosts: [...hosts].reverse(), vms: [...vms].reverse(), vifs: [...vifs].reverse() },
      ...{ networks: [...networks].reverse(), pifs: [...pifs].reverse() },
    };
    expect(draw(OF, turned)).toEqual(draw(OF));
    for (const { uuid } of vms)
      expect(toReachView(turned, reachabilityOf(turned), uuid)).toEqual(
        toReachView(FACTS, reachabilityOf(FACTS), uuid),
      );
  });

  it('is of all fences with their originals where no configuration is chosen, and of none for a stranger', () => {
    expect(draw(null)).toEqual(draw(OF));
    expect(draw('vapp-copy').groups.map(({ id }) => id)).toEqual([OF, FENCE]);
    expect(draw('nowhere')).toEqual({ groups: [], vms: [], networks: [], findings: [] });
  });
});

describe('what a VM can reach', () => {
  const reach = (uuid: string) => toReachView(FACTS, reachabilityOf(FACTS), uuid);

  it('is who is on its networks first, then who is behind routers, each once', () => {
    expect(reach('copy-22').vms).toEqual([
      {
        uuid: 'router-33',
        nameLabel: 'name of router-33',
        reach: 'layer2',
        networks: ['app network', 'inner network'],
      },
      ...['other-66', 'other-77', 'stray-44', 'web-11'].map((uuid) => ({
        ...{ uuid, nameLabel: `name of ${uuid}`, reach: 'routed', networks: ['app network'] },
      })),
    ]);
    expect(reach('web-11').vms.map(({ uuid, reach: how }) => `${uuid} ${how}`)).toEqual([
      'other-66 layer2',
      'other-77 layer2',
      'router-33 layer2',
      'stray-44 layer2',
      'copy-22 routed',
    ]);
  });

  it('is told with the ways by which its traffic leaves, and with what is silent', () => {
    expect(reach('web-11').waysOut).toEqual([
      'eth-app of host h1, VLAN 100',
      'eth-app of host h2, VLAN 100',
      'eth-plain of host h1, untagged',
      'through name of router-33',
    ]);
    expect(reach('web-11').silent).toEqual([]);
    expect(reach('halted-55')).toEqual({ vmUuid: 'halted-55', vms: [], waysOut: [], silent: ['NIC 0: idle'] });
  });
});
