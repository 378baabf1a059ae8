import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { toText } from '../../../electron/xapi/wire-values.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import {
  anyIn,
  ended,
  expectNoBugs,
  openConsole,
  openOtherClient,
  problemOf,
  promote,
  settledIn,
  type OtherClient,
} from './desk.ts';
import { rested } from '../../fakes/rested.ts';

let pool: RunningDemoPool;
let console_: HeadlessConsole;
let other: OtherClient;

beforeAll(async () => {
  pool = await quickDemoPool();
  console_ = await openConsole(pool);
  other = await openOtherClient(pool);
});

afterAll(async () => {
  await other.close();
  await console_.close();
  await pool.close();
  expectNoBugs(console_);
});

const vmOf = (uuid: string) => console_.facts.vms.get('demo')?.get(uuid);
const cardOf = (uuid: string) => console_.facts.configurations.get(uuid);
const firstVm = (card: Configuration): string => card.vmUuids[0] ?? '';

/** Names that break careless screens, logs and encodings. */
const NAMES: readonly (readonly [string, string])[] = [
  ['markup', '<img src=x onerror=alert(1)>&amp;"\'</script>]]>'],
  ['emoji', 'db 🐘👩🏽‍🚒 1'],
  ['10,000 characters', 'ä€x'.repeat(3333) + 'z'],
  ['right-to-left', 'שרת \u202Eexe.bv\u202C خادم'],
  ['a formula', '=cmd|calc!A1'],
  ['spaces and breaks', '  two\n\tlines  '],
];

describe('what somebody else changes on the pool', () => {
  it.each(NAMES)('reaches the facts unchanged: a VM name with %s', async (_what, name) => {
    const card = await anyIn(console_, 'development', 'erp');
    await other.call('VM.set_name_label', await other.ref('VM', firstVm(card)), name);
    await console_.until('the name', () => vmOf(firstVm(card))?.nameLabel === name);
    const { plan } = await console_.request('promotions.preview', {
      poolId: 'demo',
      configurationUuid: card.uuid,
      toStageId: 'integration',
    });
    expect(plan.steps.some(({ title }) => title.includes(name))).toBe(true);
  });

  it('reaches the facts: tag, power state, NIC, network name, vApp name', async () => {
    const card = await anyIn(console_, 'development', 'web-shop');
    const vm = await other.ref('VM', firstVm(card));
    await other.call('VM.add_tags', vm, 'seen by audit');
    await console_.until('the tag', () => vmOf(firstVm(card))?.tags.includes('seen by audit'));
    expect(vmOf(firstVm(card))?.powerState).toBe('Halted');
    await other.call('VM.start', vm, false, false);
    await console_.until('the start', () => vmOf(firstVm(card))?.powerState === 'Running');
    await console_.until('the card', () => cardOf(card.uuid)?.runningCount === card.runningCount + 1);
    await other.call('VM.hard_shutdown', vm);
    await console_.until('the end', () => vmOf(firstVm(card))?.powerState === 'Halted');

    const strange = await other.call('network.create', {
      name_label: 'made elsewhere',
      name_description: '',
      other_config: {},
    });
    await console_.until('the network', ({ networks }) =>
      networks.get('demo')?.some(({ nameLabel }) => nameLabel === 'made elsewhere'),
    );
    const networkUuid = toText(await other.call('network.get_uuid', strange));
    const [vif] = (await other.call('VM.get_VIFs', vm)) as readonly string[];
    const before = vmOf(firstVm(card))?.networkUuids ?? [];
    await other.call('VIF.move', vif ?? '', strange);
    await console_.until('the NIC', () => vmOf(firstVm(card))?.networkUuids.includes(networkUuid));
    expect(vmOf(firstVm(card))?.networkUuids).not.toEqual(before);
    await console_.until('the warning', () =>
      cardOf(card.uuid)?.warnings.some(({ kind }) => kind === 'revision-changed'),
    );

    await other.call('VM_appliance.set_name_label', await other.ref('VM_appliance', card.uuid), 'Shop renamed');
    await console_.until('the name', () => cardOf(card.uuid)?.nameLabel === 'Shop renamed');
  });

  it('reaches the facts: a new vApp, one of the same name, and its end', async () => {
    const make = (): ReturnType<OtherClient['call']> =>
      other.call('VM_appliance.create', { name_label: 'Twin', name_description: 'made elsewhere' });
    const refs = [await make(), await make()];
    const uuids = await Promise.all(refs.map(async (ref) => toText(await other.call('VM_appliance.get_uuid', ref))));
    for (const [index, uuid] of uuids.entries()) {
      const card = await console_.until('the twin', () => {
        const found = cardOf(uuid);
        return found?.warnings.some(({ kind }) => kind === 'duplicate-name') ? found : undefined;
      });
      expect(card).toMatchObject({ nameLabel: 'Twin', stageId: null, vmUuids: [] });
      expect(card.warnings).toContainEqual({ kind: 'duplicate-name', otherUuids: [uuids[1 - index]] });
    }
    const [vm] = console_.facts.vms.get('demo')?.values() ?? [];
    const taken = problemOf(
      await console_.ask('configurations.create', {
        poolId: 'demo',
        name: 'Twin',
        vmUuids: [vm?.uuid ?? ''],
        serviceId: 'erp',
        stageId: 'development',
      }),
    );
    expect(taken.code === 'blocked' && taken.blockers.map(({ kind }) => kind)).toContain('name-taken');
    for (const ref of refs) await other.call('VM_appliance.destroy', ref);
    await console_.until('both gone', () => uuids.every((uuid) => !cardOf(uuid)));
  });

  it('is worked with where uuids are as real pools have them, without the version bits of RFC 9562', async () => {
    const { db } = pool.world;
    const [uuid, networkUuid] = ['543bb041-6cc4-70c7-346f-ae8c84066018', '5ba9a26e-e4c0-09c7-40ee-55cd34dc92da'];
    const appliance = db.create('VM_appliance', { name_label: 'Old hand' }, { uuid });
    const network = db.create('network', { name_label: 'old', MTU: 1500 }, { uuid: networkUuid });
    const vm = db.create(
      'VM',
      { name_label: 'old-1', power_state: 'Halted', appliance },
      { uuid: 'aa370082-436e-b158-1259-53f13bb50bf4' },
    );
    db.create(
      'VIF',
      { VM: vm, network, device: '0', MAC: '02:00:00:00:00:01' },
      { uuid: 'f392d990-838e-fcbd-23c8-ca027300c20c' },
    );
    await console_.until('the network', ({ networks }) =>
      networks.get('demo')?.some((known) => known.uuid === networkUuid),
    );
    const service = console_.facts.services.get('erp');
    if (!service) throw new Error('no service');
    const [first, ...rest] = service.service.workflow.stages;
    if (!first) throw new Error('no stage');
    const stages = [{ ...first, networkMap: { ...first.networkMap, old: networkUuid } }, ...rest];
    const changed = { ...service.service, workflow: { ...service.service.workflow, stages } };
    await console_.request('services.save', { poolId: 'demo', service: changed, afterSeq: service.seq });
    await console_.until('the card', () => cardOf(uuid)?.vmUuids.length === 1);
    await console_.request('configurations.adopt', {
      poolId: 'demo',
      configurationUuid: uuid,
      serviceId: 'erp',
      stageId: 'development',
    });
    await settledIn(console_, uuid, 'development');
    expect((await ended(console_, await promote(console_, uuid, 'integration'))).phase).toBe('succeeded');
    expect(await settledIn(console_, uuid, 'integration')).toMatchObject({ recordSeq: 2 });
  });

  it('warns of members when a VM is moved to another vApp, and refuses to make it a member twice', async () => {
    const from = await anyIn(console_, 'staging', 'web-shop');
    const to = await anyIn(console_, 'production', 'web-shop');
    const vmUuid = firstVm(from);
    await other.call('VM.set_appliance', await other.ref('VM', vmUuid), await other.ref('VM_appliance', to.uuid));
    const left = await console_.until('the warning', () =>
      cardOf(from.uuid)?.warnings.find(({ kind }) => kind === 'members-changed'),
    );
    expect(left).toEqual({ kind: 'members-changed', added: [], removed: [vmUuid] });
    const joined = await console_.until('the warning', () =>
      cardOf(to.uuid)?.warnings.find(({ kind }) => kind === 'members-changed'),
    );
    expect(joined).toEqual({ kind: 'members-changed', added: [vmUuid], removed: [] });
    const twice = await console_.ask('configurations.create', {
      poolId: 'demo',
      name: 'Second home',
      vmUuids: [vmUuid],
      serviceId: 'web-shop',
      stageId: 'development',
    });
    expect(problemOf(twice)).toMatchObject({
      code: 'blocked',
      blockers: [{ kind: 'vm-in-other-configuration', vmUuid, otherUuid: to.uuid }],
    });
    expect([...console_.facts.configurations.values()].some(({ nameLabel }) => nameLabel === 'Second home')).toBe(
      false,
    );
  });
});

describe('what somebody else changes during a promotion', () => {
  /** Begins a promotion that stays a while at its first NIC. */
  async function begin(
    stageId: string,
    serviceId: string,
    toStageId: string,
  ): Promise<{
    readonly card: Configuration;
    readonly runId: string;
    /** Of each VM, before anything moved. */
    readonly networks: readonly (readonly string[] | undefined)[];
  }> {
    const card = await anyIn(console_, stageId, serviceId);
    const networks = card.vmUuids.map((uuid) => vmOf(uuid)?.networkUuids);
    pool.control.addCallFault({ kind: 'delay', method: 'Async.VIF.move', ms: 1500, count: 1 });
    const runId = await promote(console_, card.uuid, toStageId);
    await console_.until('the lock', () => cardOf(card.uuid)?.lock);
    return { card, runId, networks };
  }

  it('a vApp deleted under it ends the run with a reason; undoing puts the VMs back; the card and its plan are gone', async () => {
    const { card, runId, networks } = await begin('staging', 'mail', 'patch-test');
    await other.call('VM_appliance.destroy', await other.ref('VM_appliance', card.uuid));
    const run = await rested(console_, runId);
    expect(run).toMatchObject({
      phase: 'interrupted',
      problem: { code: 'not-found', kind: 'configuration', id: card.uuid },
    });
    await console_.until('the card to go', () => !cardOf(card.uuid));
    const ask = { poolId: 'demo', configurationUuid: card.uuid, toStageId: 'patch-test' };
    expect(problemOf(await console_.ask('promotions.preview', ask))).toMatchObject({
      code: 'not-found',
      kind: 'configuration',
    });
    expect(
      problemOf(
        await console_.ask('configurations.adopt', {
          poolId: 'demo',
          configurationUuid: card.uuid,
          serviceId: 'mail',
          stageId: 'staging',
        }),
      ),
    ).toMatchObject({ code: 'not-found' });
    await console_.request('runs.undo', { runId });
    expect((await ended(console_, runId)).phase).toBe('errored');
    await console_.until(
      'the NICs to be back',
      () => JSON.stringify(card.vmUuids.map((uuid) => vmOf(uuid)?.networkUuids)) === JSON.stringify(networks),
    );
    expect(
      Object.keys(pool.world.db.get('pool', pool.world.pool())['gui_config'] as object).filter((key) =>
        key.includes('.lock.'),
      ),
    ).toEqual([]);
  });

  it('a VM that leaves is found before the record says anything', async () => {
    const { card, runId } = await begin('integration', 'web-shop', 'patch-test');
    await other.call('VM.set_appliance', await other.ref('VM', firstVm(card)), 'OpaqueRef:NULL');
    const run = await rested(console_, runId);
    expect(run).toMatchObject({
      phase: 'interrupted',
      problem: { code: 'check-failed', findings: [expect.stringContaining('left the vApp')] },
    });
    expect(cardOf(card.uuid)).toMatchObject({ stageId: 'integration', recordSeq: card.recordSeq });
    await other.call(
      'VM.set_appliance',
      await other.ref('VM', firstVm(card)),
      await other.ref('VM_appliance', card.uuid),
    );
    await console_.request('runs.resume', { runId });
    expect((await ended(console_, runId)).phase).toBe('succeeded');
  });
});
