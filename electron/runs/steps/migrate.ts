import { recordKey } from '../../../shared/domain/stage-record.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { writeRecord } from '../../shared-records/write-record.ts';
import { failpoint } from '../failpoint.ts';
import { atHome, inPool, type StepContext } from '../step-context.ts';
import { findTarget, readVmOrFail, resolveTarget, waitForQuiet } from './marks.ts';
import { findStrays, onceKnown, readWhereabouts, send, type Destination, type Whereabouts } from './migrate-places.ts';
import type { ActionOf, StepExecutor } from './step-executor.ts';

type Migrate = ActionOf<'migrate-vm'>;

/** XAPI's operations that a lost call may have left at work. */
const MOVES = ['pool_migrate', 'migrate_send'] as const;
/** What undoing says once the whole configuration has left its pool. */
const HAS_LEFT = 'left there: the configuration has moved as a whole, and goes back by a plan of its own';

/** Moves a VM to another host, with its disks, or to another pool. */
export const migrateVmStep: StepExecutor<Migrate> = {
  needsLock: true,
  before: async ({ vmUuid }, context) => {
    const found = await readWhereabouts(context, vmUuid);
    if (!found) throw new ProblemError({ code: 'not-found', kind: 'vm', id: vmUuid });
    return JSON.stringify(found);
  },
  act: async (action, context) => {
    const there = targetOf(action, context);
    await waitForQuiet(context, action.vmUuid, MOVES);
    const wanted = destinationOf(action);
    if (await isThere(action, context, there)) return 'has arrived already';
    failpoint('migrate-vm/before-call');
    if (action.toPoolUuid === null && action.disks.length === 0)
      await context.operations.migrateVm(action.vmUuid, action.toHostUuid, context.progress);
    else await send(context, there, action.vmUuid, wanted);
    failpoint('migrate-vm/moved');
    return 'moved';
  },
  undo: goBack,
  verify: async (action, context, step) => {
    const there = targetOf(action, context);
    const now = await readWhereabouts(there, action.vmUuid);
    if (!now) return [`it is not there: ${step.title}`];
    const isDoubled = action.toPoolUuid !== null && (await context.operations.readVm(action.vmUuid)) !== undefined;
    return [...(isDoubled ? ['it is in both pools'] : []), ...findStrays(now, destinationOf(action))].map(
      (finding) => `${finding}: ${step.title}`,
    );
  },
};

const targetOf = ({ toPoolUuid }: Migrate, context: StepContext): StepContext =>
  toPoolUuid === null ? context : inPool(context, toPoolUuid);

function destinationOf({ toHostUuid, disks, nics }: Migrate): Destination {
  return {
    hostUuid: toHostUuid,
    disks: disks.map(({ device, toSrUuid }) => ({ device, srUuid: toSrUuid })),
    nics: nics.map(({ device, toNetworkUuid }) => ({ device, networkUuid: toNetworkUuid })),
  };
}

async function isThere(action: Migrate, context: StepContext, there: StepContext): Promise<boolean> {
  if (action.toPoolUuid !== null && (await context.operations.readVm(action.vmUuid))) return false;
  const now = await readWhereabouts(there, action.vmUuid);
  if (!now) {
    if (action.toPoolUuid === null) throw new ProblemError({ code: 'not-found', kind: 'vm', id: action.vmUuid });
    throw new ProblemError({ code: 'check-failed', findings: ['the VM is in neither pool: somebody removed it'] });
  }
  return action.toPoolUuid !== null || findStrays(now, destinationOf(action)).length === 0;
}

async function goBack(action: Migrate, context: StepContext): Promise<string> {
  const { vmUuid } = action;
  const former = JSON.parse(context.before) as Whereabouts;
  await waitForQuiet(context, vmUuid, MOVES);
  const there = targetOf(action, context);
  return action.toPoolUuid === null
    ? goBackWithin(action, context, former)
    : goBackAcross(vmUuid, context, there, former);
}

async function goBackWithin({ vmUuid }: Migrate, context: StepContext, former: Whereabouts): Promise<string> {
  const now = await readWhereabouts(context, vmUuid);
  if (!now) return 'is not there';
  const hostUuid = former.hostUuid ?? now.hostUuid ?? (await anyHost(context, former));
  const wanted = { ...former, hostUuid, nics: [] };
  const strays = findStrays(now, wanted);
  if (strays.length === 0) return 'never left, or is back';
  failpoint('migrate-vm/before-return');
  if (strays.length === 1 && strays[0]?.startsWith('it runs') === true)
    await context.operations.migrateVm(vmUuid, hostUuid, context.progress);
  else await send(context, context, vmUuid, wanted);
  failpoint('migrate-vm/undone');
  return 'moved back';
}

async function goBackAcross(
  vmUuid: string,
  context: StepContext,
  there: StepContext,
  former: Whereabouts,
): Promise<string> {
  const { operations } = context;
  if (await operations.readVm(vmUuid)) return rejoin(vmUuid, context, former);
  const vapp = context.plan.configurationUuid;
  if (!(await operations.readVappMembers(vapp))) return HAS_LEFT;
  await waitForQuiet(there, vmUuid, MOVES);
  const arrived = await there.operations.readVm(vmUuid);
  if (!arrived) return rejoin(vmUuid, context, former);
  const isOurs = arrived.vappUuid === null || Object.values(context.made).includes(arrived.vappUuid);
  if (!isOurs) return `left there: ${arrived.nameLabel} is a member of a vApp of somebody else`;
  failpoint('migrate-vm/before-undo');
  await send(there, context, vmUuid, { ...former, hostUuid: former.hostUuid ?? (await anyHost(context, former)) });
  failpoint('migrate-vm/back');
  return rejoin(vmUuid, context, former);
}

/** XAPI carries no vApp and no preferred host along. */
async function rejoin(vmUuid: string, context: StepContext, former: Whereabouts): Promise<string> {
  const { operations, plan } = context;
  const vm = await operations.readVm(vmUuid);
  if (!vm) return 'is not there';
  if (vm.vappUuid === plan.configurationUuid) return 'never left, or is back';
  if (vm.vappUuid !== null) return `left: ${vm.nameLabel} is a member of a vApp of somebody else`;
  if (!(await operations.readVappMembers(plan.configurationUuid))) return HAS_LEFT;
  await onceKnown(context, vmUuid, async () => {
    await operations.setVmOrder(vmUuid, ...former.order);
    if (vm.affinityHostUuid !== former.affinityHostUuid) await operations.setAffinity(vmUuid, former.affinityHostUuid);
    failpoint('migrate-vm/rejoining');
    await operations.setVmVapp(vmUuid, plan.configurationUuid);
  });
  failpoint('migrate-vm/rejoined');
  return 'moved back into its vApp';
}

/** What was halted had no host: any that sees its storage receives it. */
async function anyHost({ inventory }: StepContext, { disks }: Whereabouts): Promise<string> {
  const srs = new Map(inventory.listSrs().map((sr) => [sr.uuid, sr]));
  const host = inventory
    .listHosts()
    .find(
      ({ uuid, enabled, live }) => enabled && live && disks.every((d) => srs.get(d.srUuid)?.hostUuids.includes(uuid)),
    );
  if (host) return Promise.resolve(host.uuid);
  throw new ProblemError({ code: 'check-failed', findings: ['no host that is up sees the storage it came from'] });
}

/** Makes a VM that arrived a member. Every part is a setting, so doing it again changes nothing. */
export const settleVmStep: StepExecutor<ActionOf<'settle-vm'>> = {
  needsLock: true,
  before: () => Promise.resolve(''),
  act: async ({ vmUuid, vapp, order, startDelaySeconds, shutdownDelaySeconds }, context) => {
    const vappUuid = resolveTarget(context, vapp);
    const vm = await readVmOrFail(context, vmUuid);
    if (vm.vappUuid !== null && vm.vappUuid !== vappUuid)
      throw new ProblemError({ code: 'check-failed', findings: [`${vm.nameLabel} is in another vApp by now`] });
    await onceKnown(context, vmUuid, async () => {
      await context.operations.setVmOrder(vmUuid, order, startDelaySeconds, shutdownDelaySeconds);
      failpoint('settle-vm/ordered');
      await context.operations.setVmVapp(vmUuid, vappUuid);
    });
    failpoint('settle-vm/in-vapp');
    return 'settled';
  },
  undo: async ({ vmUuid, vapp }, context) => {
    if (await hasLeft(context)) return HAS_LEFT;
    const vm = await context.operations.readVm(vmUuid);
    if (vm?.vappUuid !== findTarget(context, vapp)) return 'is in no vApp of this run';
    await onceKnown(context, vmUuid, () => context.operations.setVmVapp(vmUuid, null));
    failpoint('settle-vm/undone');
    return 'taken out of the vApp';
  },
  verify: async ({ vmUuid, vapp, order }, context, step) => {
    const vm = await readVmOrFail(context, vmUuid);
    return [
      ...(vm.vappUuid === resolveTarget(context, vapp) ? [] : [`it is not in its vApp: ${step.title}`]),
      ...(vm.order === order ? [] : [`its start order is ${String(vm.order)}: ${step.title}`]),
    ];
  },
};

/** True once the vApp in the plan's own pool is gone: from then on nothing is taken back. */
export async function hasLeft(context: StepContext): Promise<boolean> {
  const { operations, plan } = atHome(context);
  return isMove(plan) && (await operations.readVappMembers(plan.configurationUuid)) === undefined;
}

/** What is copied to another pool never leaves its own. */
const isMove = ({ kind, otherPoolUuid }: StepContext['plan']): boolean =>
  kind === 'migrate' && otherPoolUuid !== undefined;

const LOOK_MS = 100;

/** Publishes a service at a pool that does not know it, and waits until this console has heard of it from there. */
export const carryServiceStep: StepExecutor<ActionOf<'carry-service'>> = {
  needsLock: true,
  before: () => Promise.resolve(''),
  act: async ({ service }, context) => {
    const key = recordKey('service', service.id, 1);
    failpoint('carry-service/before-write');
    await writeRecord({ ...context, by: context.requester }, { kind: 'service', id: service.id, seq: 1, service });
    failpoint('carry-service/written');
    while (context.inventory.sharedRecords()[key] === undefined) {
      if ((await context.operations.readSharedRecord(key)) === undefined) break; // a newer one stands above it
      await context.clock.sleep(LOOK_MS, context.halt);
    }
    return 'published';
  },
  undo: async ({ service }, context) => {
    if (await hasLeft(context)) return HAS_LEFT;
    const key = recordKey('service', service.id, 1);
    const found = await context.operations.readSharedRecord(key);
    // Somebody who changed it since wrote the next number.
    if (found === undefined || !found.includes(context.signer.publicKey)) return 'left as somebody else published it';
    await context.operations.removeSharedRecord(key);
    failpoint('carry-service/undone');
    return 'removed';
  },
  verify: () => Promise.resolve([]),
};
