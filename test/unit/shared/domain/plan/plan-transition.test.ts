import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VmFacts } from '../../../../../shared/domain/inventory.ts';
import type { PlanStep } from '../../../../../shared/domain/plan.ts';
import { planFromText, planText } from '../../../../../shared/domain/plan-text.ts';
import { planTransition } from '../../../../../shared/domain/plan/plan-transition.ts';
import { criticalPathMs } from '../../../../../shared/domain/plan/schedule.ts';
import type { PlanFacts } from '../../../../../shared/domain/transition-facts.ts';
import { seed } from '../../../../bench/campaign.ts';
import {
  makeConfiguration,
  makeNetwork,
  makeVif,
  makeVm,
  makeWorkflow,
  SHOP,
} from '../../../../fakes/sample-estate.ts';
import { uuidOf } from '../../../../fakes/sample-signer.ts';

const { networks } = SHOP;
const allNetworks = Object.entries(networks).map(([name, uuid]) => makeNetwork(uuid, name));

function makeFacts(part: Partial<PlanFacts> = {}): PlanFacts {
  return {
    configuration: makeConfiguration(),
    workflow: makeWorkflow(),
    toStageId: 'integration',
    isConnected: true,
    rights: null,
    networks: allNetworks,
    hosts: [],
    vms: [],
    srs: [],
    neighbours: [],
    configurationNames: [],
    ...part,
  };
}

/** Any estate: VMs with equal names and orders, NICs on known and unknown networks, tags of all kinds. */
const anyVms = fc
  .array(
    fc.record({
      nameLabel: fc.constantFrom('web', 'db', ''),
      startOrder: fc.integer({ min: 0, max: 1 }),
      tags: fc.uniqueArray(fc.constantFrom('linux', 'stage: Development', 'stage: Integration', 'stage: Old', 'a')),
      nics: fc.array(fc.constantFrom(...Object.values(networks), uuidOf(999)), { maxLength: 4 }),
    }),
    { maxLength: 6 },
  )
  .map((vms) =>
    vms.map((vm, index) =>
      makeVm({
        uuid: uuidOf(100 + index),
        nameLabel: vm.nameLabel,
        startOrder: vm.startOrder,
        tags: vm.tags,
        vifs: vm.nics.map((networkUuid, device) =>
          makeVif({ uuid: uuidOf(1000 + index * 10 + device), device, networkUuid }),
        ),
      }),
    ),
  );

/** The same facts in another order, everywhere an order means nothing. */
function turned(facts: PlanFacts): PlanFacts {
  const turnVm = (vm: VmFacts): VmFacts => ({ ...vm, vifs: [...vm.vifs].reverse(), tags: [...vm.tags].reverse() });
  return { ...facts, vms: [...facts.vms].reverse().map(turnVm), networks: [...facts.networks].reverse() };
}

describe('planTransition', () => {
  it('moves each mapped NIC, tags each VM, then records, checks and unlocks', () => {
    const vm = makeVm({
      uuid: SHOP.web,
      nameLabel: 'web-01',
      tags: ['stage: Development', 'linux'],
      vifs: [makeVif({ uuid: uuidOf(70) }), makeVif({ uuid: uuidOf(71), device: 1, networkUuid: networks.management })],
    });
    const plan = planTransition(makeFacts({ vms: [vm] }));
    expect(plan?.kind).toBe('promote');
    expect(plan?.steps.map((step) => step.id)).toEqual([
      'take-lock',
      `move-vif:${uuidOf(70)}`,
      `mark-stage:${SHOP.web}`,
      'write-stage-record',
      'verify',
      'release-lock',
    ]);
    expect(plan?.steps[1]).toMatchObject({
      call: `VIF.move self=${uuidOf(70)} network=${networks.intFront}`,
      title: 'Move NIC 0 of web-01 (front) from devFront to intFront, keeping MAC 02:00:00:00:00:01',
      action: { fromNetworkUuid: networks.devFront, toNetworkUuid: networks.intFront },
    });
    expect(plan?.steps[2]?.action).toEqual({
      kind: 'mark-stage',
      vmUuid: SHOP.web,
      removeTags: ['stage: Development'],
      addTag: 'stage: Integration',
    });
    expect(plan?.notes).toEqual(['NIC 1 of web-01 stays on management: no stage maps that network.']);
    expect(plan?.steps[3]?.action).toMatchObject({ afterSeq: 1, fromStageId: 'development', toStageId: 'integration' });
  });

  it('goes down the same way it went up', () => {
    const facts = makeFacts({ configuration: makeConfiguration({ stageId: 'integration' }), toStageId: 'development' });
    expect(planTransition(facts)?.kind).toBe('demote');
  });

  it('says which role the target does not map, and leaves that NIC', () => {
    const facts = makeFacts({
      configuration: makeConfiguration({ stageId: 'integration' }),
      toStageId: 'patch-test',
      vms: [makeVm({ nameLabel: 'web-01', vifs: [makeVif({ networkUuid: networks.intFront })] })],
    });
    const plan = planTransition(facts);
    expect(plan?.steps.some((step) => step.action.kind === 'move-vif')).toBe(false);
    expect(plan?.notes).toEqual(['NIC 0 of web-01 stays on intFront: Patch test maps no network for front.']);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty'])('takes a role called %s for a role', (role) => {
    const base = makeWorkflow();
    const workflow = {
      ...base,
      stages: base.stages.map((stage) =>
        stage.id === 'development'
          ? { ...stage, networkMap: { [role]: networks.devFront } }
          : { ...stage, networkMap: {} },
      ),
    };
    const vms = [makeVm({ nameLabel: 'web-01', vifs: [makeVif()] })];
    const plan = planTransition(makeFacts({ workflow, vms }));
    expect(plan?.steps.filter((step) => step.action.kind === 'move-vif')).toEqual([]);
    expect(plan?.notes).toEqual([`NIC 0 of web-01 stays on devFront: Integration maps no network for ${role}.`]);
  });

  it.each([
    ['no workflow', { workflow: null }],
    ['an unknown target', { toStageId: 'nowhere' }],
    ['no transition', { toStageId: 'production' }],
    ['the same stage', { toStageId: 'development' }],
    ['no stage', { configuration: makeConfiguration({ stageId: null }) }],
    ['an unknown stage', { configuration: makeConfiguration({ stageId: 'gone' }) }],
    ['no service', { configuration: makeConfiguration({ serviceId: null }) }],
  ])('has no plan where there is %s', (_what, part) => {
    expect(planTransition(makeFacts(part))).toBeUndefined();
  });

  it('gives an equal plan for equal facts, in whatever order they come', () => {
    fc.assert(
      fc.property(anyVms, (vms) => {
        const facts = makeFacts({ vms });
        const [plan, again] = [planTransition(facts)!, planTransition(turned(facts))!];
        expect(planText(again)).toBe(planText(plan));
      }),
      { seed: seed(), numRuns: 300 },
    );
  });

  it('is the same plan on a console that knows the pool by another name', () => {
    const plan = planTransition(makeFacts({ vms: [makeVm({ uuid: SHOP.web, vifs: [makeVif()] })] }))!;
    expect(planText({ ...plan, poolId: 'elsewhere' })).toBe(planText(plan));
    expect(planFromText(planText(plan), 'elsewhere')).toEqual({ ...plan, poolId: 'elsewhere' });
  });

  it('gives another plan when any fact it rests on changes', () => {
    const vm = makeVm({ uuid: SHOP.web, nameLabel: 'web-01', tags: ['stage: Development'], vifs: [makeVif()] });
    const text = (part: Partial<PlanFacts>): string => planText(planTransition(makeFacts({ vms: [vm], ...part }))!);
    const texts = [
      text({}),
      text({ vms: [{ ...vm, vifs: [makeVif({ networkUuid: networks.devData })] }] }),
      text({ vms: [{ ...vm, tags: [] }] }),
      text({ vms: [{ ...vm, vifs: [makeVif({ mac: '02:00:00:00:00:09' })] }] }),
      text({ vms: [vm, makeVm({ uuid: SHOP.db })] }),
      text({ configuration: makeConfiguration({ revision: 'ef'.repeat(32) }) }),
      text({ configuration: makeConfiguration({ recordSeq: 2 }) }),
      text({ configuration: makeConfiguration({ uuid: uuidOf(2) }) }),
      text({ networks: [] }),
    ];
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('lists steps after all they depend on, under ids of their own, changes between lock and unlock', () => {
    fc.assert(
      fc.property(anyVms, (vms) => {
        const { steps, estimateMs } = planTransition(makeFacts({ vms }))!;
        const before = new Set<string>();
        for (const step of steps) {
          expect(before.has(step.id)).toBe(false);
          for (const id of step.dependsOn) expect(before.has(id), `${step.id} on ${id}`).toBe(true);
          if (step.id !== 'take-lock') expect(reaches(steps, step, 'take-lock')).toBe(true);
          before.add(step.id);
        }
        const last = steps.at(-1)!;
        expect(last.id).toBe('release-lock');
        for (const step of steps.slice(0, -1)) expect(reaches(steps, last, step.id), step.id).toBe(true);
        expect(estimateMs).toBe(criticalPathMs(steps));
        expect(steps.filter((step) => step.action.kind === 'mark-stage')).toHaveLength(vms.length);
      }),
      { seed: seed(), numRuns: 200 },
    );
  });
});

function reaches(steps: readonly PlanStep[], from: PlanStep, id: string): boolean {
  return from.dependsOn.some((next) => {
    const step = steps.find((each) => each.id === next);
    return next === id || (step !== undefined && reaches(steps, step, id));
  });
}

describe('criticalPathMs', () => {
  const step = (id: string, estimateMs: number, dependsOn: readonly string[]): PlanStep => ({
    id,
    title: '',
    vmUuid: null,
    call: '',
    dependsOn,
    estimateMs,
    undo: null,
    action: { kind: 'verify' },
  });

  it.each([
    ['nothing', [], 0],
    ['one after the other', [step('a', 5, []), step('b', 7, ['a'])], 12],
    ['side by side', [step('a', 5, []), step('b', 7, []), step('c', 1, ['a', 'b'])], 8],
    [
      'the longer way round',
      [step('a', 1, []), step('b', 9, ['a']), step('c', 1, ['a']), step('d', 1, ['b', 'c'])],
      11,
    ],
  ])('is the longest chain of %s', (_what, steps, expected) => {
    expect(criticalPathMs(steps)).toBe(expected);
  });
});
