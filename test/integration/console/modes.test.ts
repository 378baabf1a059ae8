import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { NO_RULES, type StageRules } from '../../../shared/domain/stage-rules.ts';
import type { TransitionMode, Workflow } from '../../../shared/domain/workflow.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { anyIn, expectNoBugs, openConsole, pictureOf, promote, settledIn } from './desk.ts';
import { rested } from '../../fakes/rested.ts';

const ERP = { poolId: 'demo', serviceId: 'erp' };
const SNAPSHOT = { kind: 'snapshot', withMemory: false } as const;
const SHUTDOWN = { kind: 'shutdown', forceAfterSeconds: 60 } as const;
const START = { kind: 'start', readiness: { probe: { kind: 'running' }, timeoutSeconds: 60 } } as const;

let pool: RunningDemoPool;
let console_: HeadlessConsole;

beforeEach(async () => {
  pool = await quickDemoPool();
  console_ = await openConsole(pool);
});

afterEach(async () => {
  await console_.close();
  expectNoBugs(console_);
  await pool.close();
});

/** Publishes the service's workflow with other modes and rules. */
async function publish(
  modes: readonly (readonly [from: string, to: string, mode: TransitionMode])[],
  rules: Readonly<Record<string, Partial<StageRules>>> = {},
): Promise<void> {
  const view = await console_.until('the service', ({ services }) => services.get('erp'));
  const { workflow } = view.service;
  const changed: Workflow = {
    ...workflow,
    stages: workflow.stages.map((stage) =>
      rules[stage.id] ? { ...stage, rules: { ...NO_RULES, ...rules[stage.id] } } : stage,
    ),
    // What gates ask is not what is tried here.
    transitions: workflow.transitions.map(({ gate: _left, ...each }) => {
      const mode = modes.find(([from, to]) => each.from === from && each.to === to)?.[2];
      return mode ? { ...each, mode } : each;
    }),
  };
  const { seq } = await console_.request('workflows.publish', { ...ERP, baseSeq: view.seq, workflow: changed });
  await console_.until('the new version', ({ services }) => services.get('erp')?.seq === seq);
}

describe('a plan of each mode, as planned for the stages, runs to its end', () => {
  it('move: snapshots, shut down, NICs, start', async () => {
    await publish([], { development: { exit: [SNAPSHOT, SHUTDOWN] }, integration: { entry: [START] } });
    const card = await anyIn(console_, 'development', 'erp');
    const run = await rested(console_, await promote(console_, card.uuid, 'integration'), 60_000);
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
    const after = await settledIn(console_, card.uuid, 'integration');
    expect(after.powerState).toBe('Running');
    expect(after.revision).toBe(after.recordedRevision);
  });

  it('copy: a copy enters, the source stays', async () => {
    await publish([['development', 'integration', 'copy']]);
    const card = await anyIn(console_, 'development', 'erp');
    const before = pictureOf(pool, card.uuid);
    const run = await rested(console_, await promote(console_, card.uuid, 'integration'), 60_000);
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
    const after = pictureOf(pool, card.uuid);
    expect({ ...after, totals: before.totals }).toEqual(before);
    expect(after.totals.vms).toBe(before.totals.vms + card.vmUuids.length);
    expect(after.totals.vapps).toBe(before.totals.vapps + 1);
    const copy = await console_.until('the copy', ({ configurations }) =>
      [...configurations.values()].find(
        (each) =>
          each.nameLabel.startsWith(card.nameLabel) && each.uuid !== card.uuid && each.stageId === 'integration',
      ),
    );
    expect(copy.vmUuids).toHaveLength(card.vmUuids.length);
  });

  it('swap: the one there goes the other way', async () => {
    await publish([['staging', 'production', 'swap']]);
    const entering = await anyIn(console_, 'staging', 'erp');
    const occupant = await anyIn(console_, 'production', 'erp');
    const run = await rested(console_, await promote(console_, entering.uuid, 'production'), 60_000);
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
    await settledIn(console_, entering.uuid, 'production');
    await settledIn(console_, occupant.uuid, 'staging');
  });

  it('return: back to the snapshots made on the way', async () => {
    await publish([['integration', 'development', 'return']], { development: { exit: [SNAPSHOT] } });
    const card = await anyIn(console_, 'development', 'erp');
    const up = await rested(console_, await promote(console_, card.uuid, 'integration'), 60_000);
    expect(up.phase).toBe('succeeded');
    await settledIn(console_, card.uuid, 'integration');
    const run = await rested(console_, await promote(console_, card.uuid, 'development'), 60_000);
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
    const after = await settledIn(console_, card.uuid, 'development');
    expect(after.vmUuids).toHaveLength(card.vmUuids.length);
    expect(after.revision).toBe(after.recordedRevision);
  });
});
