import { beforeAll, describe, expect, it } from 'vitest';
import { createConfiguration } from '../../../../electron/usecases/configurations/create-configuration.ts';
import { stageTag } from '../../../../shared/domain/stage-record.ts';
import { ROOT } from '../../../fakes/memory-pools.ts';
import { lost } from '../../../fakes/memory-pool.ts';
import { refused } from '../../../fakes/refusal.ts';
import { makeVm, SHOP } from '../../../fakes/sample-estate.ts';
import { uuidOf } from '../../../fakes/sample-signer.ts';
import { openDesk, pictureOf, problemOf, stageOf } from '../desk.ts';
import type { Fault } from '../../../fakes/gate.ts';

const second = uuidOf(14);
const input = {
  poolId: 'pool-a',
  name: 'Web shop 2',
  vmUuids: [SHOP.spare, second],
  serviceId: 'web-shop',
  stageId: 'integration',
};

/** A desk whose second spare VM still carries a mark of another stage. */
function open(fault?: Fault) {
  const desk = openDesk(fault);
  desk.pool.content.vms.set(
    second,
    makeVm({ uuid: second, nameLabel: 'spare-02', startOrder: 2, tags: [stageTag('Staging'), 'keep'] }),
  );
  return desk;
}

let calls = 0;

beforeAll(async () => {
  const desk = open();
  await createConfiguration(desk, input);
  calls = desk.gate.count('call');
});

describe('createConfiguration', () => {
  it('groups the VMs, marks them and records the stage', async () => {
    const desk = open();
    const { configurationUuid } = await createConfiguration(desk, {
      ...input,
      vmUuids: [...input.vmUuids, SHOP.spare],
    });
    expect(desk.pool.content.vapps.get(configurationUuid)?.nameLabel).toBe('Web shop 2');
    expect(desk.pool.getVm(SHOP.spare)).toMatchObject({
      vappUuid: configurationUuid,
      tags: ['linux', stageTag('Integration')],
    });
    expect(desk.pool.getVm(second).tags).toEqual(['keep', stageTag('Integration')]);
    expect(stageOf(desk, configurationUuid)?.current).toMatchObject({
      seq: 1,
      stage: 'integration',
      service: 'web-shop',
      members: [
        { vm: SHOP.spare, order: 0 },
        { vm: second, order: 2 },
      ],
    });
    const found = desk.findConfiguration('pool-a', configurationUuid);
    expect(found?.recordedRevision).toBe(found?.revision);
    expect(desk.ledger.entries.at(-1)).toMatchObject({
      kind: 'configuration.created',
      actor: 'root',
      configurationUuid,
      data: { configuration: 'Web shop 2', service: 'Web shop', stage: 'Integration', vms: 2 },
    });
  });

  it('takes everything back when a call is refused, at any call', async () => {
    expect(calls).toBeGreaterThanOrEqual(8);
    for (let at = 1; at <= calls; at += 1) {
      const desk = open({ kind: 'call', at, when: 'before', happen: () => refused('INTERNAL_ERROR', String(at)) });
      const before = pictureOf(desk);
      const problem = await problemOf(createConfiguration(desk, input));
      expect(problem, `call ${String(at)}`).toMatchObject({ code: 'xapi-failure', params: [String(at)] });
      expect(pictureOf(desk), `call ${String(at)}`).toEqual(before);
      expect(desk.ledger.entries, `call ${String(at)}`).toEqual([]);
    }
  });

  it('takes everything back when the reply of any call but the first is lost', async () => {
    // The reply to the first names the vApp: without it there is an empty one that only a person can tell apart.
    for (let at = 2; at <= calls; at += 1) {
      const desk = open({ kind: 'call', at, when: 'after', happen: lost });
      const before = pictureOf(desk);
      expect(await problemOf(createConfiguration(desk, input)), `call ${String(at)}`).toMatchObject({
        code: 'pool-unreachable',
      });
      expect(pictureOf(desk), `call ${String(at)}`).toEqual(before);
    }
  });

  it('tells the first failure and takes back what it can, when taking back fails as well', async () => {
    const desk = open({ kind: 'call', at: 4, when: 'before', happen: () => refused('FIRST') });
    let left = 0;
    desk.gate.onPass = (name) => {
      // The first call of taking back a VM fails, the others work.
      if (desk.gate.count('call') > 4 && name === 'setVmVapp' && left++ === 0) throw refused('SECOND');
    };
    expect(await problemOf(createConfiguration(desk, input))).toMatchObject({ xapiCode: 'FIRST' });
    expect(left).toBeGreaterThanOrEqual(2);
    expect([...desk.pool.getVm(second).tags].sort()).toEqual(['keep', stageTag('Staging')]);
    expect([...desk.pool.content.vapps.keys()]).toEqual([SHOP.vapp]);
  });

  it('says everything that is in the way', async () => {
    const desk = open();
    const problem = await problemOf(
      createConfiguration(desk, { ...input, name: 'Web shop 1', vmUuids: [SHOP.web, SHOP.spare, SHOP.db] }),
    );
    expect(problem).toEqual({
      code: 'blocked',
      blockers: [
        { kind: 'name-taken', otherUuid: SHOP.vapp },
        { kind: 'vm-in-other-configuration', vmUuid: SHOP.web, otherUuid: SHOP.vapp },
        { kind: 'vm-in-other-configuration', vmUuid: SHOP.db, otherUuid: SHOP.vapp },
      ],
    });
    expect(desk.gate.count('call')).toBe(0);
  });

  it.each([
    ['an unknown VM', { vmUuids: [uuidOf(99)] }, { code: 'not-found', kind: 'vm', id: uuidOf(99) }],
    ['an unknown service', { serviceId: 'gone' }, { code: 'not-found', kind: 'service', id: 'gone' }],
    ['an unknown stage', { stageId: 'gone' }, { code: 'not-found', kind: 'stage', id: 'gone' }],
    ['an unknown pool', { poolId: 'gone' }, { code: 'not-found', kind: 'pool', id: 'gone' }],
  ])('refuses %s before it calls anything', async (_what, part, expected) => {
    const desk = open();
    expect(await problemOf(createConfiguration(desk, { ...input, ...part }))).toEqual(expected);
    expect(desk.gate.count('any')).toBe(0);
  });

  it('refuses while the pool is away or the role does not allow it', async () => {
    const desk = open();
    desk.pools.setPhase('pool-a', 'lost');
    expect(await problemOf(createConfiguration(desk, input))).toEqual({
      code: 'blocked',
      blockers: [{ kind: 'pool-not-connected' }],
    });
    desk.pools.change('pool-a', {
      phase: 'connected',
      rights: { ...ROOT, isLocalSuperuser: false, permissions: ['pool.add_to_gui_config', 'vm.add_tags'] },
    });
    const problem = await problemOf(createConfiguration(desk, input));
    expect(problem).toMatchObject({
      code: 'blocked',
      blockers: expect.arrayContaining([
        { kind: 'permission-missing', missing: { permission: 'vm_appliance.create', role: 'pool-operator' } },
      ]) as unknown,
    });
    expect(desk.gate.count('any')).toBe(0);
  });
});
