import { describe, expect, it } from 'vitest';
import { FactsPublisher } from '../../../../electron/usecases/facts/facts-publisher.ts';
import type { Run } from '../../../../shared/domain/run.ts';
import { lockKey, recordKey, type LockRecord, type StageRecord } from '../../../../shared/domain/stage-record.ts';
import type { EventName, Events } from '../../../../shared/ipc/contract.ts';
import { lost } from '../../../fakes/memory-pool.ts';
import { MemorySettings } from '../../../fakes/memory-stores.ts';
import { makeStageContent, makeVm, SHOP, signRecord } from '../../../fakes/sample-estate.ts';
import { makeSigner, uuidOf } from '../../../fakes/sample-signer.ts';
import type { Fault } from '../../../fakes/gate.ts';
import { openDesk } from '../desk.ts';

type Said = { readonly [E in EventName]: readonly [E, Events[E]] }[EventName];

/** A publisher at work, and what it said since it was last asked. */
function open(fault?: Fault) {
  const desk = openDesk(fault);
  const bugs: unknown[] = [];
  let said: Said[] = [];
  const publish = <E extends EventName>(event: E, payload: Events[E]): void => {
    said.push([event, structuredClone(payload)] as unknown as Said);
  };
  /** How many configurations were derived. */
  const derived = { count: 0 };
  const digest = (text: string): string => {
    derived.count += 1;
    return desk.digest(text);
  };
  const ports = { ...desk, digest, settings: new MemorySettings(), publish };
  const publisher = new FactsPublisher(ports, (error) => bugs.push(error));
  publisher.start();
  const heard = async (): Promise<Said[]> => {
    for (let turn = 0; turn < 12; turn += 1) await desk.clock.turn();
    const now = said;
    said = [];
    return now;
  };
  const names = async (): Promise<readonly string[]> => (await heard()).map(([event]) => event);
  return { ...desk, derived, publisher, bugs, heard, names };
}

function only<E extends EventName>(said: readonly Said[], event: E): Events[E] {
  const found = said.filter(([name]) => name === event);
  expect(found, event).toHaveLength(1);
  return found[0]?.[1] as Events[E];
}

describe('FactsPublisher', () => {
  it('says everything of a pool once it is known, VMs and networks before configurations', async () => {
    const desk = open();
    desk.pools.report({ poolId: 'pool-a', reset: true });
    const said = await desk.heard();
    expect(said.map(([event]) => event)).toEqual([
      'vms.changed',
      'estate.changed',
      'services.changed',
      'configurations.changed',
    ]);
    expect(only(said, 'vms.changed')).toMatchObject({ poolId: 'pool-a', reset: true, removed: [] });
    expect(only(said, 'vms.changed').changed).toHaveLength(3);
    expect(only(said, 'services.changed').services).toMatchObject([{ seq: 1, service: { id: 'web-shop' } }]);
    expect(only(said, 'configurations.changed')).toMatchObject({
      reset: true,
      removed: [],
      changed: [{ uuid: SHOP.vapp, stageId: 'development', warnings: [] }],
    });
    expect(desk.bugs).toEqual([]);
  });

  it('goes through all configurations as they were said, and derives none of them again', async () => {
    const desk = open();
    desk.pools.report({ poolId: 'pool-a', reset: true });
    await desk.publisher.settled();
    desk.derived.count = 0;
    expect([...desk.publisher.eachConfiguration('pool-a')]).toEqual(
      desk.publisher.findConfigurations('pool-a', [SHOP.vapp]),
    );
    expect(desk.derived.count, 'by the second alone').toBe(1);
  });

  it('derives each afresh while something reported was not said yet, and only when it is asked for', async () => {
    const desk = open();
    desk.pools.report({ poolId: 'pool-a', reset: true });
    await desk.publisher.settled();
    desk.pool.editVm(SHOP.web, { powerState: 'Running' });
    desk.pools.report({ poolId: 'pool-a', vms: [SHOP.web] });
    desk.derived.count = 0;
    const each = desk.publisher.eachConfiguration('pool-a');
    expect(desk.derived.count).toBe(0);
    expect(each.next().value).toMatchObject({ uuid: SHOP.vapp, runningCount: 1 });
    expect(desk.derived.count).toBe(1);
    await desk.publisher.settled();
    expect([...desk.publisher.eachConfiguration('pool-a')]).toMatchObject([{ uuid: SHOP.vapp, runningCount: 1 }]);
  });

  it('says only what differs from what was said before', async () => {
    const desk = open();
    desk.pools.report({ poolId: 'pool-a', reset: true });
    await desk.heard();
    desk.pools.report({ poolId: 'pool-a', vms: [SHOP.web] });
    expect(await desk.names()).toEqual(['vms.changed']);
    desk.pool.editVm(SHOP.web, { powerState: 'Running' });
    desk.pools.report({ poolId: 'pool-a', vms: [SHOP.web] });
    const said = await desk.heard();
    expect(only(said, 'vms.changed')).toMatchObject({ reset: false, changed: [{ uuid: SHOP.web }], removed: [] });
    expect(only(said, 'configurations.changed')).toMatchObject({
      reset: false,
      changed: [{ uuid: SHOP.vapp, powerState: 'Mixed', runningCount: 1 }],
    });
    desk.pools.report({ poolId: 'pool-a', sharedRecords: true });
    expect(await desk.names()).toEqual(['services.changed']);
  });

  it('says one thing once, however many reports came in a burst', async () => {
    const desk = open();
    desk.pools.report({ poolId: 'pool-a', reset: true });
    await desk.heard();
    for (let vcpus = 1; vcpus <= 50; vcpus += 1) {
      desk.pool.editVm(SHOP.web, { vcpus });
      desk.pools.report({ poolId: 'pool-a', vms: [SHOP.web] });
    }
    const said = await desk.heard();
    expect(said.map(([event]) => event)).toEqual(['vms.changed', 'configurations.changed']);
    expect(only(said, 'vms.changed').changed).toMatchObject([{ vcpus: 50 }]);
  });

  it('says what is gone, VMs and configurations', async () => {
    const desk = open();
    desk.pools.report({ poolId: 'pool-a', reset: true });
    await desk.heard();
    desk.pool.content.vms.delete(SHOP.spare);
    desk.pools.report({ poolId: 'pool-a', removedVms: [SHOP.spare] });
    expect(only(await desk.heard(), 'vms.changed')).toMatchObject({ changed: [], removed: [SHOP.spare] });
    desk.pool.content.vapps.delete(SHOP.vapp);
    desk.pools.report({ poolId: 'pool-a', removedVapps: [SHOP.vapp] });
    expect(only(await desk.heard(), 'configurations.changed')).toMatchObject({ changed: [], removed: [SHOP.vapp] });
  });

  it('does not say that a VM is gone which came back in the same burst', async () => {
    const desk = open();
    desk.pools.report({ poolId: 'pool-a', reset: true });
    await desk.heard();
    desk.pools.report({ poolId: 'pool-a', removedVms: [SHOP.spare] });
    desk.pools.report({ poolId: 'pool-a', vms: [SHOP.spare] });
    const vms = only(await desk.heard(), 'vms.changed');
    expect(vms).toMatchObject({ changed: [{ uuid: SHOP.spare }], removed: [] });
  });

  it('names a new namesake on both configurations', async () => {
    const desk = open();
    desk.pools.report({ poolId: 'pool-a', reset: true });
    await desk.heard();
    desk.pool.content.vapps.set(uuidOf(2), { nameLabel: 'Web shop 1', description: '' });
    desk.pools.report({ poolId: 'pool-a', vapps: [uuidOf(2)] });
    const { changed } = only(await desk.heard(), 'configurations.changed');
    expect(changed.map(({ uuid }) => uuid).sort()).toEqual([SHOP.vapp, uuidOf(2)]);
    expect(changed.every(({ warnings }) => warnings.some(({ kind }) => kind === 'duplicate-name'))).toBe(true);
  });

  it('drops what a window had when the inventory is read anew', async () => {
    const desk = open();
    desk.pools.report({ poolId: 'pool-a', reset: true });
    await desk.heard();
    desk.pools.report({ poolId: 'pool-a', reset: true });
    const said = await desk.heard();
    expect(only(said, 'vms.changed').reset).toBe(true);
    expect(only(said, 'configurations.changed')).toMatchObject({ reset: true, changed: [{ uuid: SHOP.vapp }] });
  });

  it('says many VMs in messages of two hundred, the first of which drops what was there', async () => {
    const desk = open();
    for (let n = 0; n < 447; n += 1) desk.pool.content.vms.set(uuidOf(1000 + n), makeVm({ uuid: uuidOf(1000 + n) }));
    desk.pools.report({ poolId: 'pool-a', reset: true });
    const messages = (await desk.heard()).flatMap(([event, payload]) => (event === 'vms.changed' ? [payload] : []));
    expect(messages.map(({ reset, changed }) => [reset, changed.length])).toEqual([
      [true, 200],
      [false, 200],
      [false, 50],
    ]);
  });

  it('gives way after each slice of deriving, and loses nothing by it', async () => {
    const desk = open();
    for (let n = 0; n < 60; n += 1)
      desk.pool.content.vapps.set(uuidOf(2000 + n), { nameLabel: `v${String(n)}`, description: '' });
    desk.clock.elapsedStepMs = 2;
    const turns = desk.clock.turns;
    desk.pools.report({ poolId: 'pool-a', reset: true });
    for (let wait = 0; wait < 60; wait += 1) await desk.clock.turn();
    const own = desk.clock.turns - turns - 60;
    const messages = (await desk.heard()).flatMap(([event, payload]) =>
      event === 'configurations.changed' ? [payload] : [],
    );
    expect(own).toBeGreaterThan(20);
    expect(messages.length).toBeGreaterThan(20);
    expect(messages.map(({ reset }) => reset)).toEqual(messages.map((_message, index) => index === 0));
    expect(new Set(messages.flatMap(({ changed }) => changed.map(({ uuid }) => uuid))).size).toBe(61);
  });

  it('passes on states, runs, ledger entries and pools that are forgotten', async () => {
    const desk = open();
    desk.pools.report({ poolId: 'pool-a', reset: true });
    await desk.heard();
    desk.pools.setPhase('pool-a', 'lost');
    await desk.ledger.append({ kind: 'console.started', actor: 'console', data: {} });
    const run = { id: 'run-1', phase: 'running', plan: { poolId: 'pool-a', configurationUuid: SHOP.vapp } } as Run;
    desk.runs.change(run);
    const said = await desk.heard();
    expect(only(said, 'pool.changed')).toMatchObject({ phase: 'lost' });
    expect(only(said, 'activity.appended').entries).toMatchObject([{ kind: 'console.started' }]);
    expect(only(said, 'runs.changed').runs).toMatchObject([{ id: 'run-1' }]);
    expect(only(said, 'configurations.changed').changed).toMatchObject([{ activeRunId: 'run-1' }]);
    await desk.pools.forget('pool-a');
    expect(await desk.names()).toEqual(['pool.forgotten']);
    expect(desk.bugs).toEqual([]);
  });

  it('says everything again to a window that has just opened, settings first', async () => {
    const desk = open();
    desk.pools.report({ poolId: 'pool-a', reset: true });
    await desk.heard();
    desk.publisher.publishAll();
    const said = await desk.heard();
    expect(said.map(([event]) => event)).toEqual([
      'settings.changed',
      'pool.changed',
      'runs.changed',
      'activity.appended',
      'vms.changed',
      'estate.changed',
      'services.changed',
      'configurations.changed',
    ]);
    expect(only(said, 'configurations.changed')).toMatchObject({ reset: true, changed: [{ uuid: SHOP.vapp }] });
  });

  it('tells when a lock becomes stale, although nothing on the pool changes at that moment', async () => {
    const desk = open();
    const lock = signRecord<LockRecord>(makeSigner('other'), {
      kind: 'lock',
      id: SHOP.vapp,
      pool: 'uuid-of-pool-a',
      seq: 1,
      at: desk.clock.now().toISOString(),
      by: 'anna',
      run: 'r',
      console: 'desk-2',
      nonce: 'n',
      expires: new Date(desk.clock.now().getTime() + 900_000).toISOString(),
    });
    desk.pool.content.records.set(lockKey(SHOP.vapp), JSON.stringify(lock));
    desk.pool.clockAheadMs = 300_000;
    desk.pools.setPhase('pool-a', 'connected');
    await desk.heard();
    desk.pools.report({ poolId: 'pool-a', reset: true });
    expect(only(await desk.heard(), 'configurations.changed').changed).toMatchObject([{ lock: { isStale: false } }]);
    await desk.clock.advance(599_000);
    expect(await desk.names()).toEqual([]);
    await desk.clock.advance(2000);
    expect(only(await desk.heard(), 'configurations.changed').changed).toMatchObject([{ lock: { isStale: true } }]);
  });

  it('takes nothing ill when the pool’s clock can’t be asked', async () => {
    const desk = open({ kind: 'call', at: 1, when: 'before', happen: lost });
    desk.pools.setPhase('pool-a', 'connected');
    expect(await desk.names()).toContain('pool.changed');
    expect(desk.bugs).toEqual([]);
  });
});

describe('writers of records', () => {
  const strangers = (desk: ReturnType<typeof open>, seq: number): void => {
    const record = signRecord<StageRecord>(makeSigner('stranger'), makeStageContent({ seq, by: 'mallory' }));
    desk.pool.content.records.set(recordKey('stage', SHOP.vapp, seq), JSON.stringify(record));
  };

  it('are known when their records were there at the first meeting, and shown when they come later', async () => {
    const desk = open();
    strangers(desk, 2);
    desk.pools.report({ poolId: 'pool-a', reset: true });
    const kinds = (said: Said[]): readonly string[] =>
      only(said, 'configurations.changed').changed.flatMap(({ warnings }) => warnings.map(({ kind }) => kind));
    expect(kinds(await desk.heard())).not.toContain('unknown-writer');
    const later = signRecord<StageRecord>(makeSigner('later'), makeStageContent({ seq: 3, by: 'mallory' }));
    desk.pool.content.records.set(recordKey('stage', SHOP.vapp, 3), JSON.stringify(later));
    desk.pools.report({ poolId: 'pool-a', sharedRecords: true });
    expect(kinds(await desk.heard())).toContain('unknown-writer');
  });

  it('are met when the pool is, not when a run is heard of before it is connected', async () => {
    const desk = open();
    desk.pools.change('pool-a', { uuid: null, phase: 'connecting' });
    desk.runs.change({
      id: 'run-1',
      phase: 'interrupted',
      plan: { poolId: 'pool-a', configurationUuid: SHOP.vapp },
    } as Run);
    await desk.heard();
    expect([...desk.writers.pools.keys()]).toEqual([]);
    strangers(desk, 2);
    desk.pools.change('pool-a', { uuid: 'uuid-of-pool-a', phase: 'connected' });
    desk.pools.report({ poolId: 'pool-a', reset: true });
    await desk.heard();
    expect([...desk.writers.pools.keys()]).toEqual(['uuid-of-pool-a']);
    expect(desk.writers.has(makeSigner('stranger').publicKey)).toBe(true);
  });

  it('are met later where they could not be kept at first', async () => {
    const desk = open();
    strangers(desk, 2);
    desk.writers.failure = new Error('ENOSPC');
    desk.pools.report({ poolId: 'pool-a', reset: true });
    await desk.heard();
    expect(desk.bugs).toHaveLength(1);
    desk.writers.failure = undefined;
    desk.pools.report({ poolId: 'pool-a', sharedRecords: true });
    const said = await desk.heard();
    expect(desk.writers.has(makeSigner('stranger').publicKey)).toBe(true);
    expect(only(said, 'configurations.changed').changed).toHaveLength(1);
  });
});
