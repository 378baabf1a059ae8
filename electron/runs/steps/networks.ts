import { ProblemError } from '../../../shared/errors.ts';
import { failpoint } from '../failpoint.ts';
import type { StepContext } from '../step-context.ts';
import type { ActionOf, StepExecutor } from './step-executor.ts';

type Move = ActionOf<'move-vif'>;

/** Moves one NIC to another network. */
export const moveVifStep: StepExecutor<Move> = {
  needsLock: true,
  before: () => Promise.resolve(''),
  act: moveVif,
  undo: moveVifBack,
  verify: async (action, context, step) => {
    const now = await context.operations.readVifNetwork(await findVif(action, context));
    return now === action.toNetworkUuid ? [] : [`NIC ${String(action.device)} is not on its network: ${step.title}`];
  },
};

/** After a revert in the same plan the NICs are new objects: then it is known by its device number. */
async function findVif(action: Move, { operations }: StepContext): Promise<string> {
  if (action.vifUuid !== '') return action.vifUuid;
  const vif = (await operations.readVifs(action.vmUuid)).find(({ device }) => device === action.device);
  if (!vif) throw new ProblemError({ code: 'check-failed', findings: [`NIC ${String(action.device)} is missing`] });
  return vif.uuid;
}

async function moveVif(action: Move, context: StepContext): Promise<string> {
  const { operations } = context;
  const vifUuid = await findVif(action, context);
  const now = await operations.readVifNetwork(vifUuid);
  if (now === action.toNetworkUuid) return 'was there already';
  // Somebody else moved it to a third network: that is not ours to overrule.
  if (now !== action.fromNetworkUuid) throw new ProblemError({ code: 'plan-changed', planDigest: '' });
  failpoint('move-vif/before-move');
  await operations.moveVif(vifUuid, action.toNetworkUuid);
  failpoint('move-vif/moved');
  return 'moved';
}

/** Somebody else may have moved it to a third network meanwhile: there it stays, and undoing goes on. */
async function moveVifBack(action: Move, context: StepContext): Promise<string> {
  const { operations } = context;
  const vifUuid = await findVif(action, context);
  const now = await operations.readVifNetwork(vifUuid);
  if (now !== action.toNetworkUuid)
    return now === action.fromNetworkUuid ? 'was there already' : 'left where somebody else moved it';
  await operations.moveVif(vifUuid, action.fromNetworkUuid);
  failpoint('move-vif/moved-back');
  return 'moved back';
}
