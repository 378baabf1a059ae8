import { createReadStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { BundleItem } from './bundle-check.ts';
import { checkBundle } from './check-bundle.ts';
import type { WorkerTask, WorkerWord } from './run-worker.ts';

/*
 * Entry of the worker that checks one bundle: nothing of a hostile file is parsed in the main process. Built to a file
 * of its own.
 */

const ITEMS_PER_WORD = 500;

async function run(task: WorkerTask): Promise<void> {
  const tell = (word: WorkerWord): void => parentPort?.postMessage(word);
  let items: BundleItem[] = [];
  const flush = (): void => {
    if (items.length > 0) tell({ kind: 'items', items });
    items = [];
  };
  try {
    const verdict = await checkBundle(createReadStream(task.file, { highWaterMark: 256 * 1024 }), {
      knownKeys: new Set(task.knownKeys),
      limits: task.limits,
      nowMs: () => performance.now(),
      ...(task.wantsItems && {
        onItem: (item) => {
          items.push(item);
          if (items.length === ITEMS_PER_WORD) flush();
        },
      }),
    });
    flush();
    tell({ kind: 'verdict', verdict });
  } catch (error) {
    tell({ kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) });
  }
}

void run(workerData as WorkerTask);
