import type { Activity } from '../../shared/domain/activity.ts';
import type { Plan, PlanStep } from '../../shared/domain/plan.ts';
import type { EngineRun } from './run-state.ts';

type Data = Activity['data'];

/** What the ledger says of a run that starts: from where to where, by which plan; ids and names, so that both can be searched. */
export function startedData(plan: Plan, planDigest: string): Data {
  return {
    kind: plan.kind,
    configuration: plan.configurationName,
    serviceId: plan.serviceId,
    from: plan.fromStageName,
    fromStage: plan.fromStageId,
    to: plan.toStageName,
    toStage: plan.toStageId,
    plan: planDigest,
    revision: plan.revision,
  };
}

/**
 * What the ledger says of a step that is done, so that the board can be shown as it was: `placed` is the uuid of a
 * configuration that stands in `stageId` from now on, `locked` and `unlocked` are uuids of configurations.
 */
export function stepData({ run, made }: Pick<EngineRun, 'run' | 'made'>, step: PlanStep): Data {
  return { step: step.title, ...boardData(run.plan, made, step) };
}

function boardData(plan: Plan, made: EngineRun['made'], { action }: PlanStep): Data {
  switch (action.kind) {
    case 'take-lock':
      // What a plan makes is in another pool, whose board this is not.
      if (action.vapp) return {};
      return { locked: action.configurationUuid ?? plan.configurationUuid };
    case 'release-lock':
      if (action.vapp) return {};
      return { unlocked: action.configurationUuid ?? plan.configurationUuid };
    case 'write-stage-record': {
      const target = action.configuration ?? { uuid: plan.configurationUuid };
      const placed = 'uuid' in target ? target.uuid : made[target.madeBy];
      if (placed === undefined) return {};
      return { placed, serviceId: action.serviceId, stageId: action.toStageId, ...stageNameOf(plan, action.toStageId) };
    }
    default:
      return {};
  }
}

/** A plan names the two stages between which it goes; a swap's other configuration goes the other way. */
function stageNameOf(plan: Plan, stageId: string): Data {
  if (stageId === plan.toStageId) return { stage: plan.toStageName };
  return stageId === plan.fromStageId ? { stage: plan.fromStageName } : {};
}
