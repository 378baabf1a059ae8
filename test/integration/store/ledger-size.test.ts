import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { realDisk } from '../../../electron/store/disk.ts';
import { openLedger } from '../../../electron/store/ledger.ts';
import { campaign } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { watch } from './store-cases.ts';

const folder = mkdtempSync(join(tmpdir(), 'stagewright-size-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a ledger of many records', () => {
  it('is checked whole, and opened again without reading all of it', async () => {
    const count = campaign(100_000, 1_000_000);
    const place = { ...watch(realDisk, folder), segmentBytes: 1024 * 1024 };
    const ledger = await openLedger(place);
    const producers = 256;
    await Promise.all(
      Array.from({ length: producers }, async (_, producer) => {
        for (let step = producer; step < count; step += producers)
          await ledger.append({ kind: 'run.step', actor: 'root', poolId: 'p', data: { step, name: `web-${step}` } });
      }),
    );
    const before = process.cpuUsage();
    const verdict = await ledger.verify();
    const { user, system } = process.cpuUsage(before);
    const cpuMs = Math.round((user + system) / 1000);
    expect(verdict.faults).toEqual([]);
    expect(verdict.records).toBeGreaterThan(count);
    const limitMs = (count / 100_000) * 2000;
    recordFigure('F13.ledger-cpu-ms', { count, value: cpuMs, target: `<= ${limitMs}`, ok: cpuMs <= limitMs });
    await ledger.close();
    const again = await openLedger(watch(realDisk, folder));
    expect(again.list({ limit: 1 })[0]?.data['name']).toMatch(/^web-/);
    await again.close();
  }, 900_000);
});
