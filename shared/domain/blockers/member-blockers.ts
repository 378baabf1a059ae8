import type { Blocker } from '../blocker.ts';
import type { VmFacts } from '../inventory.ts';
import { findMappedNetwork, findRole } from '../network-role.ts';
import { isLockReason } from '../plan/locked-operations.ts';
import type { PlanStep } from '../plan.ts';
import { actionsOf, listShutDown, type MoveCase, type Party } from './move-case.ts';

/** SRs refuse (SR_BACKEND_FAILURE_109) or crawl beyond this many images in one chain. */
const CHAIN_LIMIT = 30;

/** What speaks against it in the VMs themselves, VM by VM. */
export function findMemberBlockers(move: MoveCase): readonly Blocker[] {
  return move.parties.flatMap((party) => party.vms.flatMap((vm) => findVmBlockers(move, party, vm)));
}

function findVmBlockers(move: MoveCase, party: Party, vm: VmFacts): readonly Blocker[] {
  const { plan } = move;
  const blockers: Blocker[] = [];
  const busy = vm.currentOperations[0];
  if (busy !== undefined) blockers.push({ kind: 'vm-busy', vmUuid: vm.uuid, operation: busy });
  // Copies are made halted, and a revert halts: then no host has to see the network now.
  const movesLive = move.mode !== 'copy' && !listShutDown(plan).has(vm.uuid);
  if (movesLive) blockers.push(...findUnreachableNetworks(move, party, vm));
  const needsSteady = actionsOf(plan, 'move-disk').some(({ vmUuid }) => vmUuid === vm.uuid);
  if (needsSteady && vm.powerState !== 'Running' && vm.powerState !== 'Halted')
    blockers.push({ kind: 'vm-not-steady', vmUuid: vm.uuid, powerState: vm.powerState });
  const steps = plan?.steps.filter(({ vmUuid }) => vmUuid === vm.uuid) ?? [];
  blockers.push(...findBlockedOperations(vm, steps));
  blockers.push(...findChainBlockers(vm, steps));
  return blockers;
}

/**
 * Each snapshot makes the chain of every disk one image longer. Snapshots that were destroyed and are not coalesced yet
 * still count, and those of a disk that was moved to another SR do not: so images are counted wherever the SR tells them.
 */
export function findChainBlockers(vm: VmFacts, steps: readonly PlanStep[]): readonly Blocker[] {
  const taken = steps.filter(({ action }) => action.kind === 'snapshot-vm' && action.vm === undefined).length;
  if (taken === 0) return [];
  const known = vm.disks.flatMap(({ chainLength }) => (chainLength === undefined ? [] : [chainLength]));
  const length = known.length === 0 ? null : Math.max(...known);
  const snapshots = vm.snapshotCount;
  return (length ?? snapshots) + taken >= CHAIN_LIMIT
    ? [{ kind: 'chain-too-deep', vmUuid: vm.uuid, length, snapshots, limit: CHAIN_LIMIT }]
    : [];
}

function findUnreachableNetworks({ facts }: MoveCase, { from, to }: Party, vm: VmFacts): readonly Blocker[] {
  const { workflow } = facts;
  const { hostUuid } = vm;
  if (!workflow || hostUuid === null) return [];
  return vm.vifs.flatMap((vif): readonly Blocker[] => {
    const role = findRole(workflow, from.id, vif.networkUuid);
    const mapped = role === undefined ? undefined : findMappedNetwork(to, role);
    const network = mapped === undefined ? undefined : facts.networks.find(({ uuid }) => uuid === mapped);
    if (!network || network.uuid === vif.networkUuid) return [];
    // A network without any PIF is internal to whatever host uses it.
    if (network.hostUuids.length === 0 || network.hostUuids.includes(hostUuid)) return [];
    return [{ kind: 'network-unreachable', vmUuid: vm.uuid, networkUuid: network.uuid, hostUuid }];
  });
}

/** Operations that steps need of a VM that is there, by XAPI's names. */
function operationsOf({ action }: PlanStep): readonly string[] {
  switch (action.kind) {
    case 'snapshot-vm':
      return action.vm ? [] : [action.withMemory ? 'checkpoint' : 'snapshot'];
    case 'shutdown-vm':
      return action.forceAfterSeconds === null ? ['clean_shutdown'] : ['clean_shutdown', 'hard_shutdown'];
    case 'start-vm':
      return 'uuid' in action.vm ? ['start'] : [];
    case 'revert-vm':
      return ['revert', 'reverting'];
    case 'set-size':
      return [
        ...(action.vcpus === null ? [] : ['changing_VCPUs']),
        ...(action.memoryBytes === null ? [] : ['changing_static_range']),
      ];
    default:
      return [];
  }
}

function findBlockedOperations(vm: VmFacts, steps: readonly PlanStep[]): readonly Blocker[] {
  const needed = new Set(steps.flatMap(operationsOf));
  return Object.entries(vm.blockedOperations)
    .filter(([operation, reason]) => needed.has(operation) && !isLockReason(reason))
    .map(([operation, reason]) => ({ kind: 'operation-blocked', vmUuid: vm.uuid, operation, reason }));
}
