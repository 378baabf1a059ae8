import { readServiceRecords } from '../../../shared/domain/read-shared-records.ts';
import { toVmManifest, type VmManifest } from '../../../shared/domain/manifest.ts';
import { listManifestDifferences } from '../../../shared/domain/archive/compare-restored.ts';
import { ProblemError, type Problem } from '../../../shared/errors.ts';
import { failpoint } from '../failpoint.ts';
import { Stopped } from '../run-errors.ts';
import type { StepContext } from '../step-context.ts';
import { archivesOf } from './archive.ts';
import { readManifestSource } from './manifest-source.ts';
import { readVmOrFail, resolveTarget } from './marks.ts';
import { PASSIVE, type ActionOf, type StepExecutor } from './step-executor.ts';

type Import = ActionOf<'import-vm'>;

/** In front of a ticket, where the journal has no VM's uuid yet. */
const TICKET = 'import:';

/**
 * Streams one file into the pool. XAPI takes no name for what it imports: everything carries the ticket instead, which
 * is in the journal before the first byte leaves.
 */
export const importVmStep: StepExecutor<Import> = {
  needsLock: true,
  before: () => Promise.resolve(''),
  act: async (action, context) => {
    const known = await findImportedVm(context);
    if (known !== undefined) {
      if (context.made[context.stepId] !== known) await context.recordMade(known);
      return 'found made';
    }
    await removeHalves(context);
    failpoint('import-vm/before-ticket');
    const ticket = await context.operations.openImport(`Stagewright: restore ${context.plan.configurationName}`);
    failpoint('import-vm/ticket');
    await context.recordMade(`${TICKET}${ticket}`);
    failpoint('import-vm/before-call');
    const uuid = await importUnder(ticket, action, context);
    failpoint('import-vm/imported');
    await context.recordMade(uuid);
    failpoint('import-vm/recorded');
    return 'imported';
  },
  undo: async (_action, context) => {
    const uuid = await findImportedVm(context);
    if (uuid === undefined) {
      const removed = await removeHalves(context);
      return removed === 0 ? 'is not there' : 'its parts are removed';
    }
    const vm = await readVmOrFail(context, uuid);
    if (vm.powerState !== 'Halted') return `left: ${vm.nameLabel} is ${vm.powerState}, somebody uses it`;
    if (vm.vappUuid !== null) return `left: ${vm.nameLabel} is a member of a vApp of somebody else`;
    failpoint('import-vm/before-undo');
    await context.operations.sweepImport(uuid);
    await context.operations.destroyVmWithDisks(uuid);
    failpoint('import-vm/undone');
    return 'removed with its disks';
  },
  verify: async (_action, context, step) => {
    const vm = await context.operations.readVm(context.made[step.id] ?? '');
    return vm ? [] : [`the VM is missing: ${step.title}`];
  },
};

/** The VM this step imported whole, recorded or not. */
async function findImportedVm({ made, stepId, operations }: StepContext): Promise<string | undefined> {
  const recorded = made[stepId];
  if (recorded === undefined) return undefined;
  if (!recorded.startsWith(TICKET)) return (await operations.readVm(recorded)) ? recorded : undefined;
  const ticket = recorded.slice(TICKET.length);
  const isWhole = await operations.settleImport(ticket);
  const [uuid] = await operations.findImported(ticket);
  return isWhole ? uuid : undefined;
}

/** What an import that was cut short left: XAPI removes it itself, unless it was restarted in the middle. */
async function removeHalves({ made, stepId, operations }: StepContext): Promise<number> {
  const recorded = made[stepId];
  if (recorded === undefined || !recorded.startsWith(TICKET)) return 0;
  const halves = await operations.findImported(recorded.slice(TICKET.length));
  for (const uuid of halves) {
    failpoint('import-vm/before-half');
    await operations.sweepImport(uuid);
    await operations.destroyVmWithDisks(uuid);
  }
  return halves.length;
}

async function importUnder(ticket: string, action: Import, context: StepContext): Promise<string> {
  const { operations, halt, progress } = context;
  const { archive, file, srUuid, keepMacs, sizeBytes, sha256 } = action;
  const chunks = () => watched(archivesOf(context).read(archive, file, { sizeBytes, sha256 }));
  try {
    return await operations.importVm(ticket, { srUuid, keepMacs, signal: halt }, { sizeBytes, chunks }, progress);
  } catch (error) {
    if (halt.aborted) throw new Stopped();
    throw (await isAsArchived(error, action, context)) ? error : new ProblemError(alteredOf(file));
  }
}

const alteredOf = (file: string): Problem => ({
  code: 'check-failed',
  findings: [`${file} is not what was archived; the pool refused it as well`],
});

/** A pool that met an altered file says what it stumbled over; people need to hear that it was the file. */
async function isAsArchived(error: unknown, { archive, file, sha256 }: Import, context: StepContext): Promise<boolean> {
  if (!(error instanceof ProblemError) || error.problem.code !== 'xapi-failure') return true;
  const found = await archivesOf(context).findWhole(archive, file, context.halt);
  if (context.halt.aborted) throw new Stopped();
  return found?.sha256 === sha256;
}

/** Lets tests end the process in the middle of a stream. */
async function* watched(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    failpoint('import-vm/streaming');
    yield chunk;
  }
}

/** Networks that an import made because no name matched; nobody hangs on them any more. */
export const sweepImportStep: StepExecutor<ActionOf<'sweep-import'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async ({ vm }, context) => {
    failpoint('sweep-import/before-call');
    const swept = await context.operations.sweepImport(resolveTarget(context, vm));
    return swept === 0 ? 'there are none' : `${String(swept)} removed`;
  },
};

/** What was restored is what was archived, but for names of its own. */
export const checkRestoredStep: StepExecutor<ActionOf<'check-restored'>> = {
  ...PASSIVE,
  needsLock: false,
  act: async (action, context) => {
    const { inventory, poolUuid, signer } = context;
    const records = readServiceRecords(inventory.sharedRecords(), poolUuid, (...signed) => signer.verify(...signed));
    const workflow = records.get(action.serviceId)?.current?.service.workflow ?? null;
    const findings: string[] = [];
    for (const { vm, nameLabel, expected, sameMacs, isFenced } of action.vms) {
      const reading = await readVmOrFail(context, resolveTarget(context, vm));
      const stage = action.stageId === '' ? null : action.stageId;
      const now: VmManifest = toVmManifest(await readManifestSource(context, reading), workflow, stage);
      const wanted = isFenced === true ? withNicsOf(expected, now) : expected;
      findings.push(...listManifestDifferences(wanted, now, sameMacs).map((each) => `${nameLabel}: ${each}`));
    }
    if (findings.length > 0) throw new ProblemError({ code: 'check-failed', findings: findings.slice(0, 50) });
    return 'equal to what was archived';
  },
};

/** NICs in a fence are made anew: their networks are the fence's, and their settings XAPI's own. */
function withNicsOf(expected: VmManifest, now: VmManifest): VmManifest {
  const vifs = expected.vifs.map((vif) => {
    const made = now.vifs.find(({ device }) => device === vif.device);
    return made ? { ...made, mac: vif.mac } : vif;
  });
  return { ...expected, vifs };
}
