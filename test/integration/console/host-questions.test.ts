import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { NO_RULES } from '../../../shared/domain/stage-rules.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { anyIn, expectNoBugs, openConsole, problemOf } from './desk.ts';

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

/** Lets the first stages shut down and start what passes. */
async function publishStart(): Promise<void> {
  const view = await console_.until('the service', ({ services }) => services.get('erp'));
  const { workflow } = view.service;
  const stages = workflow.stages.map((stage) => {
    if (stage.id === 'development')
      return { ...stage, rules: { ...NO_RULES, exit: [{ kind: 'shutdown', forceAfterSeconds: 60 } as const] } };
    if (stage.id !== 'integration') return stage;
    const readiness = { probe: { kind: 'running' }, timeoutSeconds: 60 } as const;
    return { ...stage, rules: { ...NO_RULES, entry: [{ kind: 'start', readiness } as const] } };
  });
  const changed = { poolId: 'demo', serviceId: 'erp', baseSeq: view.seq, workflow: { ...workflow, stages } };
  const { seq } = await console_.request('workflows.publish', changed);
  await console_.until('the new version', ({ services }) => services.get('erp')?.seq === seq);
}

function countQuestions(): number {
  return pool.control.history(0).filter(({ method }) => method === 'VM.assert_can_boot_here').length;
}

describe('a plan that starts VMs', () => {
  it('asks the pool about each VM and host, and is refused in the words of the pool', async () => {
    await publishStart();
    const card = await anyIn(console_, 'development', 'erp');
    const goal = { poolId: 'demo', configurationUuid: card.uuid, toStageId: 'integration' };
    const { plan, planDigest } = await console_.request('promotions.preview', goal);
    const starts = plan.steps.filter(({ action }) => action.kind === 'start-vm').length;
    expect(starts).toBeGreaterThan(0);
    expect(countQuestions()).toBe(starts * pool.hosts.length);

    // A version of the virtual hardware that no host of the pool knows; nothing in the inventory tells of it.
    const { db } = pool.world;
    const vmUuid = plan.steps.find(({ action }) => action.kind === 'start-vm')?.vmUuid ?? '';
    db.set('VM', db.findByUuid('VM', vmUuid) ?? '', { hardware_platform_version: 99 });
    for (const answer of [
      await console_.ask('promotions.preview', goal),
      await console_.ask('promotions.start', { ...goal, planDigest }),
    ]) {
      const problem = problemOf(answer);
      expect(problem).toMatchObject({ code: 'blocked', blockers: [{ kind: 'no-host-boots', vmUuid }] });
      const [blocker] = problem.code === 'blocked' ? problem.blockers : [];
      const reasons = blocker?.kind === 'no-host-boots' ? blocker.reasons : [];
      expect(reasons.map(({ xapiCode }) => xapiCode)).toEqual(
        pool.hosts.map(() => 'VM_HOST_INCOMPATIBLE_VIRTUAL_HARDWARE_PLATFORM_VERSION'),
      );
      for (const { sentence } of reasons) expect(sentence).toMatch(/\w+ \w+/);
    }
    expect(console_.facts.runs.size).toBe(0);
  });

  it('that starts none asks nothing', async () => {
    const card = await anyIn(console_, 'development', 'erp');
    await console_.request('promotions.preview', {
      poolId: 'demo',
      configurationUuid: card.uuid,
      toStageId: 'integration',
    });
    expect(countQuestions()).toBe(0);
  });
});
