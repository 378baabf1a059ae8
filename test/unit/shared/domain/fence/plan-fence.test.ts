import { describe, expect, it } from 'vitest';
import type { FenceNic, FencePlanning, FenceRequest } from '../../../../../shared/domain/fence/fence-request.ts';
import { planFence } from '../../../../../shared/domain/fence/plan-fence.ts';
import { projectFence } from '../../../../../shared/domain/fence/project-fence.ts';
import { findReachability } from '../../../../../shared/domain/fence/reachability.ts';
import { makeMembers, makePool, makeRequest, smallHosts } from './sample-pool.ts';

function planOf(planning: FencePlanning) {
  if (!planning.ok) throw new Error(JSON.stringify(planning));
  return planning.plan;
}
const rejectionsOf = (planning: FencePlanning, block: string) =>
  (planning.ok ? planning.plan.rejected : planning.rejected).find((each) => each.block === block)?.because ?? [];
const problemsOf = (planning: FencePlanning) => (planning.ok ? [] : planning.problems.map(({ kind }) => kind));

describe('planFence', () => {
  it('takes host-internal networks where one host has room, starts the first alone and the others there', () => {
    const plan = planOf(planFence(makeRequest()));
    expect(plan.block).toBe('hostInternal');
    expect(new Set(plan.starts.map((start) => start.hostUuid))).toEqual(new Set(['h3']));
    expect(plan.starts.map((start) => start.waitUntilRunning)).toEqual([true, false, false, false, false, false]);
    expect(plan.starts.map((start) => start.vmUuid)).toEqual(['vm1', 'vm2', 'vm3', 'vm4', 'vm5', 'vm6']);
    expect(plan.reasons.map(({ kind }) => kind)).toEqual(['fits-one-host', 'no-interface-involved']);
    expect(plan.networks.map(({ key, originalNetworkUuid }) => [key, originalNetworkUuid])).toEqual([
      ['network app', 'app'],
    ]);
    expect(plan.vifs.map((vif) => vif.networkKey)).toEqual(Array.from({ length: 6 }, () => 'network app'));
    expect(plan.vifs.map((vif) => vif.mac)).toEqual(makeMembers().flatMap(({ nics }) => nics.map((nic) => nic.mac)));
  });

  it('puts VMs with disks on local storage on the host that has it, though others have more memory', () => {
    const bound = (hostUuids: readonly string[]) => makeMembers().map((each) => ({ ...each, hostUuids }));
    const near = planOf(planFence(makeRequest({ members: bound(['h1', 'h2']) })));
    expect([near.block, ...new Set(near.starts.map(({ hostUuid }) => hostUuid))]).toEqual(['hostInternal', 'h2']);
    const apart = makeMembers().map((each, index) => ({ ...each, hostUuids: [index < 3 ? 'h1' : 'h2'] }));
    const split = planOf(planFence(makeRequest({ members: apart })));
    expect(split.block).toBe('vlan');
    expect(split.starts.map(({ hostUuid }) => hostUuid)).toEqual(['h1', 'h1', 'h1', 'h2', 'h2', 'h2']);
  });

  it('takes a VLAN of the list where no host has room for all, never the tag in use', () => {
    const planning = planFence(makeRequest({ hosts: smallHosts(10) }));
    const plan = planOf(planning);
    expect(plan.block).toBe('vlan');
    expect(plan.networks.map((network) => network.tag)).toEqual([201]);
    expect(plan.networks[0]?.basePifUuids).toEqual(['trunk@h1', 'trunk@h2', 'trunk@h3']);
    expect(rejectionsOf(planning, 'hostInternal')).toMatchObject([{ kind: 'no-host-fits' }]);
  });

  it('passes over a tag that one host lacks, and says so when it was the last', () => {
    const pool = makePool();
    const lists = (tags: readonly number[]) => [
      {
        ...pool.physicalNetworks[0]!,
        tags: tags.map((tag) => ({ tag, missingOnHostUuids: tag === 201 ? ['h2'] : [], isReserved: tag === 300 })),
      },
    ];
    const ask = (tags: readonly number[]) =>
      planFence(makeRequest({ mustMigrate: true, graph: { ...pool, physicalNetworks: lists(tags) } }));
    expect(planOf(ask([201, 202])).networks[0]?.tag).toBe(202);
    expect(rejectionsOf(ask([100, 201, 300, 0]), 'vlan')).toMatchObject([
      {
        kind: 'not-enough-tags',
        needed: 1,
        free: 0,
        foreign: [100],
        reserved: [300],
        lacking: [{ tag: 201, hostUuids: ['h2'] }],
      },
    ]);
    expect(rejectionsOf(ask([]), 'vlan')).toEqual([{ kind: 'no-tag-list' }]);
    expect(problemsOf(ask([]))).toEqual(['no-building-block']);
  });

  it('offers tunnels only where a controller, Open vSwitch and an address on every host make them work', () => {
    const pool = makePool();
    const bare = { mustMigrate: true, graph: { ...pool, physicalNetworks: [] } };
    expect(rejectionsOf(planFence(makeRequest(bare)), 'tunnel')).toEqual([{ kind: 'no-tunnel-controller' }]);
    expect(planOf(planFence(makeRequest({ ...bare, hasTunnelController: true }))).block).toBe('tunnel');
    const old = makeRequest().hosts.map((host) =>
      host.uuid === 'h2' ? { ...host, networkBackend: 'bridge' as const } : host,
    );
    expect(rejectionsOf(planFence(makeRequest({ ...bare, hasTunnelController: true, hosts: old })), 'tunnel')).toEqual([
      { kind: 'backend-without-tunnels', hostUuids: ['h2'] },
    ]);
    const silent = {
      ...bare.graph,
      pifs: pool.pifs.map((pif) => (pif.hostUuid === 'h1' ? { ...pif, hostAddresses: [] } : pif)),
    };
    expect(
      rejectionsOf(planFence(makeRequest({ ...bare, graph: silent, hasTunnelController: true })), 'tunnel'),
    ).toEqual([{ kind: 'no-transport-address', hostUuids: ['h1'] }]);
  });

  it('refuses to pin VMs that HA protects to one host', () => {
    const members = makeMembers().map((member) => ({ ...member, isHaProtected: member.vmUuid === 'vm2' }));
    const planning = planFence(makeRequest({ members }));
    expect(planOf(planning).block).toBe('vlan');
    expect(rejectionsOf(planning, 'hostInternal')).toEqual([
      { kind: 'pins-to-one-host', because: 'ha-protected', vmUuids: ['vm2'] },
    ]);
  });

  it('leases one address for the router and, in and out, one for each VM', () => {
    const plan = planOf(planFence(makeRequest({ mode: 'inOut' })));
    expect(plan.router?.ownAddress).toBe('10.9.1.1');
    expect(plan.router?.mappings.map((mapping) => mapping.external)).toEqual(
      [2, 3, 4, 5, 6, 7].map((last) => `10.9.1.${last}`),
    );
    expect(plan.starts[0]).toMatchObject({ vmUuid: null, waitUntilRunning: true });
    expect(planOf(planFence(makeRequest({ mode: 'outOnly' }))).router?.mappings).toEqual([]);
  });

  const dhcp = (nic: FenceNic): FenceNic => ({ ...nic, usesDhcp: true });
  const dhcpMembers = makeMembers().map((member) => ({ ...member, nics: member.nics.map(dhcp) }));
  const twins = makeMembers().map((member) => ({
    ...member,
    nics: member.nics.map((nic) => ({ ...nic, mac: '02:00:00:00:00:01' })),
  }));
  const outside = makeRequest().outside!;
  it.each<[string, Partial<FenceRequest>, readonly string[]]>([
    ['no members', { members: [] }, ['no-members']],
    [
      'a VM without NIC',
      { members: makeMembers().map((each) => (each.vmUuid === 'vm1' ? { ...each, nics: [] } : each)) },
      ['member-without-nic'],
    ],
    ['DHCP that nobody serves inside', { members: dhcpMembers }, ['dhcp-unserved']],
    ['DHCP that a member serves', { members: dhcpMembers, dhcpServedByMember: ['app'] }, []],
    ['DHCP that the router serves', { members: dhcpMembers, mode: 'outOnly' }, []],
    ['DHCP where only consoles are looked at', { members: dhcpMembers, mode: 'consoleOnly' }, []],
    ['equal MACs inside', { members: twins }, ['duplicate-mac']],
    ['no router', { mode: 'outOnly', router: null }, ['no-router-template']],
    ['no outside', { mode: 'inOut', outside: null }, ['no-outside']],
    [
      'an exhausted external pool',
      { mode: 'inOut', outside: { ...outside, addresses: ['10.9.1.1', '10.9.0.1'] } },
      ['external-pool-exhausted'],
    ],
    [
      'a router with one NIC',
      { mode: 'outOnly', router: { ...makeRequest().router!, nicCapacity: 1 } },
      ['router-without-nics'],
    ],
  ])('judges %s', (_what, rest, kinds) => {
    expect(problemsOf(planFence(makeRequest(rest)))).toEqual(kinds);
  });

  it('lets three copies of one configuration run side by side, none meeting an original or another copy', () => {
    let graph = makePool();
    for (const fenceId of ['f1', 'f2', 'f3']) {
      const plan = planOf(planFence(makeRequest({ fenceId, graph, hosts: smallHosts(10) })));
      expect(plan.block).toBe('vlan');
      graph = projectFence(graph, plan).graph;
    }
    expect(graph.vifs).toHaveLength(24);
    expect(findReachability(graph).duplicates).toEqual([]);
    expect(problemsOf(planFence(makeRequest({ fenceId: 'f4', graph, hosts: smallHosts(10) })))).toEqual([
      'no-building-block',
    ]);
  });
});
