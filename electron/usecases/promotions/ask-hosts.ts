import { findBootBlockers, listBootQuestions, type BootAnswer } from '../../../shared/domain/blockers/boot-blockers.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import type { ParsedInput, PreviewedPlan } from '../../../shared/ipc/contract.ts';
import type { Pools } from '../../ports.ts';
import { assertUnblocked } from '../configurations/place-configuration.ts';
import type { PromotionPorts } from './gather-plan-facts.ts';
import { previewPromotion } from './preview-promotion.ts';
import { refusalOf } from './refusal-of.ts';

/** Questions under way at once. */
const ASK_AT_ONCE = 8;

/**
 * Computes what a promotion would do, and asks the pool whether what it starts could be started.
 * @throws ProblemError as `previewPromotion`; `blocked` with the pool's reasons; `pool-unreachable`
 */
export async function previewWithHosts(
  ports: PromotionPorts,
  input: ParsedInput<'promotions.preview'>,
): Promise<PreviewedPlan> {
  const preview = previewPromotion(ports, input);
  await assertHostsBoot(ports, preview.plan);
  return preview;
}

/**
 * Asks the pool, which knows more of its hosts than their facts tell: versions, CPUs, devices.
 * @throws ProblemError `blocked` where no host would start a VM; `pool-unreachable`
 */
async function assertHostsBoot({ pools }: { readonly pools: Pools }, plan: Plan): Promise<void> {
  const questions = [...listBootQuestions(plan, pools.inventory(plan.poolId).listHosts())];
  const operations = pools.operations(plan.poolId);
  const answers: BootAnswer[] = [];
  const askOn = async (): Promise<void> => {
    for (let next = questions.shift(); next; next = questions.shift()) {
      const { vmUuid, hostUuid } = next;
      const refusal = await refusalOf(() => operations.assertBootsOn(vmUuid, hostUuid));
      answers.push({ vmUuid, hostUuid, refusal });
    }
  };
  const order = new Map(questions.map(({ vmUuid, hostUuid }, index) => [`${vmUuid} ${hostUuid}`, index]));
  await Promise.all(Array.from({ length: ASK_AT_ONCE }, askOn));
  const placeOf = ({ vmUuid, hostUuid }: BootAnswer): number => order.get(`${vmUuid} ${hostUuid}`) ?? 0;
  assertUnblocked(
    findBootBlockers(
      plan,
      answers.sort((a, b) => placeOf(a) - placeOf(b)),
    ),
  );
}
