import type { FenceMark } from '../fence/fence-mark.ts';
import type { PlannedFence } from '../fence/fenced-copies.ts';
import type { VmFacts } from '../inventory.ts';
import type { PlanStep } from '../plan.ts';

const MAKE_NETWORK_MS = 1500;

type Named = Pick<VmFacts, 'uuid' | 'nameLabel'>;

/** One fence while its steps are written, and what it is named after. */
export interface FencedPart {
  readonly facts: {
    readonly topology: { readonly networks: readonly Named[] };
    readonly configuration: Named;
    readonly vms: readonly Named[];
  };
  readonly fence: PlannedFence;
}

/** Makes the network that stands for `key` in a fence: marked, joined and named. */
export function fenceNetworkStep({ facts, fence }: FencedPart, key: string): PlanStep {
  const { plan, number } = fence;
  const network = plan.networks.find((each) => each.key === key);
  if (!network) throw new Error(`the fence has no network ${key}`);
  const original = facts.topology.networks.find(({ uuid }) => uuid === network.originalNetworkUuid)?.nameLabel;
  const alone = facts.vms.find((vm) => key === `vm ${vm.uuid}`)?.nameLabel;
  const role = original ?? alone ?? key;
  const nameLabel = `Fence ${plan.fenceId} · ${role}`.slice(0, 120);
  const isFirst = plan.networks[0]?.key === key;
  const leases = plan.router ? [plan.router.ownAddress, ...plan.router.mappings.map((each) => each.external)] : [];
  const mark: Omit<FenceMark, 'run'> = {
    v: 1,
    id: plan.fenceId,
    mode: plan.mode,
    of: facts.configuration.uuid,
    name: facts.configuration.nameLabel.slice(0, 200),
    key: key.slice(0, 200),
    block: network.block,
    ...(isFirst && leases.length > 0 ? { leases } : {}),
  };
  const made = {
    hostInternal: 'no interface of any host is on it',
    vlan: `VLAN ${String(network.tag)}`,
    tunnel: `tunnels between ${String(network.basePifUuids.length)} hosts`,
  }[network.block];
  const more = {
    hostInternal: [],
    vlan: [`pool.create_VLAN_from_PIF pif=${network.basePifUuids[0] ?? ''} VLAN=${String(network.tag)}`],
    tunnel: network.basePifUuids.map((pif) => `tunnel.create transport_PIF=${pif}`),
  }[network.block];
  return {
    id: `fence-network:${String(number)}:${key}`,
    title: `Make the network "${nameLabel}" in place of ${original ?? 'any other'}: ${made}`,
    vmUuid: null,
    call: [`network.create name_label="${nameLabel}" other_config:stagewright_fence=…`, ...more].join('\n'),
    dependsOn: ['take-lock'],
    estimateMs: MAKE_NETWORK_MS,
    undo: 'destroy the network',
    action: {
      kind: 'make-fence-network',
      nameLabel,
      description: `Fence ${String(number)} of ${facts.configuration.nameLabel}: ${role}`,
      mark,
      defaultLocking: network.defaultLocking,
      basePifUuids: network.basePifUuids,
      tag: network.tag,
    },
  };
}

/** Gives a copy its NICs in the fence, with the MACs of its original; `clone` is the step that makes the copy. */
export function fenceNicStep(
  { fence }: Pick<FencedPart, 'fence'>,
  vm: Named,
  clone: string,
  name: string,
  networks: readonly string[],
): PlanStep {
  const nics = fence.plan.vifs.filter((vif) => vif.vmUuid === vm.uuid);
  return {
    id: `fence-nics:${String(fence.number)}:${vm.uuid}`,
    title: `Give ${name} its NICs in the fence, with the MAC addresses of ${vm.nameLabel}`,
    vmUuid: vm.uuid,
    call: nics
      .map(
        ({ device, mac }) => `VIF.destroy (device ${String(device)})\nVIF.create device=${String(device)} MAC=${mac}`,
      )
      .join('\n'),
    dependsOn: [clone, ...networks],
    estimateMs: 300 + 600 * nics.length,
    undo: 'they go with the copy',
    action: {
      kind: 'fence-nics',
      vm: { madeBy: clone },
      nics: nics.map(({ device, mac, networkKey }) => ({
        device,
        mac,
        network: { madeBy: `fence-network:${String(fence.number)}:${networkKey}` },
      })),
    },
  };
}
