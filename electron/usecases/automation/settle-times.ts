import { findPassedTime } from '../../../shared/domain/automation/decide-start.ts';
import type { ArmedTransition } from '../../../shared/domain/automation/armed-transition.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { triggerOf } from '../../../shared/domain/workflow.ts';
import type { AutomationPorts, PublishedTransition } from './automation-ports.ts';
import { whyNot } from './why-not.ts';

/**
 * Says, once, what a scheduled time that is over left undone: which configurations were there and were not started, and
 * why. Several times that passed while the console was away are one entry, of the last of them. What is said is
 * remembered first, so that no time is said twice.
 * @throws ProblemError `store-failed`
 */
export async function settleTimes(
  ports: AutomationPorts,
  armed: ArmedTransition,
  { transition, serviceName, fromName, toName }: PublishedTransition,
  present: readonly Configuration[],
): Promise<void> {
  const trigger = triggerOf(transition);
  if (trigger.kind !== 'scheduled') return;
  const passed = findPassedTime(trigger, armed.settledUntil, ports.clock.now());
  if (passed === undefined) return;
  const at = new Date(passed).toISOString();
  const left = present.filter(
    ({ uuid, revision, since }) =>
      (since === null || since <= at) &&
      !armed.starts.some((start) => start.configurationUuid === uuid && start.revision === revision) &&
      !ports.runs.findUnfinished(uuid),
  );
  await ports.armed.change(armed, (known) => ({ ...known, settledUntil: at }));
  const { poolId, to } = armed;
  for (const { uuid, nameLabel } of left)
    await ports.ledger.append({
      kind: transition.hold === undefined ? 'automation.missed' : 'automation.held',
      actor: 'console',
      poolId,
      configurationUuid: uuid,
      data: {
        configuration: nameLabel,
        service: serviceName,
        from: fromName,
        to: toName,
        at,
        reason: transition.hold ?? whyNot(ports, { poolId, configurationUuid: uuid, toStageId: to }),
      },
    });
}
