import type { Blocker, BudgetPart } from '../blocker.ts';
import type { Configuration } from '../configuration.ts';
import { planFenceOfCopy } from '../plan/fence-of-copy.ts';
import { findReturnPoint } from '../plan/plan-return.ts';
import { listOccupants } from '../plan/occupants.ts';
import type { TransitionFacts } from '../transition-facts.ts';
import { findStage, findTransition, rulesOf, type Stage } from '../workflow.ts';
import { actionsOf, type MoveCase, type Party } from './move-case.ts';

/** What workflow and stage say against it by themselves: a hold, and who may bring configurations in. */
export function findRuleBlockers(facts: TransitionFacts): readonly Blocker[] {
  const { configuration, workflow, toStageId, rights } = facts;
  if (!workflow) return [];
  const blockers: Blocker[] = [];
  const transition = findTransition(workflow, configuration.stageId ?? '', toStageId);
  if (transition?.hold !== undefined) blockers.push({ kind: 'held', reason: transition.hold });
  const target = findStage(workflow, toStageId);
  if (target) blockers.push(...findUserBlockers(target, rights));
  return blockers;
}

/** Whether the session's user may bring configurations into a stage. */
export function findUserBlockers(stage: Stage, rights: TransitionFacts['rights']): readonly Blocker[] {
  const allowed = rulesOf(stage).allowedUsers;
  if (!rights || allowed.length === 0 || allowed.some((name) => isSameUser(name, rights.userName))) return [];
  return [{ kind: 'user-not-allowed', userName: rights.userName, stage: stage.name, allowed }];
}

/** Directory services do not tell upper from lower case. */
function isSameUser(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Whom a swap would push out, and what a return would go back to. */
export function findModeBlockers({ facts, mode, parties }: MoveCase): readonly Blocker[] {
  const [party] = parties;
  if (!party) return [];
  if (mode === 'swap') {
    const occupants = listOccupants(facts);
    const configurationUuids = occupants.map(({ configuration }) => configuration.uuid);
    return occupants.length > 1 ? [{ kind: 'several-occupants', stage: party.to.name, configurationUuids }] : [];
  }
  if (mode !== 'return') return [];
  const point = findReturnPoint(party.vms, party.from, party.to);
  if (!('missing' in point)) return [];
  return point.missing.map((vm) => ({ kind: 'snapshot-missing', vmUuid: vm.uuid, stage: party.to.name }));
}

/** Why what enters by copy cannot be fenced, where the stage wants it to be. */
export function findFenceBlockers({ facts, mode, parties }: MoveCase): readonly Blocker[] {
  const [party] = parties;
  const fence = party && mode === 'copy' ? planFenceOfCopy(facts, party.to) : null;
  if (!party || !fence || fence.ok) return [];
  const { problems, rejected, findings } = fence;
  return [{ kind: 'not-fenceable', stage: party.to.name, problems, rejected, findings }];
}

/** Limits of the stages that a configuration would be in afterwards. */
export function findBudgetBlockers(move: MoveCase): readonly Blocker[] {
  return move.parties.flatMap((party) => findPartyBudget(move, party));
}

function findPartyBudget({ facts, parties, plan }: MoveCase, party: Party): readonly Blocker[] {
  const { budget } = rulesOf(party.to);
  const moving = new Set(parties.map(({ configuration }) => configuration.uuid));
  const staying = facts.neighbours
    .map(({ configuration }) => configuration)
    .filter((other) => other.stageId === party.to.id && !moving.has(other.uuid));
  const own = sizeAfter(party, plan);
  const sum = (
    valueOf: (configuration: Pick<Configuration, 'vcpus' | 'memoryBytes' | 'diskBytes'>) => number,
  ): number => [...staying, own].reduce((total, each) => total + valueOf(each), 0);
  const parts: readonly (readonly [part: BudgetPart, limit: number | null, wanted: number])[] = [
    ['configurations', budget.configurations, staying.length + 1],
    ['vcpus', budget.vcpus, sum(({ vcpus }) => vcpus)],
    ['memory', budget.memoryBytes, sum(({ memoryBytes }) => memoryBytes)],
    ['disk', budget.diskBytes, sum(({ diskBytes }) => diskBytes)],
  ];
  return parts.flatMap(([part, limit, wanted]): readonly Blocker[] =>
    limit !== null && wanted > limit ? [{ kind: 'budget-exceeded', stage: party.to.name, part, wanted, limit }] : [],
  );
}

/** Sums of a configuration once the plan has cut its VMs to what the stage allows. */
function sizeAfter(
  { configuration, vms }: Party,
  plan: MoveCase['plan'],
): Pick<Configuration, 'vcpus' | 'memoryBytes' | 'diskBytes'> {
  const sum = {
    vcpus: configuration.vcpus,
    memoryBytes: configuration.memoryBytes,
    diskBytes: configuration.diskBytes,
  };
  const cut = [
    ...actionsOf(plan, 'set-size'),
    ...actionsOf(plan, 'set-up-copy').flatMap(({ vm, size }) =>
      size && 'madeBy' in vm ? [{ vmUuid: vm.madeBy.replace('copy-vm:', ''), ...size }] : [],
    ),
  ];
  for (const { vmUuid, vcpus, memoryBytes } of cut) {
    const vm = vms.find(({ uuid }) => uuid === vmUuid);
    if (!vm) continue;
    sum.vcpus -= vcpus === null ? 0 : vm.vcpus - vcpus;
    sum.memoryBytes -= memoryBytes === null ? 0 : vm.memoryBytes - memoryBytes;
  }
  return sum;
}

/** Stages whose SR or host is not on the pool, each once. */
export function findPlacementBlockers({ facts, parties }: MoveCase): readonly Blocker[] {
  return parties.flatMap(({ to }) => findStagePlacement(to, facts));
}

function findStagePlacement(to: Stage, facts: MoveCase['facts']): readonly Blocker[] {
  const { srUuid, hostUuid } = rulesOf(to).placement;
  const blockers: Blocker[] = [];
  const sr = facts.srs.find(({ uuid }) => uuid === srUuid);
  if (srUuid !== null && !sr) blockers.push({ kind: 'sr-missing', stage: to.name, srUuid });
  if (sr?.hostUuids.length === 0) blockers.push({ kind: 'sr-detached', srUuid: sr.uuid });
  if (hostUuid !== null && !facts.hosts.some(({ uuid }) => uuid === hostUuid))
    blockers.push({ kind: 'host-missing', stage: to.name, hostUuid });
  return blockers;
}
