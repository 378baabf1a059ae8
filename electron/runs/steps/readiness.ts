import type { Readiness } from '../../../shared/domain/stage-rules.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { Stopped } from '../run-errors.ts';
import type { StepContext } from '../step-context.ts';
import { readVmOrFail, resolveTarget } from './marks.ts';
import { PASSIVE, type ActionOf, type StepExecutor } from './step-executor.ts';

/** Pause between two looks. */
export const LOOK_EVERY_MS = 1000;
/** How long one knock at the guest may take. */
const KNOCK_MS = 3000;

/** Waits until a VM gives the sign of life that its stage asks for. */
export const waitReadyStep: StepExecutor<ActionOf<'wait-ready'>> = {
  ...PASSIVE,
  needsLock: false,
  act: async ({ vm, readiness }, context) => {
    const uuid = resolveTarget(context, vm);
    // By the clock that nobody sets: the date may jump while a guest boots.
    const begunAt = context.clock.elapsed();
    const wholeMs = readiness.timeoutSeconds * 1000;
    for (;;) {
      if (context.halt.aborted) throw new Stopped();
      if (await isReady(uuid, readiness, context)) return 'ready';
      const leftMs = wholeMs - (context.clock.elapsed() - begunAt);
      if (leftMs <= 0) throw await lateOf(uuid, readiness, context);
      context.progress(1 - leftMs / wholeMs);
      await pause(Math.min(LOOK_EVERY_MS, leftMs), context);
    }
  },
};

/** Waits a moment. @throws Stopped when the run is to come to rest */
export async function pause(ms: number, { clock, halt }: StepContext): Promise<void> {
  try {
    await clock.sleep(ms, halt);
  } catch (error) {
    if (!halt.aborted) throw error;
    throw new Stopped();
  }
}

/** Whether a VM gives the sign of life now. */
export async function isReady(
  uuid: string,
  { probe }: Pick<Readiness, 'probe'>,
  context: StepContext,
): Promise<boolean> {
  const vm = await readVmOrFail(context, uuid);
  if (vm.powerState !== 'Running') return false;
  if (probe.kind === 'running') return true;
  const guest = await context.operations.readGuest(uuid);
  if (probe.kind === 'agent') return guest.reports;
  const [address] = guest.addresses;
  if (address === undefined) return false;
  switch (probe.kind) {
    case 'address':
      return true;
    case 'tcp':
      return context.probe.tcp(address, probe.port, KNOCK_MS);
    case 'http':
      return context.probe.http(address, probe, KNOCK_MS);
  }
}

const SIGNS: Readonly<Record<Readiness['probe']['kind'], string>> = {
  running: 'run',
  agent: 'report by its guest agent',
  address: 'report an address',
  tcp: 'answer by TCP',
  http: 'answer by HTTP',
};

async function lateOf(uuid: string, readiness: Readiness, context: StepContext): Promise<ProblemError> {
  const { nameLabel } = await readVmOrFail(context, uuid);
  const finding = `${nameLabel} did not ${SIGNS[readiness.probe.kind]} within ${String(readiness.timeoutSeconds)} s`;
  return new ProblemError({ code: 'check-failed', findings: [finding] });
}
