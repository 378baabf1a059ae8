import { isStageTag } from '../../../shared/domain/stage-record.ts';
import { failpoint } from '../failpoint.ts';
import type { ActionOf, StepExecutor } from './step-executor.ts';

/** Tags a VM with its stage, for people who look with other clients. */
export const markStageStep: StepExecutor<ActionOf<'mark-stage'>> = {
  needsLock: true,
  before: ({ vmUuid }, { inventory }) =>
    Promise.resolve(JSON.stringify(inventory.findVm(vmUuid)?.tags.filter(isStageTag) ?? [])),
  act: async ({ vmUuid, removeTags, addTag }, { operations }) => {
    for (const tag of removeTags) await operations.removeVmTag(vmUuid, tag);
    failpoint('mark-stage/removed');
    await operations.addVmTag(vmUuid, addTag);
    failpoint('mark-stage/added');
    return 'tagged';
  },
  undo: async ({ vmUuid, removeTags, addTag }, { operations, before }) => {
    const had = before === '' ? removeTags : (JSON.parse(before) as readonly string[]);
    if (!had.includes(addTag)) await operations.removeVmTag(vmUuid, addTag);
    failpoint('mark-stage/undo-removed');
    for (const tag of had) await operations.addVmTag(vmUuid, tag);
    return 'tagged as before';
  },
  verify: async ({ vmUuid, addTag }, { operations }, step) =>
    (await operations.readVmTags(vmUuid)).includes(addTag) ? [] : [`the tag is missing: ${step.title}`],
};
