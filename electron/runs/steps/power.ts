import type { Target } from '../../../shared/domain/plan.ts';
import { failpoint } from '../failpoint.ts';
import type { StepContext } from '../step-context.ts';
import { assertMeetsNoTwin } from './fence-check.ts';
import { isConnectionLoss } from '../run-errors.ts';
import { findTarget, readVmOrFail, resolveTarget, stepsOf, waitForQuiet } from './marks.ts';
import { NOTHING_TO_UNDO, type ActionOf, type StepExecutor } from './step-executor.ts';

type Shutdown = ActionOf<'shutdown-vm'>;
type Start = ActionOf<'start-vm'>;

/** Shuts a guest down; by force only after the time given. */
export const shutdownStep: StepExecutor<Shutdown> = {
  needsLock: true,
  before: readPower,
  act: shutDown,
  undo: async ({ vmUuid }, context) => {
    if (context.before !== 'Running') return 'was not running before';
    const vm = await readVmOrFail(context, vmUuid);
    if (vm.powerState !== 'Halted') return `left ${vm.powerState}`;
    await context.operations.startVm(vmUuid, context.progress);
    failpoint('shutdown-vm/started-again');
    return 'started again, since this run had shut it down';
  },
  verify: async ({ vmUuid }, context, step) => {
    // A later step may have started it: then being up is right.
    const startedLater = stepsOf(context, 'start-vm').some(({ action }) => findTarget(context, action.vm) === vmUuid);
    if (startedLater) return [];
    const vm = await context.operations.readVm(vmUuid);
    return vm?.powerState === 'Halted' ? [] : [`it is not halted: ${step.title}`];
  },
};

async function readPower({ vmUuid }: Shutdown, context: StepContext): Promise<string> {
  return (await readVmOrFail(context, vmUuid)).powerState;
}

async function shutDown({ vmUuid, forceAfterSeconds }: Shutdown, context: StepContext): Promise<string> {
  await waitForQuiet(context, vmUuid, ['clean_shutdown', 'hard_shutdown']);
  if ((await readVmOrFail(context, vmUuid)).powerState === 'Halted') return 'was halted already';
  failpoint('shutdown-vm/before-clean');
  const clean = context.operations.cleanShutdownVm(vmUuid, context.progress);
  if (forceAfterSeconds === null) {
    await clean;
    failpoint('shutdown-vm/clean');
    return 'shut down';
  }
  if (await endsInTime(clean, forceAfterSeconds * 1000, context)) return 'shut down';
  failpoint('shutdown-vm/before-force');
  await context.operations.hardShutdownVm(vmUuid);
  failpoint('shutdown-vm/forced');
  return `switched off: it did not shut down in ${String(forceAfterSeconds)} s`;
}

/** A guest that refuses has its whole time too: it may still be on its way down. */
async function endsInTime(clean: Promise<void>, ms: number, { clock }: StepContext): Promise<boolean> {
  const timer = new AbortController();
  const late = clock.sleep(ms, timer.signal).then(
    () => false,
    () => true, // ended before the time was up
  );
  const ended = clean.then(
    () => true,
    (error: unknown) => {
      if (isConnectionLoss(error)) throw error;
      return late;
    },
  );
  try {
    return await Promise.race([ended, late]);
  } finally {
    timer.abort();
  }
}

/** Starts a VM. */
export const startStep: StepExecutor<Start> = {
  needsLock: true,
  before: async ({ vm }, context) => (await readVmOrFail(context, resolveTarget(context, vm))).powerState,
  act: async ({ vm }, context) => {
    const uuid = resolveTarget(context, vm);
    await waitForQuiet(context, uuid, ['start', 'start_on']);
    if ((await readVmOrFail(context, uuid)).powerState === 'Running') return 'runs already';
    assertMeetsNoTwin(context, uuid);
    failpoint('start-vm/before-start');
    await context.operations.startVm(uuid, context.progress);
    failpoint('start-vm/started');
    return 'started';
  },
  undo: stopAgain,
  verify: async ({ vm }, context, step) => {
    const uuid = resolveTarget(context, vm);
    const now = await context.operations.readVm(uuid);
    return now?.powerState === 'Running' ? [] : [`it does not run: ${step.title}`];
  },
};

async function stopAgain({ vm }: Start, context: StepContext): Promise<string> {
  const uuid = findTarget(context, vm);
  if (uuid === undefined || context.before !== 'Halted') return NOTHING_TO_UNDO;
  const now = await readVmOrFail(context, uuid);
  if (now.powerState === 'Halted') return 'is halted';
  if (isMade(vm)) {
    // A copy of this run that is about to be removed: nobody waits for its guest.
    await context.operations.hardShutdownVm(uuid);
    failpoint('start-vm/copy-switched-off');
    return 'switched off, since this run made it';
  }
  await context.operations.cleanShutdownVm(uuid, context.progress);
  failpoint('start-vm/shut-down-again');
  return 'shut down again';
}

function isMade(target: Target): boolean {
  return 'madeBy' in target;
}
