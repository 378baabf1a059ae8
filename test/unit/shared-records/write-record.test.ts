import { describe, expect, it } from 'vitest';
import { readServiceRecords, readStageRecords } from '../../../shared/domain/read-shared-records.ts';
import { recordKey } from '../../../shared/domain/stage-record.ts';
import {
  listMembers,
  removeRecords,
  writeRecord,
  type RecordContent,
  type RecordDesk,
} from '../../../electron/shared-records/write-record.ts';
import { Gate } from '../../fakes/gate.ts';
import { lost } from '../../fakes/memory-pool.ts';
import { makeService, makeShopPool, makeStageContent, SHOP, signRecord } from '../../fakes/sample-estate.ts';
import { makeSigner } from '../../fakes/sample-signer.ts';
import { VirtualClock } from '../../fakes/virtual-clock.ts';

const signer = makeSigner();

function openDesk(gate = new Gate(), pool = makeShopPool(new VirtualClock(), signer)) {
  const desk: RecordDesk = {
    operations: pool.operations(gate),
    inventory: pool.inventory(),
    signer,
    poolUuid: 'uuid-of-pool-a',
    by: 'root',
  };
  const keys = (): readonly string[] =>
    [...pool.content.records.keys()].filter((key) => key.startsWith('stagewright.stage.'));
  const current = () =>
    readStageRecords(Object.fromEntries(pool.content.records), 'uuid-of-pool-a', (...signed) =>
      signer.verify(...signed),
    ).get(SHOP.vapp)?.current;
  return { desk, pool, keys, current };
}

const next: RecordContent = {
  kind: 'stage',
  id: SHOP.vapp,
  seq: 2,
  service: 'web-shop',
  stage: 'integration',
  revision: 'cd'.repeat(32),
  members: [],
};

describe('writeRecord', () => {
  it('writes under the next number, by the coordinator’s clock, and removes the one before', async () => {
    const { desk, pool, keys, current } = openDesk();
    pool.clockAheadMs = 3_600_000;
    await writeRecord(desk, next);
    expect(keys()).toEqual([recordKey('stage', SHOP.vapp, 2)]);
    expect(current()).toMatchObject({
      seq: 2,
      stage: 'integration',
      at: '2026-03-02T09:00:00.000Z',
      since: '2026-03-02T09:00:00.000Z',
      by: 'root',
    });
  });

  it('keeps a given time of entering', async () => {
    const { desk, current } = openDesk();
    await writeRecord(desk, { ...next, kind: 'stage', since: '2026-01-01T00:00:00.000Z' });
    expect(current()).toMatchObject({ since: '2026-01-01T00:00:00.000Z', at: '2026-03-02T08:00:00.000Z' });
  });

  it('finds what it wrote itself when the reply was lost', async () => {
    for (let at = 1; at <= 3; at += 1)
      for (const when of ['before', 'after'] as const) {
        const { desk, keys, current } = openDesk(new Gate({ kind: 'call', at, when, happen: lost }));
        await expect(writeRecord(desk, next)).rejects.toMatchObject({ problem: { code: 'pool-unreachable' } });
        await writeRecord(desk, next);
        expect(current()).toMatchObject({ seq: 2, stage: 'integration' });
        expect(keys()).toHaveLength(1);
      }
  });

  it.each([
    [
      'another key',
      JSON.stringify(signRecord(makeSigner('other'), makeStageContent({ seq: 2, stage: 'integration' }))),
    ],
    ['another stage', JSON.stringify(signRecord(signer, makeStageContent({ seq: 2, stage: 'staging' })))],
    ['no record', 'text'],
    ['no object', 'null'],
    ['a number', '7'],
  ])('leaves the number alone where %s took it', async (_what, text) => {
    const { desk, pool, keys } = openDesk();
    pool.content.records.set(recordKey('stage', SHOP.vapp, 2), text);
    await expect(writeRecord(desk, next)).rejects.toMatchObject({ problem: { code: 'plan-changed' } });
    expect(pool.content.records.get(recordKey('stage', SHOP.vapp, 2))).toBe(text);
    expect(keys()).toHaveLength(2);
  });

  it('publishes services by the same rule', async () => {
    const { desk, pool } = openDesk();
    const service = makeService({ name: 'Web shop, renamed' });
    await writeRecord(desk, { kind: 'service', id: service.id, seq: 2, service });
    await writeRecord(desk, { kind: 'service', id: service.id, seq: 2, service });
    const other = makeService({ name: 'Somebody else’s name' });
    await expect(writeRecord(desk, { kind: 'service', id: service.id, seq: 2, service: other })).rejects.toMatchObject({
      problem: { code: 'plan-changed' },
    });
    const records = Object.fromEntries(pool.content.records);
    const readings = readServiceRecords(records, 'uuid-of-pool-a', (...signed) => signer.verify(...signed));
    expect(readings.get('web-shop')?.current?.service.name).toBe('Web shop, renamed');
    expect(readings.get('web-shop')?.keys).toHaveLength(1);
  });
});

describe('removeRecords', () => {
  it('removes lowest numbers first, so that breaking off leaves the newest', async () => {
    for (let at = 1; at <= 3; at += 1) {
      const { desk, pool, current } = openDesk(new Gate({ kind: 'call', at, when: 'before', happen: lost }));
      // XAPI lists keys by text, where 10 comes before 2.
      for (const seq of [10, 2])
        pool.content.records.set(
          recordKey('stage', SHOP.vapp, seq),
          JSON.stringify(signRecord(signer, makeStageContent({ seq, stage: seq === 10 ? 'staging' : 'integration' }))),
        );
      await expect(removeRecords(desk, 'stage', SHOP.vapp)).rejects.toThrow();
      expect(current()).toMatchObject({ seq: 10, stage: 'staging' });
    }
  });

  it('touches no other object and no key of somebody else', async () => {
    const { desk, pool, keys } = openDesk();
    const foreign = [
      'stagewright.service.web-shop-2.1',
      'stagewright.service.web-shop.x',
      'stagewright.service.web-shop.',
    ];
    for (const key of foreign) pool.content.records.set(key, 'theirs');
    await removeRecords(desk, 'service', 'web-shop');
    expect(keys()).toHaveLength(1);
    expect([...pool.content.records.keys()].filter((key) => key.includes('.service.'))).toEqual(
      expect.arrayContaining(['stagewright.service.web-shop-2.1', 'stagewright.service.web-shop.x']),
    );
    expect(pool.content.records.has('stagewright.service.web-shop.1')).toBe(false);
  });
});

describe('listMembers', () => {
  it('keeps order and delays, and leaves out VMs that are gone', () => {
    const { pool } = openDesk();
    expect(listMembers(pool.inventory(), [SHOP.web, 'gone', SHOP.db])).toEqual([
      { vm: SHOP.web, order: 1, startDelay: 0, shutdownDelay: 0 },
      { vm: SHOP.db, order: 0, startDelay: 30, shutdownDelay: 0 },
    ]);
  });
});
