import { describe, expect, it } from 'vitest';
import { countReferences, findLeftovers } from '../../../../../shared/domain/fence/fence-references.ts';
import { readTagLedger } from '../../../../../shared/domain/fence/tag-ledger.ts';
import { makeNetwork, makePool, makeVif } from './sample-pool.ts';

describe('tags and leftovers', () => {
  it('tells free, ours, foreign and reserved tags apart, and finds those on no list', () => {
    const base = makePool();
    const vlan = (network: string, tag: number) => ({
      ...base.pifs[2]!,
      uuid: `${network}@h1`,
      networkUuid: network,
      kind: { type: 'vlan', tag, taggedPifUuid: 'trunk@h1' } as const,
    });
    const graph = {
      ...base,
      networks: [...base.networks, makeNetwork('ours', 'f1'), makeNetwork('hand-made')],
      pifs: [...base.pifs, vlan('ours', 201), vlan('hand-made', 333)],
    };
    const entries = readTagLedger(graph, [{ fenceId: 'f2', physicalNetworkId: 'core', tag: 202 }]);
    expect(entries.map(({ tag, state, isListed }) => [tag, state, isListed])).toEqual([
      [100, 'foreign', true],
      [201, 'ours', true],
      [202, 'ours', true],
      [203, 'free', true],
      [333, 'foreign', false],
    ]);
    expect(entries[1]).toMatchObject({ fenceIds: ['f1'], networkUuids: ['ours'] });
  });

  it('counts idle interfaces as references, and finds networks that only a router or nobody uses', () => {
    const base = makePool();
    const graph = {
      ...base,
      networks: [...base.networks, ...['used', 'bare', 'routed', 'building'].map((uuid) => makeNetwork(uuid, uuid))],
      vifs: [...base.vifs, makeVif('vm1', 'used', { uuid: 'x', presence: 'idle' }), makeVif('router', 'routed')],
      routers: [
        {
          vmUuid: 'router',
          insideVifUuid: 'router.0',
          outsideVifUuid: 'y',
          mode: 'outOnly' as const,
          externalAddresses: [],
        },
      ],
    };
    expect(countReferences(graph).map(({ networkUuid, vmUuids }) => [networkUuid, vmUuids.length])).toEqual([
      ['bare', 0],
      ['building', 0],
      ['routed', 0],
      ['used', 1],
    ]);
    const found = (known: readonly string[]) =>
      findLeftovers(graph, new Set(known), new Set(['building'])).map(({ networkUuid, why }) => [networkUuid, why]);
    expect(found(['used'])).toEqual([
      ['bare', 'no-interface'],
      ['routed', 'only-router'],
    ]);
    expect(found([])).toContainEqual(['used', 'unknown-fence']);
  });
});
