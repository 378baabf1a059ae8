import type { VifReading } from '../../ports/vm-operations.ts';
import { failpoint } from '../failpoint.ts';
import type { StepContext } from '../step-context.ts';
import { assertMayStart } from './fence-check.ts';
import { findTarget, readHaltedVm, readVmOrFail, resolveTarget, waitForQuiet } from './marks.ts';
import { NOTHING_TO_UNDO, PASSIVE, type ActionOf, type StepExecutor } from './step-executor.ts';

type Nics = ActionOf<'fence-nics'>;

/** Gives a copy its NICs in the fence: what a clone brought with it goes first, so that nothing is ever on both. */
export const fenceNicsStep: StepExecutor<Nics> = {
  ...PASSIVE,
  needsLock: true,
  act: async (action, context) => {
    const { operations } = context;
    const vm = await readHaltedVm(context, resolveTarget(context, action.vm));
    const vifs = await operations.readVifs(vm.uuid);
    for (const vif of vifs) {
      if (isWanted(action, context, vif)) continue;
      await operations.destroyVif(vif.uuid);
      failpoint('fence-nics/destroyed');
    }
    for (const nic of action.nics) {
      if (vifs.some((vif) => vif.device === nic.device && isWanted(action, context, vif))) continue;
      await operations.createVif(vm.uuid, nic.device, nic.mac, resolveTarget(context, nic.network));
      failpoint('fence-nics/created');
    }
    return `${String(action.nics.length)} NICs in the fence`;
  },
  verify: async (action, context, step) => {
    const vifs = await context.operations.readVifs(resolveTarget(context, action.vm));
    const strays = vifs.filter((vif) => !isWanted(action, context, vif));
    return [
      ...strays.map(({ device }) => `NIC ${String(device)} is not as planned: ${step.title}`),
      ...(vifs.length - strays.length < action.nics.length ? [`a NIC is missing: ${step.title}`] : []),
    ];
  },
};

function isWanted({ nics }: Nics, context: StepContext, vif: VifReading): boolean {
  const nic = nics.find((each) => each.device === vif.device);
  if (!nic) return false;
  const isMac = nic.mac === '' || nic.mac.toLowerCase() === vif.mac.toLowerCase();
  return isMac && findTarget(context, nic.network) === vif.networkUuid;
}

/** Makes a router of its template's clone. Every part is a setting, so doing it again changes nothing. */
export const setUpRouterStep: StepExecutor<ActionOf<'set-up-router'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async ({ vm, nameLabel, tags, xenstore }, context) => {
    const { operations } = context;
    const router = await readVmOrFail(context, resolveTarget(context, vm));
    if (router.isTemplate) await operations.clearTemplateFlag(router.uuid);
    failpoint('set-up-router/no-template');
    await operations.writeXenstore(router.uuid, xenstore);
    failpoint('set-up-router/told');
    for (const tag of tags) if (!router.tags.includes(tag)) await operations.addVmTag(router.uuid, tag);
    await operations.renameVm(router.uuid, nameLabel);
    failpoint('set-up-router/renamed');
    return 'set up';
  },
  verify: async ({ vm, tags }, context, step) => {
    const router = await readVmOrFail(context, resolveTarget(context, vm));
    return tags.every((tag) => router.tags.includes(tag)) && !router.isTemplate ? [] : [`not set up: ${step.title}`];
  },
};

/** Starts a fenced VM on its host, if nothing would meet that must not. */
export const startInFenceStep: StepExecutor<ActionOf<'start-in-fence'>> = {
  needsLock: true,
  before: async ({ vm }, context) => (await readVmOrFail(context, resolveTarget(context, vm))).powerState,
  act: async (action, context) => {
    const uuid = resolveTarget(context, action.vm);
    await waitForQuiet(context, uuid, ['start', 'start_on']);
    if ((await readVmOrFail(context, uuid)).powerState === 'Running') return 'runs already';
    await assertMayStart(context, uuid, action);
    failpoint('start-in-fence/before-start');
    await context.operations.startVmOn(uuid, action.hostUuid, context.progress);
    failpoint('start-in-fence/started');
    return 'started';
  },
  undo: async ({ vm }, context) => {
    const uuid = findTarget(context, vm);
    if (uuid === undefined || context.before !== 'Halted') return NOTHING_TO_UNDO;
    const now = await context.operations.readVm(uuid);
    if (!now) return 'is not there';
    if (now.powerState === 'Halted') return 'is halted';
    await context.operations.hardShutdownVm(uuid);
    failpoint('start-in-fence/switched-off');
    return 'switched off, since this run made it';
  },
  verify: async ({ vm }, context, step) => {
    const now = await context.operations.readVm(resolveTarget(context, vm));
    return now?.powerState === 'Running' ? [] : [`it does not run: ${step.title}`];
  },
};
