import type {
  FenceBlock,
  FenceNetworkPlan,
  FenceReason,
  FenceRejection,
  FenceRequest,
  FenceStart,
} from './fence-request.ts';
import { listBondMembers, type GraphPif, type PhysicalNetwork } from './network-graph.ts';
import { listUsableHosts, placeAcross, placeOnOne } from './fence-placement.ts';
import { readTagLedger } from './tag-ledger.ts';

/** One network a fence needs, before it is known what it is made of. */
export interface NeededNetwork {
  readonly key: string;
  readonly originalNetworkUuid: string | null;
}

/** What one building block would give, or why it cannot. */
export type BlockOffer =
  | {
      readonly ok: true;
      readonly networks: readonly FenceNetworkPlan[];
      readonly starts: readonly FenceStart[];
      readonly reasons: readonly FenceReason[];
    }
  | { readonly ok: false; readonly because: readonly FenceRejection[] };

const byUuid = (a: { readonly uuid: string }, b: { readonly uuid: string }): number => (a.uuid < b.uuid ? -1 : 1);

/**
 * Offers host-internal networks: no wire at all, but all VMs on the host of the first one that runs
 * (`xapi_network_attach_helpers.ml`), so that host must have memory for all of them. In a fence for consoles only
 * each VM has a network alone, and nothing pins them together.
 */
function offerHostInternal(request: FenceRequest, needed: readonly NeededNetwork[]): BlockOffer {
  const isAlone = request.mode === 'consoleOnly';
  const protectedVms = request.members.filter((member) => member.isHaProtected).map((member) => member.vmUuid);
  const because: FenceRejection[] = [];
  if (request.mustMigrate && !isAlone) because.push({ kind: 'pins-to-one-host', because: 'must-migrate' });
  if (protectedVms.length > 0)
    because.push({ kind: 'pins-to-one-host', because: 'ha-protected', vmUuids: protectedVms.sort() });
  if (because.length > 0) return { ok: false, because };
  const networks = needed.map((network): FenceNetworkPlan => ({
    ...network,
    block: 'hostInternal',
    defaultLocking: isAlone ? 'disabled' : 'unlocked',
    tag: null,
    physicalNetworkId: null,
    basePifUuids: [],
  }));
  if (isAlone) {
    const placed = placeAcross(request, listUsableHosts(request));
    if (!placed.ok) return placed;
    const reasons: FenceReason[] = [{ kind: 'each-vm-alone', vmCount: request.members.length }];
    return { ok: true, networks, starts: placed.starts, reasons: [...reasons, { kind: 'no-interface-involved' }] };
  }
  const placed = placeOnOne(request);
  if (!placed.ok) return placed;
  return { ok: true, networks, starts: placed.starts, reasons: [placed.reason, { kind: 'no-interface-involved' }] };
}

/** Finds the NIC, bond or SR-IOV interfaces of a base network that VLANs can be made on. */
function listBasePifs(request: FenceRequest, networkUuid: string): readonly GraphPif[] {
  const members = listBondMembers(request.graph);
  return request.graph.pifs
    .filter(({ uuid, kind, isManaged, networkUuid: own }) => {
      const isBase = kind.type === 'physical' || kind.type === 'bond' || kind.type === 'sriov';
      return own === networkUuid && isBase && isManaged && !members.has(uuid);
    })
    .sort(byUuid);
}

/**
 * Offers VLANs with tags from the administrator's lists, never others: XAPI cannot know what a switch carries. All
 * networks of a fence come from one physical network, by tags that every host with its interface carries, since
 * `pool.create_VLAN_from_PIF` makes them on all those hosts and XAPI would start VMs on any of them.
 */
function offerVlan(request: FenceRequest, needed: readonly NeededNetwork[]): BlockOffer {
  const because: FenceRejection[] = [];
  const physicals = [...request.graph.physicalNetworks].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const physical of physicals) {
    if (physical.tags.length === 0) continue;
    const offer = offerVlanOn(request, needed, physical);
    if (offer.ok) return offer;
    because.push(...offer.because);
  }
  return { ok: false, because: because.length > 0 ? because : [{ kind: 'no-tag-list' }] };
}

function offerVlanOn(request: FenceRequest, needed: readonly NeededNetwork[], physical: PhysicalNetwork): BlockOffer {
  const physicalNetworkId = physical.id;
  const options = physical.bases
    .map((base) => listBasePifs(request, base.networkUuid))
    .sort((a, b) => b.length - a.length || ((a[0]?.networkUuid ?? '') < (b[0]?.networkUuid ?? '') ? -1 : 1));
  const basePifs = options[0] ?? [];
  const hostUuids = [...new Set(basePifs.map((pif) => pif.hostUuid))].sort();
  if (hostUuids.length === 0) return { ok: false, because: [{ kind: 'no-usable-interface', physicalNetworkId }] };

  const entries = readTagLedger(request.graph, request.claims).filter(
    (entry) => entry.physicalNetworkId === physical.id && entry.isListed,
  );
  const tagsOf = (state: string): readonly number[] =>
    entries.filter((each) => each.state === state).map(({ tag }) => tag);
  const lacking = entries
    .filter((entry) => entry.state === 'free')
    .map(({ tag, missingOnHostUuids }) => ({
      tag,
      hostUuids: missingOnHostUuids.filter((host) => hostUuids.includes(host)),
    }))
    .filter((each) => each.hostUuids.length > 0);
  const free = tagsOf('free').filter((tag) => !lacking.some((each) => each.tag === tag));
  if (free.length < needed.length) {
    const states = { foreign: tagsOf('foreign'), reserved: tagsOf('reserved'), ours: tagsOf('ours'), lacking };
    const short = { physicalNetworkId, needed: needed.length, free: free.length, ...states };
    return { ok: false, because: [{ kind: 'not-enough-tags', ...short }] };
  }
  const placed = placeAcross(
    request,
    listUsableHosts(request).filter((host) => hostUuids.includes(host.uuid)),
  );
  if (!placed.ok) return placed;
  const tags = free.slice(0, needed.length);
  const basePifUuids = basePifs.map((pif) => pif.uuid);
  const networks = needed.map((network, position): FenceNetworkPlan => ({
    ...network,
    block: 'vlan',
    defaultLocking: 'unlocked',
    tag: tags[position] ?? null,
    physicalNetworkId,
    basePifUuids,
  }));
  const reasons: FenceReason[] = [{ kind: 'tags-free', physicalNetworkId, tags }];
  return { ok: true, networks, starts: placed.starts, reasons: [{ kind: 'spans-hosts', hostUuids }, ...reasons] };
}

/**
 * Offers tunnels, only where they really join hosts: every host runs Open vSwitch, a controller programs the peers
 * (without one, VMs start and each host is an island), and each transport interface has an address.
 */
function offerTunnel(request: FenceRequest, needed: readonly NeededNetwork[]): BlockOffer {
  const because: FenceRejection[] = [];
  if (!request.hasTunnelController) because.push({ kind: 'no-tunnel-controller' });
  const others = request.hosts.filter((host) => host.networkBackend !== 'openvswitch').map((host) => host.uuid);
  if (others.length > 0) because.push({ kind: 'backend-without-tunnels', hostUuids: others.sort() });
  const transports = request.hosts
    .map((host) => ({ hostUuid: host.uuid, pif: findTransport(request, host.uuid) }))
    .sort((a, b) => (a.hostUuid < b.hostUuid ? -1 : 1));
  const without = transports.filter(({ pif }) => !pif).map(({ hostUuid }) => hostUuid);
  if (without.length > 0) because.push({ kind: 'no-transport-address', hostUuids: without });
  if (because.length > 0) return { ok: false, because };
  const placed = placeAcross(request, listUsableHosts(request));
  if (!placed.ok) return placed;
  const basePifUuids = transports.flatMap(({ pif }) => pif?.uuid ?? []);
  const networks = needed.map((network): FenceNetworkPlan => ({
    ...network,
    block: 'tunnel',
    defaultLocking: 'unlocked',
    tag: null,
    physicalNetworkId: null,
    basePifUuids,
  }));
  const hostUuids = transports.map(({ hostUuid }) => hostUuid);
  const reasons: FenceReason[] = [{ kind: 'spans-hosts', hostUuids }];
  return {
    ok: true,
    networks,
    starts: placed.starts,
    reasons: [...reasons, { kind: 'controller-joins-tunnels', hostUuids }],
  };
}

function findTransport(request: FenceRequest, hostUuid: string): GraphPif | undefined {
  const members = listBondMembers(request.graph);
  return request.graph.pifs
    .filter((pif) => pif.hostUuid === hostUuid && pif.isManaged && pif.kind.type !== 'tunnel' && !members.has(pif.uuid))
    .sort(byUuid)
    .find((pif) => pif.hostAddresses.length > 0);
}

/** All building blocks in the order in which they are preferred: least involved first. */
export const OFFERS: readonly {
  readonly block: FenceBlock;
  readonly offer: (request: FenceRequest, needed: readonly NeededNetwork[]) => BlockOffer;
}[] = [
  { block: 'hostInternal', offer: offerHostInternal },
  { block: 'vlan', offer: offerVlan },
  { block: 'tunnel', offer: offerTunnel },
];
