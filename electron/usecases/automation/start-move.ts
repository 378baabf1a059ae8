import type { ArmedTransition, StartMemory } from '../../../shared/domain/automation/armed-transition.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { modeOf } from '../../../shared/domain/workflow.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { previewPromotion } from '../promotions/preview-promotion.ts';
import { startPromotion } from '../promotions/start-promotion.ts';
import { listInStage, type AutomationPorts, type PublishedTransition } from './automation-ports.ts';

/**
 * Makes the one start of a configuration's revision. It is remembered on disk before the run begins, so that neither a
 * crash nor a failure leads to a second one; only where the start itself was refused, and nothing began, it is forgotten.
 * @throws ProblemError what `startPromotion` throws
 */
export async function startMove(
  ports: AutomationPorts,
  armed: ArmedTransition,
  { transition, serviceName, fromName, toName }: PublishedTransition,
  configuration: Configuration,
): Promise<void> {
  const { poolId, to } = armed;
  const input = { poolId, configurationUuid: configuration.uuid, toStageId: to };
  const { planDigest } = previewPromotion(ports, input);
  const at = ports.clock.now().toISOString();
  // In a swap, who is there now comes to the stage that this one leaves.
  const others = modeOf(transition) === 'swap' ? listInStage(ports, poolId, armed.serviceId, to) : [];
  const fresh = [configuration, ...others].map(({ uuid, revision, recordSeq }): StartMemory => ({
    configurationUuid: uuid,
    revision,
    recordSeq,
    at,
    runId: null,
    isBack: false,
  }));
  const isFresh = ({ configurationUuid }: StartMemory): boolean =>
    fresh.some((each) => each.configurationUuid === configurationUuid);
  const former = armed.starts.filter(isFresh);
  const remember = (starts: readonly StartMemory[]): Promise<void> =>
    ports.armed.change(armed, (known) => ({
      ...known,
      starts: [...known.starts.filter((start) => !isFresh(start)), ...starts].slice(-5000),
    }));
  await remember(fresh);
  let runId: string;
  try {
    ({ runId } = await startPromotion(ports, { ...input, planDigest }));
  } catch (error) {
    if (error instanceof ProblemError && isRefusal(error)) await remember(former);
    throw error;
  }
  await remember(fresh.map((start) => ({ ...start, runId })));
  await ports.ledger.append({
    kind: 'automation.started',
    actor: armed.armedBy,
    poolId,
    configurationUuid: configuration.uuid,
    runId,
    data: {
      configuration: configuration.nameLabel,
      service: serviceName,
      from: fromName,
      to: toName,
      armedAt: armed.armedAt,
    },
  });
}

/** Refused before anything began: the next look decides anew. */
function isRefusal({ problem }: ProblemError): boolean {
  return problem.code === 'blocked' || problem.code === 'plan-changed' || problem.code === 'not-found';
}
