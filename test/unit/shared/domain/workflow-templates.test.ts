import { describe, expect, it } from 'vitest';
import type { StageAction } from '../../../../shared/domain/stage-rules.ts';
import { workflowTemplates } from '../../../../shared/domain/workflow-templates.ts';
import { modeOf, rulesOf, type Stage, type Workflow } from '../../../../shared/domain/workflow.ts';

const ways = ({ transitions }: Workflow): readonly string[] =>
  transitions.map((each) => `${each.from} ${each.kind}s to ${each.to} by ${modeOf(each)}`).sort();
const kinds = (actions: readonly StageAction[]): readonly string[] => actions.map(({ kind }) => kind);
const stageOf = ({ stages }: Workflow, id: string): Stage => stages.find((stage) => stage.id === id)!;
const make = (id: string): Workflow => workflowTemplates.find((template) => template.id === id)!.make();

describe.each(workflowTemplates)('the template $name', (template) => {
  const workflow = template.make();

  it('keeps its one production stage from accidents, with a snapshot taken before anything starts', () => {
    const production = workflow.stages.filter(({ isProduction }) => isProduction);
    expect(production).toHaveLength(1);
    const rules = rulesOf(production[0]!);
    expect([rules.isLocked, rules.keepSnapshots, kinds(rules.entry)]).toEqual([true, 3, ['snapshot', 'start']]);
    expect(workflow.stages.filter((stage) => rulesOf(stage).isLocked)).toEqual(production);
  });

  it('takes snapshots of disks only, waits for the guest, and cuts no guest off', () => {
    for (const { entry, exit } of workflow.stages.map(rulesOf))
      for (const action of [...entry, ...exit]) {
        if (action.kind === 'snapshot') expect(action.withMemory).toBe(false);
        if (action.kind === 'start')
          expect(action.readiness).toEqual({ probe: { kind: 'agent' }, timeoutSeconds: 600 });
        if (action.kind === 'shutdown') expect(action.forceAfterSeconds).toBeNull();
      }
  });

  it('draws no stage over another, and the way to production from left to right', () => {
    // The console itself places the stages of a line.
    const places = workflow.stages.flatMap(({ position }) => (position ? [`${position.x} ${position.y}`] : []));
    expect(new Set(places).size).toBe(places.length);
    expect(places).toHaveLength(template.id === 'linear' ? 0 : workflow.stages.length);
    for (const { from, kind, mode, to } of workflow.transitions) {
      const [before, after] = [stageOf(workflow, from).position?.x, stageOf(workflow, to).position?.x];
      if (kind === 'promote' && before !== undefined && mode !== 'swap') expect(after).toBeGreaterThan(before);
    }
  });
});

describe('what templates are for', () => {
  it('linear: out of production a release goes back to what it was before', () => {
    const { transitions } = make('linear');
    for (const each of transitions) {
      expect(transitions).toContainEqual(expect.objectContaining({ from: each.to, to: each.from }));
      expect(modeOf(each)).toBe(each.from === 'production' ? 'return' : 'move');
    }
  });

  it('all but the linear one draw their line side by side, evenly', () => {
    for (const id of ['patch-test', 'blue-green']) {
      const line = make(id).stages.filter(({ position }) => position?.y === 0);
      const steps = line.slice(1).map(({ position }, index) => position!.x - line[index]!.position!.x);
      expect(line.map(({ position }) => position!.x)[0]).toBe(0);
      expect(new Set(steps).size).toBe(1);
      expect(make(id).version).toBe(1);
    }
  });

  it('patch test: production is copied into a stage beside the line, which joins it at staging', () => {
    const workflow = make('patch-test');
    expect(ways(workflow)).toEqual([
      'development promotes to integration by move',
      'integration demotes to development by move',
      'integration promotes to staging by move',
      'patch-test promotes to staging by move',
      'production demotes to patch-test by copy',
      'production demotes to staging by return',
      'staging demotes to integration by move',
      'staging promotes to production by move',
    ]);
    const [beside, inLine] = ['patch-test', 'integration'].map((id) => stageOf(workflow, id));
    expect(beside!.position!.x).toBe(inLine!.position!.x);
    expect(beside!.position!.y).toBeGreaterThan(inLine!.position!.y);
    expect(rulesOf(beside!)).toMatchObject({ keepSnapshots: 1, budget: { configurations: 2 } });
    expect(rulesOf(stageOf(workflow, 'staging')).keepSnapshots).toBe(2);
  });

  it('blue and green: one release each, and one swap goes live', () => {
    const workflow = make('blue-green');
    expect(ways(workflow)).toEqual([
      'development promotes to integration by move',
      'green demotes to integration by move',
      'green promotes to blue by swap',
      'integration demotes to development by move',
      'integration promotes to green by copy',
    ]);
    const [green, blue] = ['green', 'blue'].map((id) => rulesOf(stageOf(workflow, id)));
    expect([green!.budget.configurations, blue!.budget.configurations, green!.keepSnapshots]).toEqual([1, 1, 2]);
  });
});
