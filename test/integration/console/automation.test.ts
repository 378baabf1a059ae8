import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Transition, Workflow } from '../../../shared/domain/workflow.ts';
import type { ArmedView } from '../../../shared/ipc/areas/automation.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { anyIn, expectNoBugs, openConsole, promote, settledIn } from './desk.ts';
import { rested } from '../../fakes/rested.ts';

const WAY = { poolId: 'demo', serviceId: 'erp', from: 'development', to: 'integration' } as const;

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

/** Publishes the way from Development to Integration with another trigger, mode or hold. */
async function publish(change: Partial<Transition>): Promise<void> {
  const view = await console_.until('the service', ({ services }) => services.get('erp'));
  const { workflow } = view.service;
  const changed: Workflow = {
    ...workflow,
    transitions: workflow.transitions.map(({ hold, ...each }) =>
      each.from === WAY.from && each.to === WAY.to
        ? { ...each, ...change }
        : { ...each, ...(hold === undefined ? {} : { hold }) },
    ),
  };
  const { poolId, serviceId } = WAY;
  const { seq } = await console_.request('workflows.publish', {
    poolId,
    serviceId,
    baseSeq: view.seq,
    workflow: changed,
  });
  await console_.until('the new version', ({ services }) => services.get('erp')?.seq === seq);
}

/** What windows were told last. */
function armedNow(): ArmedView | undefined {
  const said = console_.published.filter(({ event }) => event === 'automation.changed').at(-1)?.payload;
  return (said as { readonly armed: readonly ArmedView[] } | undefined)?.armed[0];
}

const startedByItself = () => console_.facts.activity.filter(({ kind }) => kind === 'automation.started');

describe('automation on a pool', () => {
  it('promotes what is armed, once the hold is gone, and does not bounce what is sent back', async () => {
    const card = await anyIn(console_, 'development', 'erp');
    await publish({ trigger: { kind: 'automatic' }, hold: 'month end' });
    await console_.request('automation.arm', WAY);
    await console_.until('the hold in the ledger', ({ activity }) =>
      activity.some(({ kind, configurationUuid }) => kind === 'automation.held' && configurationUuid === card.uuid),
    );
    expect(startedByItself()).toEqual([]);

    await publish({ trigger: { kind: 'automatic' } });
    const started = await console_.until('the start', () =>
      startedByItself().find(({ configurationUuid }) => configurationUuid === card.uuid),
    );
    const run = await rested(console_, started.runId ?? '', 60_000);
    expect(run.problem).toBeNull();
    await settledIn(console_, card.uuid, 'integration');

    await rested(console_, await promote(console_, card.uuid, 'development'), 60_000);
    await settledIn(console_, card.uuid, 'development');
    await console_.until('that it was sent back', () =>
      armedNow()?.configurations.some(
        ({ uuid, state }) => uuid === card.uuid && state.kind === 'had-its-start' && state.outcome === 'back',
      ),
    );
    expect(startedByItself().filter(({ configurationUuid }) => configurationUuid === card.uuid)).toHaveLength(1);
  });

  it('copies each revision once, however often it looks, and remembers it over a restart', async () => {
    const card = await anyIn(console_, 'development', 'erp');
    await publish({ trigger: { kind: 'automatic' }, mode: 'copy' });
    await console_.request('automation.arm', WAY);
    const started = await console_.until('the start', () =>
      startedByItself().find(({ configurationUuid }) => configurationUuid === card.uuid),
    );
    await rested(console_, started.runId ?? '', 60_000);
    const isDone = (): boolean =>
      armedNow()?.configurations.some(
        ({ uuid, state }) => uuid === card.uuid && state.kind === 'had-its-start' && state.outcome === 'succeeded',
      ) ?? false;
    await console_.until('that it had its start', isDone);

    const { folder } = console_;
    await console_.close({ keepFolder: true });
    console_ = await openConsole(pool, { folder });
    await console_.until('that it is remembered', isDone);
    expect(startedByItself().filter(({ configurationUuid }) => configurationUuid === card.uuid)).toHaveLength(1);
  });
});
