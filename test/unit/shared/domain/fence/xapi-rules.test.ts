import { describe, expect, it } from 'vitest';
import { countReferences } from '../../../../../shared/domain/fence/fence-references.ts';
import type { FencePlan, FenceRejection, FenceRequest } from '../../../../../shared/domain/fence/fence-request.ts';
import { findSplits } from '../../../../../shared/domain/fence/may-start.ts';
import type { GraphPif, NetworkGraph } from '../../../../../shared/domain/fence/network-graph.ts';
import { planFence } from '../../../../../shared/domain/fence/plan-fence.ts';
import { projectFence } from '../../../../../shared/domain/fence/project-fence.ts';
import { findReach, findReachability } from '../../../../../shared/domain/fence/reachability.ts';
import { readTagLedger } from '../../../../../shared/domain/fence/tag-ledger.ts';
import { makeMembers, makeNetwork, makePool, makeRequest, makeVif, smallHosts } from './sample-pool.ts';

function planOf(rest: Partial<FenceRequest> = {}): FencePlan {
  const planning = planFence(makeRequest(rest));
  if (!planning.ok) throw new Error(JSON.stringify(planning));
  return planning.plan;
}

function whyNot(block: string, rest: Partial<FenceRequest>): readonly FenceRejection['kind'][] {
  const planning = planFence(makeRequest(rest));
  const rejected = planning.ok ? planning.plan.rejected : planning.rejected;
  return (rejected.find((each) => each.block === block)?.because ?? []).map(({ kind }) => kind);
}

const pool = makePool();
const across = { mustMigrate: true } as const;

/** The pool with more networks, interfaces and VMs. */
function withMore(part: Partial<Pick<NetworkGraph, 'networks' | 'pifs' | 'vifs' | 'vms'>>): NetworkGraph {
  return {
    ...pool,
    networks: [...pool.networks, ...(part.networks ?? [])],
    pifs: [...pool.pifs, ...(part.pifs ?? [])],
    vms: [...pool.vms, ...(part.vms ?? [])],
    vifs: [...pool.vifs, ...(part.vifs ?? [])],
  };
}

/** The trunk's interfaces as something else than plain NICs. */
function withTrunk(change: (pif: GraphPif) => GraphPif): NetworkGraph {
  return { ...pool, pifs: pool.pifs.map((pif) => (pif.networkUuid === 'trunk' ? change(pif) : pif)) };
}

const tagged = (host: string, tag: number): GraphPif => ({
  ...pool.pifs.find((pif) => pif.networkUuid === 'app' && pif.hostUuid === host)!,
  uuid: `other@${host}`,
  networkUuid: 'other',
  kind: { type: 'vlan', tag, taggedPifUuid: `trunk@${host}` },
});

const [left, right] = [
  { uuid: 'left', hostUuids: ['h1'] },
  { uuid: 'right', hostUuids: ['h2'] },
];
const pairOn = (networkUuid: string) => [
  makeVif('left', networkUuid, { mac: '02:aa:00:00:00:01' }),
  makeVif('right', networkUuid, { mac: '02:aa:00:00:00:02' }),
];

/** Each rule of XAPI that a fence lives by, with how it shows that it is known; named as XAPI's sources have it. */
const RULES: readonly (readonly [rule: string, show: () => void])[] = [
  [
    'a network without PIF is a bridge of one host: VMs on two hosts do not meet on it',
    () => {
      const reach = findReachability(
        withMore({ networks: [makeNetwork('private')], vms: [left, right], vifs: pairOn('private') }),
      );
      expect(findReach(reach, 'left.0', 'right.0')).toBe('none');
    },
  ],
  [
    'two first starts on a private network may pick two hosts: the first is waited for, all go to its host',
    () => {
      const { block, starts } = planOf();
      expect(block).toBe('hostInternal');
      expect(starts.map((start) => start.waitUntilRunning)).toEqual(starts.map((_start, index) => index === 0));
      expect(new Set(starts.map((start) => start.hostUuid)).size).toBe(1);
    },
  ],
  [
    'a private network is pinned by the VM that runs on it: a start on another host is refused, both VMs named',
    () => {
      const graph = withMore({
        networks: [makeNetwork('private')],
        vms: [left, { uuid: 'right', hostUuids: [] }],
        vifs: [pairOn('private')[0]!, { ...pairOn('private')[1]!, presence: 'idle' }],
      });
      expect(findSplits(graph, [{ vmUuid: 'right', hostUuid: 'h2' }])).toMatchObject([
        { networkUuid: 'private', vmUuid: 'right', otherVmUuid: 'left', hostUuid: 'h2', otherHostUuid: 'h1' },
      ]);
      expect(findSplits(graph, [{ vmUuid: 'right', hostUuid: 'h1' }])).toEqual([]);
      // Left to XAPI, it follows.
      expect(findSplits(graph, [{ vmUuid: 'right', hostUuid: null }])).toEqual([]);
    },
  ],
  [
    'a VM on a private network in use cannot migrate: where VMs must, none is taken',
    () => {
      expect(whyNot('hostInternal', across)).toEqual(['pins-to-one-host']);
      expect(planOf(across).block).toBe('vlan');
    },
  ],
  [
    'the pinned host must have memory for the whole group',
    () => expect(whyNot('hostInternal', { hosts: smallHosts(10) })).toEqual(['no-host-fits']),
  ],
  [
    'HA-protected VMs may not be on networks that are not shared',
    () => {
      const members = makeMembers().map((member) => ({ ...member, isHaProtected: true }));
      expect(whyNot('hostInternal', { members })).toEqual(['pins-to-one-host']);
    },
  ],
  [
    "a bond member's own network cannot be attached, and no VLAN is made on it",
    () => {
      const graph = withTrunk((pif) => pif);
      const bonds = pool.hostUuids.map((host): GraphPif => ({
        ...pool.pifs[0]!,
        uuid: `bond@${host}`,
        hostUuid: host,
        networkUuid: 'bonded',
        kind: { type: 'bond', memberPifUuids: [`trunk@${host}`] },
      }));
      const bonded = {
        ...graph,
        networks: [...graph.networks, makeNetwork('bonded')],
        pifs: [...graph.pifs, ...bonds],
      };
      expect(whyNot('vlan', { ...across, graph: bonded })).toEqual(['no-usable-interface']);
      expect(
        findReach(findReachability({ ...bonded, vms: [left, right], vifs: pairOn('trunk') }), 'left.0', 'right.0'),
      ).toBe('none');
    },
  ],
  [
    'create_VLAN_from_PIF makes the VLAN on every live host of the base network',
    () => expect(planOf(across).networks[0]?.basePifUuids).toEqual(['trunk@h1', 'trunk@h2', 'trunk@h3']),
  ],
  [
    'tags are 1 to 4094: others on a list are never taken',
    () => {
      const tags = [0, 4095, 5000].map((tag) => ({ tag, missingOnHostUuids: [], isReserved: false }));
      const graph = { ...pool, physicalNetworks: [{ ...pool.physicalNetworks[0]!, tags }] };
      expect(whyNot('vlan', { ...across, graph })).toEqual(['not-enough-tags']);
      expect(
        readTagLedger(graph, [])
          .filter(({ isListed }) => isListed)
          .map(({ state }) => state),
      ).toEqual(['invalid', 'invalid', 'invalid']);
    },
  ],
  [
    'a tag is once per device and host: one that the pool uses otherwise is never taken',
    () => {
      const graph = withMore({ networks: [makeNetwork('other')], pifs: [tagged('h2', 201)] });
      expect(planOf({ ...across, graph }).networks[0]?.tag).toBe(202);
      expect(readTagLedger(graph, []).find(({ tag }) => tag === 201)?.state).toBe('foreign');
    },
  ],
  [
    'a VLAN has no VLAN, a tunnel none, and an unmanaged interface none either',
    () => {
      const tunnel = { type: 'tunnel', transportPifUuid: 'x', isActive: true } as const;
      expect(whyNot('vlan', { ...across, graph: withTrunk((pif) => ({ ...pif, kind: tunnel })) })).toEqual([
        'no-usable-interface',
      ]);
      expect(
        whyNot('vlan', {
          ...across,
          graph: withTrunk((pif) => ({ ...pif, kind: { type: 'vlan', tag: 7, taggedPifUuid: 'x' } })),
        }),
      ).toEqual(['no-usable-interface']);
      expect(whyNot('vlan', { ...across, graph: withTrunk((pif) => ({ ...pif, isManaged: false })) })).toEqual([
        'no-usable-interface',
      ]);
    },
  ],
  [
    'XAPI does not know what a switch trunks: without a list there is no VLAN, and a tag that a host lacks is passed over',
    () => {
      expect(whyNot('vlan', { ...across, graph: { ...pool, physicalNetworks: [] } })).toEqual(['no-tag-list']);
      const tags = [201, 202].map((tag) => ({ tag, missingOnHostUuids: tag === 201 ? ['h3'] : [], isReserved: false }));
      const graph = { ...pool, physicalNetworks: [{ ...pool.physicalNetworks[0]!, tags }] };
      expect(planOf({ ...across, graph }).networks[0]?.tag).toBe(202);
    },
  ],
  [
    'tunnels need Open vSwitch on every host',
    () => {
      const hosts = makeRequest().hosts.map((host) => ({
        ...host,
        networkBackend: host.uuid === 'h1' ? ('bridge' as const) : host.networkBackend,
      }));
      expect(whyNot('tunnel', { hasTunnelController: true, hosts })).toEqual(['backend-without-tunnels']);
    },
  ],
  [
    'the transport of a tunnel needs an address',
    () => {
      const graph = { ...pool, pifs: pool.pifs.map((pif) => ({ ...pif, hostAddresses: [] })) };
      expect(whyNot('tunnel', { hasTunnelController: true, graph })).toEqual(['no-transport-address']);
    },
  ],
  [
    'without an SDN controller tunnels are islands although VMs start: they are not offered',
    () => expect(whyNot('tunnel', {})).toEqual(['no-tunnel-controller']),
  ],
  [
    'a tunnel that no controller joined is an island in the proof',
    () => {
      const tunnels = (isActive: boolean) =>
        ['h1', 'h2'].map((host): GraphPif => ({
          ...pool.pifs[0]!,
          uuid: `tunnel@${host}`,
          hostUuid: host,
          networkUuid: 'mesh',
          kind: { type: 'tunnel', transportPifUuid: `management@${host}`, isActive },
        }));
      const reachOf = (isActive: boolean) =>
        findReach(
          findReachability(
            withMore({
              networks: [makeNetwork('mesh')],
              pifs: tunnels(isActive),
              vms: [left, right],
              vifs: pairOn('mesh'),
            }),
          ),
          'left.0',
          'right.0',
        );
      expect([reachOf(false), reachOf(true)]).toEqual(['none', 'layer2']);
    },
  ],
  [
    'locking mode `disabled` is an unplugged cable: in a fence for consoles nobody meets anybody',
    () => {
      const plan = planOf({ mode: 'consoleOnly' });
      expect(plan.networks.every(({ defaultLocking }) => defaultLocking === 'disabled')).toBe(true);
      const { graph, bounds } = projectFence(pool, plan);
      expect(bounds.vifUuids.every((vif) => findReachability(graph).silent.has(vif))).toBe(true);
    },
  ],
  [
    'two fences with the same MACs never share a VLAN',
    () => {
      const first = projectFence(pool, planOf({ ...across, fenceId: 'f1' })).graph;
      const second = planOf({ ...across, fenceId: 'f2', graph: first });
      expect(second.networks[0]?.tag).toBe(202);
      expect(findReachability(projectFence(first, second).graph).duplicates).toEqual([]);
    },
  ],
  [
    'a router has its NIC 0 outside and the others on the fence',
    () => {
      const plan = planOf({ mode: 'outOnly' });
      const { graph } = projectFence(pool, plan);
      const nics = graph.vifs.filter((vif) => vif.vmUuid.endsWith('router')).sort((a, b) => a.device - b.device);
      expect(nics.map((vif) => vif.networkUuid)).toEqual([
        'management',
        ...plan.networks.map(({ key }) => `fence1 ${key}`),
      ]);
    },
  ],
  [
    'clones get new MACs: the plan gives each interface the MAC of its original',
    () =>
      expect(planOf().vifs.map(({ mac }) => mac)).toEqual(
        makeMembers().flatMap(({ nics }) => nics.map(({ mac }) => mac)),
      ),
  ],
  [
    'network.destroy takes idle interfaces with it in silence: they count as references',
    () => {
      const graph = withMore({
        networks: [makeNetwork('fenced', 'f1')],
        vms: [left],
        vifs: [makeVif('left', 'fenced', { presence: 'idle' })],
      });
      expect(countReferences(graph)).toMatchObject([{ networkUuid: 'fenced', vmUuids: ['left'] }]);
    },
  ],
  [
    'a network that is assumed to be shared may be joined anywhere: it is taken as joined',
    () => {
      const graph = withMore({
        networks: [{ ...makeNetwork('shared'), isAssumedShared: true }],
        vms: [left, right],
        vifs: pairOn('shared'),
      });
      expect(findReach(findReachability(graph), 'left.0', 'right.0')).toBe('layer2');
    },
  ],
];

describe('rules of XAPI that fences live by', () => {
  it.each(RULES)('%s', (_rule, show) => {
    show();
  });
});
