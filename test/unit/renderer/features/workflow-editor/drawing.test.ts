import { describe, expect, it } from 'vitest';
import { defaultWorkflow, type Workflow } from '../../../../../shared/domain/workflow.ts';
import { workflowTemplates } from '../../../../../shared/domain/workflow-templates.ts';
import { findWorkflowProblems } from '../../../../../shared/domain/workflow-problems.ts';
import { namesOfWorkflow } from '../../../../../shared/text/workflow-names.ts';
import { toEdges, toNodes, type Drawn } from '../../../../../renderer/features/workflow-editor/drawing.ts';
import {
  beginFrom,
  branchFrom,
  EMPTY_STAGE,
  insertStage,
  keepPlaces,
  moveStages,
  PALETTE,
  whyNotConnect,
} from '../../../../../renderer/features/workflow-editor/edits.ts';
import { moveItem } from '../../../../../renderer/features/workflow-editor/graph.ts';
import { layOut, NODE, placeStages, type Point } from '../../../../../renderer/features/workflow-editor/layout.ts';

const EMPTY: Workflow = { version: 1, stages: [], transitions: [] };

function drawn(workflow: Workflow, change: Partial<Drawn> = {}): Drawn {
  return {
    workflow,
    places: placeStages(workflow),
    part: null,
    problems: [],
    counts: new Map(),
    names: namesOfWorkflow(workflow, { hosts: [], networks: [], srs: [] }),
    ...change,
  };
}

function overlaps(places: ReadonlyMap<string, Point>): number {
  const all = [...places.values()];
  return all.filter((a, i) =>
    all.some((b, j) => j > i && Math.abs(a.x - b.x) < NODE.width && Math.abs(a.y - b.y) < NODE.height),
  ).length;
}

describe('layout', () => {
  it('puts promotions from left to right and nothing over anything', () => {
    for (const workflow of [defaultWorkflow(), ...workflowTemplates.map((template) => template.make())]) {
      const places = layOut(workflow);
      for (const { from, to, kind } of workflow.transitions)
        if (kind === 'promote') expect(places.get(from)!.x).toBeLessThan(places.get(to)!.x);
      expect(overlaps(places)).toBe(0);
      expect(overlaps(placeStages(workflow))).toBe(0);
    }
  });

  it('takes loops, transitions to nowhere and to itself, and forty stages', () => {
    let workflow = EMPTY;
    for (let i = 0; i < 40; i += 1) workflow = insertStage(workflow, EMPTY_STAGE, null).workflow;
    const ids = workflow.stages.map(({ id }) => id);
    const transitions = ids.map((from, i) => ({ from, to: ids[(i + 1) % 40]!, kind: 'promote' as const }));
    workflow = {
      ...workflow,
      transitions: [
        ...transitions,
        { from: 'stage', to: 'gone', kind: 'promote' },
        { from: 'stage', to: 'stage', kind: 'demote' },
      ],
    };
    expect(layOut(workflow).size).toBe(40);
    expect(overlaps(layOut(workflow))).toBe(0);
    expect(toEdges(drawn(workflow), () => undefined).some(({ target }) => target === 'gone')).toBe(false);
  });

  it('puts stages without a place below those that have one', () => {
    const workflow = defaultWorkflow();
    const first = workflow.stages[0]!;
    const places = placeStages({
      ...workflow,
      stages: [{ ...first, position: { x: 50, y: 900 } }, ...workflow.stages.slice(1)],
    });
    expect(places.get(first.id)).toEqual({ x: 50, y: 900 });
    expect([...places.values()].slice(1).every(({ y }) => y > 900)).toBe(true);
    expect(overlaps(places)).toBe(0);
  });
});

describe('edits of the drawing', () => {
  it('leaves all other stages where they are drawn when one is moved or added', () => {
    const workflow = defaultWorkflow();
    const before = placeStages(workflow);
    const added = insertStage(workflow, EMPTY_STAGE, { x: 7, y: 8 }, 'integration');
    for (const { id } of workflow.stages) expect(placeStages(added.workflow).get(id)).toEqual(before.get(id));
    expect(added.workflow.stages.map(({ id }) => id).indexOf(added.stageId)).toBe(2);
    const moved = moveStages(keepPlaces(workflow), new Map([['staging', { x: 1e9, y: Number.MIN_SAFE_INTEGER }]]));
    expect(moved.stages.find(({ id }) => id === 'staging')?.position).toEqual({ x: 99_000, y: -99_000 });
  });

  it('adds every kind of the palette with a name of its own, production marked', () => {
    let workflow = defaultWorkflow();
    for (const kind of [...PALETTE, ...PALETTE]) workflow = insertStage(workflow, kind, null).workflow;
    expect(new Set(workflow.stages.map(({ name }) => name)).size).toBe(15);
    expect(new Set(workflow.stages.map(({ id }) => id)).size).toBe(15);
    expect(workflow.stages.filter(({ isProduction }) => isProduction).map(({ id }) => id)).toEqual([
      'production',
      'production-2',
      'production-3',
    ]);
    expect(overlaps(placeStages(workflow))).toBe(0);
  });

  it('grows a branch: a stage behind another, with the way there, beside what is there already', () => {
    const one = branchFrom(defaultWorkflow(), 'integration', EMPTY_STAGE);
    const two = branchFrom(one.workflow, 'integration', EMPTY_STAGE);
    expect(
      two.workflow.transitions
        .filter(({ from, kind }) => from === 'integration' && kind === 'promote')
        .map(({ to }) => to),
    ).toEqual(['patch-test', 'stage', 'stage-2']);
    expect(overlaps(placeStages(two.workflow))).toBe(0);
  });

  it('says why two stages are not connected', () => {
    const workflow = defaultWorkflow();
    expect(whyNotConnect(workflow, 'staging', 'staging')).toMatch(/itself/);
    expect(whyNotConnect(workflow, 'staging', 'production')).toMatch(/already, to promote/);
    expect(whyNotConnect(workflow, 'development', 'production')).toBeNull();
  });

  it('keeps networks of the stages a template has too, and the version', () => {
    const [first, ...others] = defaultWorkflow().stages;
    const now = { ...defaultWorkflow(), version: 7, stages: [{ ...first!, networkMap: { front: 'n1' } }, ...others] };
    const begun = beginFrom(workflowTemplates[2]!.make(), now);
    expect(begun.version).toBe(7);
    expect(begun.stages.find(({ id }) => id === 'development')?.networkMap).toEqual({ front: 'n1' });
    expect(begun.stages.find(({ id }) => id === 'blue')?.networkMap).toEqual({});
  });

  it('moves an item of a list and leaves the list alone where the place is outside', () => {
    expect(moveItem(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
    expect(moveItem(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
    expect(moveItem(['a', 'b'], 1, 2)).toEqual(['a', 'b']);
    expect(moveItem(['a', 'b'], -1, 0)).toEqual(['a', 'b']);
  });
});

describe('what nodes and edges say', () => {
  it('shows problems at their node and names what leaves it', () => {
    const workflow: Workflow = {
      ...defaultWorkflow(),
      stages: defaultWorkflow().stages.map((stage) => (stage.id === 'staging' ? { ...stage, name: '' } : stage)),
    };
    const problems = findWorkflowProblems(workflow, null);
    const nodes = toNodes(drawn(workflow, { problems, counts: new Map([['development', 3]]) }));
    const find = (id: string) => nodes.find((node) => node.id === id)!;
    expect(find('staging').data.errors).toBe(1);
    expect(find('development').data.errors).toBe(0);
    expect(find('development').ariaLabel).toBe(
      'Development, 3 configurations, disks stay, 0 networks, promotes to Integration',
    );
    expect(find('production').ariaLabel).toMatch(/^Production, production, /);
  });

  it('says direction, mode, trigger and hold of a transition', () => {
    const workflow: Workflow = {
      ...defaultWorkflow(),
      transitions: [
        {
          from: 'staging',
          to: 'production',
          kind: 'promote',
          mode: 'swap',
          trigger: { kind: 'automatic' },
          hold: 'audit',
        },
        { from: 'production', to: 'staging', kind: 'demote' },
      ],
    };
    const edges = toEdges(
      drawn(workflow, { part: { kind: 'transition', from: 'production', to: 'staging' } }),
      () => undefined,
    );
    expect(edges.map(({ ariaLabel, selected }) => [ariaLabel, selected])).toEqual([
      ['Promote Staging to Production, by swap, automatic, held', false],
      ['Demote Production to Staging, by move', true],
    ]);
    expect(edges[0]?.data).toMatchObject({ kind: 'promote', mode: 'swap', trigger: 'automatic', isHeld: true });
  });
});
