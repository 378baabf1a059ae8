import { findPlanPermissionBlockers } from '../../../shared/domain/blockers/permission-blockers.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { planText } from '../../../shared/domain/plan-text.ts';
import { planRemoveTemplate } from '../../../shared/domain/template/plan-remove-template.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { actorOn, orTellLedger } from '../app/or-tell-ledger.ts';
import { assertConnected, assertUnblocked } from '../configurations/place-configuration.ts';
import type { OperatePorts } from '../operate/gather-operate-facts.ts';
import { getTemplate, readTemplates } from './read-templates.ts';

/**
 * Plans the removal of one version of a template. Changes nothing.
 * @throws ProblemError `blocked`, `not-found`
 */
export function previewRemoveTemplate(
  ports: OperatePorts,
  { poolId, id }: ParsedInput<'templates.preview-remove'>,
): { readonly plan: Plan; readonly planDigest: string } {
  assertConnected(ports, poolId);
  const { content } = getTemplate(ports, poolId, id);
  const inventory = ports.pools.inventory(poolId);
  const others = [...readTemplates(ports, poolId).values()].filter((record) => record.id !== id);
  const plan = planRemoveTemplate({
    poolId,
    id,
    content,
    revision: ports.digest(`stagewright/template/v1\n${JSON.stringify(content)}`),
    templates: content.sources.flatMap(({ vm }) => inventory.findTemplate(vm) ?? []),
    sharedVmUuids: new Set(others.flatMap((record) => record.content.sources.map(({ vm }) => vm))),
  });
  assertUnblocked(findPlanPermissionBlockers(plan, ports.pools.find(poolId)?.rights ?? null, []));
  return { plan, planDigest: ports.digest(planText(plan)) };
}

/**
 * Starts exactly the plan that the person saw.
 * @throws ProblemError as `previewRemoveTemplate`; `plan-changed`; `invalid-request` where the name was not typed
 */
export async function removeTemplate(
  ports: OperatePorts,
  { planDigest, typed, ...input }: ParsedInput<'templates.remove'>,
): Promise<{ readonly runId: string }> {
  return orTellLedger(ports, { poolId: input.poolId }, 'deleting a template', async () => {
    const preview = previewRemoveTemplate(ports, input);
    if (typed.trim() !== preview.plan.configurationName.trim())
      throw new ProblemError({ code: 'invalid-request', issues: ['typed: the name of the template'] });
    if (preview.planDigest !== planDigest)
      throw new ProblemError({ code: 'plan-changed', planDigest: preview.planDigest });
    return { runId: await ports.runs.start(preview.plan, planDigest, actorOn(ports, input.poolId)) };
  });
}
