import type { PlanFacts } from '../../../shared/domain/transition-facts.ts';
import { findStage, findTransition, modeOf, rulesOf } from '../../../shared/domain/workflow.ts';
import { readSettings, type FencePorts } from './gather-fence-facts.ts';

/**
 * What the fence of a copy is planned on; nothing where the transition makes no copy or its target stage fences none,
 * since the networks of a large pool are not gone through for each card.
 */
export function gatherFencing(
  ports: Pick<FencePorts, 'pools' | 'signer'>,
  { configuration, workflow, toStageId }: Pick<PlanFacts, 'configuration' | 'workflow' | 'toStageId'>,
): Pick<PlanFacts, 'fencing'> {
  const { poolId, stageId } = configuration;
  const transition = workflow ? findTransition(workflow, stageId ?? '', toStageId) : undefined;
  const to = workflow ? findStage(workflow, toStageId) : undefined;
  if (!transition || !to || modeOf(transition) !== 'copy' || rulesOf(to).fence === undefined) return {};
  const topology = ports.pools.inventory(poolId).topology();
  return { fencing: { topology, settings: readSettings(ports, poolId).current } };
}
