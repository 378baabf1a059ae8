import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { Runs } from '../../ports.ts';
import type { PromotionPorts } from './gather-plan-facts.ts';
import { previewWithHosts } from './ask-hosts.ts';

/**
 * Starts exactly the plan that the person saw: it is computed again, and must come out the same.
 * @throws ProblemError `blocked`; `plan-changed` with the new plan's digest; `store-failed`
 */
export async function startPromotion(
  ports: PromotionPorts & { readonly runs: Runs },
  input: ParsedInput<'promotions.start'>,
): Promise<{ runId: string }> {
  const actor = ports.pools.find(input.poolId)?.rights?.userName ?? 'console';
  try {
    const { plan, planDigest } = await previewWithHosts(ports, input);
    if (planDigest !== input.planDigest) throw new ProblemError({ code: 'plan-changed', planDigest });
    return { runId: await ports.runs.start(plan, planDigest, actor) };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { poolId, configurationUuid, toStageId } = input;
    await ports.ledger.append({
      kind: 'plan.refused',
      actor,
      poolId,
      configurationUuid,
      data: { to: toStageId, reason: error.problem.code },
    });
    throw error;
  }
}
