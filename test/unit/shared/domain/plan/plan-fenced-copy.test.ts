import { describe, expect, it } from 'vitest';
import { fenceTag } from '../../../../../shared/domain/fence/fence-mark.ts';
import { NO_FENCE_SETTINGS } from '../../../../../shared/domain/fence/no-fence-settings.ts';
import { findPlanBlockers } from '../../../../../shared/domain/find-blockers.ts';
import { planTransition } from '../../../../../shared/domain/plan/plan-transition.ts';
import type { Plan } from '../../../../../shared/domain/plan.ts';
import type { StageRules } from '../../../../../shared/domain/stage-rules.ts';
import type { PlanFacts } from '../../../../../shared/domain/transition-facts.ts';
import { toMemoryTopology } from '../../../../fakes/memory-topology.ts';
import { START } from '../../../../fakes/sample-plans.ts';
import { makePlanFacts, makeRuledWorkflow, makeShopVms } from '../../../../fakes/plan-facts.ts';
import { SHOP } from '../../../../fakes/sample-estate.ts';

const FENCE = `${SHOP.vapp.slice(0, 8)}-1`;

function factsOf(rules: Partial<StageRules>, part: Partial<PlanFacts> = {}): PlanFacts {
  const facts = makePlanFacts({ workflow: makeRuledWorkflow({ integration: rules }, 'copy') });
  const fencing = { topology: toMemoryTopology(facts.vms, facts.networks, facts.hosts), settings: NO_FENCE_SETTINGS };
  return { ...facts, fencing, ...part };
}

function planOf(facts: PlanFacts): Plan {
  expect(findPlanBlockers(facts)).toEqual([]);
  const plan = planTransition(facts);
  if (!plan) throw new Error('no plan');
  return plan;
}

const stepsOf = (plan: Plan, kind: string) => plan.steps.filter(({ action }) => action.kind === kind);

describe('a copy into a stage that fences copies', () => {
  it('gets networks, the MACs of the originals and its fence tag, and none of the networks of the stage', () => {
    const plan = planOf(factsOf({ fence: 'block' }));
    expect(plan.fenceIds).toEqual([FENCE]);
    expect(stepsOf(plan, 'make-fence-network')).toHaveLength(2);
    const macs = makeShopVms().flatMap((vm) => vm.vifs.map(({ mac }) => mac.toLowerCase()));
    const given = stepsOf(plan, 'fence-nics').flatMap(({ action }) =>
      action.kind === 'fence-nics' ? action.nics.map(({ mac }) => mac) : [],
    );
    expect([...given].sort()).toEqual([...macs].sort());
    for (const { action, dependsOn } of stepsOf(plan, 'set-up-copy')) {
      expect(action).toMatchObject({ networks: {} });
      expect(action.kind === 'set-up-copy' && action.tags).toContain(fenceTag(FENCE));
      expect(dependsOn.some((id) => id.startsWith('fence-nics:'))).toBe(true);
    }
    expect(plan.notes.join(' ')).toContain('keep the MAC addresses of the originals');
    expect(plan.notes.join(' ')).not.toContain('MAC addresses of their own');
  });

  it('starts its VMs inside the fence, on one host, the first before all others', () => {
    const plan = planOf(factsOf({ fence: 'block', entry: [START] }));
    expect(stepsOf(plan, 'start-vm')).toEqual([]);
    const starts = stepsOf(plan, 'start-in-fence');
    expect(new Set(starts.map(({ action }) => action.kind === 'start-in-fence' && action.hostUuid)).size).toBe(1);
    expect(starts.slice(1).every(({ dependsOn }) => dependsOn.includes(starts[0]!.id))).toBe(true);
  });

  it('is refused with reasons where no fence can be made, and there is no plan without one', () => {
    const facts = factsOf({ fence: 'block' });
    const hostless = { ...facts.fencing!.topology, hosts: [] };
    const refused = { ...facts, fencing: { topology: hostless, settings: NO_FENCE_SETTINGS } };
    expect(findPlanBlockers(refused)).toMatchObject([{ kind: 'not-fenceable' }]);
    expect(planTransition(refused)).toBeUndefined();
    const blind = factsOf({ fence: 'block' });
    delete (blind as { fencing?: unknown }).fencing;
    expect(findPlanBlockers(blind)).toMatchObject([{ kind: 'not-fenceable' }]);
    expect(planTransition(blind)).toBeUndefined();
  });

  it('is as ever where the stage fences nothing', () => {
    const plan = planOf(factsOf({}));
    expect(plan.fenceIds).toBeUndefined();
    expect(stepsOf(plan, 'fence-nics')).toEqual([]);
    expect(stepsOf(plan, 'set-up-copy')).toHaveLength(2);
  });
});
