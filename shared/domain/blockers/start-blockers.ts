import type { Blocker } from '../blocker.ts';
import type { HostFacts, VmFacts } from '../inventory.ts';
import { findMappedNetwork, findRole } from '../network-role.ts';
import { rulesOf } from '../workflow.ts';
import { listShutDown, type MoveCase, type Party } from './move-case.ts';

interface Starting {
  readonly vm: VmFacts;
  readonly memoryBytes: number;
  readonly preferred: string | null;
  /** Hosts that see all its networks and SRs. */
  readonly hosts: readonly HostFacts[];
}

/**
 * VMs that the plan starts and that no host has room for, largest first. Hosts get back the memory of what the plan
 * shuts down; XAPI itself chooses among hosts only when it starts them.
 */
export function findStartBlockers(move: MoveCase): readonly Blocker[] {
  const usable = move.facts.hosts.filter((host) => host.enabled && host.live);
  const started = new Set(
    (move.plan?.steps ?? []).flatMap(({ action, vmUuid }) => (action.kind === 'start-vm' ? [vmUuid] : [])),
  );
  if (usable.length === 0 || started.size === 0) return [];
  const free = freeMemory(move, usable);
  const starting = move.parties
    .flatMap((party) =>
      party.vms.filter(({ uuid }) => started.has(uuid)).map((vm) => toStarting(move, party, vm, usable)),
    )
    .sort((a, b) => b.memoryBytes - a.memoryBytes || (a.vm.uuid < b.vm.uuid ? -1 : 1));
  return starting.flatMap(({ vm, memoryBytes, preferred, hosts }): readonly Blocker[] => {
    const room = (host: HostFacts): number => free.get(host.uuid) ?? 0;
    const fitting = hosts.filter((host) => room(host) >= memoryBytes);
    const host = fitting.find(({ uuid }) => uuid === preferred) ?? [...fitting].sort((a, b) => room(b) - room(a))[0];
    if (host) {
      free.set(host.uuid, room(host) - memoryBytes);
      return [];
    }
    const freeBytes = Math.max(0, ...hosts.map(room));
    return [{ kind: 'no-host-fits', vmUuid: vm.uuid, memoryBytes, freeBytes, hosts: hosts.length }];
  });
}

function freeMemory({ parties, plan }: MoveCase, hosts: readonly HostFacts[]): Map<string, number> {
  const free = new Map(hosts.map((host) => [host.uuid, host.memoryFreeBytes]));
  const halted = listShutDown(plan);
  for (const { vms } of parties)
    for (const { uuid, hostUuid, memoryBytes } of vms)
      if (hostUuid !== null && halted.has(uuid) && free.has(hostUuid))
        free.set(hostUuid, (free.get(hostUuid) ?? 0) + memoryBytes);
  return free;
}

function toStarting(move: MoveCase, party: Party, vm: VmFacts, usable: readonly HostFacts[]): Starting {
  const { caps, placement } = rulesOf(party.to);
  const networks = networksAfter(move, party, vm);
  const srs = new Set(vm.disks.map((disk) => placement.srUuid ?? disk.srUuid));
  const sees = (uuid: string): boolean =>
    move.facts.networks.every(
      (network) => !networks.has(network.uuid) || network.hostUuids.length === 0 || network.hostUuids.includes(uuid),
    ) && move.facts.srs.every((sr) => !srs.has(sr.uuid) || sr.hostUuids.includes(uuid));
  return {
    vm,
    memoryBytes: Math.min(vm.memoryBytes, caps.memoryBytes ?? vm.memoryBytes),
    preferred: placement.hostUuid ?? vm.affinityHostUuid,
    hosts: usable.filter(({ uuid }) => sees(uuid)),
  };
}

function networksAfter({ facts }: MoveCase, { from, to }: Party, vm: VmFacts): ReadonlySet<string> {
  return new Set(
    vm.vifs.map(({ networkUuid }) => {
      const role = facts.workflow ? findRole(facts.workflow, from.id, networkUuid) : undefined;
      return (role === undefined ? undefined : findMappedNetwork(to, role)) ?? networkUuid;
    }),
  );
}
