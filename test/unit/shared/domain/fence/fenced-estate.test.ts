import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBreaches, type FenceBounds } from '../../../../../shared/domain/fence/fence-breach.ts';
import type { FenceMode } from '../../../../../shared/domain/fence/fence-request.ts';
import { findCollisions, findSplits, withPlannedStarts } from '../../../../../shared/domain/fence/may-start.ts';
import type { NetworkGraph } from '../../../../../shared/domain/fence/network-graph.ts';
import { planFence } from '../../../../../shared/domain/fence/plan-fence.ts';
import { projectFence } from '../../../../../shared/domain/fence/project-fence.ts';
import { findReachability, findReach } from '../../../../../shared/domain/fence/reachability.ts';
import { campaign, seed } from '../../../../bench/campaign.ts';
import { recordFigure } from '../../../../bench/figures.ts';
import { makeMembers, makePool, makeRequest } from './sample-pool.ts';

/** What somebody does to an estate with fences. */
type Operation =
  | { readonly kind: 'fence'; readonly mode: FenceMode; readonly mustMigrate: boolean }
  | { readonly kind: 'unfence'; readonly pick: number }
  | { readonly kind: 'start-original'; readonly pick: number; readonly host: number }
  | { readonly kind: 'stop'; readonly pick: number }
  | { readonly kind: 'start-copy'; readonly pick: number; readonly host: number };

const operations = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('fence' as const),
      mode: fc.constantFrom<FenceMode>('block', 'consoleOnly'),
      mustMigrate: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('unfence' as const), pick: fc.nat(99) }),
    fc.record({ kind: fc.constant('start-original' as const), pick: fc.nat(99), host: fc.nat(2) }),
    fc.record({ kind: fc.constant('start-copy' as const), pick: fc.nat(99), host: fc.nat(2) }),
    fc.record({ kind: fc.constant('stop' as const), pick: fc.nat(99) }),
  ),
  { minLength: 4, maxLength: 30 },
);

/** An estate that does what the console does, and refuses what the console refuses. */
class Estate {
  graph: NetworkGraph;
  readonly fences = new Map<string, FenceBounds>();
  private made = 0;

  constructor() {
    this.graph = makePool();
  }

  perform(operation: Operation): void {
    switch (operation.kind) {
      case 'fence':
        this.fence(operation.mode, operation.mustMigrate);
        return;
      case 'unfence':
        this.unfence(operation.pick);
        return;
      case 'stop':
        this.stop(operation.pick);
        return;
      default:
        this.start(operation.pick, operation.host);
    }
  }

  private fence(mode: FenceMode, mustMigrate: boolean): void {
    this.made += 1;
    const fenceId = `fence-${String(this.made)}`;
    const planning = planFence(
      makeRequest({
        fenceId,
        mode,
        mustMigrate,
        members: makeMembers(4),
        graph: this.graph,
        hasTunnelController: true,
      }),
    );
    if (!planning.ok) return;
    const { graph, bounds } = projectFence(this.graph, planning.plan);
    const known = new Set(this.graph.vms.map((vm) => vm.uuid));
    const starts = graph.vms
      .filter((vm) => !known.has(vm.uuid))
      .map((vm) => ({ vmUuid: vm.uuid, hostUuid: vm.hostUuids[0] ?? null }));
    if (findCollisions(graph, starts).length + findSplits(graph, starts).length > 0) return;
    this.graph = {
      ...graph,
      vifs: graph.vifs.map((vif) => (vif.presence === 'planned' ? { ...vif, presence: 'attached' } : vif)),
    };
    this.fences.set(fenceId, bounds);
  }

  private unfence(pick: number): void {
    const id = [...this.fences.keys()][pick % Math.max(1, this.fences.size)];
    if (id === undefined) return;
    this.fences.delete(id);
    const isOwn = (uuid: string): boolean => uuid.startsWith(`${id} `);
    this.graph = {
      ...this.graph,
      vms: this.graph.vms.filter((vm) => !isOwn(vm.uuid)),
      vifs: this.graph.vifs.filter((vif) => !isOwn(vif.vmUuid)),
      networks: this.graph.networks.filter((network) => !isOwn(network.uuid)),
      pifs: this.graph.pifs.filter((pif) => !isOwn(pif.uuid)),
    };
  }

  private start(pick: number, host: number): void {
    const vm = this.graph.vms[pick % this.graph.vms.length];
    if (!vm) return;
    const starts = [{ vmUuid: vm.uuid, hostUuid: this.graph.hostUuids[host] ?? null }];
    if (findCollisions(this.graph, starts).length + findSplits(this.graph, starts).length > 0) return;
    const after = withPlannedStarts(this.graph, starts);
    this.graph = {
      ...after,
      vifs: after.vifs.map((vif) => (vif.presence === 'planned' ? { ...vif, presence: 'attached' } : vif)),
    };
  }

  private stop(pick: number): void {
    const vm = this.graph.vms[pick % this.graph.vms.length];
    this.graph = {
      ...this.graph,
      vifs: this.graph.vifs.map((vif) => (vif.vmUuid === vm?.uuid ? { ...vif, presence: 'idle' } : vif)),
    };
  }
}

/** Looks at all pairs, one by one: nothing of the planner's own bookkeeping is asked. */
function findFaults({ graph, fences }: Estate): readonly string[] {
  const reachability = findReachability(graph);
  const on = graph.vifs.filter((vif) => vif.presence === 'attached');
  const met: string[] = [];
  on.forEach((a, index) => {
    for (const b of on.slice(index + 1))
      if (a.mac.toLowerCase() === b.mac.toLowerCase() && findReach(reachability, a.uuid, b.uuid) === 'layer2')
        met.push(`${a.uuid} meets ${b.uuid}`);
  });
  return [
    ...met,
    ...[...fences.values()].flatMap((fence) => findBreaches(reachability, fence)).map((each) => each.kind),
  ];
}

describe('an estate in which people make, start, stop and remove fenced copies', () => {
  it('never has two powered-on interfaces of one MAC in a broadcast domain, nor a way out of a block fence', () => {
    const counted = { sequences: 0, states: 0, fences: 0, bad: 0 };
    fc.assert(
      fc.property(operations, (sequence) => {
        const estate = new Estate();
        counted.sequences += 1;
        for (const operation of sequence) {
          estate.perform(operation);
          const faults = findFaults(estate);
          counted.states += 1;
          counted.fences = Math.max(counted.fences, estate.fences.size);
          counted.bad += faults.length;
          expect(faults).toEqual([]);
        }
      }),
      { seed: seed(), numRuns: campaign(60, 5000) },
    );
    expect(counted.fences).toBeGreaterThan(2);
    recordFigure('fence.model-sequences', {
      count: counted.sequences,
      bad: counted.bad,
      target: 0,
      ok: counted.bad === 0,
    });
  });
});
