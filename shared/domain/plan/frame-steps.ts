import type { PlanStep, Target } from '../plan.ts';
import { ESTIMATE } from './estimates.ts';
import type { Journey } from './plan-draft.ts';

/** The plan's own configuration is named by no suffix, others by their uuid. */
const other = ({ configuration, suffix }: Journey): { readonly configurationUuid?: string } =>
  suffix === '' ? {} : { configurationUuid: configuration.uuid };

/** Takes the lock of a configuration. */
export function lockStep(journey: Journey, after: readonly string[] = []): PlanStep {
  return {
    id: `take-lock${journey.suffix}`,
    title: `Lock ${journey.configuration.nameLabel}, so that no other console moves it meanwhile`,
    vmUuid: null,
    call: 'pool.add_to_gui_config key=stagewright.lock.…',
    dependsOn: after,
    estimateMs: ESTIMATE.lock,
    undo: 'release the lock',
    action: { kind: 'take-lock', ...other(journey) },
  };
}

/** What a stage record is to say besides the stages. */
export interface RecordPart {
  /** Absent: the journey's own configuration. */
  readonly configuration?: { readonly target: Target; readonly name: string };
  readonly afterSeq: number;
  readonly revision?: string | null;
}

/** Records the stage that a configuration is in now. */
export function recordStep(journey: Journey, after: readonly string[], part: RecordPart): PlanStep {
  const { configuration, from, to, suffix } = journey;
  const made = part.configuration;
  const name = made?.name ?? configuration.nameLabel;
  const target = made?.target ?? (suffix === '' ? undefined : { uuid: configuration.uuid });
  const uuid = made ? '…' : configuration.uuid;
  return {
    id: `write-stage-record${suffix}`,
    title: `Record that ${name} is in ${to.name}`,
    vmUuid: null,
    call: `pool.add_to_gui_config key=stagewright.stage.${uuid}.${String(part.afterSeq + 1)}`,
    dependsOn: after,
    estimateMs: ESTIMATE.record,
    undo: made ? 'remove the record' : `record that it is in ${from.name}`,
    action: {
      kind: 'write-stage-record',
      serviceId: configuration.serviceId ?? '',
      fromStageId: from.id,
      toStageId: to.id,
      afterSeq: part.afterSeq,
      ...(target ? { configuration: target } : {}),
      ...(part.revision === undefined ? {} : { revision: part.revision }),
    },
  };
}

/** Gives the lock of a configuration back. */
export function unlockStep(journey: Journey, after: readonly string[]): PlanStep {
  return {
    id: `release-lock${journey.suffix}`,
    title: journey.suffix === '' ? 'Release the lock' : `Release the lock of ${journey.configuration.nameLabel}`,
    vmUuid: null,
    call: 'pool.remove_from_gui_config key=stagewright.lock.…',
    dependsOn: after,
    estimateMs: ESTIMATE.unlock,
    undo: null,
    action: { kind: 'release-lock', ...other(journey) },
  };
}
