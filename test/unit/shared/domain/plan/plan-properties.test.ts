import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan, PlanStep } from '../../../../../shared/domain/plan.ts';
import { planText } from '../../../../../shared/domain/plan-text.ts';
import { planTransition } from '../../../../../shared/domain/plan/plan-transition.ts';
import { criticalPath, criticalPathMs, scheduleSteps } from '../../../../../shared/domain/plan/schedule.ts';
import { isStageSnapshot } from '../../../../../shared/domain/plan/snapshot-names.ts';
import type { PlanFacts } from '../../../../../shared/domain/transition-facts.ts';
import { seed } from '../../../../bench/campaign.ts';
import { anyPlanFacts } from '../../../../fakes/plan-facts.ts';

/** Holds for every plan that can be made, with how many there were. */
function forPlans(check: (plan: Plan, facts: PlanFacts) => void, numRuns = 250): void {
  let count = 0;
  fc.assert(
    fc.property(anyPlanFacts, (facts) => {
      const plan = planTransition(facts);
      if (!plan) return;
      count += 1;
      check(plan, facts);
    }),
    { seed: seed(), numRuns },
  );
  expect(count).toBeGreaterThan(numRuns / 3);
}

/** Every step that one waits for, however far. */
function closures(steps: readonly PlanStep[]): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, ReadonlySet<string>>();
  for (const step of steps) all.set(step.id, new Set(step.dependsOn.flatMap((id) => [id, ...(all.get(id) ?? [])])));
  return all;
}

/** XAPI would make one of two such steps of one VM wait or fail, or the order decides what comes of it. */
const EXCLUSIVE = new Set<PlanStep['action']['kind']>([
  'shutdown-vm',
  'start-vm',
  'wait-ready',
  'snapshot-vm',
  'revert-vm',
  'move-disk',
  'set-size',
  'copy-vm',
  'set-up-copy',
]);
const WITH_POWER = new Set<PlanStep['action']['kind']>(['shutdown-vm', 'start-vm', 'snapshot-vm', 'revert-vm']);

const conflict = (a: PlanStep, b: PlanStep): boolean => {
  const kinds = [a.action.kind, b.action.kind];
  if (kinds.every((kind) => EXCLUSIVE.has(kind))) return true;
  // NICs move side by side, but not while the VM starts, stops or goes back.
  return kinds.includes('move-vif') && kinds.some((kind) => WITH_POWER.has(kind));
};

const RULELESS_UNDO = new Set<PlanStep['action']['kind']>(['verify', 'release-lock', 'note', 'wait-ready']);

describe('planTransition with any rules', () => {
  it('lists steps under ids of their own after all they depend on, between lock and unlock', () => {
    forPlans(({ steps }) => {
      const all = closures(steps);
      expect(all.size).toBe(steps.length);
      const before = new Set<string>();
      for (const step of steps) {
        for (const id of step.dependsOn) expect(before.has(id), `${step.id} on ${id}`).toBe(true);
        if (step.id !== 'take-lock') expect(all.get(step.id)?.has('take-lock')).toBe(true);
        before.add(step.id);
      }
      const last = steps.at(-1);
      expect(last?.id).toBe('release-lock');
      expect(all.get('release-lock')?.size).toBe(steps.length - 1);
    });
  });

  it('lets no two steps of one VM meet that XAPI would not do side by side', () => {
    forPlans(({ steps }) => {
      const all = closures(steps);
      steps.forEach((a, index) => {
        for (const b of steps.slice(index + 1))
          if (a.vmUuid !== null && a.vmUuid === b.vmUuid && conflict(a, b))
            expect(all.get(b.id)?.has(a.id), `${a.id} and ${b.id}`).toBe(true);
      });
    });
  });

  it('gives an equal plan for equal facts, in whatever order they come', () => {
    forPlans((plan, facts) => {
      const turned = {
        ...facts,
        vms: [...facts.vms]
          .reverse()
          .map((vm) => ({ ...vm, vifs: [...vm.vifs].reverse(), disks: [...vm.disks].reverse() })),
        networks: [...facts.networks].reverse(),
        srs: [...facts.srs].reverse(),
        hosts: [...facts.hosts].reverse(),
      };
      expect(planText(planTransition(turned)!)).toBe(planText(plan));
    }, 150);
  });

  it('says how each changing step is undone, or that it can not be', () => {
    forPlans(({ steps, irreversible }, facts) => {
      for (const step of steps) {
        const { action } = step;
        if (action.kind === 'destroy-snapshot' && 'madeBy' in action.snapshot) continue; // made and removed by the plan
        if (action.kind === 'destroy-snapshot' || action.kind === 'revert-vm') {
          const name = facts.vms
            .concat(facts.neighbours.flatMap(({ vms }) => vms))
            .find(({ uuid }) => uuid === step.vmUuid)?.nameLabel;
          expect(step.undo).toBeNull();
          expect(irreversible.some((line) => line.includes(name ?? '?'))).toBe(true);
        } else if (!RULELESS_UNDO.has(action.kind)) expect(step.undo, step.id).toMatch(/\S/);
      }
    });
  });

  it('is never shorter than its critical path nor longer than all steps in a row', () => {
    forPlans(({ steps, estimateMs }) => {
      const sum = steps.reduce((total, step) => total + step.estimateMs, 0);
      const chain = criticalPath(steps);
      expect(estimateMs).toBeGreaterThanOrEqual(criticalPathMs(steps));
      expect(estimateMs).toBeLessThanOrEqual(sum);
      expect(chain.reduce((total, step) => total + step.estimateMs, 0)).toBe(estimateMs);
      for (const step of steps) {
        expect(Number.isSafeInteger(step.estimateMs)).toBe(true);
        expect(step.title).toMatch(/\S/);
      }
    });
  });

  it('never lets more steps share a resource at once than it allows', () => {
    forPlans(({ steps }) => {
      const { startMs } = scheduleSteps(steps);
      for (const step of steps)
        for (const { key, limit } of step.resources ?? []) {
          const at = startMs.get(step.id) ?? -1;
          const beside = steps.filter((other) => {
            const start = startMs.get(other.id) ?? -1;
            return other.resources?.some((each) => each.key === key) && start <= at && at < start + other.estimateMs;
          });
          expect(beside.length).toBeLessThanOrEqual(limit);
        }
    }, 100);
  });

  it('destroys only snapshots of ours, and never all that a stage keeps', () => {
    forPlans(({ steps, mode }, facts) => {
      const vms = [...facts.vms, ...facts.neighbours.flatMap((other) => other.vms)];
      const destroyed = steps.flatMap(({ action }) =>
        action.kind === 'destroy-snapshot' && 'uuid' in action.snapshot ? [action.snapshot.uuid] : [],
      );
      const known = vms.flatMap(({ snapshots }) => snapshots);
      for (const uuid of destroyed)
        expect(isStageSnapshot(known.find((snapshot) => snapshot.uuid === uuid)?.nameLabel ?? '')).toBe(true);
      const returnedTo = steps.flatMap(({ action }) => (action.kind === 'revert-vm' ? [action.snapshotUuid] : []));
      expect(destroyed.filter((uuid) => returnedTo.includes(uuid))).toEqual([]);
      if (mode === 'copy') expect(destroyed).toEqual([]);
    });
  });

  it('moves both configurations of a swap, and records and unlocks each once', () => {
    forPlans(({ steps, mode, alsoLocks }, facts) => {
      const count = (kind: PlanStep['action']['kind']): number =>
        steps.filter(({ action }) => action.kind === kind).length;
      const parties = mode === 'swap' ? 2 : 1;
      expect(alsoLocks?.length ?? 0).toBe(parties - 1);
      expect([count('take-lock'), count('write-stage-record'), count('release-lock')]).toEqual([
        parties,
        parties,
        parties,
      ]);
      const members = facts.vms.length + (mode === 'swap' ? (facts.neighbours[0]?.vms.length ?? 0) : 0);
      expect(mode === 'copy' ? count('set-up-copy') : count('mark-stage')).toBe(members);
    });
  });
});
