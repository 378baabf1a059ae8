import { describe, expect, it } from 'vitest';
import { removeService, saveService } from '../../../../electron/usecases/services/save-service.ts';
import { recordKey, type ServiceRecord } from '../../../../shared/domain/stage-record.ts';
import type { Service, Workflow } from '../../../../shared/domain/workflow.ts';
import { ROOT } from '../../../fakes/memory-pools.ts';
import { lost } from '../../../fakes/memory-pool.ts';
import { makeService, makeWorkflow, SHOP, signRecord } from '../../../fakes/sample-estate.ts';
import { makeSigner } from '../../../fakes/sample-signer.ts';
import { openDesk, problemOf, serviceOf } from '../desk.ts';

const workflow = makeWorkflow();
const save = (service: Service, afterSeq = 1) => ({ poolId: 'pool-a', service, afterSeq });
const withWorkflow = (part: Partial<Workflow>): Service => makeService({ workflow: { ...workflow, ...part } });
const renamed = makeService({ name: 'Web shop, renamed' });

function publishElsewhere(
  desk: ReturnType<typeof openDesk>,
  seq: number,
  service = makeService({ name: 'Theirs' }),
): void {
  const record = signRecord<ServiceRecord>(makeSigner('other'), {
    kind: 'service',
    id: service.id,
    pool: 'uuid-of-pool-a',
    seq,
    at: '2026-03-02T07:00:00.000Z',
    by: 'anna',
    service,
  });
  desk.pool.content.records.set(recordKey('service', service.id, seq), JSON.stringify(record));
}

describe('saveService', () => {
  it('publishes under the next number, and the ledger knows', async () => {
    const desk = openDesk();
    await saveService(desk, save(renamed));
    expect(serviceOf(desk)).toMatchObject({ current: { seq: 2, by: 'root', service: { name: 'Web shop, renamed' } } });
    expect(serviceOf(desk)?.keys).toHaveLength(1);
    expect(desk.ledger.entries).toMatchObject([{ kind: 'service.saved', data: { number: 2 } }]);
  });

  it('publishes a new one as the first', async () => {
    const desk = openDesk();
    await saveService(desk, save(makeService({ id: 'erp', name: 'ERP' }), 0));
    expect(serviceOf(desk, 'erp')?.current).toMatchObject({ seq: 1, service: { name: 'ERP' } });
    expect(serviceOf(desk)?.current?.seq).toBe(1);
  });

  it('does not overwrite what a second writer published meanwhile', async () => {
    const desk = openDesk();
    publishElsewhere(desk, 2);
    expect(await problemOf(saveService(desk, save(renamed)))).toMatchObject({
      code: 'published-meanwhile',
      by: 'anna',
      at: '2026-03-02T07:00:00.000Z',
      seq: 2,
    });
    expect(serviceOf(desk)?.current?.service.name).toBe('Theirs');
    expect(desk.ledger.entries).toEqual([]);
  });

  it('does not overwrite it either where the second writer came further and tidied up', async () => {
    const desk = openDesk();
    publishElsewhere(desk, 3);
    desk.pool.content.records.delete(recordKey('service', 'web-shop', 1));
    expect(await problemOf(saveService(desk, save(renamed)))).toMatchObject({ code: 'published-meanwhile', seq: 3 });
    expect(serviceOf(desk)?.current).toMatchObject({ seq: 3, service: { name: 'Theirs' } });
  });

  it('lets one of two writers win who publish in the same moment', async () => {
    const desk = openDesk();
    const other = { ...desk, signer: makeSigner('other') };
    const answers = await Promise.allSettled([
      saveService(desk, save(renamed)),
      saveService({ ...desk, signer: other.signer }, save(makeService({ name: 'Theirs' }))),
    ]);
    expect(answers.map((answer) => answer.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('supersedes a number that somebody took with something that can’t be believed', async () => {
    const desk = openDesk();
    desk.pool.content.records.set(recordKey('service', 'web-shop', 2), 'forged');
    await saveService(desk, save(renamed));
    expect(serviceOf(desk)).toMatchObject({ current: { seq: 3, service: { name: 'Web shop, renamed' } } });
    expect(serviceOf(desk)?.notBelieved).toBeUndefined();
  });

  it('can be done again after any call broke', async () => {
    for (let at = 1; at <= 3; at += 1)
      for (const when of ['before', 'after'] as const) {
        const desk = openDesk({ kind: 'call', at, when, happen: lost });
        await problemOf(saveService(desk, save(renamed)));
        expect(desk.ledger.entries).toEqual([]);
        await saveService(desk, save(renamed));
        expect(serviceOf(desk)?.current?.service.name, `${when} ${String(at)}`).toBe('Web shop, renamed');
      }
  });

  const [first, second, ...rest] = workflow.stages;
  it.each([
    [
      'two stages of one id',
      withWorkflow({ stages: [...workflow.stages, { ...first!, name: 'Other' }] }),
      { kind: 'duplicate-id', at: { stage: 'development' } },
    ],
    [
      'two stages of one name',
      withWorkflow({ stages: [...workflow.stages, { ...first!, id: 'other', name: 'DEVELOPMENT' }] }),
      { kind: 'duplicate-name', at: { stage: 'other' } },
    ],
    [
      'a transition to nowhere',
      withWorkflow({ transitions: [{ from: 'development', to: 'moon', kind: 'promote' }] }),
      { kind: 'unknown-stage', stageId: 'moon' },
    ],
    [
      'a transition to itself',
      withWorkflow({ transitions: [{ from: 'staging', to: 'staging', kind: 'promote' }] }),
      { kind: 'transition-to-itself', at: { transition: { from: 'staging', to: 'staging' } } },
    ],
    [
      'a stage away that holds a configuration',
      withWorkflow({ stages: [second!, ...rest], transitions: [] }),
      { kind: 'stage-in-use', stageId: 'development', name: 'Development', count: 1 },
    ],
  ])('refuses %s', async (_what, service, mistake) => {
    const desk = openDesk();
    expect(await problemOf(saveService(desk, save(service)))).toMatchObject({
      code: 'workflow-unsound',
      problems: [mistake],
    });
    expect(desk.gate.count('any')).toBe(0);
  });

  it('lets a stage go that holds only what is deleted or belongs to another service', async () => {
    const desk = openDesk();
    desk.pool.content.vapps.delete(SHOP.vapp);
    await saveService(desk, save(withWorkflow({ stages: [second!, ...rest], transitions: [] })));
    expect(serviceOf(desk)?.current?.service.workflow.stages).toHaveLength(4);
    const other = openDesk();
    await saveService(
      other,
      save(makeService({ id: 'erp', workflow: { ...workflow, stages: rest, transitions: [] } }), 0),
    );
    expect(serviceOf(other, 'erp')?.current?.seq).toBe(1);
  });

  it('refuses while the pool is away, unknown, or the role does not allow it', async () => {
    const desk = openDesk();
    desk.pools.setPhase('pool-a', 'lost');
    expect(await problemOf(saveService(desk, save(renamed)))).toMatchObject({
      blockers: [{ kind: 'pool-not-connected' }],
    });
    desk.pools.change('pool-a', { phase: 'connected', rights: { ...ROOT, isLocalSuperuser: false } });
    expect(await problemOf(saveService(desk, save(renamed)))).toMatchObject({
      blockers: [
        { kind: 'permission-missing', missing: { permission: 'pool.add_to_gui_config' } },
        { kind: 'permission-missing', missing: { permission: 'pool.remove_from_gui_config' } },
      ],
    });
    expect(await problemOf(saveService(desk, { ...save(renamed), poolId: 'gone' }))).toMatchObject({
      code: 'not-found',
    });
    expect(desk.gate.count('any')).toBe(0);
  });
});

describe('removeService', () => {
  it('refuses while configurations are in it', async () => {
    const desk = openDesk();
    expect(await problemOf(removeService(desk, { poolId: 'pool-a', serviceId: 'web-shop' }))).toEqual({
      code: 'invalid-request',
      issues: ['1 configurations are in this service; release them first'],
    });
    expect(desk.gate.count('any')).toBe(0);
  });

  it('removes every record of it, and the ledger knows', async () => {
    const desk = openDesk();
    desk.pool.content.records.set(recordKey('service', 'web-shop', 2), 'forged');
    desk.pool.content.vapps.delete(SHOP.vapp);
    await removeService(desk, { poolId: 'pool-a', serviceId: 'web-shop' });
    expect(serviceOf(desk)).toBeUndefined();
    expect(desk.ledger.entries).toMatchObject([{ kind: 'service.saved', data: { removed: true } }]);
  });

  it('refuses what there is not, and what the role does not allow', async () => {
    const desk = openDesk();
    expect(await problemOf(removeService(desk, { poolId: 'pool-a', serviceId: 'gone' }))).toMatchObject({
      code: 'not-found',
      kind: 'service',
    });
    desk.pool.content.vapps.delete(SHOP.vapp);
    desk.pools.change('pool-a', { rights: { ...ROOT, isLocalSuperuser: false } });
    expect(await problemOf(removeService(desk, { poolId: 'pool-a', serviceId: 'web-shop' }))).toMatchObject({
      code: 'blocked',
    });
    expect(desk.gate.count('any')).toBe(0);
  });
});
