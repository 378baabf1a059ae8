import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBreaches } from '../../../../../shared/domain/fence/fence-breach.ts';
import type { FenceMode, FencePlanning, FenceRequest } from '../../../../../shared/domain/fence/fence-request.ts';
import { findCollisions, findSplits } from '../../../../../shared/domain/fence/may-start.ts';
import { planFence } from '../../../../../shared/domain/fence/plan-fence.ts';
import { projectFence } from '../../../../../shared/domain/fence/project-fence.ts';
import { findReachability, findReach } from '../../../../../shared/domain/fence/reachability.ts';
import { fenceProblemText, fenceReasonText, fenceRejectionText } from '../../../../../shared/text/fence-text.ts';
import { campaign, seed } from '../../../../bench/campaign.ts';
import { HOSTS, makeMembers, makePool, makeRequest } from './sample-pool.ts';

function planOf(planning: FencePlanning) {
  if (!planning.ok) throw new Error(JSON.stringify(planning));
  return planning.plan;
}
const requests = fc
  .record({
    mode: fc.constantFrom<FenceMode>('block', 'outOnly', 'inOut', 'consoleOnly'),
    count: fc.integer({ min: 1, max: 6 }),
    free: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 3, maxLength: 3 }),
    usable: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    second: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    tags: fc.uniqueArray(fc.constantFrom(0, 1, 100, 201, 202, 203, 4094), { maxLength: 6 }),
    missing: fc.constantFrom<readonly string[]>([], [], ['h1']),
    hasTunnelController: fc.boolean(),
    mustMigrate: fc.boolean(),
  })
  .map((pick): FenceRequest => {
    const pool = makePool();
    return makeRequest({
      mode: pick.mode,
      mustMigrate: pick.mustMigrate,
      hasTunnelController: pick.hasTunnelController,
      hosts: HOSTS.map((uuid, index) => ({
        uuid,
        isUsable: pick.usable[index]!,
        memoryFreeBytes: pick.free[index]! * 1024 ** 3,
        networkBackend: 'openvswitch',
      })),
      members: makeMembers(pick.count).map((member, index) => ({
        ...member,
        nics: pick.second[index]
          ? [
              ...member.nics,
              {
                ...member.nics[0]!,
                device: 1,
                mac: `02:00:00:00:01:0${index}`,
                networkUuid: 'management',
                addresses: [`10.9.2.${index}`],
              },
            ]
          : member.nics,
      })),
      graph: {
        ...pool,
        physicalNetworks: [
          {
            ...pool.physicalNetworks[0]!,
            tags: pick.tags.map((tag) => ({
              tag,
              missingOnHostUuids: tag === 201 ? pick.missing : [],
              isReserved: tag === 203,
            })),
          },
        ],
      },
    });
  });

describe('any planned fence', () => {
  it('holds its mode, uses no network of the originals, meets nobody and is on one host where it must be', () => {
    const blocks = new Map<string, number>();
    fc.assert(
      fc.property(requests, (request) => {
        const planning = planFence(request);
        const texts = planning.ok
          ? planning.plan.reasons.map((each) => fenceReasonText(each))
          : planning.problems.map((each) => fenceProblemText(each));
        const rejected = planning.ok ? planning.plan.rejected : planning.rejected;
        expect(
          [...texts, ...rejected.flatMap(({ because }) => because.map((each) => fenceRejectionText(each)))].join(' '),
        ).not.toMatch(/undefined|NaN|\[object/);
        if (!planning.ok) return;
        const { plan } = planning;
        blocks.set(plan.block, (blocks.get(plan.block) ?? 0) + 1);
        const planned = new Set(plan.networks.map((network) => network.key));
        expect(plan.vifs.filter((vif) => !planned.has(vif.networkKey))).toEqual([]);
        const { graph, bounds } = projectFence(request.graph, plan);
        const starts = graph.vms
          .slice(request.graph.vms.length)
          .map((vm) => ({ vmUuid: vm.uuid, hostUuid: vm.hostUuids[0] ?? null }));
        const reachability = findReachability(graph);
        expect(findBreaches(reachability, bounds)).toEqual([]);
        expect(findCollisions(graph, starts)).toEqual([]);
        expect(findSplits(graph, starts)).toEqual([]);
        const originals = new Set(request.graph.networks.map((network) => network.uuid));
        const inside = graph.vifs.filter((vif) => bounds.vifUuids.includes(vif.uuid));
        expect(inside.some((vif) => originals.has(vif.networkUuid))).toBe(false);
        const fenced = new Set(bounds.vifUuids);
        const outsiders = request.graph.vifs.filter((each) => !fenced.has(each.uuid));
        const reach = (a: { uuid: string }, b: { uuid: string }) => findReach(reachability, a.uuid, b.uuid);
        const crossing = inside.flatMap((vif) =>
          outsiders.filter((each) => reach(each, vif) !== 'none' || reach(vif, each) !== 'none'),
        );
        expect(crossing).toEqual([]);
        // What shares an original network shares a fence network, and reaches each other on it wherever it starts.
        const apart = inside.flatMap((a) =>
          inside.filter((b) => a !== b && a.networkUuid === b.networkUuid && reach(a, b) !== 'layer2'),
        );
        if (plan.mode !== 'consoleOnly') expect(apart).toEqual([]);
      }),
      { seed: seed(), numRuns: campaign(120, 5000) },
    );
    expect([...blocks.keys()].sort()).toEqual(['hostInternal', 'tunnel', 'vlan']);
  });

  it('is the same whatever the order of the request', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const turned = <T>(list: readonly T[]): readonly T[] => [...list].reverse();
        const { graph } = request;
        const other: FenceRequest = {
          ...request,
          members: turned(request.members.map((member) => ({ ...member, nics: turned(member.nics) }))),
          hosts: turned(request.hosts),
          graph: {
            ...graph,
            hostUuids: turned(graph.hostUuids),
            pifs: turned(graph.pifs),
            vifs: turned(graph.vifs),
            networks: turned(graph.networks),
            physicalNetworks: graph.physicalNetworks.map((each) => ({ ...each, tags: turned(each.tags) })),
          },
        };
        expect(planFence(other)).toEqual(planFence(request));
      }),
      { seed: seed(), numRuns: campaign(60, 2000) },
    );
  });

  it('raises an alarm when someone plugs a fenced interface elsewhere', () => {
    const request = makeRequest();
    const { graph, bounds } = projectFence(request.graph, planOf(planFence(request)));
    const moved = {
      ...graph,
      vifs: graph.vifs.map((vif) => (vif.uuid === bounds.vifUuids[1] ? { ...vif, networkUuid: 'app' } : vif)),
    };
    const breaches = findBreaches(findReachability(moved), bounds);
    expect(breaches.filter(({ kind }) => kind === 'reaches-out')).toHaveLength(6);
    expect(breaches.some((breach) => breach.kind === 'way-out' && breach.way.kind === 'interface')).toBe(true);
  });
});
