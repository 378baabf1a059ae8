import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NetworkGraph } from '../../../../../shared/domain/fence/network-graph.ts';
import { findReach, findReachability, listReached } from '../../../../../shared/domain/fence/reachability.ts';
import { explainPath } from '../../../../../shared/domain/fence/explain-path.ts';
import { campaign, seed } from '../../../../bench/campaign.ts';
import { recordFigure } from '../../../../bench/figures.ts';
import { flood, toGraph, type World } from './packet-simulation.ts';
import { worlds } from './random-world.ts';

interface Verdict {
  pairs: number;
  missed: number;
  surplus: number;
  reached: number;
  contradictions: number;
}

const keys = ['pairs', 'missed', 'surplus', 'reached', 'contradictions'] as const;

/** Compares every ordered pair of a world with the flood; `graph` is what the code under test is told. */
function compare(world: World, graph: NetworkGraph): Verdict {
  const reachability = findReachability(graph);
  const verdict: Verdict = { pairs: 0, missed: 0, surplus: 0, reached: 0, contradictions: 0 };
  for (const from of world.vifs) {
    const near = flood(world, from.id, false);
    const far = flood(world, from.id, true);
    const listed = new Map(listReached(reachability, from.id).map((each) => [each.vifUuid, each.reach]));
    for (const to of world.vifs) {
      if (from === to) continue;
      const truth = near.has(to.id) ? 'layer2' : far.has(to.id) ? 'routed' : 'none';
      const claim = findReach(reachability, from.id, to.id);
      const rank = { none: 0, routed: 1, layer2: 2 };
      verdict.pairs += 1;
      if (truth !== 'none') verdict.reached += 1;
      if (rank[claim] < rank[truth]) verdict.missed += 1;
      if (rank[claim] > rank[truth]) verdict.surplus += 1;
      // The other two ways to ask must say the same; an assertion for each of a million pairs would take minutes.
      if ((listed.get(to.id) ?? 'none') !== claim || explainPath(reachability, from.id, to.id).reach !== claim)
        verdict.contradictions += 1;
    }
  }
  return verdict;
}

function runCampaign(count: number, shape: Parameters<typeof worlds>[0], listed: boolean): Verdict {
  const total: Verdict = { pairs: 0, missed: 0, surplus: 0, reached: 0, contradictions: 0 };
  fc.assert(
    fc.property(worlds(shape), (world) => {
      const verdict = compare(world, toGraph(world, listed));
      for (const key of keys) total[key] += verdict[key];
      expect(verdict).toMatchObject({ missed: 0, contradictions: 0 });
    }),
    { seed: seed(), numRuns: count },
  );
  return total;
}

describe('findReachability against a flood of packets', () => {
  it('agrees on every pair where the administrator listed all tags', () => {
    const count = campaign(200, 5000);
    const total: Verdict = { pairs: 0, missed: 0, surplus: 0, reached: 0, contradictions: 0 };
    fc.assert(
      fc.property(worlds({ tags: [10, 11, 12], oneSwitchPerNetwork: false }), (world) => {
        const verdict = compare(world, toGraph(world, true));
        for (const key of keys) total[key] += verdict[key];
        expect(verdict).toMatchObject({ missed: 0, surplus: 0, contradictions: 0 });
      }),
      { seed: seed(), numRuns: count },
    );
    expect(total.reached).toBeGreaterThan(total.pairs / 50);
    recordFigure('fence.reachability', {
      count: total.pairs,
      bad: total.missed + total.surplus,
      target: 0,
      ok: total.missed + total.surplus === 0,
    });
  });

  it('joins no two NICs of one host whose switch ports drop the same tag', () => {
    const nic = (column: number) => ({ id: `nic${column}`, host: 0, column, switchIndex: 0, bondedInto: null });
    const uplink = (column: number) =>
      [
        {
          id: `base${column}.0`,
          host: 0,
          network: `base${column}`,
          through: { type: 'untagged', nics: [`nic${column}`] },
        },
        {
          ...{ id: `vlan${column}.0`, host: 0, network: `vlan${column}` },
          through: { type: 'tagged', nics: [`nic${column}`], tag: 10 },
        },
      ] as const;
    const vif = (vm: number) => ({
      ...({
        id: `vm${vm}.0`,
        vm,
        network: `vlan${vm}`,
        locking: 'unlocked',
        allowed: [],
        presence: 'attached',
      } as const),
    });
    const world: World = {
      ...{ hosts: 1, columns: 2, natives: [1, 1], switchOf: [0, 0], tags: [10, 11], routers: [] },
      nics: [nic(0), nic(1)],
      uplinks: [...uplink(0), ...uplink(1)],
      networks: ['base0', 'base1', 'vlan0', 'vlan1'].map((id) => ({ id, disabled: false, joined: false })),
      pruned: new Set(['0/0/10']),
      vifs: [vif(0), vif(1)],
      places: [[0], [0]],
    };
    expect([...flood(world, 'vm0.0', false)]).not.toContain('vm1.0');
    expect(compare(world, toGraph(world, true))).toMatchObject({ pairs: 2, missed: 0, surplus: 0, contradictions: 0 });
  });

  it('never says unreachable falsely where tags coincide with native VLANs or only mark priority', () => {
    const total = runCampaign(campaign(100, 3000), { tags: [0, 1, 2, 10], oneSwitchPerNetwork: false }, true);
    expect(total.reached).toBeGreaterThan(0);
    recordFigure('fence.reachability.native', {
      count: total.pairs,
      bad: total.missed,
      target: 0,
      ok: total.missed === 0,
    });
  });

  it('never says unreachable falsely where nobody listed any tag', () => {
    const total = runCampaign(campaign(100, 3000), { tags: [0, 10, 11], oneSwitchPerNetwork: true }, false);
    expect(total.reached).toBeGreaterThan(0);
    recordFigure('fence.reachability.unlisted', {
      count: total.pairs,
      bad: total.missed,
      target: 0,
      ok: total.missed === 0,
    });
  });

  it('gives the same answer whatever the order of the facts', () => {
    fc.assert(
      fc.property(
        worlds({ tags: [0, 1, 10, 11], oneSwitchPerNetwork: false }),
        fc.infiniteStream(fc.nat()),
        (world, stream) => {
          const graph = toGraph(world, true);
          const shuffle = <T>(list: readonly T[]): readonly T[] =>
            list
              .map((value) => ({ value, rank: Number(stream.next().value) }))
              .sort((a, b) => a.rank - b.rank)
              .map(({ value }) => value);
          const shuffled: NetworkGraph = {
            hostUuids: shuffle(graph.hostUuids),
            vms: shuffle(graph.vms.map((vm) => ({ ...vm, hostUuids: shuffle(vm.hostUuids) }))),
            vifs: shuffle(graph.vifs),
            networks: shuffle(graph.networks),
            pifs: shuffle(graph.pifs),
            physicalNetworks: shuffle(
              graph.physicalNetworks.map((each) => ({ ...each, tags: shuffle(each.tags), bases: shuffle(each.bases) })),
            ),
            routers: shuffle(graph.routers),
          };
          const [one, two] = [findReachability(graph), findReachability(shuffled)];
          expect([...two.domains]).toEqual([...one.domains]);
          expect(two.duplicates).toEqual(one.duplicates);
          expect([...two.placements]).toEqual([...one.placements]);
          expect(two.routes).toEqual(one.routes);
          for (const from of graph.vifs)
            for (const to of graph.vifs)
              expect(explainPath(two, from.uuid, to.uuid)).toEqual(explainPath(one, from.uuid, to.uuid));
        },
      ),
      { seed: seed(), numRuns: campaign(30, 600) },
    );
  });

  it('answers for 500 VMs without a table of pairs', () => {
    const [template] = fc.sample(worlds({ tags: [10], oneSwitchPerNetwork: false }), { seed: seed(), numRuns: 1 });
    const graph = toGraph(template!, true);
    const vms = Array.from({ length: 500 }, (_, index) => ({
      uuid: `big${index}`,
      hostUuids: [graph.hostUuids[index % graph.hostUuids.length]!],
    }));
    const vifs = vms.map((vm, index) => ({
      uuid: `${vm.uuid}.0`,
      vmUuid: vm.uuid,
      device: 0,
      mac: `02:00:00:01:${(index >> 8).toString(16)}:${(index & 255).toString(16)}`,
      addresses: [],
      networkUuid: graph.networks[index % graph.networks.length]!.uuid,
      locking: 'unlocked' as const,
      allowedAddresses: [],
      presence: 'attached' as const,
    }));
    const reachability = findReachability({ ...graph, vms, vifs, routers: [] });
    expect(reachability.placements.size).toBe(500);
    const members = [...reachability.domains.values()].reduce((sum, domain) => sum + domain.vifUuids.length, 0);
    expect(members).toBe(500);
  });
});
