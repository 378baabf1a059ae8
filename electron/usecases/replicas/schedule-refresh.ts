import { isReplicated, listReplicaStages } from '../../../shared/domain/replica/replica-facts.ts';
import { isSameRefresh, type RefreshSchedule } from '../../../shared/domain/replica/refresh-schedule.ts';
import { isTimeZone } from '../../../shared/domain/time-zone.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { Clock } from '../../ports.ts';
import type { RefreshSchedules } from '../../ports/replicas.ts';
import { assertConnected } from '../configurations/place-configuration.ts';
import { gatherPlanFacts } from '../promotions/gather-plan-facts.ts';
import { previewReplica, startReplica, type ReplicaPorts } from './make-replica.ts';

/** What scheduling needs. */
export interface SchedulePorts extends ReplicaPorts {
  readonly schedules: RefreshSchedules;
  readonly clock: Clock;
}

/**
 * Lets this workstation make a replica anew at its times, under the account of the pool's session.
 * @throws ProblemError `not-found` where nothing of it is in production, or the stage takes no replicas; `blocked` while the
 *   pool is away; `invalid-request` for an unknown time zone; `store-failed`, and then nothing is scheduled
 */
export async function scheduleRefresh(ports: SchedulePorts, input: ParsedInput<'replicas.schedule'>): Promise<null> {
  const { poolId, configurationUuid, toStageId } = input;
  assertConnected(ports, poolId);
  if (!isTimeZone(input.times.timeZone)) throw new ProblemError({ code: 'invalid-request', issues: ['time zone'] });
  const { configuration, workflow } = gatherPlanFacts(ports, input);
  const { stageId } = configuration;
  const isFit =
    workflow !== null &&
    stageId !== null &&
    isReplicated(workflow, stageId) &&
    listReplicaStages(workflow, stageId).some(({ id }) => id === toStageId);
  const userName = ports.pools.find(poolId)?.rights?.userName;
  if (!isFit || userName === undefined) throw new ProblemError({ code: 'not-found', kind: 'stage', id: toStageId });
  const armedAt = ports.clock.now().toISOString();
  const schedule: RefreshSchedule = {
    ...input,
    armedBy: userName,
    armedAt,
    settledUntil: armedAt,
    lastRunId: null,
    lastReason: '',
  };
  await ports.schedules.save(schedule);
  const { days, time, timeZone } = input.times;
  const data = { configuration: configuration.nameLabel, to: toStageId, days: days.join(' '), time, timeZone };
  await ports.ledger.append({ kind: 'replica.scheduled', actor: userName, poolId, configurationUuid, data });
  return null;
}

/** Makes it anew by itself no more; silent where it did not. @throws ProblemError `store-failed` */
export async function unscheduleRefresh(
  ports: SchedulePorts,
  input: ParsedInput<'replicas.unschedule'>,
): Promise<null> {
  const known = ports.schedules.list().find((each) => isSameRefresh(each, input));
  if (!known) return null;
  const { poolId, configurationUuid, toStageId } = input;
  await ports.schedules.remove(input);
  const actor = ports.pools.find(poolId)?.rights?.userName ?? 'console';
  const configuration = ports.findConfiguration(poolId, configurationUuid)?.nameLabel ?? '';
  const data = { configuration, to: toStageId, armedBy: known.armedBy };
  await ports.ledger.append({ kind: 'replica.unscheduled', actor, poolId, configurationUuid, data });
  return null;
}

/** Plans a replica as its schedule says and starts it. @throws ProblemError as `startReplica`; `check-failed` */
export async function makeScheduled(ports: ReplicaPorts, schedule: RefreshSchedule): Promise<string> {
  const { poolId, configurationUuid, toStageId, fence, isStarted, keep } = schedule;
  const wish = { poolId, configurationUuid, toStageId, fence, isStarted, keep, note: 'Refreshed by its schedule' };
  const preview = await previewReplica(ports, wish);
  if (preview.state === 'refused')
    throw new ProblemError({ code: 'check-failed', findings: preview.fence.problems.map(({ kind }) => kind) });
  return (await startReplica(ports, { ...wish, planDigest: preview.planDigest })).runId;
}
