import { ProblemError } from '../../../shared/errors.ts';
import { failpoint } from '../failpoint.ts';
import { inPool } from '../step-context.ts';
import { findTarget, readHaltedVm, resolveTarget, waitForQuiet } from './marks.ts';
import { findStrays, readWhereabouts, send, type Destination } from './migrate-places.ts';
import { PASSIVE, type ActionOf, type StepExecutor } from './step-executor.ts';

type Send = ActionOf<'send-copy'>;
type Macs = ActionOf<'keep-macs'>;

/** XAPI's operation that a lost call may have left at work. */
const SENDING = ['migrate_send'] as const;

/** Sends a copy that the run made to another pool. It keeps its uuid, by which it is found wherever it is. */
export const sendCopyStep: StepExecutor<Send> = {
  needsLock: true,
  before: () => Promise.resolve(''),
  act: async (action, context) => {
    const uuid = resolveTarget(context, action.vm);
    const there = inPool(context, action.toPoolUuid);
    await waitForQuiet(context, uuid, SENDING);
    const copy = await context.operations.readVm(uuid);
    if (!copy) {
      if (await there.operations.readVm(uuid)) return 'has arrived already';
      throw new ProblemError({ code: 'check-failed', findings: ['the copy is in neither pool: somebody removed it'] });
    }
    // A clone of a snapshot is a template, which XAPI would send as one.
    if (copy.isTemplate) await context.operations.clearTemplateFlag(uuid);
    failpoint('send-copy/before-call');
    await send(context, there, uuid, destinationOf(action));
    failpoint('send-copy/sent');
    return 'sent';
  },
  undo: async (action, context) => {
    const uuid = findTarget(context, action.vm);
    if (uuid === undefined) return 'was not made';
    await waitForQuiet(context, uuid, SENDING);
    const { operations } = inPool(context, action.toPoolUuid);
    const copy = await operations.readVm(uuid);
    if (!copy) return 'did not arrive';
    if (copy.powerState !== 'Halted') return `left: ${copy.nameLabel} is ${copy.powerState}, somebody uses it`;
    if (copy.vappUuid !== null) return `left: ${copy.nameLabel} is a member of a vApp of somebody else`;
    failpoint('send-copy/before-undo');
    await operations.destroyVmWithDisks(uuid);
    failpoint('send-copy/undone');
    return 'removed there with its disks';
  },
  verify: async (action, context, step) => {
    const uuid = resolveTarget(context, action.vm);
    const now = await readWhereabouts(inPool(context, action.toPoolUuid), uuid);
    if (!now) return [`it is not there: ${step.title}`];
    const isDoubled = (await context.operations.readVm(uuid)) !== undefined;
    return [...(isDoubled ? ['it is in both pools'] : []), ...findStrays(now, destinationOf(action))].map(
      (finding) => `${finding}: ${step.title}`,
    );
  },
};

function destinationOf({ toHostUuid, disks, nics }: Send): Destination {
  return {
    hostUuid: toHostUuid,
    disks: disks.map(({ device, toSrUuid }) => ({ device, srUuid: toSrUuid })),
    nics: nics.map(({ device, toNetworkUuid }) => ({ device, networkUuid: toNetworkUuid })),
  };
}

/** Gives a copy the MAC addresses of its original; undone with the copy. */
export const keepMacsStep: StepExecutor<Macs> = {
  ...PASSIVE,
  needsLock: true,
  act: async (action, context) => {
    const { operations } = context;
    const vm = await readHaltedVm(context, resolveTarget(context, action.vm));
    const vifs = await operations.readVifs(vm.uuid);
    for (const { device, mac, networkUuid } of action.nics) {
      const vif = vifs.find((each) => each.device === device);
      if (vif && isMac(vif.mac, mac)) continue;
      failpoint('keep-macs/before-change');
      // One that is gone was removed just before the console ended.
      if (vif) await operations.giveVifMac(vif.uuid, mac);
      else await operations.createVif(vm.uuid, device, mac, networkUuid);
      failpoint('keep-macs/changed');
    }
    return `${String(action.nics.length)} MAC addresses as those of the original`;
  },
  verify: async (action, context, step) => {
    const vifs = await context.operations.readVifs(resolveTarget(context, action.vm));
    const wrong = action.nics.filter(
      ({ device, mac }) => !vifs.some((vif) => vif.device === device && isMac(vif.mac, mac)),
    );
    return wrong.map(({ device }) => `NIC ${String(device)} has another MAC address: ${step.title}`);
  },
};

const isMac = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
