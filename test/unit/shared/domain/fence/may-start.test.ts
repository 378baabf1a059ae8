import { describe, expect, it } from 'vitest';
import { toComparableAddress, toComparableMac } from '../../../../../shared/domain/fence/comparable-address.ts';
import { findCollisions, findSplits } from '../../../../../shared/domain/fence/may-start.ts';
import type { GraphVif, NetworkGraph } from '../../../../../shared/domain/fence/network-graph.ts';
import { explainPath } from '../../../../../shared/domain/fence/explain-path.ts';
import { findReachability } from '../../../../../shared/domain/fence/reachability.ts';
import { makeNetwork, makePool, makeVif } from './sample-pool.ts';

function withCopy(vif: GraphVif, host: string | null = null, pool: NetworkGraph = makePool()): NetworkGraph {
  return {
    ...pool,
    vms: [...pool.vms, { uuid: vif.vmUuid, hostUuids: host === null ? [] : [host] }],
    vifs: [...pool.vifs, vif],
    networks: [...pool.networks, makeNetwork('private'), { ...makeNetwork('quiet'), defaultLocking: 'disabled' }],
  };
}
const idle = { presence: 'idle' } as const;

describe('findCollisions', () => {
  it('names both ends of an equal MAC in other spelling, through the VLAN to another host', () => {
    const copy = makeVif('copy', 'app', { ...idle, mac: '02-00-00-00-00-02', addresses: [] });
    const found = findCollisions(withCopy(copy), [{ vmUuid: 'copy', hostUuid: 'h1' }]);
    expect(found).toMatchObject([
      { kind: 'mac', value: '02:00:00:00:00:02', planned: { vmUuid: 'copy' }, other: { kind: 'vif', vmUuid: 'vm2' } },
    ]);
  });

  it('names a host whose own address a VM would take', () => {
    const copy = makeVif('copy', 'management', { ...idle, addresses: ['10.9.0.2'] });
    expect(findCollisions(withCopy(copy), [{ vmUuid: 'copy', hostUuid: 'h1' }])).toMatchObject([
      { kind: 'address', value: '10.9.0.2', other: { kind: 'interface', hostUuid: 'h2' } },
    ]);
  });

  const twin = { mac: '02:00:00:00:00:02', addresses: ['10.0.0.2'], ...idle };
  it.each<[string, GraphVif, number]>([
    ['the same network', makeVif('copy', 'app', twin), 2],
    ['a private network of its own', makeVif('copy', 'private', twin), 0],
    ['the untagged trunk', makeVif('copy', 'trunk', twin), 0],
    ['a network that passes nothing', makeVif('copy', 'quiet', twin), 0],
    ['the same network, its VIF disabled', makeVif('copy', 'app', { ...twin, locking: 'disabled' }), 0],
    ['the same network, locked without addresses', makeVif('copy', 'app', { ...twin, locking: 'locked' }), 0],
    [
      'the same network, locked to another address',
      makeVif('copy', 'app', { ...twin, locking: 'locked', allowedAddresses: ['10.0.0.99'] }),
      1,
    ],
  ])('finds what meets on %s', (_where, vif, count) => {
    expect(findCollisions(withCopy(vif), [{ vmUuid: 'copy', hostUuid: 'h3' }])).toHaveLength(count);
  });

  it('leaves out what already collides among VMs that are not starting', () => {
    const pool = withCopy(makeVif('copy', 'app', { ...twin, presence: 'attached' }), 'h1');
    expect(findCollisions(pool, [{ vmUuid: 'vm1', hostUuid: 'h1' }])).toEqual([]);
  });

  it('names two VMs that start together once', () => {
    const pool = withCopy(makeVif('copy', 'private', twin));
    const both = {
      ...pool,
      vifs: [...pool.vifs, makeVif('other', 'private', { ...twin })],
      vms: [...pool.vms, { uuid: 'other', hostUuids: [] }],
    };
    const starts = (a: string, b: string) => [
      { vmUuid: 'copy', hostUuid: a },
      { vmUuid: 'other', hostUuid: b },
    ];
    expect(findCollisions(both, starts('h1', 'h1')).map(({ kind }) => kind)).toEqual(['address', 'mac']);
    // Each host has a bridge of its own, so they would not even see each other; that is a split.
    expect(findCollisions(both, starts('h1', 'h2'))).toEqual([]);
    expect(findSplits(both, starts('h1', 'h2'))).toMatchObject([
      { networkUuid: 'private', vmUuid: 'copy', otherVmUuid: 'other' },
    ]);
    expect(findSplits(both, starts('h1', 'h1'))).toEqual([]);
  });
});

describe('findSplits', () => {
  it('finds two first starts left to XAPI, which may choose two hosts', () => {
    const pool = withCopy(makeVif('copy', 'private', idle));
    const both = {
      ...pool,
      vifs: [...pool.vifs, makeVif('other', 'private', idle)],
      vms: [...pool.vms, { uuid: 'other', hostUuids: [] }],
    };
    const open = ['copy', 'other'].map((vmUuid) => ({ vmUuid, hostUuid: null }));
    expect(findSplits(both, open)).toHaveLength(1);
    expect(findSplits(both, open.slice(0, 1))).toEqual([]);
  });

  it('lets a start that is left to XAPI follow a VM that runs already, and refuses one elsewhere', () => {
    const base = withCopy(makeVif('copy', 'private', idle));
    const pool = { ...base, vifs: [...base.vifs, makeVif('vm1', 'private', { uuid: 'vm1.1' })] };
    expect(findSplits(pool, [{ vmUuid: 'copy', hostUuid: null }])).toEqual([]);
    expect(findSplits(pool, [{ vmUuid: 'copy', hostUuid: 'h2' }])).toMatchObject([
      { hostUuid: 'h2', otherHostUuid: 'h1' },
    ]);
  });
});

describe('explainPath', () => {
  it('leads over bridge, interface and wire to another host', () => {
    const path = explainPath(findReachability(makePool()), 'vm1.0', 'vm2.0');
    expect(path).toMatchObject({
      reach: 'layer2',
      hops: [
        { kind: 'vif', vifUuid: 'vm1.0' },
        { kind: 'place', place: { kind: 'bridge', networkUuid: 'app', hostUuid: 'h1' } },
        { kind: 'interface', pifUuid: 'app@h1' },
        { kind: 'place', place: { kind: 'wire', tag: 100 } },
        { kind: 'interface', pifUuid: 'app@h2' },
        { kind: 'place', place: { kind: 'bridge', networkUuid: 'app', hostUuid: 'h2' } },
        { kind: 'vif', vifUuid: 'vm2.0' },
      ],
    });
  });

  it('says that a router lets out only', () => {
    const base = withCopy(makeVif('copy', 'private', { presence: 'planned' }), 'h1');
    const pool: NetworkGraph = {
      ...base,
      vms: [...base.vms, { uuid: 'router', hostUuids: ['h1'] }],
      vifs: [
        ...base.vifs,
        makeVif('router', 'private'),
        makeVif('router', 'app', { uuid: 'router.1', mac: '02:00:00:00:01:01', addresses: [] }),
      ],
      routers: [
        {
          vmUuid: 'router',
          insideVifUuid: 'router.0',
          outsideVifUuid: 'router.1',
          mode: 'outOnly',
          externalAddresses: [],
        },
      ],
    };
    const reachability = findReachability(pool);
    expect(explainPath(reachability, 'copy.0', 'vm3.0').reach).toBe('routed');
    expect(explainPath(reachability, 'vm3.0', 'copy.0')).toEqual({ reach: 'none', because: { kind: 'one-way' } });
    expect(explainPath(reachability, 'vm3.0', 'gone')).toMatchObject({ because: { kind: 'unknown-interface' } });
  });
});

describe('comparable addresses', () => {
  it.each([
    ['FE80::1%eth0', 'fe80:0:0:0:0:0:0:1'],
    ['fe80:0000::0001', 'fe80:0:0:0:0:0:0:1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['10.0.0.1/24', '10.0.0.1'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:8:9'],
    ['10.0.0.256', '10.0.0.256'],
  ])('writes %s as %s', (given, wanted) => {
    expect(toComparableAddress(given)).toBe(wanted);
    expect(toComparableMac(' 02-AB-00-00-00-01 ')).toBe('02:ab:00:00:00:01');
  });
});
