import { findOperateBlockers } from '../../../shared/domain/operate/find-operate-blockers.ts';
import { findDiskBlockers } from '../../../shared/domain/operate/find-copy-blockers.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { planText } from '../../../shared/domain/plan-text.ts';
import {
  planMakeTemplate,
  templateSnapshotName,
  type MakeTemplateFacts,
} from '../../../shared/domain/template/plan-make-template.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { actorOn, orTellLedger } from '../app/or-tell-ledger.ts';
import { assertUnblocked } from '../configurations/place-configuration.ts';
import { gatherOperateFacts, type OperatePorts } from '../operate/gather-operate-facts.ts';
import { assertSound, findVersionBlockers, nextVersion } from './save-template.ts';

/**
 * Plans a version of a template from members of a configuration. Changes nothing.
 * @throws ProblemError `blocked` with every reason why it may not start; `not-found`; `invalid-request` for a description
 * that does not hang together
 */
export function previewMakeTemplate(
  ports: OperatePorts,
  { wish, ...configuration }: ParsedInput<'templates.preview-make'>,
): { readonly plan: Plan; readonly planDigest: string } {
  assertSound(
    wish.description,
    wish.tiers.map(({ tier }) => tier),
  );
  const facts = gatherMakeFacts(ports, configuration, wish);
  if (wish.srUuid !== null && !facts.srs.some(({ uuid }) => uuid === wish.srUuid))
    throw new ProblemError({ code: 'not-found', kind: 'sr', id: wish.srUuid });
  const plan = planMakeTemplate(facts, wish);
  // To the pool it is a set of snapshots, and copies of them.
  const asSnapshots = { verb: 'snapshot', name: templateSnapshotName(wish), withMemory: false } as const;
  assertUnblocked([
    ...findOperateBlockers(facts, asSnapshots, plan),
    ...findDiskBlockers(facts, wish.srUuid, plan),
    ...findVersionBlockers(ports, configuration.poolId, wish),
  ]);
  return { plan, planDigest: ports.digest(planText(plan)) };
}

/**
 * Starts exactly the plan that the person saw: it is computed again, and must come out the same.
 * @throws ProblemError as `previewMakeTemplate`; `plan-changed` with the new plan's digest
 */
export async function makeTemplate(
  ports: OperatePorts,
  { planDigest, ...input }: ParsedInput<'templates.make'>,
): Promise<{ readonly runId: string }> {
  return orTellLedger(ports, input, `template ${input.wish.name}`, async () => {
    const preview = previewMakeTemplate(ports, input);
    if (preview.planDigest !== planDigest)
      throw new ProblemError({ code: 'plan-changed', planDigest: preview.planDigest });
    return { runId: await ports.runs.start(preview.plan, planDigest, actorOn(ports, input.poolId)) };
  });
}

/** The members that stand for tiers, each once. */
function gatherMakeFacts(
  ports: OperatePorts,
  configuration: { readonly poolId: string; readonly configurationUuid: string },
  { tiers, family }: ParsedInput<'templates.preview-make'>['wish'],
): MakeTemplateFacts {
  const facts = gatherOperateFacts(ports, configuration);
  const members = new Map(facts.vms.map((vm) => [vm.uuid, vm]));
  const stranger = tiers.find(({ vmUuid }) => !members.has(vmUuid));
  if (stranger) throw new ProblemError({ code: 'not-found', kind: 'vm', id: stranger.vmUuid });
  const chosen = new Set(tiers.map(({ vmUuid }) => vmUuid));
  if (chosen.size < tiers.length)
    throw new ProblemError({ code: 'invalid-request', issues: ['wish.tiers: each VM stands for one tier'] });
  return {
    ...facts,
    vms: facts.vms.filter(({ uuid }) => chosen.has(uuid)),
    version: nextVersion(ports, configuration.poolId, family),
  };
}
