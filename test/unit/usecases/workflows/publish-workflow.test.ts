import { describe, expect, it } from 'vitest';
import {
  discardDraft,
  forgetDrafts,
  publishDrafts,
  saveDraft,
} from '../../../../electron/usecases/workflows/drafts.ts';
import { publishWorkflow } from '../../../../electron/usecases/workflows/publish-workflow.ts';
import { recordKey, type ServiceRecord } from '../../../../shared/domain/stage-record.ts';
import { NO_RULES } from '../../../../shared/domain/stage-rules.ts';
import { problemText } from '../../../../shared/text/problem-text.ts';
import { addStage, connect, removeStage, renameStage } from '../../../../shared/domain/workflow-edit.ts';
import type { Service, Workflow } from '../../../../shared/domain/workflow.ts';
import { lost, type MemoryPool } from '../../../fakes/memory-pool.ts';
import { ROOT } from '../../../fakes/memory-pools.ts';
import { MemoryDrafts } from '../../../fakes/memory-stores.ts';
import { makeService, makeWorkflow, signRecord } from '../../../fakes/sample-estate.ts';
import { makeSigner } from '../../../fakes/sample-signer.ts';
import { openDesk, problemOf, serviceOf } from '../desk.ts';

const workflow = makeWorkflow();
const renamed = renameStage(workflow, 'patch-test', 'Hot fixes');
const shop = { poolId: 'pool-a', serviceId: 'web-shop' };

function open(fault?: Parameters<typeof openDesk>[0]) {
  const published: { readonly event: string; readonly payload: unknown }[] = [];
  const desk = openDesk(fault);
  return {
    ...desk,
    drafts: new MemoryDrafts(),
    published,
    publish: (event: string, payload: unknown) => void published.push({ event, payload }),
  };
}

const publish = (desk: ReturnType<typeof open>, made: Workflow, baseSeq = 1) =>
  publishWorkflow(desk, { ...shop, baseSeq, workflow: made });

function publishElsewhere(pool: MemoryPool, seq: number, service: Service = makeService({ name: 'Theirs' })): void {
  const record = signRecord<ServiceRecord>(makeSigner('other'), {
    kind: 'service',
    id: service.id,
    pool: 'uuid-of-pool-a',
    seq,
    at: '2026-03-02T07:00:00.000Z',
    by: 'anna',
    service,
  });
  pool.content.records.set(recordKey('service', service.id, seq), JSON.stringify(record));
}

describe('publishWorkflow', () => {
  it('writes the next version of the service, tells the ledger what changed, and removes the draft', async () => {
    const desk = open();
    await saveDraft(desk, { ...shop, baseSeq: 1, workflow: renamed });
    expect(await publish(desk, renamed)).toEqual({ seq: 2, version: 2 });
    expect(serviceOf(desk)?.current).toMatchObject({
      seq: 2,
      by: 'root',
      service: { name: 'Web shop', workflow: { version: 2, stages: renamed.stages } },
    });
    expect(serviceOf(desk)?.keys).toHaveLength(1);
    expect(desk.ledger.entries).toMatchObject([
      {
        kind: 'workflow.published',
        actor: 'root',
        data: {
          service: 'Web shop',
          number: 2,
          version: 2,
          changes: 1,
          summary: 'stage Patch test renamed to Hot fixes',
        },
      },
    ]);
    expect(desk.drafts.list()).toEqual([]);
    expect(desk.published.at(-1)).toEqual({ event: 'drafts.changed', payload: { ...shop, draft: null } });
  });

  it('does not overwrite what somebody published meanwhile, says who, and keeps the draft', async () => {
    const desk = open();
    await saveDraft(desk, { ...shop, baseSeq: 1, workflow: renamed });
    publishElsewhere(desk.pool, 2);
    expect(await problemOf(publish(desk, renamed))).toEqual({
      code: 'published-meanwhile',
      by: 'anna',
      at: '2026-03-02T07:00:00.000Z',
      seq: 2,
    });
    expect(serviceOf(desk)?.current?.service.name).toBe('Theirs');
    expect(desk.drafts.list()).toHaveLength(1);
    expect(desk.ledger.entries).toEqual([]);
    expect(await publish(desk, renamed, 2)).toEqual({ seq: 3, version: 2 });
  });

  it('says who was first where both publish in the same moment', async () => {
    const desk = open();
    const answers = await Promise.allSettled([
      publish(desk, renamed),
      publishWorkflow({ ...desk, signer: makeSigner('other') }, { ...shop, baseSeq: 1, workflow }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [failed] = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer] : []));
    expect(failed?.reason).toMatchObject({ problem: { code: 'published-meanwhile', by: 'root', seq: 2 } });
  });

  it('publishes at once again, before events told of the first time', async () => {
    const desk = open();
    const late = { ...desk.pool.inventory(), sharedRecords: (): Record<string, string> => before };
    const before = Object.fromEntries(desk.pool.content.records);
    await publish(desk, renamed);
    const pools = Object.create(desk.pools) as typeof desk.pools;
    pools.inventory = () => late;
    expect(await publishWorkflow({ ...desk, pools }, { ...shop, baseSeq: 2, workflow })).toEqual({
      seq: 3,
      version: 3,
    });
  });

  it('can be done again after any call broke, and is then one version, told once', async () => {
    for (let at = 1; at <= 3; at += 1)
      for (const when of ['before', 'after'] as const) {
        const desk = open({ kind: 'call', at, when, happen: lost });
        await saveDraft(desk, { ...shop, baseSeq: 1, workflow: renamed });
        await problemOf(publish(desk, renamed));
        expect(desk.drafts.list()).toHaveLength(1);
        expect(await publish(desk, renamed), `${when} ${String(at)}`).toEqual({ seq: 2, version: 2 });
        expect(serviceOf(desk)?.current?.service.workflow).toMatchObject({ version: 2, stages: renamed.stages });
        expect(desk.ledger.entries.map(({ kind }) => kind)).toEqual(['workflow.published']);
        expect(desk.drafts.list()).toEqual([]);
      }
  });

  it('refuses a workflow with errors, with every one of them, and asks the pool for nothing', async () => {
    const desk = open();
    const looped = connect(addStage(workflow, 'Loop').workflow, 'loop', 'loop');
    const wrong = {
      ...looped,
      transitions: [...looped.transitions, { from: 'loop', to: 'moon', kind: 'promote' as const }],
      stages: looped.stages.map((stage) => ({ ...stage, name: stage.id === 'loop' ? 'Staging' : stage.name })),
    };
    expect(await problemOf(publish(desk, wrong))).toMatchObject({
      code: 'workflow-unsound',
      problems: [
        { kind: 'duplicate-name', at: { stage: 'loop' } },
        { kind: 'unknown-stage', stageId: 'moon' },
      ],
    });
    expect(desk.gate.count('any')).toBe(0);
  });

  it('refuses what XAPI would not take in one request, and asks the pool for nothing', async () => {
    const desk = open();
    const large = {
      ...workflow,
      stages: workflow.stages.map((stage) => ({
        ...stage,
        rules: {
          ...NO_RULES,
          entry: Array.from({ length: 10 }, () => ({ kind: 'note' as const, text: '"'.repeat(500) })),
          exit: Array.from({ length: 10 }, () => ({ kind: 'note' as const, text: '\u20ac'.repeat(500) })),
          allowedUsers: Array.from({ length: 50 }, (_, i) => `${'\\'.repeat(250)}${String(i)}`),
        },
      })),
    };
    const problem = await problemOf(publish(desk, large));
    expect(problem).toMatchObject({ problems: [{ kind: 'record-too-large', at: { workflow: true } }] });
    expect(problemText(problem).what).toBe('The workflow has mistakes');
    expect(problemText(problem).why).toMatch(
      /^The workflow takes \d+(\.\d)? KiB, more than the 280 KiB that one request to XAPI has room for\.$/,
    );
    expect(desk.gate.count('any')).toBe(0);
  });

  it('refuses to let a stage go that holds a configuration', async () => {
    const desk = open();
    expect(await problemOf(publish(desk, removeStage(workflow, 'development')))).toMatchObject({
      code: 'workflow-unsound',
      problems: [{ kind: 'stage-in-use', stageId: 'development', count: 1 }],
    });
    expect(desk.gate.count('any')).toBe(0);
  });

  it('publishes in spite of warnings', async () => {
    const desk = open();
    expect((await publish(desk, addStage(workflow, 'Lone').workflow)).version).toBe(2);
  });

  it('refuses a service that is not there, a pool that is away, and a role too weak', async () => {
    const desk = open();
    expect(
      await problemOf(publishWorkflow(desk, { ...shop, serviceId: 'gone', baseSeq: 1, workflow: renamed })),
    ).toEqual({ code: 'not-found', kind: 'service', id: 'gone' });
    desk.pools.change('pool-a', { rights: { ...ROOT, isLocalSuperuser: false } });
    expect(await problemOf(publish(desk, renamed))).toMatchObject({ code: 'blocked' });
    desk.pools.setPhase('pool-a', 'lost');
    expect(await problemOf(publish(desk, renamed))).toMatchObject({ blockers: [{ kind: 'pool-not-connected' }] });
    expect(desk.gate.count('any')).toBe(0);
  });
});

describe('drafts', () => {
  it('are kept and said while the pool is away, the last one for each service', async () => {
    const desk = open();
    desk.pools.setPhase('pool-a', 'lost');
    await saveDraft(desk, { ...shop, baseSeq: 1, workflow });
    await saveDraft(desk, { ...shop, baseSeq: 1, workflow: renamed });
    const [draft] = desk.drafts.list();
    expect(desk.drafts.list()).toHaveLength(1);
    expect(draft).toEqual({ ...shop, baseSeq: 1, workflow: renamed, updatedAt: desk.clock.now().toISOString() });
    desk.published.length = 0;
    publishDrafts(desk);
    expect(desk.published).toEqual([{ event: 'drafts.changed', payload: { ...shop, draft } }]);
  });

  it('of an unknown pool are refused', async () => {
    const desk = open();
    expect(await problemOf(saveDraft(desk, { ...shop, poolId: 'gone', baseSeq: 1, workflow }))).toMatchObject({
      code: 'not-found',
    });
  });

  it('are said only once they are on disk', async () => {
    const desk = open();
    desk.drafts.failure = new Error('full');
    await expect(saveDraft(desk, { ...shop, baseSeq: 1, workflow })).rejects.toThrow('full');
    expect(desk.published).toEqual([]);
  });

  it('go when they are discarded, and when their pool is forgotten', async () => {
    const desk = open();
    await saveDraft(desk, { ...shop, baseSeq: 1, workflow });
    await discardDraft(desk, shop);
    expect(desk.drafts.list()).toEqual([]);
    await saveDraft(desk, { ...shop, baseSeq: 1, workflow });
    await saveDraft(desk, { ...shop, serviceId: 'erp', baseSeq: 1, workflow });
    await forgetDrafts(desk, 'pool-b');
    expect(desk.drafts.list()).toHaveLength(2);
    await forgetDrafts(desk, 'pool-a');
    expect(desk.drafts.list()).toEqual([]);
  });
});
