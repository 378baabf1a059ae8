import { describe, expect, it } from 'vitest';
import { findBootBlockers, listBootQuestions } from '../../../../shared/domain/blockers/boot-blockers.ts';
import type { HostFacts } from '../../../../shared/domain/inventory.ts';
import type { Plan, PlanStep, StepAction } from '../../../../shared/domain/plan.ts';
import { makePlanFacts } from '../../../fakes/plan-facts.ts';
import { uuidOf } from '../../../fakes/sample-signer.ts';

const [ONE, TWO] = [uuidOf(1), uuidOf(2)];

function step(vmUuid: string, action: StepAction): PlanStep {
  return {
    id: `${action.kind}:${vmUuid}`,
    title: '',
    vmUuid,
    call: '',
    dependsOn: [],
    estimateMs: 0,
    undo: null,
    action,
  };
}

const start = (uuid: string): PlanStep => step(uuid, { kind: 'start-vm', vm: { uuid } });
const planOf = (...steps: readonly PlanStep[]): Plan => ({ steps }) as unknown as Plan;

function hostsOf(count: number, part: (index: number) => Partial<HostFacts> = () => ({})): readonly HostFacts[] {
  const [first] = makePlanFacts().hosts;
  if (!first) throw new Error('the sample has no host');
  return Array.from({ length: count }, (_, index) => ({
    ...first,
    uuid: uuidOf(100 + index),
    enabled: true,
    live: true,
    ...part(index),
  }));
}

const refusal = (hostUuid: string, xapiCode: string) => ({
  vmUuid: ONE,
  hostUuid,
  refusal: { xapiCode, sentence: `says ${xapiCode}` },
});
const yes = (hostUuid: string) => ({ vmUuid: ONE, hostUuid, refusal: null });

describe('what the pool is asked about the hosts of a plan', () => {
  it('is each VM that the plan starts against each host in use', () => {
    const hosts = hostsOf(4, (index) => (index === 1 ? { enabled: false } : index === 2 ? { live: false } : {}));
    const plan = planOf(start(ONE), step(TWO, { kind: 'set-affinity', vmUuid: TWO, hostUuid: null }));
    expect(listBootQuestions(plan, hosts)).toEqual([
      { vmUuid: ONE, hostUuid: uuidOf(100) },
      { vmUuid: ONE, hostUuid: uuidOf(103) },
    ]);
  });

  it('is asked of the original where a copy starts', () => {
    const copy = step(ONE, { kind: 'start-vm', vm: { madeBy: 'copy-vm' } });
    expect(listBootQuestions(planOf(copy), hostsOf(1))).toEqual([{ vmUuid: ONE, hostUuid: uuidOf(100) }]);
  });

  it('is never more than sixty questions, and all hosts of whom it is about', () => {
    const plan = planOf(...Array.from({ length: 50 }, (_, index) => start(uuidOf(500 + index))));
    for (const count of [1, 7, 16, 59, 61, 64]) {
      const questions = listBootQuestions(plan, hostsOf(count));
      expect(questions.length).toBeLessThanOrEqual(60);
      expect(questions.length % count).toBe(0);
    }
    expect(listBootQuestions(plan, hostsOf(16))).toHaveLength(48);
    expect(listBootQuestions(plan, hostsOf(61))).toEqual([]);
    expect(listBootQuestions(plan, [])).toEqual([]);
  });
});

describe('a VM that the pool would not start', () => {
  it('blocks when every host says no, with what each says', () => {
    const answers = [refusal(uuidOf(100), 'VM_REQUIRES_SR'), refusal(uuidOf(101), 'VM_INCOMPATIBLE_WITH_THIS_HOST')];
    expect(findBootBlockers(planOf(start(ONE)), answers)).toEqual([
      {
        kind: 'no-host-boots',
        vmUuid: ONE,
        reasons: [
          { hostUuid: uuidOf(100), xapiCode: 'VM_REQUIRES_SR', sentence: 'says VM_REQUIRES_SR' },
          {
            hostUuid: uuidOf(101),
            xapiCode: 'VM_INCOMPATIBLE_WITH_THIS_HOST',
            sentence: 'says VM_INCOMPATIBLE_WITH_THIS_HOST',
          },
        ],
      },
    ]);
  });

  it('does not when one host would', () => {
    expect(findBootBlockers(planOf(start(ONE)), [refusal(uuidOf(100), 'VM_REQUIRES_SR'), yes(uuidOf(101))])).toEqual(
      [],
    );
  });

  it.each<readonly [what: string, code: string, before: readonly PlanStep[]]>([
    ['memory, which the plan may free', 'HOST_NOT_ENOUGH_FREE_MEMORY', []],
    ['a pool that does not know the question', 'MESSAGE_METHOD_UNKNOWN', []],
    [
      'a network, where the plan moves NICs',
      'VM_REQUIRES_NETWORK',
      [
        step(ONE, {
          kind: 'move-vif',
          vmUuid: ONE,
          vifUuid: '',
          device: 0,
          fromNetworkUuid: uuidOf(7),
          toNetworkUuid: uuidOf(8),
        }),
      ],
    ],
    [
      'an SR, where the plan moves disks',
      'VM_REQUIRES_SR',
      [
        step(ONE, {
          kind: 'move-disk',
          vmUuid: ONE,
          device: 0,
          vdiUuid: uuidOf(9),
          fromSrUuid: uuidOf(10),
          toSrUuid: uuidOf(11),
        }),
      ],
    ],
  ])('does not because of %s', (_what, code, before) => {
    expect(findBootBlockers(planOf(...before, start(ONE)), [refusal(uuidOf(100), code)])).toEqual([]);
  });

  it('does because of a network or an SR that the plan leaves as it is', () => {
    for (const code of ['VM_REQUIRES_NETWORK', 'HOST_CANNOT_ATTACH_NETWORK', 'VM_REQUIRES_SR'])
      expect(findBootBlockers(planOf(start(ONE)), [refusal(uuidOf(100), code)])).toHaveLength(1);
  });
});
