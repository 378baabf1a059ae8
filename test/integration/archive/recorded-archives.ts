import { expect } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { HeadlessConsole } from '../../fakes/headless-console.ts';
import { rested } from '../../fakes/rested.ts';
import type { RecordBook } from '../console/record-book.ts';
import { roomySr, smallShop, wishFor } from './archive-desk.ts';

/** Does everything with archives that the ledger keeps. */
export async function recordArchives(desk: HeadlessConsole, book: RecordBook, pool: RunningDemoPool): Promise<void> {
  const inDemo = { poolId: 'demo' } as const;
  const shop = await smallShop(desk, pool, 30);
  const asked = { ...inDemo, configurationUuid: shop.uuid, wish: { name: 'Kept', note: '', zstd: false } };
  const { planDigest } = await desk.request('archives.preview', asked);
  const { runId } = await book.did('archives.start', { ...asked, planDigest });
  expect((await rested(desk, runId, 120_000)).phase).toBe('succeeded');
  await desk.until('the shelf', ({ archives }) => archives.get('kept')?.about);
  const checking = desk.ask('archives.check', { archive: 'kept' });
  await desk.until('the check', ({ archives }) => typeof archives.get('kept')?.checkingRatio === 'number');
  await book.did('archives.cancel-check', { archive: 'kept' });
  expect(await checking).toEqual({ ok: true, value: null });
  await book.did('archives.check', { archive: 'kept' });
  const wish = wishFor(desk, 'kept', { srUuid: roomySr(pool) });
  const shown = await desk.request('archives.preview-restore', { ...inDemo, wish });
  const restore = await book.did('archives.restore', { ...inDemo, wish, planDigest: shown.planDigest });
  expect((await rested(desk, restore.runId, 120_000)).phase).toBe('succeeded');
  const { srUuid } = wish;
  const rehearsal = { ...inDemo, wish: { archive: 'kept', srUuid, probe: 'running', timeoutSeconds: 60 } } as const;
  const planned = await desk.request('archives.preview-rehearsal', rehearsal);
  const rehearsed = await book.did('archives.rehearse', { ...rehearsal, planDigest: planned.planDigest });
  expect((await rested(desk, rehearsed.runId, 120_000)).phase).toBe('succeeded');
  await book.did('archives.remove', { archive: 'kept', typed: 'Kept' });
  await book.did('archives.choose-folder', { own: true });
}
