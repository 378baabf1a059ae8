import { fieldsOf } from '../../../shared/domain/drift/compare-vm.ts';
import type { FieldChange } from '../../../shared/domain/drift/heal-action.ts';
import { tagsText } from '../../../shared/domain/drift/portrait.ts';
import { toVmManifest } from '../../../shared/domain/manifest.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { failpoint } from '../failpoint.ts';
import type { StepContext } from '../step-context.ts';
import { readManifestSource } from './manifest-source.ts';
import { readVmOrFail } from './marks.ts';
import { NOTHING_TO_UNDO, type ActionOf, type StepExecutor } from './step-executor.ts';

type Heal = ActionOf<'heal-fields'>;
type Values = Record<string, string | null>;

/** Puts fields of a VM back that are still as they were when the plan was made. */
export const healFieldsStep: StepExecutor<Heal> = {
  needsLock: true,
  before: async (action, context) => JSON.stringify(await readValues(action, context)),
  act: async (action, context) => {
    const now = await readValues(action, context);
    // Somebody gave it a third value meanwhile: that is not ours to overrule.
    if (action.changes.some(({ field, from, to }) => now[field] !== from && now[field] !== to))
      throw new ProblemError({ code: 'plan-changed', planDigest: '' });
    const open = action.changes.filter(({ field, to }) => now[field] !== to);
    if (open.length === 0) return 'was so already';
    failpoint('heal-fields/before-write');
    await context.operations.writeFields(action.vmUuid, valuesOf(open, 'to'));
    failpoint('heal-fields/written');
    return 'put back';
  },
  undo: async (action, context) => {
    if (context.before === '') return NOTHING_TO_UNDO;
    const had = JSON.parse(context.before) as Values;
    const now = await readValues(action, context);
    const ours = action.changes.filter(({ field, to }) => now[field] === to && had[field] !== to);
    if (ours.length > 0)
      await context.operations.writeFields(
        action.vmUuid,
        Object.fromEntries(ours.map(({ field }) => [field, had[field] ?? null])),
      );
    failpoint('heal-fields/undone');
    return ours.length === 0 ? 'was so before' : 'set as before';
  },
  verify: async (action, context, step) => {
    const now = await readValues(action, context);
    const wrong = action.changes.filter(({ field, to }) => now[field] !== to);
    return wrong.map(({ field }) => `${field} is ${now[field] ?? 'not there'}: ${step.title}`);
  },
};

function valuesOf(changes: readonly FieldChange[], side: 'from' | 'to'): Values {
  return Object.fromEntries(changes.map((change) => [change.field, change[side]]));
}

/** The fields as the pool has them at this moment, in the words of the comparison. */
async function readValues({ vmUuid, changes }: Heal, context: StepContext): Promise<Values> {
  const vm = await readVmOrFail(context, vmUuid);
  const source = await readManifestSource(context, vm);
  const tags = tagsText(vm.tags);
  const fields = fieldsOf({
    uuid: vmUuid,
    name: vm.nameLabel,
    origin: null,
    manifest: toVmManifest(source, null, null),
    observed: tags === '' ? {} : { tags },
    ancestors: {},
  });
  return Object.fromEntries(changes.map(({ field }) => [field, fields.get(field) ?? null]));
}
