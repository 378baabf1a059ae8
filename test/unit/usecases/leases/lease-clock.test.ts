import { afterEach, describe, expect, it } from 'vitest';
import type { LeaseKeeper, LeaseKeepers } from '../../../../electron/ports/leases.ts';
import { LeaseClock, type LeaseClockPorts } from '../../../../electron/usecases/leases/lease-clock.ts';
import { recordKey, type ServiceRecord } from '../../../../shared/domain/stage-record.ts';
import type { LeaseEnd, LeaseRules } from '../../../../shared/domain/lease/lease-rules.ts';
import { rulesOf } from '../../../../shared/domain/workflow.ts';
import { ProblemError } from '../../../../shared/errors.ts';
import type { Events } from '../../../../shared/ipc/contract.ts';
import { makeService, SHOP, signRecord } from '../../../fakes/sample-estate.ts';
import { openDesk } from '../desk.ts';

const HOUR = 3_600_000;

/** What a workstation keeps, in memory. */
class MemoryKeepers implements LeaseKeepers {
  private keepers: readonly LeaseKeeper[];
  readonly ends: string[] = [];

  constructor(armedBy: string | null) {
    this.keepers = armedBy === null ? [] : [{ poolId: 'pool-a', armedBy, armedAt: '2026-03-02T08:00:00.000Z' }];
  }

  list(): readonly LeaseKeeper[] {
    return this.keepers;
  }

  save(keeper: LeaseKeeper): Promise<void> {
    this.keepers = [keeper];
    return Promise.resolve();
  }

  remove(): Promise<void> {
    this.keepers = [];
    return Promise.resolve();
  }

  hasWarned(end: string): boolean {
    return this.ends.includes(end);
  }

  warned(end: string): Promise<void> {
    this.ends.push(end);
    return Promise.resolve();
  }
}

const clocks: LeaseClock[] = [];

afterEach(async () => {
  await Promise.all(clocks.splice(0).map((each) => each.stop()));
});

/** A console that keeps the leases of one pool, whose stage sets these times. */
function openClock(
  leases: LeaseRules,
  { isRunning, armedBy = 'root' }: { readonly isRunning: boolean; readonly armedBy?: string | null },
) {
  const desk = openDesk();
  const { pool, pools, signer } = desk;
  const service = makeService();
  const stages = service.workflow.stages.map((stage) => ({ ...stage, rules: { ...rulesOf(stage), leases } }));
  const record = signRecord<ServiceRecord>(signer, {
    ...{ kind: 'service', id: service.id, pool: 'uuid-of-pool-a', seq: 2, at: '2026-03-01T09:00:00.000Z', by: 'root' },
    service: { ...service, workflow: { ...service.workflow, version: 2, stages } },
  });
  pool.content.records.set(recordKey('service', service.id, 2), JSON.stringify(record));
  const setRunning = (runs: boolean): void => {
    for (const uuid of [SHOP.web, SHOP.db]) {
      const vm = pool.content.vms.get(uuid)!;
      pool.content.vms.set(uuid, { ...vm, powerState: runs ? 'Running' : 'Halted', hostUuid: runs ? SHOP.host : null });
    }
  };
  setRunning(isRunning);
  const ends: { readonly end: LeaseEnd; readonly until: string }[] = [];
  const raised: string[] = [];
  const withdrawn: string[] = [];
  const shown: Events['leases.changed'][] = [];
  const bugs: unknown[] = [];
  let refuse: ProblemError | null = null;
  const keepers = new MemoryKeepers(armedBy);
  const ports: LeaseClockPorts = {
    ...desk,
    keepers,
    publish: (event, payload) => {
      if (event === 'leases.changed') shown.push(payload as Events['leases.changed']);
    },
    notices: {
      raise: (_tone, title) => raised.push(title),
      withdraw: (title) => withdrawn.push(title),
    },
    end: (_leased, end, until) => {
      if (refuse) return Promise.reject(refuse);
      ends.push({ end, until });
      if (end !== 'archive') setRunning(false);
      return Promise.resolve(`run-${String(ends.length)}`);
    },
  };
  const leaseClock = new LeaseClock(ports, (error) => bugs.push(error));
  clocks.push(leaseClock);
  leaseClock.start();
  const kinds = (): readonly string[] => desk.ledger.entries.map(({ kind }) => kind);
  return {
    ...{ ...desk, keepers, ends, raised, withdrawn, bugs, kinds, setRunning, pools, leaseClock },
    line: () => shown.at(-1)?.leases.find(({ configurationUuid }) => configurationUuid === SHOP.vapp),
    refuse: (error: ProblemError | null) => {
      refuse = error;
    },
    /** The pool's clock goes on by so much, and the console looks three times. */
    after: async (ms: number) => {
      pool.clockAheadMs += ms;
      await desk.clock.advance(61_000);
    },
  };
}

const RUN = (end: 'suspend' | 'shutdown'): LeaseRules => ({ run: { hours: 8, end }, storage: null, warnHours: 2 });

describe('the clock of leases', () => {
  it.each(['suspend', 'shutdown'] as const)(
    'begins with running, warns once, ends by %s once, and closes',
    async (end) => {
      const at = openClock(RUN(end), { isRunning: true });
      await at.after(0);
      expect(at.line()?.run?.state).toBe('running');
      expect(at.kinds()).toEqual(['lease.begun']);
      await at.after(6.5 * HOUR);
      expect(at.line()?.run?.state).toBe('soon');
      expect(at.raised).toHaveLength(1);
      await at.after(HOUR);
      expect(at.raised).toHaveLength(1);
      expect(at.ends).toEqual([]);
      expect(at.withdrawn).toEqual([]);
      await at.after(HOUR);
      expect(at.withdrawn).toEqual(at.raised);
      expect(at.ends.map((each) => each.end)).toEqual([end]);
      await at.after(24 * HOUR);
      expect(at.ends).toHaveLength(1);
      expect(at.line()?.run).toBeNull();
      expect(at.kinds()).toEqual(['lease.begun', 'lease.warned', 'lease.ended']);
      expect(at.bugs).toEqual([]);
    },
  );

  it('counts anew when it runs again', async () => {
    const at = openClock(RUN('suspend'), { isRunning: true });
    await at.after(9 * HOUR);
    expect(at.ends).toHaveLength(1);
    at.setRunning(true);
    await at.after(0);
    await at.after(7 * HOUR);
    expect(at.ends).toHaveLength(1);
    await at.after(2 * HOUR);
    expect(at.ends).toHaveLength(2);
    expect(at.bugs).toEqual([]);
  });

  it('goes by the pool’s clock, not by that of the workstation', async () => {
    const at = openClock(RUN('suspend'), { isRunning: true });
    await at.after(0);
    at.clock.aheadMs = 48 * HOUR;
    await at.after(HOUR);
    expect(at.ends).toEqual([]);
    expect(at.line()?.run?.state).toBe('running');
    at.clock.aheadMs = -48 * HOUR;
    await at.after(8 * HOUR);
    expect(at.ends).toHaveLength(1);
  });

  it('does nothing but show where nobody let this workstation keep leases, or another account is logged in', async () => {
    for (const armedBy of [null, 'somebody else']) {
      const at = openClock(
        { run: null, storage: { days: 1, end: 'archive' }, warnHours: 2 },
        { isRunning: false, armedBy },
      );
      await at.after(72 * HOUR);
      expect(at.line()?.storage?.state).toBe('over');
      expect([at.ends, at.raised, at.kinds()]).toEqual([[], [], []]);
    }
  });

  it('waits while a run has the configuration, however long it is over, and ends once that is done', async () => {
    const at = openClock(RUN('shutdown'), { isRunning: true });
    await at.after(0);
    at.runs.unfinished = { id: 'run-x', plan: { configurationUuid: SHOP.vapp } } as typeof at.runs.unfinished;
    await at.after(20 * HOUR);
    expect(at.line()?.run?.state).toBe('waits');
    expect(at.ends).toEqual([]);
    at.runs.unfinished = undefined;
    await at.after(60_000);
    expect(at.ends.map(({ end }) => end)).toEqual(['shutdown']);
  });

  it('says once why an end did nothing, tries again, and forgets the reason when it works', async () => {
    const at = openClock(RUN('suspend'), { isRunning: true });
    await at.after(0);
    at.refuse(new ProblemError({ code: 'blocked', blockers: [{ kind: 'pool-not-connected' }] }));
    await at.after(9 * HOUR);
    await at.after(HOUR);
    expect(at.kinds().filter((kind) => kind === 'lease.missed')).toHaveLength(1);
    expect(at.line()?.problem).toContain('pool-not-connected');
    at.refuse(null);
    await at.after(60_000);
    expect(at.ends).toHaveLength(1);
    expect(at.line()?.problem).toBe('');
    expect(at.bugs).toEqual([]);
  });

  it('looks again by itself when the pool that was away is back', async () => {
    const at = openClock(RUN('suspend'), { isRunning: true });
    await at.after(0);
    at.pools.setPhase('pool-a', 'lost');
    await at.after(20 * HOUR);
    expect(at.ends).toEqual([]);
    expect(at.line()).toBeUndefined();
    at.pools.setPhase('pool-a', 'connected');
    await at.after(1000);
    expect(at.ends).toHaveLength(1);
  });

  it.each(['archive', 'tell'] as const)('deals once with the end of storage by %s', async (end) => {
    const at = openClock({ run: null, storage: { days: 2, end }, warnHours: 2 }, { isRunning: false });
    await at.after(0);
    await at.after(72 * HOUR);
    expect(at.ends.map((each) => each.end)).toEqual(end === 'tell' ? [] : ['archive']);
    expect(at.line()?.storage?.state).toBe('done');
    expect(at.kinds().filter((kind) => kind === 'lease.ended')).toHaveLength(1);
    await at.after(72 * HOUR);
    expect(at.kinds().filter((kind) => kind === 'lease.ended')).toHaveLength(1);
  });

  it('ends nothing any more once it is stopped', async () => {
    const at = openClock(RUN('suspend'), { isRunning: true });
    await at.after(0);
    await at.leaseClock.stop();
    await at.after(48 * HOUR);
    expect(at.ends).toEqual([]);
  });
});
