import { asksNothing, effectiveGate } from '../../../shared/domain/gate/effective-gate.ts';
import type { GateClock } from '../../../shared/domain/gate/gate-clock.ts';
import { readServiceRecords } from '../../../shared/domain/read-shared-records.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { PlanFacts } from '../../../shared/domain/transition-facts.ts';
import { listTransitionsFrom } from '../../../shared/domain/workflow.ts';
import type { GateView } from '../../../shared/ipc/areas/gate-views.ts';
import { planTransition } from '../../../shared/domain/plan/plan-transition.ts';
import { toPlanFacts } from '../promotions/gather-plan-facts.ts';
import { gatherGateCase } from './gate-case.ts';
import type { GatePorts } from './gate-ports.ts';
import { toGateView } from './gate-views.ts';
import { listStatements, readGatedService, readPolicies } from './pool-gates.ts';

/**
 * Views of all gates of a pool, one at a time so that other work has its turn. Records are read and checked once for
 * all; a plan is made only where somebody asked for approvals, overrode a freeze or a checklist needs it.
 */
export function* viewBoardGates(ports: GatePorts, poolId: string, clock: GateClock): Generator<GateView | undefined> {
  const inventory = ports.pools.inventory(poolId);
  const state = ports.pools.find(poolId);
  const policies = readPolicies(ports, poolId);
  const verify = (...signed: Parameters<GatePorts['signer']['verify']>): boolean => ports.signer.verify(...signed);
  const services = readServiceRecords(inventory.sharedRecords(), state?.uuid ?? '', verify);
  const gated = [...services].filter(
    ([id, { current }]) =>
      policies.doubt !== null ||
      readGatedService(ports, poolId, id, policies.content).doubt !== null ||
      current?.service.workflow.transitions.some(
        (each) => !asksNothing(effectiveGate(current.service.workflow, each, policies.content.policies)),
      ),
  );
  if (gated.length === 0) return;
  const workflows = new Map(gated.map(([id, { current }]) => [id, current?.service.workflow ?? null]));
  const all: Configuration[] = [];
  for (const configuration of ports.eachConfiguration(poolId)) {
    if (workflows.has(configuration.serviceId ?? '')) all.push(configuration);
    yield undefined;
  }
  // In the order of `gatherPlanFacts`, since a plan may depend on it.
  all.sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
  const inService = new Map<string | null, Configuration[]>();
  for (const configuration of all) {
    const { serviceId } = configuration;
    const others = inService.get(serviceId);
    if (others) others.push(configuration);
    else inService.set(serviceId, [configuration]);
  }
  const asked = new Set(
    listStatements(ports, poolId).map((one) => ('to' in one ? `${one.configuration} ${one.to}` : '')),
  );
  for (const configuration of all) {
    const workflow = workflows.get(configuration.serviceId ?? '');
    if (!workflow || configuration.stageId === null) continue;
    for (const transition of listTransitionsFrom(workflow, configuration.stageId)) {
      const gate = effectiveGate(workflow, transition, policies.content.policies);
      const facts = toFacts(
        ports,
        configuration,
        inService.get(configuration.serviceId) ?? [],
        workflow,
        transition.to,
      );
      const isOverridden = gate.freezes.length > 0 && ports.book.data.overrides.length > 0;
      const needsPlan =
        gate.checklist.length > 0 || isOverridden || asked.has(`${configuration.uuid} ${transition.to}`);
      const plan = needsPlan ? (planTransition(facts) ?? null) : null;
      const found = gatherGateCase(ports, facts, plan, clock);
      const at = { poolId, configurationUuid: configuration.uuid, toStageId: transition.to };
      yield found.isGated ? toGateView(found, at) : undefined;
    }
  }
}

function toFacts(
  ports: GatePorts,
  configuration: Configuration,
  inService: readonly Configuration[],
  workflow: PlanFacts['workflow'],
  toStageId: string,
): PlanFacts {
  const stages = [configuration.stageId, toStageId];
  const neighbours = inService.filter(({ uuid, stageId }) => uuid !== configuration.uuid && stages.includes(stageId));
  return toPlanFacts(ports, { configuration, workflow, toStageId }, neighbours);
}
