import type { FenceMode, FenceReason, FenceRejection, FenceRequest, FenceStart } from './fence-request.ts';
import { listBondMembers } from './network-graph.ts';

/** Says whether a mode needs a router VM. */
export function needsRouter(mode: FenceMode): mode is 'outOnly' | 'inOut' {
  return mode === 'outOnly' || mode === 'inOut';
}

/** A VM to be placed; null is the router. */
interface Guest {
  readonly vmUuid: string | null;
  readonly memoryBytes: number;
  readonly mayRunOn: (hostUuid: string) => boolean;
}

/** A host with what it has left. */
export interface FreeHost {
  readonly uuid: string;
  readonly memoryFreeBytes: number;
}

/** The VMs to be placed: members in start order, the router first, since it serves the others. */
function listGuests(request: FenceRequest): readonly Guest[] {
  const members = [...request.members].sort(
    (a, b) => a.startOrder - b.startOrder || (a.vmUuid < b.vmUuid ? -1 : a.vmUuid > b.vmUuid ? 1 : 0),
  );
  const router = needsRouter(request.mode) && request.router ? [request.router] : [];
  return [
    ...router.map(({ memoryBytes }) => ({ vmUuid: null, memoryBytes, mayRunOn: isRouterHost(request) })),
    ...members.map(({ vmUuid, memoryBytes, hostUuids }) => ({
      vmUuid,
      memoryBytes,
      mayRunOn: (hostUuid: string) => hostUuids === null || hostUuids.includes(hostUuid),
    })),
  ];
}

const byUuid = (a: { readonly uuid: string }, b: { readonly uuid: string }): number => (a.uuid < b.uuid ? -1 : 1);

/** Lists usable hosts by free memory, most first. */
export function listUsableHosts(request: FenceRequest): readonly FreeHost[] {
  return request.hosts
    .filter((host) => host.isUsable)
    .sort((a, b) => b.memoryFreeBytes - a.memoryFreeBytes || byUuid(a, b));
}

/** Hosts on which a network can be attached by one of its PIFs. */
function hostsWithPif(request: FenceRequest, networkUuid: string): ReadonlySet<string> {
  const members = listBondMembers(request.graph);
  const pifs = request.graph.pifs.filter((pif) => pif.networkUuid === networkUuid && !members.has(pif.uuid));
  return new Set(pifs.map((pif) => pif.hostUuid));
}

/** Hosts that may run the router; all of them where none is needed. */
function isRouterHost(request: FenceRequest): (hostUuid: string) => boolean {
  if (!needsRouter(request.mode) || !request.outside) return () => true;
  const hosts = hostsWithPif(request, request.outside.networkUuid);
  return (hostUuid) => hosts.has(hostUuid);
}

/** Where and in which order all start. */
export type Placed = { readonly ok: true; readonly starts: readonly FenceStart[] };
/** Why they cannot. */
export type NotPlaced = { readonly ok: false; readonly because: readonly FenceRejection[] };

/** Puts all on the host with most free memory; the first start is waited for, so that the others follow it. */
export function placeOnOne(request: FenceRequest): (Placed & { readonly reason: FenceReason }) | NotPlaced {
  const usable = listUsableHosts(request);
  const isForRouter = isRouterHost(request);
  const outside = usable.filter((host) => isForRouter(host.uuid));
  if (!usable[0]) return { ok: false, because: [{ kind: 'no-usable-host' }] };
  if (!outside[0]) return { ok: false, because: [outsideMissing(request)] };
  const guests = listGuests(request);
  const [best] = outside.filter((host) => guests.every((guest) => guest.mayRunOn(host.uuid)));
  if (!best) return { ok: false, because: [storageMissing(guests, outside)] };
  const neededBytes = guests.reduce((sum, guest) => sum + guest.memoryBytes, 0);
  if (best.memoryFreeBytes < neededBytes) {
    const shortage = { neededBytes, bestFreeBytes: best.memoryFreeBytes, bestHostUuid: best.uuid };
    return { ok: false, because: [{ kind: 'no-host-fits', ...shortage }] };
  }
  return {
    ok: true,
    starts: guests.map(({ vmUuid }, position) => ({
      vmUuid,
      hostUuid: best.uuid,
      waitUntilRunning: position === 0 && guests.length > 1,
    })),
    reason: { kind: 'fits-one-host', hostUuid: best.uuid, neededBytes, freeBytes: best.memoryFreeBytes },
  };
}

function outsideMissing(request: FenceRequest): FenceRejection {
  const hostUuids = listUsableHosts(request).map((host) => host.uuid);
  return { kind: 'outside-not-on-hosts', networkUuid: request.outside?.networkUuid ?? '', hostUuids: hostUuids.sort() };
}

/** No host reaches the disks of all of them: of those that some host does not reach, all are named. */
function storageMissing(guests: readonly Guest[], hosts: readonly FreeHost[]): FenceRejection {
  const bound = guests.filter(({ mayRunOn }) => !hosts.every((host) => mayRunOn(host.uuid)));
  const vmUuids = bound.flatMap(({ vmUuid }) => vmUuid ?? []).sort();
  return { kind: 'storage-not-on-hosts', vmUuids, hostUuids: hosts.map((host) => host.uuid).sort() };
}

/** Puts the largest first, each to the host with most memory left; starts come back in start order. */
export function placeAcross(request: FenceRequest, hosts: readonly FreeHost[]): Placed | NotPlaced {
  if (hosts.length === 0) return { ok: false, because: [{ kind: 'no-usable-host' }] };
  const isForRouter = isRouterHost(request);
  if (!hosts.some((host) => isForRouter(host.uuid))) return { ok: false, because: [outsideMissing(request)] };
  const guests = listGuests(request);
  const homeless = guests.filter((guest) => !hosts.some((host) => guest.mayRunOn(host.uuid)));
  if (homeless.length > 0) return { ok: false, because: [storageMissing(homeless, hosts)] };
  const left = new Map(hosts.map((host) => [host.uuid, host.memoryFreeBytes]));
  const homes = new Map<string | null, string>();
  // The router has fewest hosts to choose from, so it chooses first.
  const order = [...guests].sort(
    (a, b) => Number(b.vmUuid === null) - Number(a.vmUuid === null) || b.memoryBytes - a.memoryBytes,
  );
  for (const { vmUuid, memoryBytes, mayRunOn } of order) {
    const [home] = [...left]
      .filter(([uuid, free]) => free >= memoryBytes && mayRunOn(uuid))
      .sort(([a, freeA], [b, freeB]) => freeB - freeA || (a < b ? -1 : 1));
    if (!home) {
      const neededBytes = guests.reduce((sum, guest) => sum + guest.memoryBytes, 0);
      const freeBytes = hosts.reduce((sum, host) => sum + host.memoryFreeBytes, 0);
      const hostUuids = hosts.map((host) => host.uuid).sort();
      return { ok: false, because: [{ kind: 'no-hosts-fit', neededBytes, freeBytes, hostUuids }] };
    }
    homes.set(vmUuid, home[0]);
    left.set(home[0], home[1] - memoryBytes);
  }
  const starts = guests.map(({ vmUuid }) => ({ vmUuid, hostUuid: homes.get(vmUuid) ?? '', waitUntilRunning: false }));
  return { ok: true, starts };
}
