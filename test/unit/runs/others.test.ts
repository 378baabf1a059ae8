import { beforeAll, describe, expect, it } from 'vitest';
import { lockKey, recordKey, stageTag, type LockRecord } from '../../../shared/domain/stage-record.ts';
import { makeStageContent, SHOP, signRecord } from '../../fakes/sample-estate.ts';
import { JournalFile } from '../../fakes/memory-journal.ts';
import { makeSigner } from '../../fakes/sample-signer.ts';
import { onlyRun, Site, type Console } from './console.ts';

let original: unknown;
let promoted: unknown;
let names: readonly string[] = [];
const other = makeSigner('another console');

beforeAll(async () => {
  const site = new Site();
  original = site.picture();
  const console = site.open();
  await site.promote(console);
  promoted = site.picture();
  names = [...console.gate.passed];
});

function lockOf(holder: string, desk: string): string {
  const lock = signRecord<LockRecord>(other, {
    kind: 'lock',
    id: SHOP.vapp,
    pool: 'uuid-of-pool-a',
    seq: 1,
    at: '2026-03-02T07:59:00.000Z',
    by: holder,
    run: 'their-run',
    console: desk,
    nonce: 'their-nonce',
    expires: '2026-03-02T08:14:00.000Z',
  });
  return JSON.stringify(lock);
}

/** Does `act` once, right before the first thing of that name (after `skip` of them). */
function when(console: Console, name: string, act: () => void, skip = 0): void {
  let left = skip;
  console.gate.onPass = (passing) => {
    if (passing !== name) return;
    if (left > 0) left -= 1;
    else {
      console.gate.onPass = undefined;
      act();
    }
  };
}

async function decide(site: Site, console: Console, choice: 'resume' | 'undo'): Promise<void> {
  await console.engine[choice](onlyRun(console).id);
  await site.rest(console);
}

describe('a lock that somebody else holds', () => {
  it('refuses the run with the holder, and nothing changes', async () => {
    const site = new Site();
    site.pool.content.records.set(lockKey(SHOP.vapp), lockOf('anna', 'desk-2'));
    const console = site.open();
    await site.promote(console);
    expect(onlyRun(console)).toMatchObject({
      phase: 'interrupted',
      problem: { code: 'blocked', blockers: [{ kind: 'locked', holder: 'anna', console: 'desk-2' }] },
    });
    expect(site.pool.history).toEqual([]);
    await decide(site, console, 'undo');
    expect(onlyRun(console)).toMatchObject({ phase: 'failed', problem: { code: 'blocked' } });
    expect(site.pool.content.records.get(lockKey(SHOP.vapp))).toBe(lockOf('anna', 'desk-2'));
  });

  it('lets the run go on once it is released', async () => {
    const site = new Site();
    site.pool.content.records.set(lockKey(SHOP.vapp), lockOf('anna', 'desk-2'));
    const console = site.open();
    await site.promote(console);
    site.pool.content.records.delete(lockKey(SHOP.vapp));
    await decide(site, console, 'resume');
    expect(site.picture()).toEqual(promoted);
  });

  it.each(['garbage', '{"v":2}', ''])('blocks as well when it reads %j', async (text) => {
    const site = new Site();
    site.pool.content.records.set(lockKey(SHOP.vapp), text);
    const console = site.open();
    await site.promote(console);
    expect(onlyRun(console).problem).toMatchObject({
      code: 'blocked',
      blockers: [{ kind: 'locked', holder: 'unknown' }],
    });
    expect(site.pool.history).toEqual([]);
  });
});

describe('a lock that is broken while the run works', () => {
  const changing = ['moveVif', 'removeVmTag', 'addVmTag', 'journal intent write-stage-record', 'announce'];

  it.each(changing)(
    'stops it before it changes anything more (broken at %s), and both choices end soundly',
    async (name) => {
      for (const choice of ['resume', 'undo'] as const) {
        const site = new Site();
        const console = site.open();
        when(console, name, () => site.pool.content.records.delete(lockKey(SHOP.vapp)));
        await site.promote(console);
        if (onlyRun(console).phase === 'interrupted') {
          expect(onlyRun(console).problem).toMatchObject({
            code: 'blocked',
            blockers: [{ kind: 'locked', isStale: true }],
          });
          await decide(site, console, choice);
          expect(onlyRun(console).phase).toBe(choice === 'resume' ? 'succeeded' : 'failed');
          expect(site.picture()).toEqual(choice === 'resume' ? promoted : original);
        } else {
          // Nothing was left to change when it was broken.
          expect(name).toBe('announce');
          expect(site.picture()).toEqual(promoted);
        }
      }
    },
  );

  it('is not taken again from somebody who took it over', async () => {
    const site = new Site();
    const console = site.open();
    when(console, 'journal intent write-stage-record', () =>
      site.pool.content.records.set(lockKey(SHOP.vapp), lockOf('anna', 'desk-2')),
    );
    await site.promote(console);
    for (const choice of ['resume', 'undo'] as const) {
      await decide(site, console, choice);
      expect(onlyRun(console)).toMatchObject({
        phase: 'interrupted',
        problem: { code: 'blocked', blockers: [{ holder: 'anna', console: 'desk-2' }] },
      });
    }
    expect(site.pool.content.records.get(lockKey(SHOP.vapp))).toBe(lockOf('anna', 'desk-2'));
    expect(site.stageRecord()?.stage).toBe('development');
  });
});

describe('what somebody else changes meanwhile', () => {
  it.each([0, 1, 2])('a NIC (%i) on a third network is left there, and undoing puts back the rest', async (index) => {
    const site = new Site();
    const console = site.open();
    const vif = [SHOP.vifs.webFront, SHOP.vifs.webData, SHOP.vifs.dbData][index]!;
    const vm = index === 2 ? SHOP.db : SHOP.web;
    const move = (networkUuid: string): void => {
      const { vifs } = site.pool.getVm(vm);
      site.pool.editVm(vm, { vifs: vifs.map((each) => (each.uuid === vif ? { ...each, networkUuid } : each)) });
    };
    when(console, 'readVifNetwork', () => {
      move(SHOP.networks.management);
    });
    await site.promote(console);
    expect(onlyRun(console)).toMatchObject({ phase: 'interrupted', problem: { code: 'plan-changed' } });
    expect(site.pool.networkOf(vif)).toBe(SHOP.networks.management);
    await decide(site, console, 'undo');
    expect(onlyRun(console)).toMatchObject({ phase: 'failed', problem: { code: 'plan-changed' } });
    expect(site.pool.networkOf(vif)).toBe(SHOP.networks.management);
    move(index === 0 ? SHOP.networks.devFront : SHOP.networks.devData);
    expect(site.picture()).toEqual(original);
  });

  it('a NIC moved away after its step is found by the check, and moved no more', async () => {
    const site = new Site();
    const console = site.open();
    when(console, 'journal intent verify', () => {
      const { vifs } = site.pool.getVm(SHOP.db);
      site.pool.editVm(SHOP.db, { vifs: vifs.map((vif) => ({ ...vif, networkUuid: SHOP.networks.management })) });
    });
    await site.promote(console);
    expect(onlyRun(console)).toMatchObject({ phase: 'interrupted', problem: { code: 'check-failed' } });
    await decide(site, console, 'undo');
    expect(onlyRun(console).phase).toBe('failed');
    expect(site.pool.networkOf(SHOP.vifs.dbData)).toBe(SHOP.networks.management);
    expect(site.picture()).toMatchObject({ locks: [], stage: 'development' });
  });

  it('a tag taken off after its step is found by the check', async () => {
    const site = new Site();
    const console = site.open();
    when(console, 'journal intent verify', () => {
      site.pool.editVm(SHOP.db, { tags: [] });
    });
    await site.promote(console);
    expect(onlyRun(console).problem).toMatchObject({
      code: 'check-failed',
      findings: [expect.stringContaining('db-01')],
    });
  });

  it('a record that says otherwise is found by the check', async () => {
    const site = new Site();
    const console = site.open();
    when(console, 'journal intent verify', () => {
      const newer = signRecord(other, makeStageContent({ seq: 3, stage: 'staging' }));
      site.pool.content.records.set(recordKey('stage', SHOP.vapp, 3), JSON.stringify(newer));
    });
    await site.promote(console);
    expect(onlyRun(console).problem).toMatchObject({
      code: 'check-failed',
      findings: [expect.stringContaining('record')],
    });
  });

  it.each([
    ['another console', () => JSON.stringify(signRecord(other, makeStageContent({ seq: 2, stage: 'staging' })))],
    ['no console', () => 'not JSON at all'],
    ['a newer console', () => '{"v":2}'],
  ])('a record number written by %s is not overwritten', async (_who, make) => {
    const site = new Site();
    const console = site.open();
    when(console, 'journal intent write-stage-record', () => {
      site.pool.content.records.set(recordKey('stage', SHOP.vapp, 2), make());
    });
    await site.promote(console);
    expect(onlyRun(console)).toMatchObject({ phase: 'interrupted', problem: { code: 'plan-changed' } });
    expect(site.pool.content.records.get(recordKey('stage', SHOP.vapp, 2))).toBe(make());
    await decide(site, console, 'undo');
    expect(onlyRun(console).phase).toBe('failed');
    expect(site.picture()).toMatchObject({ locks: [] });
    expect(site.pool.networkOf(SHOP.vifs.webFront)).toBe(SHOP.networks.devFront);
  });

  it('a VM that was deleted does not keep the rest from being undone', async () => {
    for (const name of ['moveVif', 'removeVmTag', 'journal intent verify']) {
      const site = new Site();
      const console = site.open();
      when(console, name, () => site.pool.content.vms.delete(SHOP.db));
      await site.promote(console);
      expect(onlyRun(console), name).toMatchObject({ phase: 'interrupted', problem: { code: 'xapi-failure' } });
      await decide(site, console, 'undo');
      expect(onlyRun(console).phase, name).toBe('errored');
      expect(site.picture(), name).toMatchObject({ locks: [], stage: 'development' });
      expect(site.pool.getVm(SHOP.web).tags, name).toEqual(['linux', stageTag('Development')]);
    }
  });

  it('a stage tag that was there before is there after undoing', async () => {
    const site = new Site();
    site.pool.editVm(SHOP.web, { tags: ['linux', stageTag('Integration')] });
    const before = site.picture();
    const console = site.open();
    when(console, 'journal intent verify', () => {
      console.engine.stop(onlyRun(console).id);
    });
    await site.promote(console);
    await decide(site, console, 'undo');
    expect(site.picture()).toEqual(before);
  });
});

describe('two consoles that promote the same configuration', () => {
  it('let exactly one win, and tell the other who holds it, however their steps interleave', async () => {
    for (let head = 0; head <= names.length; head += 1) {
      const site = new Site();
      const anna = site.open(undefined, { name: 'anna' });
      const bert = site.open(undefined, { journal: new JournalFile(), signer: other, name: 'bert' });
      const plan = site.plan();
      let started = head === 0;
      if (started) void bert.engine.start(plan, 'ab'.repeat(32), 'root');
      anna.gate.onPass = () => {
        if (started || anna.gate.passed.length < head) return;
        started = true;
        void bert.engine.start(plan, 'ab'.repeat(32), 'root');
      };
      await site.promote(anna, plan);
      await site.rest(bert);
      const outcomes = [anna, bert].map((console) => onlyRun(console));
      const winners = outcomes.filter((run) => run.phase === 'succeeded');
      expect(winners, `head start ${String(head)}`).toHaveLength(1);
      const loser = outcomes.find((run) => run.phase !== 'succeeded')!;
      expect(loser.phase).toBe('interrupted');
      const { problem } = loser;
      // After the winner's end there is no holder any more: then the record's number, or a NIC, says no.
      if (problem?.code === 'blocked')
        expect(problem.blockers).toMatchObject([
          { kind: 'locked', holder: 'root', console: winners[0] === outcomes[0] ? 'anna' : 'bert' },
        ]);
      else expect(problem?.code).toBe('plan-changed');
      expect(site.pool.history.filter(({ operation }) => operation === 'moveVif')).toHaveLength(3);
    }
  });
});
