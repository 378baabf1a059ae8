import { readTemplateRecords } from '../../../shared/domain/read-shared-records.ts';
import { recordKey } from '../../../shared/domain/stage-record.ts';
import type { TemplateContent } from '../../../shared/domain/template/template-content.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { keepNumber } from '../../shared-records/template-number.ts';
import { removeRecords, writeRecord } from '../../shared-records/write-record.ts';
import { failpoint } from '../failpoint.ts';
import type { StepContext } from '../step-context.ts';
import { readHaltedVm, readVmOrFail, resolveTarget } from './marks.ts';
import { PASSIVE, type ActionOf, type StepExecutor } from './step-executor.ts';

type WriteRecord = ActionOf<'write-template-record'>;

/** What a copy gets before it is shown to people; every part is a setting, so doing it again changes nothing. */
export const fitOutStep: StepExecutor<ActionOf<'fit-out-vm'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async ({ vm, xenstore, disks }, context) => {
    const { operations } = context;
    const copy = await readHaltedVm(context, resolveTarget(context, vm));
    if (Object.keys(xenstore).length > 0) await operations.writeXenstore(copy.uuid, xenstore);
    failpoint('fit-out-vm/told');
    const own = await operations.readDisks(copy.uuid);
    for (const { device, sizeBytes } of disks) {
      const disk = own.find((each) => each.device === device);
      if (!disk)
        throw new ProblemError({ code: 'check-failed', findings: [`${copy.nameLabel} has no disk ${String(device)}`] });
      await operations.growDisk(disk.vdiUuid, sizeBytes);
      failpoint('fit-out-vm/grown');
    }
    return 'fitted out';
  },
  undo: () => Promise.resolve('it goes with the VM'),
  verify: async ({ vm, xenstore, disks }, context, step) => {
    const uuid = resolveTarget(context, vm);
    const told = Object.keys(xenstore).length === 0 ? {} : await context.operations.readXenstore(uuid);
    const own = disks.length === 0 ? [] : await context.operations.readDisks(uuid);
    const findings = [
      ...Object.entries(xenstore)
        .filter(([key, value]) => told[key] !== value)
        .map(([key]) => `its guest is not told ${key}`),
      ...disks
        .filter(({ device, sizeBytes }) => (own.find((disk) => disk.device === device)?.sizeBytes ?? 0) < sizeBytes)
        .map(({ device }) => `its disk ${String(device)} is smaller`),
    ];
    return findings.map((finding) => `${finding}: ${step.title}`);
  },
};

/** Makes a template of ours of a clone: its name comes last, since until then its mark is its name. */
export const keepAsTemplateStep: StepExecutor<ActionOf<'keep-as-template'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async ({ vm, nameLabel, description, tags }, context) => {
    const { operations } = context;
    const copy = await readVmOrFail(context, resolveTarget(context, vm));
    if (!copy.isTemplate)
      throw new ProblemError({ code: 'check-failed', findings: [`${copy.nameLabel} was made a VM by somebody else`] });
    for (const tag of copy.tags) if (!tags.includes(tag)) await operations.removeVmTag(copy.uuid, tag);
    for (const tag of tags) if (!copy.tags.includes(tag)) await operations.addVmTag(copy.uuid, tag);
    failpoint('keep-as-template/tagged');
    await operations.describeVm(copy.uuid, description);
    failpoint('keep-as-template/described');
    await operations.renameVm(copy.uuid, nameLabel);
    failpoint('keep-as-template/renamed');
    return 'kept';
  },
  undo: () => Promise.resolve('it goes with the clone'),
  verify: async ({ vm, nameLabel, tags }, context, step) => {
    const copy = await readVmOrFail(context, resolveTarget(context, vm));
    const findings = [
      ...(copy.isTemplate ? [] : ['it is no template']),
      ...(copy.nameLabel === nameLabel ? [] : [`its name is ${copy.nameLabel}`]),
      ...tags.filter((tag) => !copy.tags.includes(tag)).map((tag) => `the tag ${tag} is missing`),
    ];
    return findings.map((finding) => `${finding}: ${step.title}`);
  },
};

/** Writes a version of a template, once its VMs are there. */
export const writeTemplateRecordStep: StepExecutor<WriteRecord> = {
  ...PASSIVE,
  needsLock: true,
  act: async (action, context) => {
    const sources = action.sources.map(({ tier, vm }) => ({ tier, vm: resolveTarget(context, vm) }));
    const content: TemplateContent = { ...action.content, sources };
    failpoint('write-template-record/before-write');
    await writeRecord({ ...context, by: context.requester }, { kind: 'template', id: action.id, seq: 1, content });
    failpoint('write-template-record/written');
    if (!(await keepNumber(context, { id: action.id, content }))) {
      const { name, version } = content;
      const finding = `version ${String(version)} of ${name} was made by somebody else meanwhile: undo, and make it anew`;
      throw new ProblemError({ code: 'check-failed', findings: [finding] });
    }
    return 'recorded';
  },
  undo: async (action, context) => {
    if (!(await readOwn(action, context))) return 'was not written';
    failpoint('write-template-record/before-undo');
    await context.operations.removeSharedRecord(recordKey('template', action.id, 1));
    failpoint('write-template-record/undone');
    return 'record removed';
  },
  verify: async (action, context, step) =>
    (await readOwn(action, context)) ? [] : [`the record says otherwise: ${step.title}`],
};

/** True where the first record of the version is there and names the VMs that this run made. */
async function readOwn({ id, sources }: WriteRecord, context: StepContext): Promise<boolean> {
  const key = recordKey('template', id, 1);
  const value = await context.operations.readSharedRecord(key);
  if (value === undefined) return false;
  const readings = readTemplateRecords({ [key]: value }, context.poolUuid, (...signed) =>
    context.signer.verify(...signed),
  );
  const record = readings.get(id)?.current;
  const made = new Set(sources.flatMap(({ vm }) => ('madeBy' in vm ? (context.made[vm.madeBy] ?? []) : [vm.uuid])));
  return record?.content.sources.every(({ vm }) => made.has(vm)) ?? false;
}

/** Removes a version's record; its VMs went before. */
export const removeTemplateRecordStep: StepExecutor<ActionOf<'remove-template-record'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async ({ id }, context) => {
    failpoint('remove-template-record/before-call');
    await removeRecords(context, 'template', id);
    failpoint('remove-template-record/removed');
    return 'removed';
  },
  undo: () => Promise.resolve('a removed template cannot be brought back'),
  verify: async ({ id }, { operations, inventory }, step) => {
    const prefix = recordKey('template', id, 1).slice(0, -1);
    for (const key of Object.keys(inventory.sharedRecords()).filter((each) => each.startsWith(prefix)))
      if ((await operations.readSharedRecord(key)) !== undefined) return [`a record is still there: ${step.title}`];
    return [];
  },
};
