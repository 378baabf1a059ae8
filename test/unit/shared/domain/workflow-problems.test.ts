import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_RULES, type StageAction, type StageRules } from '../../../../shared/domain/stage-rules.ts';
import type { WorkflowProblem } from '../../../../shared/domain/workflow-problem.ts';
import {
  findStrandedStages,
  findWorkflowProblems,
  type WorkflowEstate,
} from '../../../../shared/domain/workflow-problems.ts';
import { workflowTemplates } from '../../../../shared/domain/workflow-templates.ts';
import type { Stage, Transition, Workflow } from '../../../../shared/domain/workflow.ts';
import { defaultWorkflow, workflowSchema } from '../../../../shared/domain/workflow.ts';
import { drawWorkflow, ESTATE, madeWorkflows } from '../../../fakes/made-workflow.ts';
import { uuidOf } from '../../../fakes/sample-signer.ts';

/** A problem as `severity kind at`. */
const say = ({ severity, kind, at }: WorkflowProblem): string =>
  `${severity} ${kind} ${'stage' in at ? at.stage : 'transition' in at ? `${at.transition.from}>${at.transition.to}` : '*'}`;

const list = (workflow: Workflow, estate: WorkflowEstate | null = null): readonly string[] =>
  findWorkflowProblems(workflow, estate).map(say);

/** Dev to live, where live is production; `dev` and `live` are changed as said. */
function line(dev: Partial<Stage> = {}, live: Partial<Stage> = {}, more: readonly Transition[] = []): Workflow {
  const { stages, transitions } = drawWorkflow(['dev', 'live'], ['dev>live']);
  const [first, second] = stages;
  return {
    version: 1,
    stages: [
      { ...first!, ...dev },
      { ...second!, isProduction: true, ...live },
    ],
    transitions: [...transitions, ...more],
  };
}

const asks = (part: Partial<StageRules>): Partial<Stage> => ({ rules: { ...NO_RULES, ...part } });
const SNAPSHOT: StageAction = { kind: 'snapshot', withMemory: false };
const START: StageAction = { kind: 'start', readiness: { probe: { kind: 'agent' }, timeoutSeconds: 60 } };
const DOWN: StageAction = { kind: 'shutdown', forceAfterSeconds: null };
const back = (part: Partial<Transition> = {}): Transition => ({ from: 'live', to: 'dev', kind: 'demote', ...part });

describe('findWorkflowProblems', () => {
  it.each(workflowTemplates)('finds nothing in the template $name', ({ make }) => {
    expect(list(make(), ESTATE)).toEqual([]);
    expect(workflowSchema.parse(make())).toEqual(make());
  });

  it('finds nothing in what a new service starts with', () => {
    expect(list(defaultWorkflow(), ESTATE)).toEqual([]);
    expect(list(line(), ESTATE)).toEqual([]);
  });

  it.each<[string, Workflow, readonly string[]]>([
    ['no stage', drawWorkflow([]), ['error no-stage *']],
    ['no production', drawWorkflow(['a']), ['warning no-production *']],
    [
      'a stage that nothing leads to, and one that leads nowhere',
      { ...line(), stages: [...line().stages, ...drawWorkflow(['lone']).stages] },
      ['warning unreachable lone', 'warning dead-end lone'],
    ],
    [
      'a stage that only promotions to it would begin',
      line({}, {}, [{ from: 'live', to: 'dev', kind: 'promote' }]),
      ['warning no-first-stage *'],
    ],
    [
      'a circle of promotions without a way out',
      {
        ...drawWorkflow(['a', 'b', 'c'], ['a>b', 'b>c', 'c>b']),
        stages: line()
          .stages.concat(drawWorkflow(['a', 'b', 'c']).stages)
          .slice(1),
      },
      ['error cycle-without-exit b', 'warning unreachable a', 'warning unreachable b', 'warning unreachable c'],
    ],
    ['a circle with a way out', { ...circle(['c>live']) }, []],
    [
      'a circle of automatic transitions',
      automatic(),
      ['error automatic-cycle dev', 'warning automatic-into-production dev>live'],
    ],
    [
      'one id twice',
      { ...line(), stages: [...line().stages, { ...line().stages[1]!, name: 'Other' }] },
      ['error duplicate-id live'],
    ],
    ['one name twice, whatever its case', line({ name: ' live' }), ['error duplicate-name live']],
    ['a blank name', line({ name: '  ' }), ['error blank-name dev']],
    [
      'a transition to nowhere',
      line({}, {}, [{ from: 'dev', to: 'moon', kind: 'demote' }]),
      ['error unknown-stage dev>moon'],
    ],
    [
      'a transition to itself',
      line({}, {}, [{ from: 'dev', to: 'dev', kind: 'promote' }]),
      ['error transition-to-itself dev>dev'],
    ],
    [
      'a transition twice',
      line({}, {}, [{ from: 'dev', to: 'live', kind: 'promote' }]),
      ['error duplicate-transition dev>live'],
    ],
    [
      'a return on a promotion',
      { ...line(), transitions: [{ from: 'dev', to: 'live', kind: 'promote', mode: 'return' }] },
      ['error return-on-promotion dev>live'],
    ],
    [
      'a return without snapshots',
      line({}, {}, [back({ mode: 'return' })]),
      ['error return-without-snapshot live>dev'],
    ],
    ['a return with snapshots on leaving', line(asks({ exit: [SNAPSHOT] }), {}, [back({ mode: 'return' })]), []],
    ['a return with snapshots on entering', line({}, asks({ entry: [SNAPSHOT] }), [back({ mode: 'return' })]), []],
    [
      'a swap where several may be',
      { ...line(), transitions: [{ from: 'dev', to: 'live', kind: 'promote', mode: 'swap' }] },
      ['warning swap-into-shared-stage dev>live'],
    ],
    [
      'a swap where one is',
      {
        ...line({}, asks({ budget: { ...NO_RULES.budget, configurations: 1 } })),
        transitions: [{ from: 'dev', to: 'live', kind: 'promote', mode: 'swap' }],
      },
      [],
    ],
    [
      'a time zone nobody knows',
      line({}, {}, [back({ trigger: { kind: 'scheduled', days: [1], time: '22:00', timeZone: 'Mars/Base' } })]),
      ['error unknown-time-zone live>dev'],
    ],
    [
      'a time zone',
      line({}, {}, [back({ trigger: { kind: 'scheduled', days: [1], time: '22:00', timeZone: 'Europe/Berlin' } })]),
      [],
    ],
    [
      'a start that is shut down again',
      line(asks({ entry: [START, { kind: 'note', text: 'x' }, DOWN] })),
      ['error start-then-shutdown dev'],
    ],
    ['a shutdown and then a start', line(asks({ entry: [DOWN, SNAPSHOT, START] })), []],
    ['the same twice', line(asks({ exit: [DOWN, DOWN] })), ['warning action-repeated dev']],
    [
      'memory of what is halted',
      line(asks({ exit: [DOWN, { kind: 'snapshot', withMemory: true }] })),
      ['warning memory-of-halted dev'],
    ],
    [
      'a limit for one above the limit for all',
      line(asks({ caps: { vcpus: 8, memoryBytes: null }, budget: { ...NO_RULES.budget, vcpus: 4 } })),
      ['warning cap-above-budget dev'],
    ],
    [
      'a blank user and one twice',
      line(asks({ allowedUsers: ['anna', ' ', 'Anna'] })),
      ['error user-blank dev', 'warning user-twice dev'],
    ],
  ])('finds %s', (_what, workflow, problems) => {
    expect([...list(workflow)].sort()).toEqual([...problems].sort());
  });

  const [one, two, firstOnly] = ESTATE.networks.map(({ uuid }) => uuid) as [string, string, string];
  const [shared, local, images] = ESTATE.srs.map(({ uuid }) => uuid) as [string, string, string];
  const [host1, host2] = ESTATE.hosts.map(({ uuid }) => uuid) as [string, string];
  const at = (srUuid: string | null, hostUuid: string | null) => asks({ placement: { srUuid, hostUuid } });
  const both = (networkMap: Record<string, string>) => line({ networkMap }, { networkMap });

  it.each<[string, Workflow, readonly string[]]>([
    ['a network that is gone', both({ front: uuidOf(9) }), ['error network-missing dev', 'error network-missing live']],
    [
      'a network of some hosts',
      both({ front: firstOnly }),
      ['warning network-not-on-all-hosts dev', 'warning network-not-on-all-hosts live'],
    ],
    [
      'a network of the host it is placed on',
      line({ networkMap: { front: firstOnly }, ...at(null, host1) }, { networkMap: { front: one } }),
      [],
    ],
    [
      'a network its host lacks',
      line({ networkMap: { front: firstOnly }, ...at(null, host2) }, { networkMap: { front: one } }),
      ['warning network-not-on-host dev'],
    ],
    ['a role that is not mapped', line({ networkMap: { front: one } }), ['warning role-not-mapped live']],
    [
      'a role in two spellings',
      both({ front: one, 'Front ': two }),
      ['warning role-twice dev', 'warning role-twice live'],
    ],
    [
      'two roles on one network, told apart later',
      line({ networkMap: { front: one, data: one } }, { networkMap: { front: one, data: two } }),
      ['error network-for-two-roles dev'],
    ],
    [
      'two roles on one network everywhere',
      both({ front: one, data: one }),
      ['warning network-for-two-roles dev', 'warning network-for-two-roles live'],
    ],
    ['an SR that is gone', line(at(uuidOf(9), null)), ['error sr-missing dev']],
    ['an SR of one host', line(at(local, null)), ['warning sr-not-shared dev']],
    ['an SR of the host it is placed on', line(at(local, host1)), []],
    ['an SR another host has', line(at(local, host2)), ['error sr-not-on-host dev']],
    ['a shared SR', line(at(shared, host2)), []],
    ['an SR of ISOs', line(at(images, null)), ['error sr-not-for-disks dev']],
    ['a host that is gone', line(at(null, uuidOf(9))), ['error host-missing dev']],
    [
      'more vCPUs than any host',
      line(asks({ caps: { vcpus: 17, memoryBytes: null } })),
      ['warning cap-above-hosts dev'],
    ],
    [
      'more memory than any host',
      line(asks({ caps: { vcpus: 16, memoryBytes: 65 * 2 ** 30 } })),
      ['warning cap-above-hosts dev'],
    ],
  ])('holds it against the pool: %s', (_what, workflow, problems) => {
    expect(list(workflow, ESTATE)).toEqual(problems);
  });

  it('says of a disabled host that it is', () => {
    const hosts = ESTATE.hosts.map((host) => ({ ...host, enabled: host.uuid !== host1 }));
    expect(list(line(at(null, host1)), { ...ESTATE, hosts })).toEqual(['warning host-disabled dev']);
  });

  it('judges nothing of a pool it does not know', () => {
    expect(
      list(line({ networkMap: { front: uuidOf(9) }, ...at(uuidOf(9), uuidOf(9)) }, { networkMap: { front: one } })),
    ).toEqual([]);
  });

  it('puts every problem of any workflow at a place it has, errors first', () => {
    fc.assert(
      fc.property(madeWorkflows, (workflow) => {
        const problems = findWorkflowProblems(workflow, ESTATE);
        const severities = problems.map(({ severity }) => severity);
        expect(severities).toEqual([...severities].sort());
        for (const { at: place } of problems) {
          if ('stage' in place) expect(workflow.stages.some(({ id }) => id === place.stage)).toBe(true);
          if ('transition' in place)
            expect(
              workflow.transitions.some(({ from, to }) => from === place.transition.from && to === place.transition.to),
            ).toBe(true);
        }
      }),
    );
  });
});

describe('findStrandedStages', () => {
  it('names each stage that is to go with how many are in it', () => {
    const before = drawWorkflow(['a', 'b', 'c']);
    const after = drawWorkflow(['a']);
    const placed = ['a', 'b', 'c', 'c', null].map((stageId) => ({ stageId }));
    expect(findStrandedStages(before, after, placed)).toEqual([
      { kind: 'stage-in-use', severity: 'error', at: { workflow: true }, stageId: 'b', name: 'B', count: 1 },
      { kind: 'stage-in-use', severity: 'error', at: { workflow: true }, stageId: 'c', name: 'C', count: 2 },
    ]);
    expect(findStrandedStages(before, before, placed)).toEqual([]);
  });
});

function circle(more: readonly string[]): Workflow {
  const drawn = drawWorkflow(['a', 'b', 'c', 'live'], ['a>b', 'b>c', 'c>b', ...more]);
  return { ...drawn, stages: drawn.stages.map((stage) => ({ ...stage, isProduction: stage.id === 'live' })) };
}

function automatic(): Workflow {
  const workflow = line({}, {}, [back()]);
  return {
    ...workflow,
    transitions: workflow.transitions.map((transition) => ({ ...transition, trigger: { kind: 'automatic' } })),
  };
}
