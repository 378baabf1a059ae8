import { decideStart, rememberReturn, type AutomationState } from '../../../shared/domain/automation/decide-start.ts';
import { consentText, type ArmedTransition } from '../../../shared/domain/automation/armed-transition.ts';
import { nextTimeOf } from '../../../shared/domain/automation/schedule.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { triggerOf } from '../../../shared/domain/workflow.ts';
import type { ArmedStanding, ArmedView } from '../../../shared/ipc/areas/automation.ts';
import {
  findPublishedTransition,
  listInStage,
  type AutomationPorts,
  type PublishedTransition,
} from './automation-ports.ts';
import { settleTimes } from './settle-times.ts';
import { startMove } from './start-move.ts';
import { findMoveBlockers } from './why-not.ts';

/** After a start was refused before anything began, nobody tries that revision again for this long. */
const REST_MS = 10 * 60_000;

/** Starts that were refused, by configuration and revision, with when (ms) they may be tried again. */
export type RestingStarts = Map<string, number>;

/** Notes of holds that are kept, newest last. */
const HELD_NOTES = 200;

/**
 * Looks at one armed transition: starts what may start, says what was held or missed, and answers how it stands.
 * @throws ProblemError `store-failed`, and whatever a start is refused with
 */
export async function lookAtTransition(
  ports: AutomationPorts,
  armed: ArmedTransition,
  resting: RestingStarts,
): Promise<ArmedView> {
  const { poolId, serviceId, from, to, armedBy, armedAt } = armed;
  const standing = standingOf(ports, armed);
  const published = standing === 'pool-away' ? undefined : findPublishedTransition(ports, armed);
  const trigger = published && triggerOf(published.transition);
  const nextAt =
    trigger?.kind === 'scheduled' && standing === 'armed'
      ? new Date(nextTimeOf(trigger, ports.clock.now().getTime())).toISOString()
      : null;
  const view = { poolId, serviceId, from, to, armedBy, armedAt, standing, nextAt };
  if (standing !== 'armed' || !published) return { ...view, configurations: [] };
  const present = listInStage(ports, poolId, serviceId, from);
  await settleTimes(ports, armed, published, present);
  const configurations: ArmedView['configurations'][number][] = [];
  for (const configuration of present) {
    const state = await lookAtConfiguration(ports, armed, published, configuration);
    configurations.push({ uuid: configuration.uuid, state });
    if (state.kind === 'starts') await startUnlessResting(ports, armed, published, configuration, resting);
    // Planning takes its time, and there may be hundreds of them.
    await ports.clock.turn();
  }
  return { ...view, configurations };
}

function standingOf(ports: AutomationPorts, armed: ArmedTransition): ArmedStanding {
  const pool = ports.pools.find(armed.poolId);
  if (pool?.phase !== 'connected') return 'pool-away';
  const published = findPublishedTransition(ports, armed);
  if (!published) return 'gone';
  if (consentText(published.transition) !== armed.consent) return 'changed';
  return pool.rights?.userName === armed.armedBy ? 'armed' : 'other-account';
}

async function lookAtConfiguration(
  ports: AutomationPorts,
  armed: ArmedTransition,
  published: PublishedTransition,
  configuration: Configuration,
): Promise<AutomationState> {
  const { transition } = published;
  const { poolId, to } = armed;
  const kept = ports.armed.find(armed);
  // Disarmed, or armed anew, while this look was under way.
  if (kept?.armedAt !== armed.armedAt) return { kind: 'waits', blockers: [], until: null };
  const remembered = kept.starts.find(({ configurationUuid }) => configurationUuid === configuration.uuid);
  const startRun = ports.runs.list().find(({ id }) => id === remembered?.runId);
  const start = remembered && rememberReturn(remembered, transition, configuration, startRun);
  if (start && start !== remembered)
    await ports.armed.change(armed, (known) => ({
      ...known,
      starts: known.starts.map((each) => (each.configurationUuid === start.configurationUuid ? start : each)),
    }));
  const state = decideStart({
    transition,
    armed,
    configuration,
    start,
    startRun,
    unfinishedRun: ports.runs.findUnfinished(configuration.uuid),
    now: ports.clock.now(),
    findBlockers: () => findMoveBlockers(ports, { poolId, configurationUuid: configuration.uuid, toStageId: to }),
  });
  if (state.kind === 'waits' && state.blockers.length > 0 && state.blockers.every(({ kind }) => kind === 'held'))
    await noteHold(ports, kept, published, configuration);
  return state;
}

async function startUnlessResting(
  ports: AutomationPorts,
  armed: ArmedTransition,
  published: PublishedTransition,
  configuration: Configuration,
  resting: RestingStarts,
): Promise<void> {
  const now = ports.clock.now().getTime();
  const key = `${armed.from} ${armed.to} ${configuration.uuid} ${configuration.revision}`;
  const kept = ports.armed.find(armed);
  if (kept?.armedAt !== armed.armedAt || (resting.get(key) ?? 0) > now) return;
  try {
    await startMove(ports, kept, published, configuration);
  } catch (error) {
    resting.set(key, now + REST_MS);
    throw error;
  }
}

/** A hold that alone stops a start is an entry of the ledger, once for each revision and reason. */
async function noteHold(
  ports: AutomationPorts,
  armed: ArmedTransition,
  { transition, serviceName, fromName, toName }: PublishedTransition,
  { uuid, revision, nameLabel }: Configuration,
): Promise<void> {
  const reason = transition.hold ?? '';
  const note = `${uuid} ${revision} ${reason}`;
  if (armed.heldNotes.includes(note)) return;
  await ports.armed.change(armed, (known) => ({
    ...known,
    heldNotes: [...known.heldNotes, note].slice(-HELD_NOTES),
  }));
  await ports.ledger.append({
    kind: 'automation.held',
    actor: 'console',
    poolId: armed.poolId,
    configurationUuid: uuid,
    data: { configuration: nameLabel, service: serviceName, from: fromName, to: toName, reason },
  });
}
