import { Worker } from 'node:worker_threads';
import type { BundleItem } from './bundle-check.ts';
import { BUNDLE_LIMITS, type BundleLimits } from './bundle-form.ts';
import type { BundleFacts, BundleVerdict, FormRule } from '../../shared/domain/evidence/bundle-verdict.ts';

/** What the worker is given. */
export interface WorkerTask {
  readonly file: string;
  readonly knownKeys: readonly string[];
  readonly limits: BundleLimits;
  readonly wantsItems: boolean;
}

/** What the worker says. */
export type WorkerWord =
  | { readonly kind: 'items'; readonly items: readonly BundleItem[] }
  | { readonly kind: 'verdict'; readonly verdict: BundleVerdict }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** A bundle to be checked in a worker. */
export interface BundleFile {
  readonly file: string;
  /** Built from `bundle-worker.ts`. */
  readonly workerFile: string | URL;
  readonly knownKeys: readonly string[];
  readonly limits?: BundleLimits;
  /** Heap of the worker, MiB. */
  readonly heapMb?: number;
  /** Told the content piece by piece; to be believed only once the verdict is there. */
  readonly onItems?: (items: readonly BundleItem[]) => void;
}

const HEAP_MB = 192;
/** The worker looks at the clock itself; this is for one that no longer can. */
const GRACE_MS = 2000;

/**
 * Checks a bundle file in a worker with a heap of its own, which is ended when it takes too long or too much. Whatever
 * is in the file, the answer is a verdict.
 */
export function checkBundleFile(bundle: BundleFile): Promise<BundleVerdict> {
  const limits = bundle.limits ?? BUNDLE_LIMITS;
  const task: WorkerTask = {
    file: bundle.file,
    knownKeys: bundle.knownKeys,
    limits,
    wantsItems: bundle.onItems !== undefined,
  };
  const worker = new Worker(bundle.workerFile, {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: bundle.heapMb ?? HEAP_MB, maxYoungGenerationSizeMb: 32 },
  });
  return new Promise((resolve) => {
    const end = (verdict: BundleVerdict): void => {
      clearTimeout(timer);
      resolve(verdict);
      void worker.terminate();
    };
    const timer = setTimeout(() => end(refuse('time', 'the worker was ended')), limits.timeMs + GRACE_MS);
    worker.on('message', (word: WorkerWord) => {
      if (word.kind === 'items') bundle.onItems?.(word.items);
      else if (word.kind === 'verdict') end(word.verdict);
      else end(refuse('unreadable', word.reason));
    });
    worker.on('error', (error) => {
      const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      end(refuse(isMemory ? 'memory' : 'unreadable', error.message));
    });
    // After a verdict this changes nothing.
    worker.on('exit', (code) => end(refuse('unreadable', `the worker ended with ${code}`)));
  });
}

function refuse(rule: FormRule, detail: string): BundleVerdict {
  return { verdict: 'malformed', rule, line: null, detail, facts: NOTHING };
}

const NOTHING: BundleFacts = {
  lines: 0,
  ledger: null,
  from: null,
  to: null,
  entries: 0,
  veiled: 0,
  withheld: 0,
  signOffs: 0,
  directionMarks: 0,
  checkpoints: 0,
  signedUpTo: 0,
  anchoredUpTo: 0,
  keys: [],
  attachments: 0,
  unnamedAttachments: 0,
};
