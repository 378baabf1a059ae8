import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { addStage, connect, insertBetween, removeStage, renameStage } from '../../../shared/domain/workflow-edit.ts';
import type { ServiceView } from '../../../shared/ipc/contract.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { trust } from './gate-scene.ts';
import { anyIn, ended, expectNoBugs, openConsole, problemOf, promote, settledIn } from './desk.ts';

const ERP = { poolId: 'demo', serviceId: 'erp' };

let pool: RunningDemoPool;
let chosen: string;
let chosenFile: string | null;
const opened: HeadlessConsole[] = [];

beforeEach(async () => {
  pool = await quickDemoPool();
  chosen = await mkdtemp(join(tmpdir(), 'stagewright-chosen-'));
  chosenFile = null;
});

afterEach(async () => {
  for (const each of opened) await each.close();
  expectNoBugs(...opened);
  opened.length = 0;
  await rm(chosen, { recursive: true, force: true });
  await pool.close();
});

async function open(more: Parameters<typeof openConsole>[1] = {}): Promise<HeadlessConsole> {
  const console_ = await openConsole(pool, { chosenFile: () => chosenFile, ...more });
  opened.push(console_);
  return console_;
}

const erpOf = (console_: HeadlessConsole, seq = 1): Promise<ServiceView> =>
  console_.until('the service', ({ services }) => {
    const view = services.get('erp');
    return view && view.seq >= seq ? view : undefined;
  });

describe('a draft', () => {
  it('is there again after a restart, with the record it was made from, and changes nothing on the pool', async () => {
    const first = await open();
    const { seq, service } = await erpOf(first);
    const workflow = addStage(service.workflow, 'Rehearsal').workflow;
    await first.request('workflows.save-draft', { ...ERP, baseSeq: seq, workflow });
    expect(first.facts.drafts.get('demo/erp')).toMatchObject({ baseSeq: seq, workflow });
    expect((await erpOf(first)).service.workflow).toEqual(service.workflow);
    await first.close({ keepFolder: true });
    opened.length = 0;
    const second = await open({ folder: first.folder });
    expect(second.facts.drafts.get('demo/erp')).toMatchObject({ baseSeq: seq, workflow });
    await second.request('workflows.discard-draft', ERP);
    expect(second.facts.drafts.size).toBe(0);
  });

  it('whose file is damaged is taken from the second copy, and the damaged file is kept and said', async () => {
    const first = await open();
    const { seq, service } = await erpOf(first);
    await first.request('workflows.save-draft', { ...ERP, baseSeq: seq, workflow: service.workflow });
    await first.close({ keepFolder: true });
    opened.length = 0;
    const store = join(first.folder, 'store');
    const file = join(store, 'workflow-drafts.json');
    const damaged = (await readFile(file)).subarray(0, -40);
    await writeFile(file, damaged);
    const second = await open({ folder: first.folder });
    expect(second.facts.drafts.get('demo/erp')).toMatchObject({ workflow: service.workflow });
    expect([...second.facts.notices.values()].map(({ detail }) => detail).join()).toContain('workflow-drafts.json');
    const kept = (await readdir(store)).filter((name) => name.startsWith('workflow-drafts.json.corrupt-'));
    expect(kept).toHaveLength(1);
    expect(await readFile(join(store, kept[0]!))).toEqual(damaged);
  });
});

const reviewOf = ({ uuid }: { readonly uuid: string }) => ({ configurationUuid: uuid, toStageId: 'review' });

describe('publishing', () => {
  it('is seen by another console, told in the ledger, and leads the next promotion through the new stage', async () => {
    const [first, second] = [await open({ name: 'desk-a' }), await open({ name: 'desk-b' })];
    const { seq, service } = await erpOf(first);
    const card = await anyIn(first, 'development', 'erp');
    const inserted = insertBetween(service.workflow, 'development', 'integration', 'Review')!;
    const answer = await first.request('workflows.publish', { ...ERP, baseSeq: seq, workflow: inserted.workflow });
    expect(answer).toEqual({ seq: seq + 1, version: service.workflow.version + 1 });
    const theirs = await erpOf(second, seq + 1);
    expect(theirs.service.workflow).toEqual({ ...inserted.workflow, version: answer.version });
    const entry = first.facts.activity.find(({ kind }) => kind === 'workflow.published');
    expect(entry).toMatchObject({ actor: 'root', poolId: 'demo', data: { number: seq + 1, changes: 7 } });
    expect(String(entry?.data['summary'])).toMatch(/^stage Review added; /);
    // A workflow by a workstation that nobody here knows could have lost a gate: it opens nothing until it is believed.
    const doubted = await second.request('promotions.preview', { poolId: 'demo', ...reviewOf(card) });
    expect(doubted.gate?.blockers).toMatchObject([{ kind: 'record-doubted', what: 'workflow', reason: 'unknown-key' }]);
    const { publicKey } = await first.request('app.describe', {});
    await trust(second, publicKey, pool.password);
    const run = await ended(second, await promote(second, card.uuid, 'review'));
    expect(run.phase).toBe('succeeded');
    await settledIn(first, card.uuid, 'review');
  });

  it('from the record that another console replaced is refused with who did, and the draft stays', async () => {
    const [first, second] = [await open({ name: 'desk-a' }), await open({ name: 'desk-b' })];
    const { seq, service } = await erpOf(first);
    const [mine, theirs] = ['Mine', 'Theirs'].map((name) => addStage(service.workflow, name).workflow);
    await first.request('workflows.save-draft', { ...ERP, baseSeq: seq, workflow: mine! });
    await second.request('workflows.publish', { ...ERP, baseSeq: seq, workflow: theirs! });
    const refused = problemOf(await first.ask('workflows.publish', { ...ERP, baseSeq: seq, workflow: mine! }));
    expect(refused).toMatchObject({ code: 'published-meanwhile', by: 'root', seq: seq + 1 });
    expect(first.facts.drafts.size).toBe(1);
    await erpOf(first, seq + 1);
    await first.request('workflows.publish', { ...ERP, baseSeq: seq + 1, workflow: mine! });
    expect((await erpOf(second, seq + 2)).service.workflow.stages.map(({ name }) => name)).toContain('Mine');
    expect(first.facts.drafts.size).toBe(0);
  });

  it('lets exactly one of two win who publish at once', async () => {
    const [first, second] = [await open({ name: 'desk-a' }), await open({ name: 'desk-b' })];
    for (let round = 1; round <= 5; round += 1) {
      const { seq, service } = await erpOf(first);
      await erpOf(second, seq);
      const answers = await Promise.all(
        [first, second].map((desk, index) => {
          const workflow = addStage(service.workflow, `Round ${String(round)} ${String(index)}`).workflow;
          return desk.ask('workflows.publish', { ...ERP, baseSeq: seq, workflow });
        }),
      );
      expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true]);
      for (const answer of answers) if (!answer.ok) expect(answer.problem.code).toBe('published-meanwhile');
      await erpOf(first, seq + 1);
    }
    expect(
      (await erpOf(second, 6)).service.workflow.stages.filter(({ name }) => name.startsWith('Round')),
    ).toHaveLength(5);
  });

  it('finishes what a lost reply left open, as one version', async () => {
    const console_ = await open();
    const { seq, service } = await erpOf(console_);
    const workflow = addStage(service.workflow, 'Review').workflow;
    await console_.request('workflows.save-draft', { ...ERP, baseSeq: seq, workflow });
    pool.control.addCallFault({ kind: 'drop-after', method: 'pool.add_to_gui_config', count: 1 });
    const lost = problemOf(await console_.ask('workflows.publish', { ...ERP, baseSeq: seq, workflow }));
    expect(lost.code).toBe('pool-unreachable');
    expect(console_.facts.drafts.size).toBe(1);
    await console_.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
    await erpOf(console_, seq + 1);
    const again = await console_.request('workflows.publish', { ...ERP, baseSeq: seq, workflow });
    expect(again).toEqual({ seq: seq + 1, version: service.workflow.version + 1 });
    expect(console_.facts.drafts.size).toBe(0);
    expect(console_.facts.activity.filter(({ kind }) => kind === 'workflow.published')).toHaveLength(1);
  });

  it('changes nothing of a run in flight, which ends as it was planned', async () => {
    const console_ = await open();
    const card = await anyIn(console_, 'development', 'erp');
    const { seq, service } = await erpOf(console_);
    pool.control.addCallFault({ kind: 'delay', method: 'VM.add_tags', ms: 300, count: 3 });
    const runId = await promote(console_, card.uuid, 'integration');
    const { plan, planDigest } = await console_.until('the run', ({ runs }) => runs.get(runId));
    const other = renameStage(
      {
        ...service.workflow,
        transitions: service.workflow.transitions.filter(({ from }) => from !== 'development'),
      },
      'integration',
      'Another name',
    );
    await console_.request('workflows.publish', { ...ERP, baseSeq: seq, workflow: other });
    const run = await ended(console_, runId);
    expect(run).toMatchObject({ phase: 'succeeded', plan, planDigest });
    await settledIn(console_, card.uuid, 'integration');
    const next = await anyIn(console_, 'integration', 'erp');
    expect(next.stageId).toBe('integration');
  });

  it('refuses to let a stage go that holds a configuration, also by saving the service', async () => {
    const console_ = await open();
    const { seq, service } = await erpOf(console_);
    await anyIn(console_, 'development', 'erp');
    const workflow = removeStage(service.workflow, 'development');
    const stranded = { code: 'workflow-unsound', problems: [{ kind: 'stage-in-use', stageId: 'development' }] };
    expect(problemOf(await console_.ask('workflows.publish', { ...ERP, baseSeq: seq, workflow }))).toMatchObject(
      stranded,
    );
    const saving = { poolId: 'demo', service: { ...service, workflow }, afterSeq: seq };
    expect(problemOf(await console_.ask('services.save', saving))).toMatchObject(stranded);
    expect((await erpOf(console_)).seq).toBe(seq);
  });
});

describe('a workflow file', () => {
  it('is written where the person chose and read again as it was, names and all', async () => {
    const console_ = await open();
    const { service } = await erpOf(console_);
    const { workflow } = service;
    expect(await console_.request('workflows.export', { ...ERP, workflow })).toEqual({ path: null });
    chosenFile = join(chosen, 'erp.workflow.yaml');
    expect(await console_.request('workflows.export', { ...ERP, workflow })).toEqual({ path: chosenFile });
    const text = await readFile(chosenFile, 'utf8');
    expect(text).toContain(`name: ${service.name}`);
    expect(await readdir(chosen)).toEqual(['erp.workflow.yaml']);
    const read = await console_.request('workflows.import', { poolId: 'demo' });
    expect(read).toMatchObject({ state: 'read', path: chosenFile, workflow });
    if (read.state !== 'read') throw new Error(read.state);
    expect(read.matches.length).toBeGreaterThan(0);
    expect(new Set(read.matches.map(({ how }) => how))).toEqual(new Set(['uuid']));
    expect(read.matches.every(({ name }) => name !== '')).toBe(true);
  });

  it('of another pool is matched by names, and nothing is changed', async () => {
    const console_ = await open();
    const { service, seq } = await erpOf(console_);
    chosenFile = join(chosen, 'erp.yaml');
    await console_.request('workflows.export', { ...ERP, workflow: service.workflow });
    const text = await readFile(chosenFile, 'utf8');
    await writeFile(chosenFile, text.replace(/uuid: ......../g, 'uuid: 99999999'));
    const read = await console_.request('workflows.import', { poolId: 'demo' });
    expect(read).toMatchObject({ state: 'read', workflow: service.workflow });
    if (read.state === 'read') expect(new Set(read.matches.map(({ how }) => how))).toEqual(new Set(['name']));
    expect((await erpOf(console_)).seq).toBe(seq);
    expect(console_.facts.drafts.size).toBe(0);
  });

  it('that is bad is refused with its lines; one that can’t be read or written is said', async () => {
    const console_ = await open();
    const { service } = await erpOf(console_);
    chosenFile = join(chosen, 'bad.yaml');
    await writeFile(chosenFile, 'stagewright: workflow\nformat: 1\nstages:\n  - id: Dev\n    name: x\n');
    expect(await console_.request('workflows.import', { poolId: 'demo' })).toMatchObject({
      state: 'refused',
      problems: [{ line: 4, column: 5, path: 'stages[0].id' }],
    });
    await writeFile(chosenFile, Buffer.from([0x61, 0x0a, 0x62, 0xff]));
    expect(await console_.request('workflows.import', { poolId: 'demo' })).toMatchObject({
      problems: [{ line: 2, column: 2, message: 'this is not UTF-8 text' }],
    });
    await writeFile(chosenFile, Buffer.alloc(1_048_577, 0x23));
    expect(await console_.request('workflows.import', { poolId: 'demo' })).toMatchObject({
      problems: [{ line: 1, message: 'the file is larger than 1 MiB' }],
    });
    chosenFile = join(chosen, 'gone', 'x.yaml');
    const gone = { code: 'store-failed', file: chosenFile };
    expect(problemOf(await console_.ask('workflows.import', { poolId: 'demo' }))).toMatchObject(gone);
    expect(
      problemOf(await console_.ask('workflows.export', { ...ERP, workflow: connect(service.workflow, 'x', 'y') })),
    ).toMatchObject(gone);
  });

  it('has a JSON Schema to save', async () => {
    const console_ = await open();
    chosenFile = join(chosen, 'workflow.schema.json');
    await console_.request('workflows.export-schema', {});
    expect(JSON.parse(await readFile(chosenFile, 'utf8'))).toMatchObject({
      type: 'object',
      additionalProperties: false,
    });
  });
});
