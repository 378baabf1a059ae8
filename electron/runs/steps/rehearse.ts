import { foundText, parseFound } from '../../../shared/domain/archive/rehearsal.ts';
import { fenceTag, FENCE_KEY, parseFenceMark } from '../../../shared/domain/fence/fence-mark.ts';
import { failpoint } from '../failpoint.ts';
import { Stopped } from '../run-errors.ts';
import type { StepContext } from '../step-context.ts';
import { findTarget, resolveTarget } from './marks.ts';
import { isReady, LOOK_EVERY_MS, pause } from './readiness.ts';
import { PASSIVE, type ActionOf, type StepExecutor } from './step-executor.ts';

/** Looks for a sign of life until it comes or the time is over; either is a result that the journal keeps. */
export const lookAtVmStep: StepExecutor<ActionOf<'look-at-vm'>> = {
  ...PASSIVE,
  needsLock: false,
  act: async ({ vm, probe, timeoutSeconds }, context) => {
    const known = parseFound(context.made[context.stepId]);
    if (known !== undefined) return wordOf(known);
    const uuid = resolveTarget(context, vm);
    const begunAt = context.clock.elapsed();
    const wholeMs = timeoutSeconds * 1000;
    let found: number | null = null;
    for (;;) {
      if (context.halt.aborted) throw new Stopped();
      const spentMs = context.clock.elapsed() - begunAt;
      if (await isReady(uuid, { probe: { kind: probe } }, context)) {
        found = spentMs;
        break;
      }
      if (spentMs >= wholeMs) break;
      context.progress(spentMs / wholeMs);
      await pause(Math.min(LOOK_EVERY_MS, wholeMs - spentMs), context);
    }
    failpoint('look-at-vm/looked');
    await context.recordMade(foundText(found));
    failpoint('look-at-vm/recorded');
    return wordOf(found);
  },
};

function wordOf(readyAfterMs: number | null): string {
  return readyAfterMs === null ? 'not ready in time' : `ready after ${(readyAfterMs / 1000).toFixed(1)} s`;
}

/** Keeps the result where the shelf finds it, and says it in the ledger. */
export const recordRehearsalStep: StepExecutor<ActionOf<'record-rehearsal'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async ({ archiveId, poolName, probe, vms }, context) => {
    const { clock, made, plan, rehearsals, runId, startedAt, tell } = context;
    if (!rehearsals) throw new Error('this console keeps no rehearsals');
    const looked = vms.map(({ nameLabel, lookedAtBy }) => ({
      nameLabel,
      readyAfterMs: parseFound(made[lookedAtBy]) ?? null,
    }));
    const at = clock.now();
    const tookMs = Math.max(0, at.getTime() - Date.parse(startedAt));
    failpoint('record-rehearsal/before-write');
    await rehearsals.save(archiveId, {
      ...{ runId, at: at.toISOString(), tookMs, poolName, probe, vms: looked, failure: null },
    });
    failpoint('record-rehearsal/written');
    const ready = looked.filter(({ readyAfterMs }) => readyAfterMs !== null).length;
    await tell?.('archive.rehearsed', { archive: plan.configurationName, ready, vms: looked.length, tookMs });
    return `${String(ready)} of ${String(looked.length)} ready`;
  },
};

/** Removes a VM that this run restored; one that no longer says that it is in the fence is somebody's by now. */
export const removeRehearsedVmStep: StepExecutor<ActionOf<'remove-rehearsed-vm'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async ({ vm: target, fenceId }, context) => {
    const { operations } = context;
    const uuid = findTarget(context, target);
    const vm = uuid === undefined ? undefined : await operations.readVm(uuid);
    if (!vm) return 'was gone already';
    if (!vm.tags.includes(fenceTag(fenceId))) return `left: ${vm.nameLabel} no longer says that it is in the fence`;
    if (vm.powerState !== 'Halted') await operations.hardShutdownVm(vm.uuid);
    failpoint('remove-rehearsed-vm/off');
    await operations.destroyVmWithDisks(vm.uuid);
    failpoint('remove-rehearsed-vm/removed');
    return 'removed with its disks';
  },
  undo: () => Promise.resolve('a removed VM cannot be brought back; the archive is as it was'),
};

/** Removes what is left of the fence; what somebody put there keeps it. */
export const removeRehearsedFenceStep: StepExecutor<ActionOf<'remove-rehearsed-fence'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async ({ vapp, networks, fenceId }, context) => {
    const left: string[] = [];
    const vappUuid = findTarget(context, vapp);
    const members = vappUuid === undefined ? undefined : await context.operations.readVappMembers(vappUuid);
    if (vappUuid !== undefined && members?.length === 0) await context.operations.destroyVapp(vappUuid);
    else if (members) left.push(`${String(members.length)} VMs are in the vApp`);
    failpoint('remove-rehearsed-fence/vapp-removed');
    for (const target of networks) {
      const why = await removeNetwork(findTarget(context, target), fenceId, context);
      if (why !== null) left.push(why);
      failpoint('remove-rehearsed-fence/network-removed');
    }
    return left.length === 0 ? 'removed' : `left: ${left.join('; ')}`;
  },
  undo: () => Promise.resolve('nothing of it is needed'),
};

/** Why it is left; null where it is gone. */
async function removeNetwork(
  uuid: string | undefined,
  fenceId: string,
  { operations }: StepContext,
): Promise<string | null> {
  const network = uuid === undefined ? undefined : await operations.readNetwork(uuid);
  if (!network) return null;
  if (parseFenceMark(network.notes[FENCE_KEY] ?? '')?.id !== fenceId) return `${network.nameLabel} is not of the fence`;
  if (network.vifCount > 0) return `${String(network.vifCount)} interfaces are on ${network.nameLabel}`;
  await operations.destroyNetwork(network.uuid);
  return null;
}
