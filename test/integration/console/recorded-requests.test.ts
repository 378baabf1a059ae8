import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { NO_FENCE_SETTINGS } from '../../../shared/domain/fence/no-fence-settings.ts';
import { REQUEST_RECORDS, isRecorded, type RecordedRequest } from '../../../shared/ipc/recorded-requests.ts';
import type { OpenBundle } from '../../../shared/ipc/areas/evidence.ts';
import type { RequestName } from '../../../shared/ipc/contract.ts';
import { buildBundleWorker } from '../../fakes/built-worker.ts';
import { HeadlessConsole, QUICK_LIMITS, quickDemoPool, type HeadlessOptions } from '../../fakes/headless-console.ts';
import { recordArchives } from '../archive/recorded-archives.ts';
import { BLOCK, configurationIn, preview, publishedFences, runEnded } from '../fences/fence-desk.ts';
import { anyIn, ended, expectNoBugs, openConsole, promote, settledIn } from './desk.ts';
import { rested } from '../../fakes/rested.ts';
import { recordTemplates } from '../templates/recorded-templates.ts';
import { MemoryUpdater } from '../../fakes/memory-updater.ts';
import { recordGates } from './recorded-gates.ts';
import { recordUpdates } from './recorded-updates.ts';
import { recordLeases } from './lease-scene.ts';
import { RecordBook } from './record-book.ts';

const names = Object.keys(REQUEST_RECORDS) as RequestName[];
const recorded = names.filter(isRecorded);
/** What all scenes together have done. */
const seen = new Set<RecordedRequest>();
const folder = mkdtempSync(join(tmpdir(), 'stagewright-recorded-'));
const inDemo = { poolId: 'demo' } as const;
let bundleWorker: string;
let pool: RunningDemoPool;
let desk: HeadlessConsole;
let book: RecordBook;
/** What the person chooses next in a file dialog. */
let chosen: string | null;

beforeAll(async () => {
  bundleWorker = await buildBundleWorker(folder);
});
beforeEach(async () => {
  pool = await quickDemoPool();
  chosen = null;
});
afterEach(async () => {
  await desk.close();
  await pool.close();
  expectNoBugs(desk);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const more = (): HeadlessOptions => ({
  bundleWorker,
  limits: QUICK_LIMITS,
  chosenFile: () => chosen,
  printed: Buffer.from('%PDF-1.7'),
});
const choose = (name: string): string => (chosen = join(folder, name));

async function open(): Promise<void> {
  desk = await openConsole(pool, more());
  book = new RecordBook(desk, seen);
}

describe('what a person does leaves an entry', () => {
  it('with pools, their certificates and settings', async () => {
    desk = await HeadlessConsole.open({ demo: pool, ...more() });
    await desk.start('never');
    book = new RecordBook(desk, seen);
    await book.did('settings.change', { theme: 'dark' });
    await book.did('signer.seal', { passphrase: 'correct horse battery' });
    await book.did('pools.start-demo', {});
    const host = '127.0.0.1';
    const { fingerprint } = await desk.request('pools.probe', { host, port: pool.port });
    const account = { userName: pool.user, password: pool.password, keepPassword: false };
    const { poolId } = await book.did('pools.add', { host, port: pool.port, ...account, fingerprint });
    await book.did('pools.disconnect', { poolId });
    await book.did('pools.connect', { poolId, password: pool.password });
    await desk.until('the pool', ({ pools }) => pools.get(poolId)?.phase === 'connected');
    const now = pool.control.changeCertificate();
    pool.control.dropConnections();
    await desk.until('the alarm', ({ pools }) => pools.get(poolId)?.alarm ?? undefined);
    const typed = now.split(':').slice(-4).join('');
    await book.did('pools.trust-certificate', { poolId, address: host, fingerprint: now, typed });
    await book.did('pools.forget', { poolId });
  });

  it('with services, configurations, locks and drift', async () => {
    await open();
    const card = await anyIn(desk, 'development', 'erp');
    const { service, seq } = await desk.until('the service', ({ services }) => services.get('erp'));
    const target = { ...inDemo, configurationUuid: card.uuid };
    await book.did('locks.break', { ...target, reason: 'the desk was reinstalled' });
    const sides = { left: { ...target, when: 'now' }, right: { ...target, when: 'now' } } as const;
    choose('drift.csv');
    await book.did('drift.export', { ...sides, form: 'csv' });
    await book.did('drift.mute', { ...target, reason: 'known since Monday', days: 1 });
    await book.did('drift.unmute', target);
    choose('erp.workflow.yaml');
    await book.did('workflows.export', { ...inDemo, serviceId: 'erp', workflow: service.workflow });
    await book.did('workflows.publish', { ...inDemo, serviceId: 'erp', baseSeq: seq, workflow: service.workflow });
    const bare = { ...service, id: 'spare', name: 'Spare parts' };
    await book.did('services.save', { ...inDemo, service: bare, afterSeq: 0 });
    await desk.until('the new service', ({ services }) => services.get('spare'));
    await book.did('configurations.release', target);
    await desk.until('it released', ({ configurations }) => configurations.get(card.uuid)?.serviceId === null);
    const place = { serviceId: 'erp', stageId: 'development' };
    await book.did('configurations.adopt', { ...target, ...place });
    const loose = await desk.until('a VM of no configuration', ({ vms }) =>
      [...(vms.get('demo')?.values() ?? [])].find(({ vappUuid }) => vappUuid === null),
    );
    await book.did('configurations.create', { ...inDemo, name: 'Freshly made', vmUuids: [loose.uuid], ...place });
    await book.did('services.remove', { ...inDemo, serviceId: 'spare' });
  });

  it('with runs, automation and fences', async () => {
    await open();
    const { uuid } = await anyIn(desk, 'development', 'erp');
    const target = { ...inDemo, configurationUuid: uuid, toStageId: 'integration' };
    const { planDigest } = await desk.request('promotions.preview', target);
    pool.control.addCallFault({ kind: 'delay', method: 'VIF.move', ms: 1000, count: 3 });
    const { runId } = await book.did('promotions.start', { ...target, planDigest });
    await desk.until('the lock', ({ configurations }) => configurations.get(uuid)?.lock ?? undefined);
    await book.did('runs.pause', { runId });
    await desk.until('the rest', ({ runs }) => runs.get(runId)?.phase === 'paused');
    await book.did('runs.resume', { runId });
    await ended(desk, runId);
    await settledIn(desk, uuid, 'integration');
    pool.control.addCallFault({ kind: 'delay', method: 'VIF.move', ms: 1000, count: 3 });
    const back = await promote(desk, uuid, 'development');
    await desk.until('the lock', ({ configurations }) => configurations.get(uuid)?.lock ?? undefined);
    await book.did('runs.stop', { runId: back });
    expect((await rested(desk, back)).phase).toBe('interrupted');
    await book.did('runs.undo', { runId: back });
    await ended(desk, back);
    await settledIn(desk, uuid, 'integration');

    const way = { ...inDemo, serviceId: 'erp', from: 'development', to: 'integration' };
    const view = await desk.until('the service', ({ services }) => services.get('erp'));
    const workflow = {
      ...view.service.workflow,
      transitions: view.service.workflow.transitions.map((each) =>
        each.from === way.from && each.to === way.to
          ? { ...each, trigger: { kind: 'automatic' as const }, hold: 'month end' }
          : each,
      ),
    };
    const { seq } = await desk.request('workflows.publish', {
      ...inDemo,
      serviceId: 'erp',
      baseSeq: view.seq,
      workflow,
    });
    await desk.until('the new version', ({ services }) => services.get('erp')?.seq === seq);
    await book.did('automation.arm', way);
    await book.did('automation.disarm', way);

    await book.did('fences.save-settings', { ...inDemo, afterSeq: 0, settings: NO_FENCE_SETTINGS });
    const original = await configurationIn(desk, 'staging', 6);
    const shown = await preview(desk, original);
    const wish = { ...inDemo, configurationUuid: original.uuid, ...BLOCK, planDigest: shown.planDigest };
    const fenced = await book.did('fences.start', wish);
    expect((await runEnded(desk, fenced.runId)).phase).toBe('succeeded');
    const fence = await desk.until('the fence', () =>
      publishedFences(desk)?.fences.find(({ activeRunId }) => activeRunId === null),
    );
    const removal = { ...inDemo, fenceId: fence.id };
    const { planDigest: last } = await desk.request('fences.preview-removal', removal);
    const removed = await book.did('fences.remove', { ...removal, planDigest: last });
    expect((await runEnded(desk, removed.runId)).phase).toBe('succeeded');

    const taking = { verb: 'snapshot', name: 'Before the audit', withMemory: false } as const;
    const snapshot = { ...inDemo, configurationUuid: uuid, wish: taking };
    const { planDigest: digest } = await desk.request('operate.preview', snapshot);
    const taken = await book.did('operate.start', { ...snapshot, planDigest: digest, typed: null });
    expect((await rested(desk, taken.runId)).phase).toBe('succeeded');
  }, 180_000);

  it('with archives', async () => {
    await open();
    await recordArchives(desk, book, pool);
  }, 240_000);

  it('with templates', async () => {
    await open();
    choose('shop.template.yaml');
    await recordTemplates(desk, book);
  }, 240_000);

  it('with leases, healing and replicas', async () => {
    await open();
    await recordLeases(desk, book, await anyIn(desk, 'development', 'erp'));
    const { db } = pool.world;
    for (const ref of db.refs('SR')) db.set('SR', ref, { physical_size: 2 ** 46 });
    const source = await anyIn(desk, 'production', 'erp');
    const scheduled = { ...inDemo, configurationUuid: source.uuid, toStageId: 'integration' };
    const replica = { ...scheduled, fence: null, isStarted: false, note: '', keep: null };
    const shown = await desk.request('replicas.preview', replica);
    if (shown.state !== 'planned') throw new Error('it was refused');
    const { runId } = await book.did('replicas.start', { ...replica, planDigest: shown.planDigest });
    expect((await rested(desk, runId, 60_000)).phase).toBe('succeeded');

    await book.did('replicas.schedule', {
      ...scheduled,
      ...{ fence: null, isStarted: false, keep: 2 },
      times: { days: [0, 1, 2, 3, 4, 5, 6], time: '02:30', timeZone: 'Europe/Berlin' },
    });
    await book.did('replicas.unschedule', scheduled);

    const card = await desk.until('a configuration that is watched', ({ configurations, drift }) =>
      [...configurations.values()].find(
        ({ uuid, origin, lock }) => drift.get(uuid)?.score === 100 && origin === undefined && lock === null,
      ),
    );
    const side = { ...inDemo, configurationUuid: card.uuid } as const;
    const sides = { left: { ...side, when: 'promoted' }, right: { ...side, when: 'now' } } as const;
    db.set('VM', db.findByUuid('VM', card.vmUuids[0] ?? '')!, { PV_args: 'by hand' });
    await desk.until('the drift', ({ drift }) => drift.get(card.uuid)?.tally.drift === 1);
    const { planned, picks } = await desk.request('drift.preview-heal', { ...sides, picks: null });
    const healed = await book.did('drift.heal', { ...sides, picks, planDigest: planned?.planDigest ?? '' });
    expect((await rested(desk, healed.runId)).phase).toBe('succeeded');
  }, 180_000);

  it('with gates, approvals and keys', async () => {
    await open();
    await recordGates(book, desk, pool, choose);
  });

  it('with evidence and reviews', async () => {
    await open();
    const { uuid } = await anyIn(desk, 'development', 'erp');
    await ended(desk, await promote(desk, uuid, 'integration'));
    await book.did('evidence.verify', {});
    await book.did('evidence.reconcile', { ...inDemo, from: new Date(Date.now() - 3_600_000).toISOString() });
    const bundle = choose('work.stagewright');
    await book.did('evidence.export-bundle', { scope: { kind: 'all' }, redaction: 'none', report: 'none' });
    const work = await book.did('evidence.open-bundle', {});
    if (!work) throw new Error('nothing was opened');
    choose('work.pdf');
    await book.did('evidence.export-report', { bundleId: work.bundleId, form: 'pdf' });

    const other = await HeadlessConsole.open(more());
    await other.start('never');
    const review = new RecordBook(other, seen);
    const foreign = await review.did('evidence.open-dropped', { path: bundle });
    const found = other.published.flatMap(({ event, payload }) =>
      event === 'bundles.changed' ? (payload as { readonly bundles: readonly OpenBundle[] }).bundles : [],
    );
    const verdict = found.at(-1)?.verdict;
    if (verdict?.verdict !== 'unknown-key') throw new Error(`the verdict is ${String(verdict?.verdict)}`);
    await review.did('evidence.trust-key', { ...foreign, key: verdict.key });
    choose('signed.stagewright');
    const said = { reviewer: 'A. Auditor', decision: 'accepted', statement: '' } as const;
    await review.did('evidence.sign-off', { ...foreign, ...said });
    await other.close();
    expectNoBugs(other);
    const signed = await book.did('evidence.open-bundle', {});
    await book.did('evidence.merge-review', { bundleId: signed?.bundleId ?? '' });
  });

  it('with the data of the workstation', async () => {
    await open();
    choose('all.stagewright-backup');
    const secret = { passphrase: 'correct horse battery' };
    await book.did('data.back-up', secret);
    await book.did('data.restore', secret);
    choose('diagnostics.json');
    await book.did('data.export-diagnostics', {});
  });

  it('with updates of the program', async () => {
    desk = await HeadlessConsole.open({ demo: pool, ...more(), updater: new MemoryUpdater() });
    await desk.start();
    book = new RecordBook(desk, seen);
    await recordUpdates(book, desk, pool);
  });

  it('and nothing that must leave one was left out of these scenes', async () => {
    // Each scene closes its desk: a second time would be an entry too late.
    await open();
    expect(recorded.filter((name) => !seen.has(name))).toEqual([]);
  });
});
