import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { OpenBundle } from '../../../shared/ipc/areas/evidence.ts';
import { buildBundleWorker } from '../../fakes/built-worker.ts';
import { linesOf, pack } from '../../fakes/forged-bundle.ts';
import { HeadlessConsole, QUICK_LIMITS, quickDemoPool } from '../../fakes/headless-console.ts';
import { anyIn, ended, expectNoBugs, openConsole, problemOf, promote, settledIn } from './desk.ts';

const LEDGER = { kind: 'ledger' } as const;
const folder = mkdtempSync(join(tmpdir(), 'stagewright-evidence-'));
let bundleWorker: string;
let pool: RunningDemoPool;
let desk: HeadlessConsole;
/** What the person chooses next in a file dialog. */
let chosen: string;

beforeAll(async () => {
  bundleWorker = await buildBundleWorker(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  pool = await quickDemoPool();
  desk = await openConsole(pool, { bundleWorker, chosenFile: () => chosen });
});
afterEach(async () => {
  expectNoBugs(desk);
  await desk.close();
  await pool.close();
});

async function promoteOne(): Promise<{ readonly uuid: string; readonly runId: string }> {
  const { uuid } = await anyIn(desk, 'development', 'erp');
  const runId = await promote(desk, uuid, 'integration');
  expect((await ended(desk, runId)).phase).toBe('succeeded');
  await settledIn(desk, uuid, 'integration');
  return { uuid, runId };
}

async function exportTo(name: string, input: Partial<Parameters<typeof exportAs>[1]> = {}): Promise<string> {
  return exportAs(name, { scope: { kind: 'all' }, redaction: 'none', report: 'none', ...input });
}

async function exportAs(
  name: string,
  input: { scope: { kind: 'all' } | { kind: 'run'; id: string }; redaction: 'none' | 'names'; report: 'none' | 'html' },
): Promise<string> {
  chosen = join(folder, name);
  const { path } = await desk.request('evidence.export-bundle', input);
  expect(path).toBe(chosen);
  return chosen;
}

async function openIn(console_: HeadlessConsole, path: string): Promise<OpenBundle> {
  const { bundleId } = await console_.request('evidence.open-dropped', { path });
  const found = bundlesOf(console_).find((bundle) => bundle.bundleId === bundleId);
  if (!found) throw new Error('the bundle was not told');
  return found;
}

function bundlesOf(console_: HeadlessConsole): readonly OpenBundle[] {
  const told = console_.published.filter(({ event }) => event === 'bundles.changed');
  return (told[told.length - 1]?.payload as { readonly bundles: readonly OpenBundle[] }).bundles;
}

describe('the timeline', () => {
  it('finds entries by kind, person, run and words, newest first, and opens one to its evidence', async () => {
    const { runId, uuid } = await promoteOne();
    const page = await desk.request('evidence.timeline', {
      source: LEDGER,
      filter: { text: '', runIds: [runId] },
      offset: 0,
      limit: 100,
    });
    const kinds = page.entries.map(({ kind }) => kind);
    expect(kinds[0]).toBe('run.finished');
    expect(kinds[kinds.length - 1]).toBe('run.started');
    const started = page.entries[page.entries.length - 1]!;
    const words = { text: 'ERP integration', kinds: ['run.started'], actors: [started.actor] };
    const found = await desk.request('evidence.timeline', { source: LEDGER, filter: words, offset: 0, limit: 10 });
    expect(found.entries.map(({ seq }) => seq)).toEqual([started.seq]);
    const evidence = await desk.request('evidence.entry', { source: LEDGER, seq: started.seq });
    expect(evidence.attachments.map(({ kind, id }) => [kind, id])).toEqual([
      ['plan', runId],
      ['revision', uuid],
    ]);
    expect(evidence.related.length).toBe(page.total);
    expect(evidence.signedBy?.seq).toBeGreaterThan(started.seq);
    expect(evidence.hash).toMatch(/^[0-9a-f]{64}$/);
    const facets = await desk.request('evidence.facets', { source: LEDGER });
    expect(facets.runs.map(({ value }) => value)).toContain(runId);
    expect((await desk.request('evidence.verify', {})).faults).toEqual([]);
  });
});

describe('an evidence bundle', () => {
  it('is exported, opened without any pool, remarked on, signed off, merged back and compared', async () => {
    await promoteOne();
    const path = await exportTo('work.stagewright');
    const reader = await HeadlessConsole.open({
      bundleWorker,
      limits: QUICK_LIMITS,
      chosenFile: () => join(folder, 'signed.stagewright'),
    });
    await reader.start('never');
    try {
      const opened = await openIn(reader, path);
      expect(opened.verdict?.verdict).toBe('unknown-key');
      if (opened.verdict?.verdict !== 'unknown-key') throw new Error('another verdict');
      const { bundleId } = opened;
      await reader.request('evidence.trust-key', { bundleId, key: opened.verdict.key });
      expect(bundlesOf(reader)[0]?.verdict?.verdict).toMatch(/^intact/);
      const source = { kind: 'bundle', bundleId } as const;
      const page = await reader.request('evidence.timeline', { source, filter: { text: '' }, offset: 0, limit: 500 });
      const own = await desk.request('evidence.timeline', {
        source: LEDGER,
        filter: { text: '' },
        offset: 0,
        limit: 500,
      });
      expect(page.entries).toEqual(own.entries.filter(({ seq }) => seq <= page.upToSeq));
      const started = page.entries.find(({ kind }) => kind === 'run.started')!;
      const evidence = await reader.request('evidence.entry', { source, seq: started.seq });
      expect(evidence.attachments.map(({ kind }) => kind)).toEqual(['plan', 'revision']);
      await reader.request('evidence.save-remark', {
        bundleId,
        seq: started.seq,
        weight: 'finding',
        text: 'who asked?',
      });
      await reader.request('evidence.sign-off', {
        bundleId,
        reviewer: 'A. Auditor',
        decision: 'accepted-with-findings',
        statement: 'seen',
      });
    } finally {
      expectNoBugs(reader);
      await reader.close();
    }
    const signed = await openIn(desk, join(folder, 'signed.stagewright'));
    expect(signed.verdict?.verdict).toBe('intact-anchored');
    expect(signed.signOffs).toMatchObject([
      { reviewer: 'A. Auditor', decision: 'accepted-with-findings', isKnown: false, isMerged: false },
    ]);
    expect(await desk.request('evidence.merge-review', { bundleId: signed.bundleId })).toEqual({ merged: 1 });
    expect(bundlesOf(desk)[0]?.signOffs[0]?.isMerged).toBe(true);
    expect(await desk.request('evidence.merge-review', { bundleId: signed.bundleId })).toEqual({ merged: 0 });
    const bundle = { kind: 'bundle', bundleId: signed.bundleId } as const;
    const comparison = await desk.request('evidence.compare', { left: LEDGER, right: bundle });
    expect(comparison).toMatchObject({ state: 'extends-left', firstDifference: null });
  });

  it('has the same bytes whenever the same run is exported, and its preview names what is in it', async () => {
    const { runId, uuid } = await promoteOne();
    const scope = { kind: 'run', id: runId } as const;
    const first = readFileSync(await exportTo('a.stagewright', { scope }));
    const again = readFileSync(await exportTo('b.stagewright', { scope }));
    expect(again.equals(first)).toBe(true);
    const preview = await desk.request('evidence.preview-bundle', { scope, redaction: 'none' });
    const named = new Map(preview.attachments.map(({ kind, id }) => [kind, id]));
    expect(named).toEqual(
      new Map([
        ['plan', runId],
        ['revision', uuid],
      ]),
    );
    const { verdict } = await openIn(desk, join(folder, 'a.stagewright'));
    expect(verdict?.facts).toMatchObject({ withheld: preview.withheld, attachments: 2 });
    expect(Math.abs(preview.estimatedBytes - first.length) / first.length).toBeLessThan(0.2);
  });

  it('withholds names where that is asked for, and still holds', async () => {
    await promoteOne();
    const path = await exportTo('veiled.stagewright', { redaction: 'names' });
    const { verdict } = await openIn(desk, path);
    expect(verdict?.verdict).toMatch(/^intact/);
    const text = linesOf(readFileSync(path)).join('\n');
    expect(text).not.toContain('root');
    expect(text).not.toContain('ERP');
  });

  it('is refused by what it says when a line was changed, and not signed off then', async () => {
    await promoteOne();
    const path = await exportTo('changed.stagewright');
    const lines = linesOf(readFileSync(path)).map((line) =>
      line.replace('"kind":"run.started"', '"kind":"run.stopped"'),
    );
    writeFileSync(path, pack(lines));
    const { bundleId, verdict } = await openIn(desk, path);
    expect(verdict).toMatchObject({ verdict: 'broken-at', reason: 'its hash does not match' });
    const input = { bundleId, reviewer: 'x', decision: 'accepted', statement: '' } as const;
    expect(problemOf(await desk.ask('evidence.sign-off', input)).code).toMatch('check-failed');
  });

  it('has a report beside it where that is asked for, with nothing in it that runs', async () => {
    await promoteOne();
    await exportTo('reported.stagewright', { report: 'html' });
    const html = readFileSync(join(folder, 'reported.html'), 'utf8');
    expect(html).toMatch(/<p>Promotion of <bdi>[^<]+<\/bdi> started from <bdi>/);
    expect(html).toMatch(/<p>Done: [A-Z]/);
    expect(html).not.toContain('run.step');
    expect(html).not.toMatch(/<script|javascript:|https?:\/\/(?!www\.w3)/i);
  });

  it('is not opened by another name', async () => {
    expect(problemOf(await desk.ask('evidence.open-dropped', { path: '/etc/passwd' })).code).toBe('invalid-request');
    const problem = problemOf(await desk.ask('evidence.open-dropped', { path: join(folder, 'none.stagewright') }));
    expect(problem.code).toBe('store-failed');
  });
});
