import { findPlanBlockers } from '../../../shared/domain/find-blockers.ts';
import { planText } from '../../../shared/domain/plan-text.ts';
import { planTransition } from '../../../shared/domain/plan-transition.ts';
import type { ParsedInput, PreviewedPlan } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { readServiceRecords } from '../../../shared/domain/read-shared-records.ts';
import { assertUnblocked, getConfiguration, type ConfigurationPorts } from '../configurations/place-configuration.ts';

/**
 * Computes what a promotion or demotion would do now. Nothing is changed.
 * @throws ProblemError `blocked` with every reason why it may not start
 */
export function previewPromotion(ports: ConfigurationPorts, input: ParsedInput<'promotions.preview'>): PreviewedPlan {
  const { poolId, configurationUuid, toStageId } = input;
  const configuration = getConfiguration(ports, poolId, configurationUuid);
  const state = ports.pools.find(poolId);
  const inventory = ports.pools.inventory(poolId);
  const services = readServiceRecords(inventory.sharedRecords(), state?.uuid ?? '', (...signed) =>
    ports.signer.verify(...signed),
  );
  const facts = {
    configuration,
    workflow: services.get(configuration.serviceId ?? '')?.current?.service.workflow ?? null,
    toStageId,
    isConnected: state?.phase === 'connected',
    rights: state?.rights ?? null,
    networks: inventory.listNetworks(),
    hosts: inventory.listHosts(),
    vms: configuration.vmUuids.flatMap((uuid) => inventory.findVm(uuid) ?? []),
  };

  assertUnblocked(findPlanBlockers(facts));
  const plan = planTransition(facts);
  if (!plan) throw new ProblemError({ code: 'not-found', kind: 'plan', id: `${configurationUuid} to ${toStageId}` });
  return { plan, planDigest: ports.digest(planText(plan)) };
}
