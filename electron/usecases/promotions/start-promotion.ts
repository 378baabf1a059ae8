import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { Runs } from '../../ports.ts';
import type { RunConsent } from '../../ports/gates.ts';
import type { PromotionPorts } from './gather-plan-facts.ts';
import { previewWithHosts } from './ask-hosts.ts';

/** Lets a plan pass its gate, or refuses. @throws ProblemError `blocked` with every unmet condition */
export type Admit = (input: ParsedInput<'promotions.start'>) => Promise<RunConsent | undefined>;

/**
 * Starts exactly the plan that the person saw: it is computed again, and must come out the same.
 * @throws ProblemError `blocked`; `plan-changed` with the new plan's digest; `store-failed`
 */
export async function startPromotion(
  ports: PromotionPorts & { readonly runs: Pick<Runs, 'start'>; readonly admit: Admit },
  input: ParsedInput<'promotions.start'>,
): Promise<{ runId: string }> {
  const actor = ports.pools.find(input.poolId)?.rights?.userName ?? 'console';
  try {
    const { plan, planDigest } = await previewWithHosts(ports, input);
    if (planDigest !== input.planDigest) throw new ProblemError({ code: 'plan-changed', planDigest });
    const consent = await ports.admit({ ...input, planDigest });
    return { runId: await ports.runs.start(plan, planDigest, actor, consent) };
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
