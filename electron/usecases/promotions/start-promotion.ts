import { toManifest } from '../../../shared/domain/manifest.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { Runs } from '../../ports/runs.ts';
import type { EvidenceContents } from '../../ports/evidence.ts';
import type { RunConsent } from '../../ports/gates.ts';
import { gatherPlanFacts, type PromotionPorts } from './gather-plan-facts.ts';
import { RecordedRefusal } from '../app/recorded-refusal.ts';
import { previewWithHosts } from './ask-hosts.ts';

/** What starting needs. */
export interface StartPorts extends PromotionPorts {
  readonly runs: Pick<Runs, 'start'>;
  readonly contents: Pick<EvidenceContents, 'keep'>;
  readonly admit: Admit;
}

/** Lets a plan pass its gate, or refuses. @throws ProblemError `blocked` with every unmet condition */
export type Admit = (input: ParsedInput<'promotions.start'>) => Promise<RunConsent | undefined>;

/**
 * Starts exactly the plan that the person saw: it is computed again, and must come out the same.
 * @throws ProblemError `blocked`; `plan-changed` with the new plan's digest; `store-failed`
 */
export async function startPromotion(
  ports: StartPorts,
  input: ParsedInput<'promotions.start'>,
): Promise<{ runId: string }> {
  const actor = ports.pools.find(input.poolId)?.rights?.userName ?? 'console';
  try {
    const { plan, planDigest } = await previewWithHosts(ports, input);
    if (planDigest !== input.planDigest) throw new ProblemError({ code: 'plan-changed', planDigest });
    const consent = await ports.admit({ ...input, planDigest });
    await keepRevision(ports, input);
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
    throw new RecordedRefusal(error.problem, { cause: error });
  }
}

/** Keeps what exactly is about to move, for evidence; the run's first entry names it. */
async function keepRevision(ports: StartPorts, input: ParsedInput<'promotions.preview'>): Promise<void> {
  const { configuration, vms, workflow } = gatherPlanFacts(ports, input);
  await ports.contents.keep('revision', configuration.uuid, toManifest(vms, workflow, configuration.stageId));
}
