import type { Blocker } from './blocker.ts';
import { findHolderBlockers, findRecordBlockers } from './blockers/holder-blockers.ts';
import { findMemberBlockers } from './blockers/member-blockers.ts';
import { toMoveCase } from './blockers/move-case.ts';
import { findPlanPermissionBlockers } from './blockers/permission-blockers.ts';
import {
  findBudgetBlockers,
  findFenceBlockers,
  findModeBlockers,
  findPlacementBlockers,
  findRuleBlockers,
} from './blockers/stage-blockers.ts';
import { findStartBlockers } from './blockers/start-blockers.ts';
import { findStorageBlockers } from './blockers/storage-blockers.ts';
import { planTransition } from './plan/plan-transition.ts';
import { findMissingPermissions, PROMOTE_PERMISSIONS } from './rights.ts';
import type { PlanFacts, TransitionFacts } from './transition-facts.ts';
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
  blockers.push(...findRecordBlockers(configuration));
  blockers.push(...findPathBlockers(configuration.stageId, workflow, facts, toStageId));
  blockers.push(...findRuleBlockers(facts));
  if (configuration.vmUuids.length === 0) blockers.push({ kind: 'empty' });
  blockers.push(...findHolderBlockers(configuration));
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

function findMissingNetworks(target: Stage, facts: TransitionFacts): readonly Blocker[] {
  const known = new Set(facts.networks.map((network) => network.uuid));
  return Object.entries(target.networkMap)
    .filter(([, uuid]) => !known.has(uuid))
    .map(([role, networkUuid]) => ({ kind: 'network-missing', role, networkUuid }));
}

/**
 * Lists every reason why a plan may not start now: those of the board and those that only members, storage, neighbours
 * and the steps of the plan itself show.
 */
export function findPlanBlockers(facts: PlanFacts): readonly Blocker[] {
  const board = findTransitionBlockers(facts);
  const plan = planTransition(facts);
  const move = toMoveCase(facts, plan);
  if (!move) return board;
  const others = move.parties.slice(1).map(({ configuration }) => configuration);
  return [
    ...board,
    ...findModeBlockers(move),
    ...findFenceBlockers(move),
    ...others.flatMap((other) => [...findRecordBlockers(other, true), ...findHolderBlockers(other, true)]),
    ...findPlacementBlockers(move),
    ...findMemberBlockers(move),
    ...findStorageBlockers(move),
    ...findStartBlockers(move),
    ...findBudgetBlockers(move),
    ...findPlanPermissionBlockers(plan, facts.rights, board),
  ];
}
