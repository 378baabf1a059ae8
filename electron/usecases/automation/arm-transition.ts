import { consentText } from '../../../shared/domain/automation/armed-transition.ts';
import { triggerOf } from '../../../shared/domain/workflow.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { assertConnected } from '../configurations/place-configuration.ts';
import { findPublishedTransition, type AutomationPorts } from './automation-ports.ts';

/**
 * Lets this workstation start a transition by itself, as it is published now, under the account of the pool's session.
 * Armed again, it forgets the starts it made.
 * @throws ProblemError `not-found` for a transition that is not published or has to be started by hand; `blocked` when
 *   the pool is away; `store-failed`, and then nothing is armed
 */
export async function armTransition(ports: AutomationPorts, input: ParsedInput<'automation.arm'>): Promise<null> {
  const { poolId, serviceId, from, to } = input;
  assertConnected(ports, poolId);
  const published = findPublishedTransition(ports, input);
  const userName = ports.pools.find(poolId)?.rights?.userName;
  if (!published || triggerOf(published.transition).kind === 'manual' || userName === undefined)
    throw new ProblemError({ code: 'not-found', kind: 'transition', id: `${from} to ${to}` });

  const armedAt = ports.clock.now().toISOString();
  await ports.armed.save({
    poolId,
    serviceId,
    from,
    to,
    armedBy: userName,
    armedAt,
    consent: consentText(published.transition),
    settledUntil: armedAt,
    starts: [],
    heldNotes: [],
  });
  const { serviceName, fromName, toName, transition } = published;
  const data = { service: serviceName, from: fromName, to: toName, trigger: triggerOf(transition).kind };
  await ports.ledger.append({ kind: 'automation.armed', actor: userName, poolId, data });
  return null;
}

/** Starts nothing by itself any more; a run under way goes on. Silent when it is not armed. @throws ProblemError `store-failed` */
export async function disarmTransition(ports: AutomationPorts, input: ParsedInput<'automation.disarm'>): Promise<null> {
  const { poolId, serviceId, from, to } = input;
  const armed = ports.armed.find(input);
  if (!armed) return null;
  await ports.armed.remove(input);
  const actor = ports.pools.find(poolId)?.rights?.userName ?? 'console';
  await ports.ledger.append({
    kind: 'automation.disarmed',
    actor,
    poolId,
    data: { service: serviceId, from, to, armedBy: armed.armedBy },
  });
  return null;
}
