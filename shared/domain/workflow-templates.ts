import { NO_RULES, type StageAction, type StageRules } from './stage-rules.ts';
import { defaultWorkflow, type Stage, type Transition, type Workflow } from './workflow.ts';

/** A workflow to begin with. */
export interface WorkflowTemplate {
  readonly id: 'linear' | 'patch-test' | 'blue-green';
  readonly name: string;
  /** What it is for, as a sentence. */
  readonly description: string;
  /** A workflow without networks, SRs or hosts, which differ from pool to pool; `findWorkflowProblems` finds no error in it. */
  make(): Workflow;
}

const SNAPSHOT: StageAction = { kind: 'snapshot', withMemory: false };
const START: StageAction = { kind: 'start', readiness: { probe: { kind: 'agent' }, timeoutSeconds: 600 } };
const SHUTDOWN: StageAction = { kind: 'shutdown', forceAfterSeconds: null };

/** Production: a snapshot to come back to, everything down and up again in order, and kept from accidents. */
const PRODUCTION: StageRules = {
  ...NO_RULES,
  entry: [SNAPSHOT, START],
  exit: [SHUTDOWN],
  isLocked: true,
  keepSnapshots: 3,
};

/** The templates, simplest first. */
export const workflowTemplates: readonly WorkflowTemplate[] = [
  {
    id: 'linear',
    name: 'Linear release',
    description: 'Five stages in a line; each release passes all of them and can be taken back one stage at a time.',
    make: makeLinear,
  },
  {
    id: 'patch-test',
    name: 'Patch test beside the line',
    description:
      'Patches are tried on a copy of production in a stage beside the line, which joins it again at staging.',
    make: makePatchTest,
  },
  {
    id: 'blue-green',
    name: 'Blue and green',
    description:
      'The next release runs beside the live one and takes its place in one swap; swapping again takes it back.',
    make: makeBlueGreen,
  },
];

function makeLinear(): Workflow {
  const workflow = defaultWorkflow();
  return {
    ...workflow,
    stages: workflow.stages.map((stage) => (stage.id === 'production' ? { ...stage, rules: PRODUCTION } : stage)),
    transitions: workflow.transitions.map((transition) =>
      transition.from === 'production' ? { ...transition, mode: 'return' } : transition,
    ),
  };
}

function makePatchTest(): Workflow {
  const stages = [
    toStage('development', 'Development', 0, 0),
    toStage('integration', 'Integration', 1, 0),
    toStage('patch-test', 'Patch test', 1, 1, {
      ...NO_RULES,
      entry: [SNAPSHOT, START],
      exit: [SHUTDOWN],
      keepSnapshots: 1,
      budget: { ...NO_RULES.budget, configurations: 2 },
    }),
    toStage('staging', 'Staging', 2, 0, { ...NO_RULES, entry: [SNAPSHOT, START], exit: [SHUTDOWN], keepSnapshots: 2 }),
    { ...toStage('production', 'Production', 3, 0, PRODUCTION), isProduction: true },
  ];
  const transitions: readonly Transition[] = [
    ...both('development', 'integration'),
    ...both('integration', 'staging'),
    ...both('staging', 'production', 'return'),
    // What runs in production stays there while its copy is patched.
    { from: 'production', to: 'patch-test', kind: 'demote', mode: 'copy' },
    { from: 'patch-test', to: 'staging', kind: 'promote' },
  ];
  return { version: 1, stages, transitions: [...transitions] };
}

function makeBlueGreen(): Workflow {
  const one = { ...NO_RULES.budget, configurations: 1 };
  const stages = [
    toStage('development', 'Development', 0, 0),
    toStage('integration', 'Integration', 1, 0),
    toStage('green', 'Green (next)', 2, 0, { ...NO_RULES, entry: [SNAPSHOT, START], budget: one, keepSnapshots: 2 }),
    {
      ...toStage('blue', 'Blue (live)', 3, 0, {
        ...NO_RULES,
        entry: [SNAPSHOT, START],
        budget: one,
        isLocked: true,
        keepSnapshots: 3,
      }),
      isProduction: true,
    },
  ];
  const transitions: readonly Transition[] = [
    ...both('development', 'integration'),
    // The copy goes on, so that the release can be tested further while it waits to go live.
    { from: 'integration', to: 'green', kind: 'promote', mode: 'copy' },
    { from: 'green', to: 'integration', kind: 'demote' },
    { from: 'green', to: 'blue', kind: 'promote', mode: 'swap' },
  ];
  return { version: 1, stages, transitions: [...transitions] };
}

const COLUMN_PX = 280;
const LANE_PX = 180;

function toStage(id: string, name: string, column: number, lane: number, rules?: StageRules): Stage {
  const position = { x: column * COLUMN_PX, y: lane * LANE_PX };
  return { id, name, networkMap: {}, isProduction: false, ...(rules ? { rules } : {}), position };
}

function both(from: string, to: string, back?: 'return'): readonly Transition[] {
  return [
    { from, to, kind: 'promote' },
    { from: to, to: from, kind: 'demote', ...(back ? { mode: back } : {}) },
  ];
}
