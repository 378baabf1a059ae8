import { Automation } from '../../../../electron/usecases/automation/automation.ts';
import type { Run } from '../../../../shared/domain/run.ts';
import { recordKey, type ServiceRecord } from '../../../../shared/domain/stage-record.ts';
import type { Transition } from '../../../../shared/domain/workflow.ts';
import type { ArmedView } from '../../../../shared/ipc/areas/automation.ts';
import { MemoryArmed } from '../../../fakes/memory-automation.ts';
import { makeService, makeWorkflow, SHOP, signRecord } from '../../../fakes/sample-estate.ts';
import { flush } from '../../../fakes/virtual-clock.ts';
import { makeRun } from '../../renderer/made-facts.ts';
import { openDesk, RecordedRuns } from '../desk.ts';

/** The way that tests arm. */
export const WAY = { poolId: 'pool-a', serviceId: 'web-shop', from: 'development', to: 'integration' } as const;
export const MINUTE = 60_000;

/** Runs that end as a test says. */
class EndingRuns extends RecordedRuns {
  readonly ended: Run[] = [];

  override list(): readonly Run[] {
    return [...this.ended, ...super.list()];
  }
}

const opened = new Set<Automation>();

/** Ends every console of a test; one whose power went never ends. */
export async function closeConsoles(): Promise<void> {
  for (const automation of opened) await automation.stop();
  opened.clear();
}

/** Forgets a console whose power went: its look never ends. */
export const loseConsole = (automation: Automation): boolean => opened.delete(automation);

/** A console over the shop whose way from Development to Integration is as given. */
export function openConsole(transition: Partial<Transition>, armed = new MemoryArmed()) {
  const desk = openDesk();
  const runs = new EndingRuns();
  const published: (readonly ArmedView[])[] = [];
  const notices: string[] = [];
  const bugs: unknown[] = [];
  const ports = {
    ...desk,
    runs,
    armed,
    notices: { raise: (_tone: string, title: string) => void notices.push(title) },
    publish: (event: string, payload: unknown) => {
      if (event === 'automation.changed') published.push((payload as { armed: readonly ArmedView[] }).armed);
    },
  };
  let seq = 1;
  const publishWay = (change: Partial<Transition>): void => {
    const workflow = makeWorkflow();
    const transitions = workflow.transitions.map((each) =>
      each.from === WAY.from && each.to === WAY.to ? { ...each, ...change } : each,
    );
    desk.pool.content.records.delete(recordKey('service', 'web-shop', seq));
    seq += 1;
    const record = signRecord<ServiceRecord>(desk.signer, {
      pool: 'uuid-of-pool-a',
      seq,
      at: '2026-03-01T08:00:00.000Z',
      by: 'root',
      kind: 'service',
      id: 'web-shop',
      service: makeService({ workflow: { ...workflow, transitions } }),
    });
    desk.pool.content.records.set(recordKey('service', 'web-shop', seq), JSON.stringify(record));
  };
  publishWay(transition);
  /** Time passes in steps in which a look has its turns. */
  const live = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 10_000) {
      await desk.clock.advance(Math.min(10_000, ms - passed));
      for (let turn = 0; turn < 4; turn += 1) await flush();
    }
  };
  const automation = new Automation(ports, (error) => void bugs.push(error));
  opened.add(automation);
  automation.start();
  return {
    ...ports,
    published,
    noticed: notices,
    bugs,
    automation,
    publishWay,
    /** Something changes on the pool, and some time passes. */
    pass: async (ms = 2000) => {
      desk.pools.report({ poolId: 'pool-a', sharedRecords: true });
      await live(ms);
    },
    live,
    /** Time passes of which nobody sees much: the workstation sleeps. */
    skip: async (ms: number) => {
      await desk.clock.advance(ms);
      await live(30_000);
    },
    /** What windows were told last about the shop. */
    state: () => published.at(-1)?.[0]?.configurations.find(({ uuid }) => uuid === SHOP.vapp)?.state,
    standing: () => published.at(-1)?.[0]?.standing,
    kinds: () => desk.ledger.kinds().filter((kind) => kind.startsWith('automation.')),
    /** The run that was started last, at an end. */
    end: (phase: Run['phase']): void => {
      runs.ended.push(
        makeRun({ id: `run-${String(runs.started.length)}`, phase, finishedAt: desk.clock.now().toISOString() }),
      );
    },
  };
}
