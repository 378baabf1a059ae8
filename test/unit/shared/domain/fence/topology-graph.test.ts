import { describe, expect, it } from 'vitest';
import { fenceMarkText, fenceRouterTag, type FenceMark } from '../../../../../shared/domain/fence/fence-mark.ts';
import { toNetworkGraph, type TopologyFacts } from '../../../../../shared/domain/fence/topology-facts.ts';
import { toMemoryTopology } from '../../../../fakes/memory-topology.ts';
import { HOSTS, makeHost } from '../../../../fakes/plan-facts.ts';
import { makeNetwork, makeVif, makeVm, SHOP } from '../../../../fakes/sample-estate.ts';
import { uuidOf } from '../../../../fakes/sample-signer.ts';

const ROUTER = uuidOf(80);
const [OUTSIDE, FIRST, SECOND, ELSEWHERE] = [35, 901, 902, 903].map(uuidOf) as [string, string, string, string];
const MARK: FenceMark = {
  ...{ v: 1, id: '00000000-1', mode: 'inOut', of: SHOP.vapp, name: 'Web shop 1', key: 'front', block: 'vlan' },
  ...{ run: 'r', leases: ['10.9.1.1', '10.9.1.2'] },
};

/** A router with two networks of its fence, one outside and one of another fence. */
function poolOf(change: Partial<TopologyFacts['vms'][number]> = {}, marks: Readonly<Record<string, FenceMark>> = {}) {
  const nics = [SECOND, OUTSIDE, FIRST, ELSEWHERE].map((networkUuid, index) =>
    makeVif({ uuid: uuidOf(1000 + index), device: [2, 0, 1, 3][index]!, networkUuid }),
  );
  const vm = makeVm({ uuid: ROUTER, powerState: 'Running', hostUuid: HOSTS.one, tags: [fenceRouterTag('00000000-1')] });
  const networks = [OUTSIDE, FIRST, SECOND, ELSEWHERE].map((uuid) => makeNetwork(uuid, uuid));
  const topology = toMemoryTopology([{ ...vm, vifs: nics }], networks, [makeHost(HOSTS.one, 'xen01')]);
  const all: Readonly<Record<string, FenceMark>> = {
    ...{ [FIRST]: MARK, [SECOND]: MARK, [ELSEWHERE]: { ...MARK, id: '00000000-2' } },
    ...marks,
  };
  return toNetworkGraph(
    {
      ...topology,
      vms: topology.vms.map((each) => ({ ...each, ...change })),
      networks: topology.networks.map((each) => {
        const mark = all[each.uuid];
        return { ...each, fence: mark ? fenceMarkText(mark) : '' };
      }),
    },
    [],
  );
}

describe('the graph of a pool', () => {
  it('says of each network which fence it was made for', () => {
    expect(poolOf().networks.map(({ fenceId }) => fenceId)).toEqual([null, '00000000-1', '00000000-1', '00000000-2']);
  });

  it('joins each network of a fence with all that lies outside it through its router, addresses counted once', () => {
    const routers = poolOf().routers.map(({ insideVifUuid, outsideVifUuid, externalAddresses, mode }) => [
      ...[insideVifUuid, outsideVifUuid, mode],
      ...externalAddresses,
    ]);
    expect(routers).toEqual([
      [uuidOf(1002), uuidOf(1001), 'inOut', '10.9.1.1', '10.9.1.2'],
      [uuidOf(1002), uuidOf(1003), 'inOut', '10.9.1.1', '10.9.1.2'],
      [uuidOf(1000), uuidOf(1001), 'inOut'],
      [uuidOf(1000), uuidOf(1003), 'inOut'],
    ]);
    const { leases: _none, ...bare } = { ...MARK, mode: 'outOnly' as const };
    const [outOnly] = poolOf({}, { [FIRST]: bare }).routers;
    expect(outOnly).toMatchObject({ mode: 'outOnly', externalAddresses: [] });
  });

  it('takes neither a template nor a member for a router', () => {
    expect(poolOf({ isTemplate: true }).routers).toEqual([]);
    expect(poolOf({ tags: ['fence: 00000000-1'] }).routers).toEqual([]);
  });

  it.each([
    ['Running', 'attached'],
    ['Paused', 'attached'],
    ['Suspended', 'idle'],
    ['Halted', 'idle'],
  ] as const)('has the interfaces of a VM that is %s as %s', (powerState, presence) => {
    expect(new Set(poolOf({ powerState }).vifs.map((vif) => vif.presence))).toEqual(new Set([presence]));
    expect(poolOf({ hostUuid: null }).vms[0]?.hostUuids).toEqual([]);
    expect(poolOf().vms[0]?.hostUuids).toEqual([HOSTS.one]);
  });
});
