import type { FenceBlock, FenceProblem, FenceReason, FenceRejection } from '../domain/fence/fence-request.ts';
import type { TagEntry } from '../domain/fence/tag-ledger.ts';
import { countOf, formatBytes } from './format.ts';
import { inSentence, shortUuid } from './names.ts';

/** Turns uuids into names; each answers a short uuid where the name is not known. */
export interface FenceNames {
  readonly vm: (uuid: string) => string;
  readonly network: (uuid: string) => string;
  readonly host: (uuid: string) => string;
  readonly pif: (uuid: string) => string;
  readonly physicalNetwork: (id: string) => string;
}

/** Names of nothing. */
export const NO_FENCE_NAMES: FenceNames = {
  vm: shortUuid,
  network: shortUuid,
  host: shortUuid,
  pif: shortUuid,
  physicalNetwork: (id) => id,
};

const list = (uuids: readonly string[], name: (uuid: string) => string): string =>
  uuids.map((uuid) => inSentence(name(uuid))).join(', ');
const tagList = (tags: readonly number[]): string => tags.join(', ');

/** Says what a fence's networks are made of. */
export function fenceBlockText(block: FenceBlock): string {
  switch (block) {
    case 'hostInternal':
      return 'Host-internal network';
    case 'vlan':
      return 'VLAN';
    case 'tunnel':
      return 'Tunnel';
  }
}

/** Says why a building block was taken. */
export function fenceReasonText(reason: FenceReason, names: FenceNames = NO_FENCE_NAMES): string {
  switch (reason.kind) {
    case 'fits-one-host':
      return `All VMs fit on ${inSentence(names.host(reason.hostUuid))}: ${formatBytes(reason.neededBytes)} needed, ${formatBytes(reason.freeBytes)} free.`;
    case 'no-interface-involved':
      return 'No physical interface is involved, so nothing can leave by one.';
    case 'each-vm-alone':
      return `Each of ${countOf(reason.vmCount, 'VM')} has a network of its own that passes no traffic.`;
    case 'spans-hosts':
      return `The VMs may run on ${list(reason.hostUuids, names.host)}.`;
    case 'tags-free':
      return `Free on ${inSentence(names.physicalNetwork(reason.physicalNetworkId))} by your list: ${tagList(reason.tags)}.`;
    case 'controller-joins-tunnels':
      return `A controller joins the tunnels of ${list(reason.hostUuids, names.host)}.`;
  }
}

/** Says why a building block was not taken. */
export function fenceRejectionText(rejection: FenceRejection, names: FenceNames = NO_FENCE_NAMES): string {
  switch (rejection.kind) {
    case 'no-usable-host':
      return 'No host is live and enabled.';
    case 'no-host-fits':
      return `No host has memory for all VMs: ${formatBytes(rejection.neededBytes)} needed, at most ${formatBytes(rejection.bestFreeBytes)} free, on ${inSentence(names.host(rejection.bestHostUuid))}.`;
    case 'no-hosts-fit':
      return `The VMs do not fit on ${list(rejection.hostUuids, names.host)}: ${formatBytes(rejection.neededBytes)} needed, ${formatBytes(rejection.freeBytes)} free together, and each VM has to fit on one.`;
    case 'pins-to-one-host':
      return rejection.because === 'must-migrate'
        ? 'It holds all VMs on one host, and they must be able to move while they run.'
        : `It holds its VMs on one host, and HA protects ${list(rejection.vmUuids, names.vm)}.`;
    case 'outside-not-on-hosts':
      return `The router needs ${inSentence(names.network(rejection.networkUuid))}, which none of these hosts has: ${list(rejection.hostUuids, names.host)}.`;
    case 'storage-not-on-hosts':
      return `None of ${list(rejection.hostUuids, names.host)} reaches the storage of ${list(rejection.vmUuids, names.vm)}.`;
    case 'no-tag-list':
      return 'No VLAN tags are listed for fences. XenServer cannot know which tags a switch carries.';
    case 'no-usable-interface':
      return `No host has an interface on ${inSentence(names.physicalNetwork(rejection.physicalNetworkId))} that VLANs can be made on.`;
    case 'not-enough-tags':
      return notEnoughTags(rejection, names);
    case 'no-tunnel-controller':
      return 'No controller joins tunnels. VMs would start, but those on different hosts could not reach each other.';
    case 'backend-without-tunnels':
      return `Not running Open vSwitch, which tunnels need: ${list(rejection.hostUuids, names.host)}.`;
    case 'no-transport-address':
      return `No interface with an IP address to carry a tunnel: ${list(rejection.hostUuids, names.host)}.`;
    case 'other-preferred':
      return `It would do, but ${inSentence(fenceBlockText(rejection.taken))} involves less.`;
  }
}

function notEnoughTags(
  rejection: Extract<FenceRejection, { readonly kind: 'not-enough-tags' }>,
  names: FenceNames,
): string {
  const parts = [
    ...(rejection.ours.length > 0 ? [`used by other fences: ${tagList(rejection.ours)}`] : []),
    ...(rejection.foreign.length > 0 ? [`used by something else: ${tagList(rejection.foreign)}`] : []),
    ...(rejection.reserved.length > 0 ? [`reserved: ${tagList(rejection.reserved)}`] : []),
    ...rejection.lacking.map(({ tag, hostUuids }) => `${tag} is missing on ${list(hostUuids, names.host)}`),
  ];
  const where = inSentence(names.physicalNetwork(rejection.physicalNetworkId));
  const lead = `${countOf(rejection.needed, 'tag')} needed on ${where}, ${rejection.free} free`;
  return parts.length > 0 ? `${lead}; ${parts.join('; ')}.` : `${lead}.`;
}

/** Says why no fence can be planned, and what would help. */
export function fenceProblemText(problem: FenceProblem, names: FenceNames = NO_FENCE_NAMES): string {
  switch (problem.kind) {
    case 'no-members':
      return 'The configuration has no VMs.';
    case 'member-without-nic':
      return `${names.vm(problem.vmUuid)} has no NIC. Give it one, or fence it for consoles only.`;
    case 'duplicate-mac':
      return `The MAC ${problem.mac} occurs twice inside: ${list(problem.vmUuids, names.vm)}.`;
    case 'duplicate-address':
      return `The address ${problem.address} occurs twice inside: ${list(problem.vmUuids, names.vm)}.`;
    case 'dhcp-unserved':
      return `${list(problem.vmUuids, names.vm)}: addresses come by DHCP from ${inSentence(names.network(problem.networkUuid))}, which is out of reach inside. Use a mode with a router that serves DHCP, or give them fixed addresses.`;
    case 'no-router-template':
      return 'This mode needs a router. Name a template to clone it from.';
    case 'router-without-nics':
      return `The router needs ${countOf(problem.needed, 'NIC')}; VMs of its template can have ${problem.capacity}.`;
    case 'no-outside':
      return 'This mode needs an outside network and addresses on it. Name them.';
    case 'outside-is-fence':
      return `${names.network(problem.networkUuid)} belongs to a fence itself. Choose another outside network.`;
    case 'external-pool-exhausted':
      return `${countOf(problem.needed, 'external address', 'external addresses')} needed, ${problem.free} free. Add addresses, or remove a fence.`;
    case 'no-building-block':
      return 'Neither host-internal networks nor VLANs nor tunnels can make this fence here.';
  }
}

/** Says whose a tag is. */
export function tagStateText(state: TagEntry['state']): string {
  switch (state) {
    case 'free':
      return 'Free';
    case 'ours':
      return 'Used by a fence';
    case 'foreign':
      return 'Used by something else';
    case 'reserved':
      return 'Reserved';
    case 'invalid':
      return 'Not a tag (1 to 4094)';
  }
}
