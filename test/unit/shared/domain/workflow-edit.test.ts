import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPEN_GATE } from '../../../../shared/domain/gate/gate-policy.ts';
import { NO_RULES } from '../../../../shared/domain/stage-rules.ts';
import {
  addStage,
  connect,
  disconnect,
  insertBetween,
  removeStage,
  renameStage,
  reorderStage,
  setNetwork,
  setRules,
  setStage,
  setTransition,
} from '../../../../shared/domain/workflow-edit.ts';
import { diffWorkflows, whereConfigurationsLand } from '../../../../shared/domain/workflow-diff.ts';
import { draftWorkflowSchema } from '../../../../shared/domain/workflow-draft.ts';
import { findWorkflowProblems } from '../../../../shared/domain/workflow-problems.ts';
import { summarizeChanges } from '../../../../shared/domain/workflow-summary.ts';
import type { Workflow } from '../../../../shared/domain/workflow.ts';
import { drawWorkflow, madeWorkflows } from '../../../fakes/made-workflow.ts';
import { uuidOf } from '../../../fakes/sample-signer.ts';

const ways = ({ transitions }: Workflow): readonly string[] =>
  transitions.map(
    ({ from, to, kind, mode }) => `${from}${kind === 'promote' ? '>' : '<'}${to}${mode ? ` ${mode}` : ''}`,
  );
const order = ({ stages }: Workflow): string => stages.map(({ id }) => id).join(' ');
const abc = drawWorkflow(['a', 'b', 'c'], ['a>b', 'b<a', 'b>c']);

describe('editing a workflow', () => {
  it('adds stages with names and ids of their own, last or before another', () => {
    const first = addStage(abc, ' Patch test ', { position: { x: 1, y: 2 } });
    expect(first.stageId).toBe('patch-test');
    expect(first.workflow.stages.at(-1)).toEqual({
      id: 'patch-test',
      name: 'Patch test',
      networkMap: {},
      isProduction: false,
      position: { x: 1, y: 2 },
    });
    const second = addStage(first.workflow, 'PATCH TEST', { before: 'a' });
    expect(second.stageId).toBe('patch-test-2');
    expect(second.workflow.stages[0]).toMatchObject({ id: 'patch-test-2', name: 'PATCH TEST 2' });
    expect(addStage(abc, ' ').workflow.stages.at(-1)).toMatchObject({ id: 'stage', name: 'Stage' });
    expect(addStage(abc, '試験').stageId).toBe('stage');
  });

  it('keeps whatever is added sound', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 80 }), { maxLength: 20 }), (names) => {
        const workflow = names.reduce((made, name) => addStage(made, name).workflow, drawWorkflow([]));
        expect(draftWorkflowSchema.safeParse(workflow).success).toBe(true);
        const errors = findWorkflowProblems(workflow, null).filter(({ severity }) => severity === 'error');
        expect(errors.map(({ kind }) => kind)).toEqual(names.length === 0 ? ['no-stage'] : []);
      }),
    );
  });

  it('removes a stage with its transitions', () => {
    const { stages, transitions } = removeStage(abc, 'b');
    expect([stages.length, transitions]).toEqual([2, []]);
  });

  it('renames, moves and reorders, and keeps the id', () => {
    expect(renameStage(abc, 'b', 'Test').stages[1]).toMatchObject({ id: 'b', name: 'Test' });
    expect(setStage(abc, 'b', { position: { x: 5, y: 6 } }).stages[1]?.position).toEqual({ x: 5, y: 6 });
    expect([0, 1, 2, 9, -3].map((to) => order(reorderStage(abc, 'b', to)))).toEqual([
      'b a c',
      'a b c',
      'a c b',
      'a c b',
      'b a c',
    ]);
  });

  it('connects what is not connected, and only that', () => {
    expect(ways(connect(abc, 'c', 'a', 'demote', 'copy'))).toEqual(['a>b', 'b<a', 'b>c', 'c<a copy']);
    expect(ways(connect(abc, 'c', 'a'))).toContain('c>a');
    for (const [from, to] of [
      ['a', 'b'],
      ['a', 'a'],
      ['a', 'x'],
      ['x', 'a'],
    ] as const)
      expect(connect(abc, from, to)).toBe(abc);
    expect(ways(disconnect(abc, 'a', 'b'))).toEqual(['b<a', 'b>c']);
  });

  it('leaves out what is the default', () => {
    const changed = setTransition(abc, 'a', 'b', { mode: 'copy', trigger: { kind: 'automatic' }, hold: 'audit' });
    expect(changed.transitions[0]).toEqual({
      from: 'a',
      to: 'b',
      kind: 'promote',
      mode: 'copy',
      trigger: { kind: 'automatic' },
      hold: 'audit',
    });
    expect(setTransition(changed, 'a', 'b', { mode: 'move', trigger: { kind: 'manual' }, hold: null })).toEqual(abc);
    const asked = setRules(abc, 'a', { ...NO_RULES, isLocked: true });
    expect(asked.stages[0]?.rules?.isLocked).toBe(true);
    expect(setStage(asked, 'a', { isProduction: true }).stages[0]?.rules?.isLocked).toBe(true);
    expect(setRules(asked, 'a', NO_RULES)).toEqual(abc);
  });

  it('maps roles and takes them out again', () => {
    const mapped = setNetwork(abc, 'a', 'front', uuidOf(1));
    expect(mapped.stages[0]?.networkMap).toEqual({ front: uuidOf(1) });
    expect(setNetwork(mapped, 'a', 'front', null)).toEqual(abc);
    expect(setNetwork(mapped, 'a', 'front', uuidOf(1))).toBe(mapped);
  });

  it('puts a stage in the middle of a transition and of the way back', () => {
    const held = setTransition(abc, 'a', 'b', { hold: 'audit', mode: 'copy' });
    const inserted = insertBetween(held, 'a', 'b', 'Middle');
    expect(order(inserted!.workflow)).toBe('a middle b c');
    expect(ways(inserted!.workflow)).toEqual(['a>middle', 'middle>b copy', 'b<middle', 'middle<a', 'b>c']);
    expect(inserted!.workflow.transitions.map(({ hold }) => hold)).toEqual([
      undefined,
      'audit',
      undefined,
      undefined,
      undefined,
    ]);
    expect(insertBetween(abc, 'a', 'c', 'Middle')).toBeNull();
  });

  it('answers the same workflow where nothing changes', () => {
    expect(removeStage(abc, 'x')).toBe(abc);
    expect(renameStage(abc, 'a', 'A')).toBe(abc);
    expect(renameStage(abc, 'x', 'A')).toBe(abc);
    expect(reorderStage(abc, 'b', 1)).toBe(abc);
    expect(reorderStage(abc, 'x', 1)).toBe(abc);
    expect(disconnect(abc, 'c', 'a')).toBe(abc);
    expect(setTransition(abc, 'a', 'b', { mode: 'move' })).toBe(abc);
    expect(setTransition(abc, 'c', 'a', { mode: 'copy' })).toBe(abc);
  });
});

describe('diffWorkflows', () => {
  const kinds = (before: Workflow, after: Workflow) => diffWorkflows(before, after).map(({ kind }) => kind);

  it('finds nothing between a workflow and itself, wherever it is drawn', () => {
    fc.assert(
      fc.property(madeWorkflows, (workflow) => {
        const redrawn = workflow.stages.reduce(
          (made, { id }) => setStage(made, id, { position: { x: 1, y: 2 } }),
          workflow,
        );
        expect(diffWorkflows(workflow, { ...redrawn, version: 100 })).toEqual([]);
      }),
    );
  });

  it.each<[string, (workflow: Workflow) => Workflow, object]>([
    ['a stage added', (w) => addStage(w, 'New').workflow, { kind: 'stage-added', stage: { id: 'new' } }],
    ['a name', (w) => renameStage(w, 'a', 'Alpha'), { kind: 'stage-renamed', stageId: 'a', from: 'A', to: 'Alpha' }],
    ['an order', (w) => reorderStage(w, 'c', 0), { kind: 'stage-moved', stageId: 'c', from: 2, to: 0 }],
    ['production', (w) => setStage(w, 'c', { isProduction: true }), { kind: 'production-changed', isProduction: true }],
    [
      'a network',
      (w) => setNetwork(w, 'a', 'constructor', uuidOf(1)),
      { kind: 'network-changed', role: 'constructor', from: null, to: uuidOf(1) },
    ],
    [
      'a rule',
      (w) => setRules(w, 'a', { ...NO_RULES, keepSnapshots: 3 }),
      { kind: 'rule-changed', stageId: 'a', rule: 'keepSnapshots', from: null, to: 3 },
    ],
    [
      'a tolerance',
      (w) => setRules(w, 'a', { ...NO_RULES, drift: { countsFrom: 'high', leastScore: null } }),
      {
        kind: 'rule-changed',
        stageId: 'a',
        rule: 'drift',
        from: undefined,
        to: { countsFrom: 'high', leastScore: null },
      },
    ],
    ['a transition', (w) => connect(w, 'c', 'b', 'demote'), { kind: 'transition-added', transition: { from: 'c' } }],
    ['a transition less', (w) => disconnect(w, 'b', 'c'), { kind: 'transition-removed', transition: { to: 'c' } }],
    ['a direction', (w) => setTransition(w, 'a', 'b', { kind: 'demote' }), { kind: 'direction-changed', to: 'demote' }],
    ['a mode', (w) => setTransition(w, 'a', 'b', { mode: 'swap' }), { kind: 'mode-changed', from: 'move', to: 'swap' }],
    [
      'a trigger',
      (w) => setTransition(w, 'a', 'b', { trigger: { kind: 'automatic' } }),
      { kind: 'trigger-changed', from: { kind: 'manual' }, to: { kind: 'automatic' } },
    ],
    ['a hold', (w) => setTransition(w, 'a', 'b', { hold: 'audit' }), { kind: 'hold-changed', from: null, to: 'audit' }],
  ])('names %s, and the other way round', (_what, change, expected) => {
    expect(diffWorkflows(abc, change(abc))).toEqual([expect.objectContaining(toMatch(expected))]);
    expect(diffWorkflows(change(abc), abc)).toHaveLength(1);
  });

  it('names a stage removed with its transitions', () => {
    expect(kinds(abc, removeStage(abc, 'b'))).toEqual([
      'stage-removed',
      'transition-removed',
      'transition-removed',
      'transition-removed',
    ]);
  });

  it('names as few stages as moved', () => {
    const long = drawWorkflow(['a', 'b', 'c', 'd', 'e']);
    expect(diffWorkflows(long, reorderStage(long, 'a', 4))).toEqual([
      { kind: 'stage-moved', stageId: 'a', from: 0, to: 4 },
    ]);
  });

  it('counts the places of stages without those that are gone', () => {
    const long = drawWorkflow(['a', 'b', 'c', 'd']);
    expect(diffWorkflows(long, reorderStage(removeStage(long, 'a'), 'd', 0))).toEqual([
      expect.objectContaining({ kind: 'stage-removed' }),
      { kind: 'stage-moved', stageId: 'd', from: 2, to: 0 },
    ]);
    expect(kinds(long, removeStage(long, 'b'))).toEqual(['stage-removed']);
  });

  it('says what a hold was that was taken away', () => {
    const held = setTransition(abc, 'a', 'b', { hold: 'audit' });
    expect(diffWorkflows(held, abc)).toEqual([
      { kind: 'hold-changed', transition: { from: 'a', to: 'b' }, from: 'audit', to: null },
    ]);
  });

  it('names the policies of the service that changed, came or went', () => {
    const policy = (id: string, name: string) =>
      ({ id, name, direction: 'any', enters: 'any', gate: OPEN_GATE }) as const;
    const [one, two] = [policy('one', 'One'), policy('two', 'Two')];
    const having = (...policies: (typeof one)[]): Workflow => ({ ...abc, policies });
    const names = (before: Workflow, after: Workflow) =>
      diffWorkflows(before, after).map((change) => (change.kind === 'policies-changed' ? change.names : change.kind));
    expect(names(having(one, two), having(one, two))).toEqual([]);
    expect(names(having(), abc)).toEqual([]);
    expect(names(abc, having(one))).toEqual([['One']]);
    expect(names(having(one), abc)).toEqual([['One']]);
    expect(names(having(one, two), having(one, policy('two', 'Second')))).toEqual([['Second']]);
    expect(names(having(one), having(two))).toEqual([['One', 'Two']]);
  });

  it('is said in a line that stays short', () => {
    expect(summarizeChanges(diffWorkflows(abc, renameStage(abc, 'a', 'Alpha')), abc, abc)).toBe(
      'stage A renamed to Alpha',
    );
    const many = Array.from({ length: 30 }).reduce<Workflow>(
      (made) => addStage(made, 'A long name of a stage').workflow,
      abc,
    );
    const summary = summarizeChanges(diffWorkflows(abc, many), abc, many);
    expect(summary.length).toBeLessThanOrEqual(500);
    expect(summary).toMatch(/; and \d+ more$/);
  });
});

describe('whereConfigurationsLand', () => {
  it('says who stays, whose stage is another, and who is stranded', () => {
    const after = removeStage(setRules(abc, 'b', { ...NO_RULES, isLocked: true }), 'c');
    const at = (stageId: string | null) => ({ uuid: `in ${String(stageId)}`, stageId });
    expect(whereConfigurationsLand(abc, after, ['a', 'b', 'c', 'gone', null].map(at))).toEqual([
      { configurationUuid: 'in a', stageId: 'a', outcome: 'stays' },
      { configurationUuid: 'in b', stageId: 'b', outcome: 'changed' },
      { configurationUuid: 'in c', stageId: 'c', outcome: 'stranded' },
    ]);
  });
});

function toMatch(expected: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(expected).map(([key, value]) => [
      key,
      typeof value === 'object' && value !== null
        ? expect.objectContaining(value as Record<string, unknown>)
        : (value as unknown),
    ]),
  );
}
