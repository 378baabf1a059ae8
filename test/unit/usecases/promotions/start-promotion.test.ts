import { describe, expect, it } from 'vitest';
import { gatherPlanFacts } from '../../../../electron/usecases/promotions/gather-plan-facts.ts';
import { previewPromotion } from '../../../../electron/usecases/promotions/preview-promotion.ts';
import { startPromotion } from '../../../../electron/usecases/promotions/start-promotion.ts';
import { planText } from '../../../../shared/domain/plan-text.ts';
import { lockKey, recordKey, type StageRecord } from '../../../../shared/domain/stage-record.ts';
import { ROOT } from '../../../fakes/memory-pools.ts';
import { makeStageContent, makeVm, SHOP, signRecord } from '../../../fakes/sample-estate.ts';
import { sha256, uuidOf } from '../../../fakes/sample-signer.ts';
import { openDesk, pictureOf, problemOf } from '../desk.ts';

const input = { poolId: 'pool-a', configurationUuid: SHOP.vapp, toStageId: 'integration' };
const preview = async (desk: ReturnType<typeof openDesk>, part: Partial<typeof input> = {}) =>
  Promise.resolve().then(() => previewPromotion(desk, { ...input, ...part }));

describe('previewPromotion', () => {
  it('tells the plan and its digest, and changes nothing', async () => {
    const desk = openDesk();
    const before = pictureOf(desk);
    const { plan, planDigest } = await preview(desk);
    expect(plan.steps).toHaveLength(9);
    expect(planDigest).toBe(sha256(planText(plan)));
    expect(await preview(desk)).toEqual({ plan, planDigest, gate: null });
    expect(pictureOf(desk)).toEqual(before);
    expect(desk.gate.count('any')).toBe(0);
  });

  it.each<readonly [string, (desk: ReturnType<typeof openDesk>) => void, string]>([
    ['the pool is away', (desk) => desk.pools.setPhase('pool-a', 'lost'), 'pool-not-connected'],
    ['a lock stands', (desk) => desk.pool.content.records.set(lockKey(SHOP.vapp), 'x'), 'locked'],
    ['a VM is busy', (desk) => desk.pool.editVm(SHOP.web, { currentOperations: ['snapshot'] }), 'vm-busy'],
    ['a network is gone', (desk) => desk.pool.content.networks.delete(SHOP.networks.intData), 'network-missing'],
    [
      'the newest record is forged',
      (desk) => desk.pool.content.records.set(recordKey('stage', SHOP.vapp, 2), 'x'),
      'record-not-believed',
    ],
    ['it is in no stage', (desk) => desk.pool.content.records.delete(recordKey('stage', SHOP.vapp, 1)), 'not-in-stage'],
    [
      'the role does not allow it',
      (desk) => desk.pools.change('pool-a', { rights: { ...ROOT, isLocalSuperuser: false } }),
      'permission-missing',
    ],
    [
      'its service is gone',
      (desk) => desk.pool.content.records.delete(recordKey('service', 'web-shop', 1)),
      'not-in-stage',
    ],
  ])('is refused when %s', async (_why, change, kind) => {
    const desk = openDesk();
    change(desk);
    const problem = await problemOf(preview(desk));
    expect(problem.code === 'blocked' ? problem.blockers.map((blocker) => blocker.kind) : problem).toContain(kind);
  });

  it('knows the neighbours in both stages, and no others, for a swap and for names of copies', async () => {
    const desk = openDesk();
    const place = (n: number, stage: string, service = 'web-shop'): string => {
      const vapp = uuidOf(300 + n);
      desk.pool.content.vapps.set(vapp, { nameLabel: `Other ${String(n)}`, description: '' });
      desk.pool.content.vms.set(uuidOf(310 + n), makeVm({ uuid: uuidOf(310 + n), nameLabel: 'other', vappUuid: vapp }));
      const record = signRecord<StageRecord>(desk.signer, makeStageContent({ id: vapp, stage, service, members: [] }));
      desk.pool.content.records.set(recordKey('stage', vapp, 1), JSON.stringify(record));
      return vapp;
    };
    const [here, there] = [place(1, 'development'), place(2, 'integration')];
    place(3, 'production');
    place(4, 'integration', 'erp');
    desk.pool.content.records.set(recordKey('stage', uuidOf(399), 1), '"web-shop" "integration"');
    const facts = gatherPlanFacts(desk, input);
    expect(facts.neighbours.map(({ configuration }) => configuration.uuid)).toEqual([here, there]);
    expect(facts.neighbours[1]?.vms.map(({ nameLabel }) => nameLabel)).toEqual(['other']);
    expect(facts.configurationNames).toEqual(['Web shop 1', 'Other 1', 'Other 2', 'Other 3', 'Other 4']);
    // A plain move does not care who else is there.
    expect((await preview(desk)).plan.alsoLocks).toBeUndefined();
  });

  it('does not know what is not there', async () => {
    const desk = openDesk();
    expect(await problemOf(preview(desk, { poolId: 'gone' }))).toMatchObject({ code: 'not-found', kind: 'pool' });
    expect(await problemOf(preview(desk, { configurationUuid: uuidOf(9) }))).toMatchObject({ kind: 'configuration' });
    expect(await problemOf(preview(desk, { toStageId: 'moon' }))).toMatchObject({ code: 'blocked' });
  });
});

describe('startPromotion', () => {
  it('starts exactly the plan that was seen, in the name of the session', async () => {
    const desk = openDesk();
    desk.pools.change('pool-a', { rights: { ...ROOT, userName: 'anna' } });
    const { plan, planDigest } = await preview(desk);
    expect(await startPromotion(desk, { ...input, planDigest })).toEqual({ runId: 'run-1' });
    expect(desk.runs.started).toEqual([{ plan, planDigest, requester: 'anna' }]);
  });

  it.each<readonly [string, (desk: ReturnType<typeof openDesk>) => void]>([
    ['a NIC was moved', (desk) => void desk.pool.operations().moveVif(SHOP.vifs.webFront, SHOP.networks.devData)],
    ['a VM joined', (desk) => desk.pool.editVm(SHOP.spare, { vappUuid: SHOP.vapp })],
    ['a VM left', (desk) => desk.pool.editVm(SHOP.db, { vappUuid: null })],
    ['content changed', (desk) => desk.pool.editVm(SHOP.db, { vcpus: 16 })],
    ['a tag changed', (desk) => desk.pool.editVm(SHOP.db, { tags: [] })],
    [
      'a network was renamed',
      (desk) => {
        const network = desk.pool.content.networks.get(SHOP.networks.intFront)!;
        desk.pool.content.networks.set(network.uuid, { ...network, nameLabel: 'renamed' });
      },
    ],
  ])('refuses when %s since it was seen, and tells the new digest', async (_what, change) => {
    const desk = openDesk();
    const { planDigest } = await preview(desk);
    change(desk);
    const problem = await problemOf(startPromotion(desk, { ...input, planDigest }));
    expect(problem).toEqual({ code: 'plan-changed', planDigest: (await preview(desk)).planDigest });
    expect(desk.runs.started).toEqual([]);
    expect(desk.ledger.entries).toMatchObject([
      { kind: 'plan.refused', actor: 'root', data: { to: 'integration', reason: 'plan-changed' } },
    ]);
  });

  it('refuses what is blocked, and the ledger knows', async () => {
    const desk = openDesk();
    const { planDigest } = await preview(desk);
    desk.pool.content.records.set(lockKey(SHOP.vapp), 'x');
    expect(await problemOf(startPromotion(desk, { ...input, planDigest }))).toMatchObject({ code: 'blocked' });
    expect(desk.runs.started).toEqual([]);
    expect(desk.ledger.kinds()).toEqual(['plan.refused']);
  });

  it('does not take another transition’s digest', async () => {
    const desk = openDesk();
    const { planDigest } = await preview(desk);
    expect(await problemOf(startPromotion(desk, { ...input, toStageId: 'production', planDigest }))).toMatchObject({
      code: 'blocked',
    });
    expect(desk.runs.started).toEqual([]);
  });
});
