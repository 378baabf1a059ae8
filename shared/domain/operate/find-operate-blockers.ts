import type { Blocker } from '../blocker.ts';
import { findHolderBlockers } from '../blockers/holder-blockers.ts';
import { findChainBlockers } from '../blockers/member-blockers.ts';
import { findPlanPermissionBlockers } from '../blockers/permission-blockers.ts';
import { findStartBlockers } from '../blockers/start-blockers.ts';
import type { VmFacts } from '../inventory.ts';
import { isLockReason } from '../plan/locked-operations.ts';
import type { Plan, PlanStep } from '../plan.ts';
import { findMigrateBlockers } from '../migrate/find-migrate-blockers.ts';
import { findArrangeBlockers } from './arrange-plan.ts';
import { findCopyBlockers } from './find-copy-blockers.ts';
import { stageOf, type OperateFacts } from './operate-facts.ts';
import type { OperateWish } from './operate-wish.ts';

/** Lists every reason why a plan that operates a configuration may not start now, in display order. */
export function findOperateBlockers(facts: OperateFacts, wish: OperateWish, plan: Plan): readonly Blocker[] {
  const { configuration, rights } = facts;
  const isEmpty = configuration.vmUuids.length === 0 && wish.verb !== 'delete' && wish.verb !== 'arrange';
  const work = plan.steps.filter(({ action }) => !FRAME.has(action.kind));
  return [
    ...(facts.isConnected ? [] : [{ kind: 'pool-not-connected' } as const]),
    ...findHolderBlockers(configuration),
    ...(isEmpty ? [{ kind: 'empty' } as const] : []),
    ...(!isEmpty && work.length === 0 ? [{ kind: 'nothing-to-do', verb: wish.verb } as const] : []),
    ...(wish.verb === 'arrange' ? findArrangeBlockers(facts, wish) : []),
    ...(wish.verb === 'copy' ? findCopyBlockers(facts, wish, plan) : []),
    ...(wish.verb === 'migrate' ? findMigrateBlockers(facts, wish, plan) : []),
    ...findLockBlockers(facts, wish, plan),
    ...facts.vms.flatMap((vm) => findVmBlockers(vm, wish, plan)),
    ...findNameBlockers(facts, wish),
    ...findRoomBlockers(facts, plan),
    ...findPlanPermissionBlockers(plan, rights, []),
  ];
}

/** Steps that every plan has. */
const FRAME: ReadonlySet<PlanStep['action']['kind']> = new Set(['take-lock', 'verify', 'release-lock', 'note']);

/** The stage's own lock: it stops what it is for until a person lifts it in the plan. */
function findLockBlockers(facts: OperateFacts, wish: OperateWish, plan: Plan): readonly Blocker[] {
  const isLifted = (wish.verb === 'revert' || wish.verb === 'delete') && wish.liftReason !== null;
  if (isLifted) return [];
  const vmUuids = facts.vms
    .filter((vm) => blockedBy(vm, plan).some(([, reason]) => isLockReason(reason)))
    .map(({ uuid }) => uuid);
  return vmUuids.length === 0 ? [] : [{ kind: 'stage-locked', stage: stageOf(facts).name, vmUuids }];
}

function findVmBlockers(vm: VmFacts, { verb }: OperateWish, plan: Plan): readonly Blocker[] {
  const steps = stepsOf(vm, plan);
  if (steps.length === 0) return [];
  const [busy] = vm.currentOperations;
  const needed = new Set(steps.flatMap(operationsOf));
  const isUp = vm.powerState !== 'Halted' && vm.powerState !== 'Suspended';
  const blocked = blockedBy(vm, plan).filter(([, reason]) => !isLockReason(reason));
  const isBlocked = (operation: string): boolean => Object.hasOwn(vm.blockedOperations, operation);
  return [
    ...(busy === undefined ? [] : [{ kind: 'vm-busy', vmUuid: vm.uuid, operation: busy } as const]),
    ...blocked.map(
      ([operation, reason]) => ({ kind: 'operation-blocked', vmUuid: vm.uuid, operation, reason }) as const,
    ),
    ...(verb === 'delete' && isUp
      ? [{ kind: 'vm-still-up', vmUuid: vm.uuid, powerState: vm.powerState } as const]
      : []),
    // What XAPI publishes is for the state the VM is in now, and while nothing works on it.
    ...(busy === undefined ? [...needed] : [])
      .filter((operation) => FIRST_OPERATIONS.has(operation) && !isBlocked(operation))
      .filter((operation) => !vm.allowedOperations.includes(operation) && isFirst(operation, steps))
      .map((operation) => ({ kind: 'operation-not-allowed', vmUuid: vm.uuid, operation }) as const),
    ...findChainBlockers(vm, steps),
  ];
}

const stepsOf = (vm: VmFacts, plan: Plan): readonly PlanStep[] => plan.steps.filter(({ vmUuid }) => vmUuid === vm.uuid);

function blockedBy(vm: VmFacts, plan: Plan): readonly (readonly [string, string])[] {
  const needed = new Set(stepsOf(vm, plan).flatMap(operationsOf));
  return Object.entries(vm.blockedOperations).filter(([operation]) => needed.has(operation));
}

/** Operations that the first step of a VM may be; what later steps need depends on what those before have made of it. */
const FIRST_OPERATIONS: ReadonlySet<string> = new Set([
  'pool_migrate',
  'migrate_send',
  'start',
  'clean_shutdown',
  'suspend',
  'resume',
  'snapshot',
  'checkpoint',
]);

function isFirst(operation: string, steps: readonly PlanStep[]): boolean {
  const [first] = steps.filter(({ action }) => operationsOf({ action }).length > 0);
  return first !== undefined && operationsOf(first).includes(operation);
}

/** Operations that a step needs of the VM itself, by XAPI's names. */
function operationsOf({ action }: Pick<PlanStep, 'action'>): readonly string[] {
  switch (action.kind) {
    case 'snapshot-vm':
      return [action.withMemory ? 'checkpoint' : 'snapshot'];
    case 'shutdown-vm':
      return action.forceAfterSeconds === null ? ['clean_shutdown'] : ['hard_shutdown'];
    case 'switch-off-vm':
      return ['hard_shutdown'];
    case 'suspend-vm':
      return ['suspend'];
    case 'resume-vm':
      return ['resume'];
    case 'start-vm':
      return ['start'];
    case 'start-in-fence':
      return ['start_on'];
    case 'revert-vm':
      return ['revert', 'reverting'];
    case 'migrate-vm':
      return [action.toPoolUuid === null && action.disks.length === 0 ? 'pool_migrate' : 'migrate_send'];
    case 'remove-vm':
      return ['destroy'];
    default:
      return [];
  }
}

/** Two sets of one name could not be told apart. */
function findNameBlockers({ vms }: OperateFacts, wish: OperateWish): readonly Blocker[] {
  if (wish.verb !== 'snapshot') return [];
  const isTaken = vms.some((vm) => vm.snapshots.some(({ nameLabel }) => nameLabel === wish.name));
  return isTaken ? [{ kind: 'snapshot-name-taken', name: wish.name }] : [];
}

function findRoomBlockers(facts: OperateFacts, plan: Plan): readonly Blocker[] {
  const stage = stageOf(facts);
  // The VMs stay on their networks, so no map may say otherwise; XAPI keeps to their own preferences.
  const home = { id: stage.id, name: stage.name, networkMap: {}, isProduction: stage.isProduction };
  const party = { configuration: facts.configuration, vms: facts.vms, from: home, to: home };
  return findStartBlockers({ facts: { ...facts, workflow: null }, mode: 'move', parties: [party], plan });
}
