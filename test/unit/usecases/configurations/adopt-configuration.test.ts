import { describe, expect, it } from 'vitest';
import {
  adoptConfiguration,
  releaseConfiguration,
} from '../../../../electron/usecases/configurations/adopt-configuration.ts';
import type { Configuration } from '../../../../shared/domain/configuration.ts';
import { recordKey, stageTag, type StageRecord } from '../../../../shared/domain/stage-record.ts';
import { lost } from '../../../fakes/memory-pool.ts';
import { ROOT } from '../../../fakes/memory-pools.ts';
import { makeStageContent, SHOP, signRecord } from '../../../fakes/sample-estate.ts';
import { makeSigner, uuidOf } from '../../../fakes/sample-signer.ts';
import { openDesk, problemOf, stageOf } from '../desk.ts';

const adopt = { poolId: 'pool-a', configurationUuid: SHOP.vapp, serviceId: 'web-shop', stageId: 'staging' };
const release = { poolId: 'pool-a', configurationUuid: SHOP.vapp };
const lock = {
  runId: 'r',
  holder: 'anna',
  console: 'desk-2',
  since: '2026-03-02T07:00:00.000Z',
  expires: '',
  isOurs: false,
  isStale: false,
};

/** The same configuration, seen otherwise. */
function seenAs(desk: ReturnType<typeof openDesk>, change: Partial<Configuration>) {
  return {
    ...desk,
    findConfiguration: (poolId: string, uuid: string): Configuration | undefined => {
      const found = desk.findConfiguration(poolId, uuid);
      return found && { ...found, ...change };
    },
  };
}

const busy: readonly (readonly [string, Partial<Configuration>, unknown])[] = [
  ['it is locked', { lock }, { kind: 'locked', holder: 'anna', console: 'desk-2', since: lock.since, isStale: false }],
  ['a run works on it', { activeRunId: 'run-1', lock }, { kind: 'run-active', runId: 'run-1' }],
  [
    'an interrupted run waits for a decision',
    { warnings: [{ kind: 'run-interrupted', runId: 'run-1' }] },
    { kind: 'run-interrupted', runId: 'run-1' },
  ],
];

describe('adoptConfiguration', () => {
  it('marks and records, and leaves VMs, vApp and networks as they are', async () => {
    const desk = openDesk();
    await adoptConfiguration(desk, adopt);
    expect(stageOf(desk)?.current).toMatchObject({ seq: 2, stage: 'staging' });
    expect(stageOf(desk)?.keys).toHaveLength(1);
    expect(desk.pool.getVm(SHOP.web)).toMatchObject({ vappUuid: SHOP.vapp, tags: ['linux', stageTag('Staging')] });
    expect(desk.pool.networkOf(SHOP.vifs.webFront)).toBe(SHOP.networks.devFront);
    expect(desk.ledger.entries.at(-1)).toMatchObject({ kind: 'configuration.adopted', data: { stage: 'Staging' } });
    const found = desk.findConfiguration('pool-a', SHOP.vapp);
    expect(found).toMatchObject({ stageId: 'staging', recordedRevision: found?.revision });
  });

  it('takes a vApp that no console has placed before', async () => {
    const desk = openDesk();
    desk.pool.content.records.delete(recordKey('stage', SHOP.vapp, 1));
    await adoptConfiguration(desk, adopt);
    expect(stageOf(desk)?.current).toMatchObject({ seq: 1, stage: 'staging' });
  });

  it('supersedes records that can’t be believed, since their numbers are taken', async () => {
    const desk = openDesk();
    desk.pool.content.records.set(recordKey('stage', SHOP.vapp, 7), 'forged');
    await adoptConfiguration(desk, adopt);
    expect(stageOf(desk)).toMatchObject({ current: { seq: 8, stage: 'staging' }, notBelieved: undefined });
  });

  it.each(busy)('refuses while %s', async (_why, change, blocker) => {
    const desk = seenAs(openDesk(), change);
    expect(await problemOf(adoptConfiguration(desk, adopt))).toEqual({ code: 'blocked', blockers: [blocker] });
    expect(desk.gate.count('any')).toBe(0);
  });

  it('refuses an empty vApp, a role that may not, and what is not there', async () => {
    const desk = openDesk();
    expect(await problemOf(adoptConfiguration(seenAs(desk, { vmUuids: [] }), adopt))).toMatchObject({
      blockers: [{ kind: 'empty' }],
    });
    expect(await problemOf(adoptConfiguration(desk, { ...adopt, configurationUuid: uuidOf(9) }))).toMatchObject({
      code: 'not-found',
      kind: 'configuration',
    });
    expect(await problemOf(adoptConfiguration(desk, { ...adopt, serviceId: 'gone' }))).toMatchObject({
      kind: 'service',
    });
    desk.pools.change('pool-a', { rights: { ...ROOT, isLocalSuperuser: false } });
    expect(await problemOf(adoptConfiguration(desk, adopt))).toMatchObject({ code: 'blocked' });
    expect(desk.gate.count('any')).toBe(0);
  });

  it('can be done again after any call broke', async () => {
    const whole = openDesk();
    await adoptConfiguration(whole, adopt);
    for (let at = 1; at <= whole.gate.count('call'); at += 1)
      for (const when of ['before', 'after'] as const) {
        const desk = openDesk({ kind: 'call', at, when, happen: lost });
        await problemOf(adoptConfiguration(desk, adopt));
        await adoptConfiguration(desk, adopt);
        expect(stageOf(desk), `${when} ${String(at)}`).toMatchObject({ current: { stage: 'staging' } });
        expect(stageOf(desk)?.keys, `${when} ${String(at)}`).toHaveLength(1);
        expect(desk.pool.getVm(SHOP.db).tags).toEqual(['linux', stageTag('Staging')]);
      }
  });
});

describe('releaseConfiguration', () => {
  it('takes records and marks away, and leaves the rest', async () => {
    const desk = openDesk();
    const newer = signRecord<StageRecord>(makeSigner('other'), makeStageContent({ seq: 12, stage: 'staging' }));
    desk.pool.content.records.set(recordKey('stage', SHOP.vapp, 12), JSON.stringify(newer));
    await releaseConfiguration(desk, release);
    expect(stageOf(desk)).toBeUndefined();
    expect(desk.pool.getVm(SHOP.web)).toMatchObject({ vappUuid: SHOP.vapp, tags: ['linux'] });
    expect([...desk.pool.content.records.keys()]).toEqual(['stagewright.service.web-shop.1', 'XenCenter.CustomFields']);
    expect(desk.ledger.entries).toMatchObject([{ kind: 'configuration.released', data: { stage: 'staging' } }]);
  });

  it.each(busy)('refuses while %s', async (_why, change, blocker) => {
    const desk = seenAs(openDesk(), change);
    expect(await problemOf(releaseConfiguration(desk, release))).toEqual({ code: 'blocked', blockers: [blocker] });
    expect(desk.gate.count('any')).toBe(0);
  });

  it('is in the ledger before anything is taken away', async () => {
    const desk = openDesk();
    await releaseConfiguration(desk, release);
    expect(desk.gate.passed[0]).toBe('ledger configuration.released');
  });

  it('can be done again after any call broke', async () => {
    const whole = openDesk();
    await releaseConfiguration(whole, release);
    for (let at = 1; at <= whole.gate.count('call'); at += 1)
      for (const when of ['before', 'after'] as const) {
        const desk = openDesk({ kind: 'call', at, when, happen: lost });
        await problemOf(releaseConfiguration(desk, release));
        await releaseConfiguration(desk, release);
        expect(stageOf(desk), `${when} ${String(at)}`).toBeUndefined();
        expect(desk.pool.getVm(SHOP.db).tags).toEqual(['linux']);
      }
  });
});
