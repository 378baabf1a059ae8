import type { Blocker } from './blocker.ts';
import { findMissingPermissions, PROMOTE_PERMISSIONS } from './rights.ts';
import type { PlanFacts, TransitionFacts } from './transition-facts.ts';
import { findMappedNetwork, findRole } from './network-role.ts';
import { findStage, findTransition, type Stage } from './workflow.ts';

/**
 * Lists why a configuration may not enter a stage now, as far as the board knows.
 *
 * The renderer calls it to explain a disabled button and to light up eligible stages; main calls
 * `findPlanBlockers`, which includes it, before acting, and only main's answer counts.
 *
 * @returns blockers in display order; empty means it may be planned
 */
export function findTransitionBlockers(facts: TransitionFacts): readonly Blocker[] {
  const { configuration, workflow, toStageId, rights } = facts;
  const blockers: Blocker[] = [];
  if (!facts.isConnected) blockers.push({ kind: 'pool-not-connected' });
  const untrusted = configuration.warnings.find((warning) => warning.kind === 'record-not-believed');
  if (untrusted?.kind === 'record-not-believed')
    blockers.push({ kind: 'record-not-believed', reason: untrusted.reason });
  blockers.push(...findPathBlockers(configuration.stageId, workflow, facts, toStageId));
  if (configuration.vmUuids.length === 0) blockers.push({ kind: 'empty' });
  blockers.push(...findHolderBlockers(facts));
  if (rights)
    for (const missing of findMissingPermissions(rights, PROMOTE_PERMISSIONS))
      blockers.push({ kind: 'permission-missing', missing });
  const target = workflow ? findStage(workflow, toStageId) : undefined;
  if (target) blockers.push(...findMissingNetworks(target, facts));
  return blockers;
}

function findPathBlockers(
  stageId: string | null,
  workflow: TransitionFacts['workflow'],
  facts: TransitionFacts,
  toStageId: string,
): readonly Blocker[] {
  if (!workflow || stageId === null || !findStage(workflow, stageId)) return [{ kind: 'not-in-stage' }];
  if (stageId === toStageId)
    return [{ kind: 'already-there', stage: findStage(workflow, toStageId)?.name ?? toStageId }];
  if (findTransition(workflow, stageId, toStageId)) return [];
  const name = (id: string): string => findStage(workflow, id)?.name ?? id;
  return [{ kind: 'no-transition', from: name(facts.configuration.stageId ?? ''), to: name(toStageId) }];
}

function findHolderBlockers({ configuration }: TransitionFacts): readonly Blocker[] {
  const blockers: Blocker[] = [];
  const interrupted = configuration.warnings.find((warning) => warning.kind === 'run-interrupted');
  if (interrupted?.kind === 'run-interrupted') blockers.push({ kind: 'run-interrupted', runId: interrupted.runId });
  else if (configuration.activeRunId !== null) blockers.push({ kind: 'run-active', runId: configuration.activeRunId });
  const { lock } = configuration;
  if (lock && blockers.length === 0)
    blockers.push({
      kind: 'locked',
      holder: lock.holder,
      console: lock.console,
      since: lock.since,
      isStale: lock.isStale,
    });
  return blockers;
}

function findMissingNetworks(target: Stage, facts: TransitionFacts): readonly Blocker[] {
  const known = new Set(facts.networks.map((network) => network.uuid));
  return Object.entries(target.networkMap)
    .filter(([, uuid]) => !known.has(uuid))
    .map(([role, networkUuid]) => ({ kind: 'network-missing', role, networkUuid }));
}

/** Lists every reason why a plan may not be made now: those of the board and those that only the members show. */
export function findPlanBlockers(facts: PlanFacts): readonly Blocker[] {
  const blockers = [...findTransitionBlockers(facts)];
  const target = facts.workflow ? findStage(facts.workflow, facts.toStageId) : undefined;
  for (const vm of facts.vms) {
    const busy = vm.currentOperations[0];
    if (busy !== undefined) blockers.push({ kind: 'vm-busy', vmUuid: vm.uuid, operation: busy });
    if (target && facts.workflow && vm.hostUuid !== null)
      for (const vif of vm.vifs) {
        const role = findRole(facts.workflow, facts.configuration.stageId, vif.networkUuid);
        const to = role === undefined ? undefined : findMappedNetwork(target, role);
        const network = to === undefined ? undefined : facts.networks.find((known) => known.uuid === to);
        if (
          network &&
          network.uuid !== vif.networkUuid &&
          network.hostUuids.length > 0 &&
          !network.hostUuids.includes(vm.hostUuid)
        )
          blockers.push({
            kind: 'network-unreachable',
            vmUuid: vm.uuid,
            networkUuid: network.uuid,
            hostUuid: vm.hostUuid,
          });
      }
  }
  return blockers;
}
