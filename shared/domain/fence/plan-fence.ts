import { toComparableAddress, toComparableMac } from './comparable-address.ts';
import { OFFERS, type BlockOffer, type NeededNetwork } from './fence-blocks.ts';
import { needsRouter } from './fence-placement.ts';
import type {
  FenceBlock,
  FencePlan,
  FencePlanning,
  FenceProblem,
  FenceRequest,
  RejectedBlock,
} from './fence-request.ts';

/**
 * Plans a fence: what its networks are made of (the first building block that works, least involved first), each
 * copy's interfaces with the originals' MACs, the router with its addresses, hosts and order of the starts; and why,
 * and why not otherwise. The same request, in whatever order its lists are, gives the same plan.
 */
export function planFence(request: FenceRequest): FencePlanning {
  const problems = findFenceProblems(request);
  const needed = listNeededNetworks(request);
  const offers = OFFERS.map(({ block, offer }) => ({ block, offer: offer(request, needed) }));
  const taken = offers.find(({ offer }) => offer.ok);
  const rejected = offers
    .filter((each) => each !== taken)
    .map(({ block, offer }): RejectedBlock => {
      if (!offer.ok) return { block, because: offer.because };
      return { block, because: [{ kind: 'other-preferred', taken: taken?.block ?? block }] };
    });
  if (problems.length > 0) return { ok: false, problems, rejected: rejected.filter(isImpossible) };
  if (!taken?.offer.ok) return { ok: false, problems: [{ kind: 'no-building-block' }], rejected };
  return { ok: true, plan: toPlan(request, taken.block, taken.offer, rejected) };
}

function isImpossible(rejected: RejectedBlock): boolean {
  return rejected.because.every((reason) => reason.kind !== 'other-preferred');
}

/** One network per original network; in a fence for consoles only one per VM. */
function listNeededNetworks(request: FenceRequest): readonly NeededNetwork[] {
  if (request.mode === 'consoleOnly')
    return request.members
      .filter((member) => member.nics.length > 0)
      .map(({ vmUuid }) => ({ key: `vm ${vmUuid}`, originalNetworkUuid: null }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  const originals = new Set(request.members.flatMap((member) => member.nics.map((nic) => nic.networkUuid)));
  return [...originals].sort().map((uuid) => ({ key: `network ${uuid}`, originalNetworkUuid: uuid }));
}

function keyOf(request: FenceRequest, vmUuid: string, networkUuid: string): string {
  return request.mode === 'consoleOnly' ? `vm ${vmUuid}` : `network ${networkUuid}`;
}

/** Lists what stands in the way of a fence whatever it is made of, in a fixed order. */
export function findFenceProblems(request: FenceRequest): readonly FenceProblem[] {
  if (request.members.length === 0) return [{ kind: 'no-members' }];
  const isConnected = request.mode !== 'consoleOnly';
  const bare = request.members.filter((member) => member.nics.length === 0).map(({ vmUuid }) => vmUuid);
  return [
    // Without a NIC it has no place in a fence; a console needs none.
    ...(isConnected ? bare.sort().map((vmUuid): FenceProblem => ({ kind: 'member-without-nic', vmUuid })) : []),
    ...(isConnected ? findDuplicatesInside(request) : []),
    ...(isConnected ? findUnservedDhcp(request) : []),
    ...(needsRouter(request.mode) ? findRouterProblems(request) : []),
  ];
}

function findDuplicatesInside(request: FenceRequest): readonly FenceProblem[] {
  const macs = new Map<string, string[]>();
  const addresses = new Map<string, Set<string>>();
  for (const { vmUuid, nics } of request.members) {
    for (const nic of nics) {
      const mac = `${nic.networkUuid} ${toComparableMac(nic.mac)}`;
      macs.set(mac, [...(macs.get(mac) ?? []), vmUuid]);
      for (const address of nic.addresses) {
        const key = `${nic.networkUuid} ${toComparableAddress(address)}`;
        addresses.set(key, (addresses.get(key) ?? new Set<string>()).add(vmUuid));
      }
    }
  }
  const value = (key: string): string => key.slice(key.indexOf(' ') + 1);
  return [
    ...[...macs]
      .filter(([, vms]) => vms.length > 1)
      .map(([key, vms]): FenceProblem => ({ kind: 'duplicate-mac', mac: value(key), vmUuids: [...vms].sort() }))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    ...[...addresses]
      .filter(([, vms]) => vms.size > 1)
      .map(([key, vms]): FenceProblem => ({ kind: 'duplicate-address', address: value(key), vmUuids: [...vms].sort() }))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  ];
}

/** Inside a fence the physical network's DHCP server is out of reach: a member or the router must serve instead. */
function findUnservedDhcp(request: FenceRequest): readonly FenceProblem[] {
  if (needsRouter(request.mode) && request.router?.servesDhcp) return [];
  const clients = new Map<string, Set<string>>();
  for (const { vmUuid, nics } of request.members) {
    for (const nic of nics) {
      if (!nic.usesDhcp || request.dhcpServedByMember.includes(nic.networkUuid)) continue;
      clients.set(nic.networkUuid, (clients.get(nic.networkUuid) ?? new Set<string>()).add(vmUuid));
    }
  }
  return [...clients]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([networkUuid, vms]) => ({ kind: 'dhcp-unserved', networkUuid, vmUuids: [...vms].sort() }));
}

function findRouterProblems(request: FenceRequest): readonly FenceProblem[] {
  const problems: FenceProblem[] = [];
  const nicsNeeded = listNeededNetworks(request).length + 1;
  if (!request.router) problems.push({ kind: 'no-router-template' });
  else if (request.router.nicCapacity < nicsNeeded)
    problems.push({ kind: 'router-without-nics', needed: nicsNeeded, capacity: request.router.nicCapacity });
  if (!request.outside) return [...problems, { kind: 'no-outside' }];
  const { networkUuid } = request.outside;
  const isFence = request.graph.networks.some((network) => network.uuid === networkUuid && network.fenceId !== null);
  if (isFence) problems.push({ kind: 'outside-is-fence', networkUuid });
  const needed = 1 + (request.mode === 'inOut' ? listMappable(request).length : 0);
  const free = listFreeExternal(request).length;
  if (free < needed) problems.push({ kind: 'external-pool-exhausted', needed, free });
  return problems;
}

/**
 * Lists external addresses that no fence leases and nobody on the pool is known to use, each once, in the order the
 * administrator gave them.
 */
function listFreeExternal(request: FenceRequest): readonly string[] {
  const { outside, graph } = request;
  if (!outside) return [];
  const used = new Set(
    [
      ...outside.leased.map(({ address }) => address),
      ...graph.vifs.filter((vif) => vif.networkUuid === outside.networkUuid).flatMap((vif) => vif.addresses),
      ...graph.pifs.flatMap((pif) => pif.hostAddresses),
      ...graph.routers.flatMap((router) => router.externalAddresses),
    ].map(toComparableAddress),
  );
  return [...new Set(outside.addresses.map(toComparableAddress))].filter((address) => !used.has(address));
}

/** Inside addresses that get one outside, one for each NIC that has any. */
function listMappable(request: FenceRequest): readonly { readonly inside: string; readonly vmUuid: string }[] {
  return request.members
    .flatMap(({ vmUuid, nics }) =>
      nics.flatMap((nic) => {
        // IPv4 first: that is what one-to-one mapping is for.
        const [inside] = nic.addresses
          .map(toComparableAddress)
          .sort((a, b) => Number(a.includes(':')) - Number(b.includes(':')) || (a < b ? -1 : 1));
        return inside === undefined ? [] : { inside, vmUuid, device: nic.device };
      }),
    )
    .sort((a, b) => (a.vmUuid === b.vmUuid ? a.device - b.device : a.vmUuid < b.vmUuid ? -1 : 1))
    .map(({ inside, vmUuid }) => ({ inside, vmUuid }));
}

function toPlan(
  request: FenceRequest,
  block: FenceBlock,
  offer: Extract<BlockOffer, { readonly ok: true }>,
  rejected: readonly RejectedBlock[],
): FencePlan {
  const vifs = request.members
    .flatMap(({ vmUuid, nics }) =>
      nics.map((nic) => ({
        vmUuid,
        device: nic.device,
        mac: toComparableMac(nic.mac),
        networkKey: keyOf(request, vmUuid, nic.networkUuid),
        addresses: [...new Set(nic.addresses.map(toComparableAddress))].sort(),
      })),
    )
    .sort((a, b) => (a.vmUuid === b.vmUuid ? a.device - b.device : a.vmUuid < b.vmUuid ? -1 : 1));
  return {
    fenceId: request.fenceId,
    mode: request.mode,
    block,
    networks: offer.networks,
    vifs,
    router: toRouter(request, offer),
    starts: offer.starts,
    reasons: offer.reasons,
    rejected,
  };
}

function toRouter(request: FenceRequest, offer: Extract<BlockOffer, { readonly ok: true }>): FencePlan['router'] {
  const { mode, router, outside } = request;
  const start = offer.starts.find((each) => each.vmUuid === null);
  if (!needsRouter(mode) || !router || !outside || !start) return null;
  const [ownAddress = '', ...others] = listFreeExternal(request);
  const mapped = mode === 'inOut' ? listMappable(request) : [];
  return {
    templateUuid: router.uuid,
    hostUuid: start.hostUuid,
    outsideNetworkUuid: outside.networkUuid,
    insideNetworkKeys: offer.networks.map((network) => network.key),
    mode,
    ownAddress,
    mappings: mapped.map((each, position) => ({ ...each, external: others[position] ?? '' })),
  };
}
