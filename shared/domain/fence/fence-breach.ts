import type { FenceMode } from './fence-request.ts';
import { findReach, listReached, listWaysOut, type Reachability, type WayOut } from './reachability.ts';

/** Something that crosses a fence although its mode forbids it. */
export type FenceBreach =
  /** An interface inside reaches one outside, or is reached by it. */
  | {
      readonly kind: 'reaches-out' | 'reached-from-outside';
      readonly insideVifUuid: string;
      readonly outsideVifUuid: string;
      readonly reach: 'layer2' | 'routed';
    }
  /** In a fence for consoles only, two interfaces reach each other. */
  | { readonly kind: 'reaches-inside'; readonly insideVifUuid: string; readonly outsideVifUuid: string }
  /** Frames leave by an interface, router or bridge that is not part of the fence. */
  | { readonly kind: 'way-out'; readonly insideVifUuid: string; readonly way: WayOut };

/** What belongs to one fence. */
export interface FenceBounds {
  readonly mode: FenceMode;
  /** Interfaces of the fenced VMs, and of the router on the inside. */
  readonly vifUuids: readonly string[];
  /** Routers that may cross it. */
  readonly routerVmUuids: readonly string[];
  /** PIFs of its own VLANs, through which its frames may leave towards the switch. */
  readonly pifUuids: readonly string[];
}

/**
 * Lists what crosses a fence against its mode, sorted by interface. Block and console only: nothing crosses. Out only:
 * connections are opened from inside, through a router. In+out: through a router, both ways; never on layer 2.
 */
export function findBreaches(reachability: Reachability, fence: FenceBounds): readonly FenceBreach[] {
  const inside = new Set(fence.vifUuids);
  const routers = new Set(fence.routerVmUuids);
  const mayGoOut = fence.mode === 'outOnly' || fence.mode === 'inOut';
  const breaches: FenceBreach[] = [];
  for (const vif of [...inside].sort()) {
    if (!reachability.placements.has(vif)) continue;
    for (const { vifUuid: other, reach } of listReached(reachability, vif)) {
      if (inside.has(other)) {
        if (fence.mode === 'consoleOnly')
          breaches.push({ kind: 'reaches-inside', insideVifUuid: vif, outsideVifUuid: other });
      } else if (!mayGoOut || reach === 'layer2')
        breaches.push({ kind: 'reaches-out', insideVifUuid: vif, outsideVifUuid: other, reach });
    }
    for (const way of listWaysOut(reachability, vif)) {
      const isOwn =
        (way.kind === 'interface' && fence.pifUuids.includes(way.exit.pifUuid)) ||
        (way.kind === 'router' && mayGoOut && routers.has(way.route.router.vmUuid)) ||
        (way.via === 'routed' && mayGoOut);
      if (!isOwn) breaches.push({ kind: 'way-out', insideVifUuid: vif, way });
    }
    if (fence.mode === 'inOut') continue;
    for (const other of reachability.placements.keys()) {
      if (!inside.has(other) && findReach(reachability, other, vif) === 'routed')
        breaches.push({ kind: 'reached-from-outside', insideVifUuid: vif, outsideVifUuid: other, reach: 'routed' });
    }
  }
  return breaches;
}
