import { describe, expect, it } from 'vitest';
import type { GraphPif, NetworkGraph } from '../../../../../shared/domain/fence/network-graph.ts';
import { readTagLedger, type TagClaim } from '../../../../../shared/domain/fence/tag-ledger.ts';
import { HOSTS, makeNetwork, makePool } from './sample-pool.ts';

const pool = makePool();
const core = pool.physicalNetworks[0]!;
const listed = (tag: number, part: object = {}) => ({ tag, missingOnHostUuids: [], isReserved: false, ...part });
const vlan = (networkUuid: string, tag: number, base = 'trunk'): GraphPif => ({
  ...{ uuid: `${networkUuid}@h1`, hostUuid: 'h1', networkUuid, device: 'eth0' },
  ...{ kind: { type: 'vlan', tag, taggedPifUuid: `${base}@h1` }, isManaged: true, hostAddresses: [] },
});
const having = (part: Partial<NetworkGraph>): NetworkGraph => ({ ...pool, ...part });
const states = (graph: NetworkGraph, claims: readonly TagClaim[] = []) =>
  readTagLedger(graph, claims).map(({ tag, state }) => `${String(tag)} ${state}`);
const claim = (fenceId: string, tag: number, physicalNetworkId = 'core'): TagClaim => ({
  ...{ fenceId, tag, physicalNetworkId },
});

describe('the tags of a physical network', () => {
  it('are free where they are listed and nothing uses them, in the order of their numbers', () => {
    const tags = [203, 100, 202].map((tag) => listed(tag));
    expect(states(having({ physicalNetworks: [{ ...core, tags }] }))).toEqual(['100 foreign', '202 free', '203 free']);
    expect(readTagLedger(pool, [])[1]).toEqual({
      ...{ physicalNetworkId: 'core', tag: 201, state: 'free', isListed: true },
      ...{ fenceIds: [], networkUuids: [], missingOnHostUuids: [] },
    });
  });

  it('are a fence’s by its network or by its promise, and another’s where both use them', () => {
    const networks = [...pool.networks, makeNetwork('inner-b', 'fence-b'), makeNetwork('inner-a', 'fence-a')];
    const graph = having({ networks, pifs: [...pool.pifs, vlan('inner-b', 201), vlan('inner-a', 201)] });
    const entry = (each: NetworkGraph, claims: readonly TagClaim[] = []) =>
      readTagLedger(each, claims).find(({ tag }) => tag === 201);
    expect(entry(graph)).toMatchObject({
      ...{ state: 'ours', fenceIds: ['fence-a', 'fence-b'], networkUuids: ['inner-a', 'inner-b'] },
    });
    expect(entry(pool, [claim('fence-c', 201), claim('fence-d', 202)])).toMatchObject({
      state: 'ours',
      fenceIds: ['fence-c'],
    });
    expect(entry(graph, [claim('fence-c', 201)])?.fenceIds).toEqual(['fence-a', 'fence-b', 'fence-c']);
    expect(entry(pool, [claim('fence-c', 201, 'elsewhere')])?.state).toBe('free');
    const mixed = { ...graph, pifs: [...graph.pifs, { ...vlan('app', 201), uuid: 'second app' }] };
    expect(entry(mixed)).toMatchObject({ state: 'foreign', fenceIds: ['fence-a', 'fence-b'] });
  });

  it('are said where they are used or promised and not listed', () => {
    const graph = having({ physicalNetworks: [{ ...core, tags: [] }] });
    expect(readTagLedger(graph, [claim('fence-c', 300)])).toMatchObject([
      { tag: 100, state: 'foreign', isListed: false, networkUuids: ['app'] },
      { tag: 300, state: 'ours', isListed: false },
    ]);
  });

  it.each([
    [0, 'invalid'],
    [1, 'foreign'],
    [2, 'free'],
    [4094, 'free'],
    [4095, 'invalid'],
    [2.5, 'invalid'],
  ])('may be %d: %s', (tag, state) => {
    expect(states(having({ physicalNetworks: [{ ...core, tags: [listed(tag)] }] }))).toContain(
      `${String(tag)} ${state}`,
    );
  });

  it('may be kept back, by one of several lines, and miss on hosts', () => {
    const tags = [
      listed(201, { missingOnHostUuids: ['h3', 'h1'] }),
      listed(201, { missingOnHostUuids: ['h1'], isReserved: true }),
      listed(202),
    ];
    const [, first, second] = readTagLedger(having({ physicalNetworks: [{ ...core, tags }] }), []);
    expect(first).toMatchObject({ tag: 201, state: 'reserved', missingOnHostUuids: ['h1', 'h3'] });
    expect(second).toMatchObject({ tag: 202, state: 'free' });
  });

  it('are told apart by physical network, but for one that a shared network joins', () => {
    const other = HOSTS.map((host) => ({ ...vlan('x', 1), uuid: `lab@${host}`, hostUuid: host, networkUuid: 'lab' }));
    const pifs = [...pool.pifs, ...other.map((pif) => ({ ...pif, kind: { type: 'physical' } as const }))];
    const lab = { id: 'annex', bases: [{ networkUuid: 'lab', nativeTag: 7 }], tags: [listed(100), listed(201)] };
    const graph = having({
      ...{ networks: [...pool.networks, makeNetwork('lab')], pifs, physicalNetworks: [core, lab] },
    });
    const entries = readTagLedger(graph, [claim('fence-c', 201)]);
    expect(entries.map(({ physicalNetworkId, tag, state }) => `${physicalNetworkId} ${String(tag)} ${state}`)).toEqual([
      ...['annex 100 free', 'annex 201 free'],
      ...['core 100 foreign', 'core 201 ours', 'core 202 free', 'core 203 free'],
    ]);
    // A VLAN whose base nobody knows may be on either.
    const lost = { ...graph, pifs: [...pifs, vlan('app', 202, 'gone')] };
    expect(readTagLedger(lost, []).filter(({ tag, state }) => tag === 202 && state === 'foreign')).toHaveLength(2);
  });
});
