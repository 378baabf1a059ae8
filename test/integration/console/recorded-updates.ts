import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { HeadlessConsole } from '../../fakes/headless-console.ts';
import { anyIn, ended, promote } from './desk.ts';
import type { RecordBook } from './record-book.ts';

/** Updates as a person has them, the installation while a run is under way, so that it waits and can be taken back. */
export async function recordUpdates(book: RecordBook, desk: HeadlessConsole, pool: RunningDemoPool): Promise<void> {
  await book.did('settings.change', { updates: { isOn: true, feed: 'https://updates.example' } });
  await desk.request('updates.check', {});
  await book.did('updates.download', {});
  const { uuid } = await anyIn(desk, 'development', 'erp');
  pool.control.addCallFault({ kind: 'delay', method: 'VIF.move', ms: 1500, count: 1 });
  const runId = await promote(desk, uuid, 'integration');
  await book.did('updates.install', {});
  await book.did('updates.cancel-install', {});
  await ended(desk, runId);
}
