import type { TemplateFacts } from '../../../shared/domain/inventory.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { planText } from '../../../shared/domain/plan-text.ts';
import { drawBlueprints } from '../../../shared/domain/template/blueprint.ts';
import { findProvisionBlockers } from '../../../shared/domain/template/find-template-blockers.ts';
import { planProvision } from '../../../shared/domain/template/plan-provision.ts';
import type { FormulaValue } from '../../../shared/domain/template/formula.ts';
import { resolveParameters } from '../../../shared/domain/template/resolve-parameters.ts';
import type { ProvisionFacts } from '../../../shared/domain/template/template-facts.ts';
import type { ProvisionWish } from '../../../shared/domain/template/template-wish.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { actorOn, orTellLedger } from '../app/or-tell-ledger.ts';
import { assertConnected, assertUnblocked, getPlace } from '../configurations/place-configuration.ts';
import type { OperatePorts } from '../operate/gather-operate-facts.ts';
import { getTemplate } from './read-templates.ts';

/**
 * Plans configurations of a template. Changes nothing.
 * @throws ProblemError `blocked` with every reason why it may not start; `not-found`; `invalid-request` for answers that
 * do not fit; `right-missing` where the stage's gate lets nobody put things there
 */
export async function previewProvision(
  ports: OperatePorts,
  { poolId, wish }: ParsedInput<'templates.preview-provision'>,
): Promise<{ readonly plan: Plan; readonly planDigest: string }> {
  const facts = gatherProvisionFacts(ports, poolId, wish);
  const plan = planProvision(facts, wish);
  assertUnblocked(findProvisionBlockers(facts, wish, plan));
  if (wish.place) {
    const { service } = getPlace(ports, poolId, wish.place.serviceId, wish.place.stageId);
    await ports.keeper?.assertMayPlace(poolId, service.workflow, wish.place.stageId);
  }
  return { plan, planDigest: ports.digest(planText(plan)) };
}

/**
 * Starts exactly the plan that the person saw: it is computed again, and must come out the same.
 * @throws ProblemError as `previewProvision`; `plan-changed` with the new plan's digest
 */
export async function provisionTemplate(
  ports: OperatePorts,
  { planDigest, ...input }: ParsedInput<'templates.provision'>,
): Promise<{ readonly runId: string }> {
  return orTellLedger(ports, { poolId: input.poolId }, 'provisioning', async () => {
    const preview = await previewProvision(ports, input);
    if (preview.planDigest !== planDigest)
      throw new ProblemError({ code: 'plan-changed', planDigest: preview.planDigest });
    return { runId: await ports.runs.start(preview.plan, planDigest, actorOn(ports, input.poolId)) };
  });
}

function gatherProvisionFacts(ports: OperatePorts, poolId: string, wish: ProvisionWish): ProvisionFacts {
  assertConnected(ports, poolId);
  const { content } = getTemplate(ports, poolId, wish.id);
  const place = wish.place ? getPlace(ports, poolId, wish.place.serviceId, wish.place.stageId) : null;
  const inventory = ports.pools.inventory(poolId);
  const state = ports.pools.find(poolId);
  const known = new Set(inventory.listNetworks().map(({ uuid }) => uuid));
  const stranger = wish.networks.find(({ to }) => !known.has(to));
  if (stranger) throw new ProblemError({ code: 'not-found', kind: 'network', id: stranger.to });
  const vmUuids = content.sources.map(({ vm }) => vm);
  const vapps = inventory.listVapps();
  return {
    poolId,
    id: wish.id,
    content,
    revision: ports.digest(`stagewright/template/v1\n${JSON.stringify(content)}`),
    templates: new Map(
      vmUuids.flatMap((uuid): readonly (readonly [string, TemplateFacts])[] => {
        const vm = inventory.findTemplate(uuid);
        return vm ? [[uuid, vm]] : [];
      }),
    ),
    others: new Set(vmUuids.filter((uuid) => inventory.findVm(uuid))),
    blueprints: drawAnswered(content.description, wish).blueprints,
    isConnected: state?.phase === 'connected',
    rights: state?.rights ?? null,
    networks: inventory.listNetworks(),
    hosts: inventory.listHosts(),
    srs: inventory.listSrs(),
    serviceId: wish.place?.serviceId ?? '',
    stage: place?.stage ?? null,
    neighbours: vapps
      .flatMap(({ uuid }) => ports.findConfiguration(poolId, uuid) ?? [])
      .filter(({ serviceId, stageId }) => serviceId === wish.place?.serviceId && stageId === wish.place.stageId),
    configurationNames: vapps.map(({ nameLabel }) => nameLabel),
  };
}

/**
 * What follows from answers to a template's questions.
 * @throws ProblemError `invalid-request` with everything that does not fit, by parameter
 */
export function drawAnswered(
  description: ProvisionFacts['content']['description'],
  { values, count }: Pick<ProvisionWish, 'values' | 'count'>,
): Pick<ProvisionFacts, 'blueprints'> & { readonly values: ReadonlyMap<string, FormulaValue> } {
  const known = new Set(description.parameters.filter(({ computed }) => computed !== true).map(({ id }) => id));
  const strange = Object.keys(values).filter((id) => !known.has(id));
  const resolved = resolveParameters(description, values);
  const issues = [
    ...strange.map((id) => `values.${id}: the template has no such parameter`),
    ...[...resolved.faults].map(([id, message]) => `values.${id}: ${message}`),
  ];
  if (issues.length > 0) throw new ProblemError({ code: 'invalid-request', issues: issues.slice(0, 20) });
  const drawing = drawBlueprints(description, resolved.values, count);
  if (drawing.ok) return { blueprints: drawing.blueprints, values: resolved.values };
  throw new ProblemError({
    code: 'invalid-request',
    issues: drawing.faults.slice(0, 20).map(({ path, message }) => `${path.join('.')}: ${message}`),
  });
}
