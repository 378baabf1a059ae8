import { failpoint } from '../failpoint.ts';
import type { StepContext } from '../step-context.ts';
import { hasLeft } from './migrate.ts';
import { markedName } from './marks.ts';
import type { ActionOf, StepExecutor } from './step-executor.ts';

type Create = ActionOf<'create-vapp'>;

/** Makes a vApp under its mark, writes down which, then gives it its name. */
export const createVappStep: StepExecutor<Create> = {
  needsLock: true,
  before: () => Promise.resolve(''),
  act: async (action, context) => {
    const known = await findVapp(action, context);
    failpoint('create-vapp/before-call');
    const name = markedName(context, context.stepId, action.nameLabel);
    const uuid = known ?? (await context.operations.createVapp(name, action.description));
    failpoint('create-vapp/made');
    if (context.made[context.stepId] !== uuid) await context.recordMade(uuid);
    failpoint('create-vapp/recorded');
    await context.operations.renameVapp(uuid, action.nameLabel);
    failpoint('create-vapp/renamed');
    return known === undefined ? 'made' : 'found made';
  },
  undo: async (action, context) => {
    if (await hasLeft(context)) return 'left: the configuration has moved as a whole';
    const uuid = await findVapp(action, context);
    if (uuid === undefined) return 'is not there';
    const members = (await context.operations.readVappMembers(uuid)) ?? [];
    if (members.length > 0) return `left: ${String(members.length)} VMs are in it`;
    failpoint('create-vapp/before-undo');
    await context.operations.destroyVapp(uuid);
    failpoint('create-vapp/undone');
    return 'removed';
  },
  verify: async (_action, context, step) => {
    const members = await context.operations.readVappMembers(context.made[step.id] ?? '');
    return members ? [] : [`the vApp is missing: ${step.title}`];
  },
};

/** The vApp this step made, recorded or not; undefined where there is none. */
async function findVapp(action: Create, context: StepContext): Promise<string | undefined> {
  const recorded = context.made[context.stepId];
  if (recorded !== undefined && (await context.operations.readVappMembers(recorded))) return recorded;
  const marked = await context.operations.findVappsByName(markedName(context, context.stepId, action.nameLabel));
  return marked[0];
}
