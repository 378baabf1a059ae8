import { describe, expect, it } from 'vitest';
import { stepData } from '../../../electron/runs/entry-data.ts';
import { findLocked, listFarLocks } from '../../../electron/runs/steps/lock-target.ts';
import type { StepContext } from '../../../electron/runs/step-context.ts';
import type { TargetPool } from '../../../shared/domain/migrate/migrate-facts.ts';
import { lockThere, unlockThere } from '../../../shared/domain/migrate/lock-there.ts';
import { frameLock, frameUnlock } from '../../../shared/domain/plan/fence-frame.ts';
import type { PlanStep } from '../../../shared/domain/plan.ts';
import { uuidOf } from '../../fakes/sample-signer.ts';

const THERE = { poolUuid: uuidOf(700), nameLabel: 'Berlin' } as TargetPool;
const [HOME, MADE] = [uuidOf(1), uuidOf(2)];
const lock = lockThere(THERE, 'Shop', 'create-vapp:there');
const unlock = unlockThere(THERE, 'Shop', 'create-vapp:there', ['verify']);
const steps = [frameLock('Shop'), lock, unlock, frameUnlock(['verify'])];

const contextWith = (made: Readonly<Record<string, string>>): StepContext =>
  ({ made, plan: { configurationUuid: HOME } }) as unknown as StepContext;

describe('locks of a plan in another pool', () => {
  it('are those that were taken on what is made, in the pool of the step', () => {
    expect(listFarLocks(steps, contextWith({}))).toEqual([]);
    expect(listFarLocks(steps, contextWith({ 'create-vapp:there': MADE }))).toEqual([
      { poolUuid: THERE.poolUuid, id: MADE },
    ]);
    expect(findLocked({ kind: 'take-lock' }, contextWith({}))).toBe(HOME);
    expect(
      findLocked({ kind: 'release-lock', vapp: { madeBy: 'create-vapp:there' } }, contextWith({})),
    ).toBeUndefined();
  });

  it('are not told of the board that the plan began on', () => {
    const of = (step: PlanStep) =>
      stepData({ run: { plan: { configurationUuid: HOME } }, made: {} } as Parameters<typeof stepData>[0], step);
    expect(of(steps[0]!)).toMatchObject({ locked: HOME });
    expect(of(steps.at(-1)!)).toMatchObject({ unlocked: HOME });
    for (const step of [lock, unlock]) expect(Object.keys(of(step))).toEqual(['step']);
  });
});
