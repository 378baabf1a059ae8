import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { openSigner } from '../../../electron/os/signing-key.ts';
import type { Secrets } from '../../../electron/ports.ts';
import { realDisk } from '../../../electron/store/disk.ts';
import { openLedger } from '../../../electron/store/ledger.ts';
import type { HeadlessConsole } from '../../fakes/headless-console.ts';
import { quickDemoPool } from '../../fakes/headless-console.ts';
import { anyIn, ended, expectNoBugs, openConsole, openOtherClient, promote, settledIn } from './desk.ts';

let pool: RunningDemoPool;
let desk: HeadlessConsole;
let secrets: Secrets;

beforeEach(async () => {
  const kept = new Map<string, string>();
  secrets = {
    canKeep: true,
    keep: (name, secret) => Promise.resolve(void kept.set(name, secret)),
    read: (name) => Promise.resolve(kept.get(name)),
    remove: (name) => Promise.resolve(void kept.delete(name)),
  };
  pool = await quickDemoPool();
  desk = await openConsole(pool, { secrets });
});
afterEach(async () => {
  expectNoBugs(desk);
  await desk.close();
  await pool.close();
});

const from = (): string => new Date(Date.now() - 3_600_000).toISOString();

async function promoteOne(): Promise<string> {
  const { uuid } = await anyIn(desk, 'development', 'erp');
  expect((await ended(desk, await promote(desk, uuid, 'integration'))).phase).toBe('succeeded');
  await settledIn(desk, uuid, 'integration');
  return uuid;
}

/** The pool's log has the newest head once the last announcement is over. */
async function announced(): Promise<void> {
  await desk.request('evidence.preview-bundle', { scope: { kind: 'all' }, redaction: 'none' });
}

describe("the pool's own audit log", () => {
  it('tells what the console did apart from what somebody else did behind its back', async () => {
    const uuid = await promoteOne();
    const vmUuid = desk.facts.configurations.get(uuid)!.vmUuids[0]!;
    const other = await openOtherClient(pool);
    const vm = await other.ref('VM', vmUuid);
    await other.call('VM.set_name_description', vm, 'changed by hand');
    await other.close();
    await announced();
    const report = await desk.request('evidence.reconcile', { poolId: 'demo', from: from() });
    expect(report.rewrittenFrom).toBeNull();
    expect(report.witnesses.length).toBeGreaterThan(0);
    expect(report.witnesses.every(({ state }) => state === 'confirmed')).toBe(true);
    expect(report.counts.recorded).toBeGreaterThan(0);
    expect(report.counts.unrecorded).toBe(0);
    const foreign = report.findings.filter(({ kind }) => kind === 'foreign');
    expect(foreign.map(({ record }) => record.call)).toContain('VM.set_name_description');
    expect(foreign.every((finding) => 'configurationUuid' in finding && finding.configurationUuid === uuid)).toBe(true);
    await desk.until('the entry', ({ activity }) => activity.find(({ kind }) => kind === 'pool.reconciled'));
  });

  it('finds out a ledger that its owner wrote anew, with the same name and key', async () => {
    await promoteOne();
    await announced();
    const { folder } = desk;
    const page = { source: { kind: 'ledger' } as const, filter: { text: '' }, offset: 0, limit: 1 };
    expect((await desk.request('evidence.timeline', page)).total).toBeGreaterThan(5);
    const before = await desk.request('evidence.reconcile', { poolId: 'demo', from: from() });
    const id = before.witnesses[0]!.witness.ledger;
    await desk.close({ keepFolder: true });
    rmSync(join(folder, 'ledger'), { recursive: true });
    const signer = await openSigner(secrets, (reason) => {
      throw new Error(reason);
    });
    const ledger = await openLedger({
      disk: realDisk,
      folder: join(folder, 'ledger'),
      now: () => new Date(),
      report: () => undefined,
      signer,
      newId: () => id,
    });
    for (let n = 0; n < 500; n += 1) await ledger.append({ kind: 'run.step', actor: 'root', data: { step: `${n}` } });
    await ledger.close();
    desk = await openConsole(pool, { secrets, folder });
    const report = await desk.request('evidence.reconcile', { poolId: 'demo', from: from() });
    expect(report.witnesses.some(({ state }) => state === 'contradicted')).toBe(true);
    expect(report.rewrittenFrom).toBe(before.witnesses[0]!.witness.seq);
  });
});
