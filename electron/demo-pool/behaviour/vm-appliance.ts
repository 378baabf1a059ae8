import {
  ApiError,
  NULL_REF,
  type AllowedOperations,
  type Behaviour,
  type Behaviours,
  type Call,
  type Caller,
  type Value,
  type World,
} from '../core/contract.ts';
import { flag, map, number, text } from './values.ts';
import { membersOf } from './vm-operations.ts';

/** XAPI drives the members from a session of its own, so the caller needs no right on the single VM. */
const INTERNAL: Caller = { sessionRef: NULL_REF, isLocalSuperuser: true, userSid: '', userName: '' };

interface ApplianceAct {
  readonly operation: string;
  readonly vmMethod: string;
  readonly args: readonly Value[];
  readonly finalState: string;
  /** Ascending order starts, descending stops. */
  readonly ascending: boolean;
}

function stateOfVm(world: World, vm: string): string {
  return text(world.db.find('VM', vm)?.['power_state']);
}

/** Members not yet in the final state, grouped by their order. */
function groupsOf(world: World, members: readonly string[], act: ApplianceAct): readonly (readonly string[])[] {
  const groups = new Map<number, string[]>();
  for (const vm of members) {
    const order = number(world.db.get('VM', vm)['order']);
    const group = groups.get(order) ?? [];
    groups.set(order, group);
    group.push(vm);
  }
  const sorted = [...groups].sort(([a], [b]) => (act.ascending ? a - b : b - a));
  return sorted.map(([, vms]) => vms);
}

/** Runs one group side by side; what fails shows only in the members' states, and in their tasks while these last. */
async function runGroup(call: Call, act: ApplianceAct, vms: readonly string[]): Promise<void> {
  const { world } = call;
  const started = vms
    .filter((vm) => world.db.find('VM', vm))
    .map((vm) => world.startAsync(INTERNAL, act.vmMethod, [vm, ...act.args]));
  await Promise.allSettled(started.map(({ done }) => done));
  for (const { task } of started) if (world.db.find('task', task)) world.db.destroy('task', task);
  if (act.ascending) return;
  const delay = Math.max(0, ...vms.map((vm) => number(world.db.find('VM', vm)?.['shutdown_delay'])));
  if (delay > 0) await call.task.work(delay, { until: 0.99 });
}

async function perform(call: Call, self: string, act: ApplianceAct): Promise<Value> {
  const { world } = call;
  if (membersOf(world, self).length === 0) throw new ApiError('OPERATION_NOT_ALLOWED', 'Appliance has no VMs.');
  return world.withOperation(call, 'VM_appliance', self, act.operation, async () => {
    const targets = membersOf(world, self).filter((vm) => stateOfVm(world, vm) !== act.finalState);
    const groups = groupsOf(world, targets, act);
    for (const [index, vms] of groups.entries()) {
      await runGroup(call, act, vms);
      call.task.progress((index + 1) / groups.length);
    }
    const failed = targets.filter((vm) => stateOfVm(world, vm) !== act.finalState);
    if (failed.length > 0) throw new ApiError('OPERATION_PARTIALLY_FAILED', `VM_appliance.${act.operation}`, ...failed);
    return '';
  });
}

const start: Behaviour = (call, self, paused) =>
  perform(call, text(self), {
    operation: 'start',
    vmMethod: 'VM.start',
    args: [flag(paused), false],
    finalState: flag(paused) ? 'Paused' : 'Running',
    ascending: true,
  });

function stop(operation: string): Behaviour {
  return (call, self) =>
    perform(call, text(self), {
      operation,
      vmMethod: `VM.${operation}`,
      args: [],
      finalState: 'Halted',
      ascending: false,
    });
}

/** What an appliance offers: nothing while it is busy, else what some member's state allows. */
export const applianceAllowedOperations: AllowedOperations = (world, ref) => {
  const row = world.db.get('VM_appliance', ref);
  if (Object.keys(map(row['current_operations'])).length > 0) return [];
  const states = membersOf(world, ref).map((vm) => stateOfVm(world, vm));
  const allowed: string[] = [];
  if (states.includes('Halted')) allowed.push('start');
  if (states.includes('Running')) allowed.push('clean_shutdown');
  if (states.some((state) => state !== 'Halted')) allowed.push('hard_shutdown', 'shutdown');
  return allowed;
};

/** Starting and stopping vApps. `create` and `destroy` are generated: destroying leaves the VMs' reference dangling. */
export const vmAppliance: Behaviours = {
  'VM_appliance.start': start,
  'VM_appliance.clean_shutdown': stop('clean_shutdown'),
  'VM_appliance.hard_shutdown': stop('hard_shutdown'),
  'VM_appliance.shutdown': stop('shutdown'),
};
