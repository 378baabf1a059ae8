import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, it } from 'vitest';
import { ReplyRefused } from '../../../../electron/xapi/wire/errors.ts';
import { campaign, seededRandom } from '../../../bench/campaign.ts';
import { recordFigure } from '../../../bench/figures.ts';
import { makeHostile } from './mutations.ts';
import { decode, piecesOf } from './wire-samples.ts';
import type { Encoding } from './wire-samples.ts';

const DOCUMENTS = campaign(100_000, 5_000_000);
const SLOWEST_MS = 250;
const MOST_HEAP = 64 * 1024 * 1024;
const HOUR_MS = 3_600_000;

const totals = { count: 0, bad: 0, slowestMs: 0, heapBytes: 0, refusals: new Map<string, number>() };
const collectGarbage = exposeGarbageCollector();

describe.each<Encoding>(['json', 'xml'])('fuzzed and adversarial %s', (encoding) => {
  it(
    'is decoded or refused by a named limit, never more',
    () => {
      const random = seededRandom(`fuzz ${encoding}`);
      const heapBefore = heapInUse();
      for (let index = 0; index < DOCUMENTS / 2; index += 1) {
        const body = makeHostile(encoding, random);
        const complaint = examine(encoding, body, random);
        totals.count += 1;
        if (complaint !== undefined) {
          totals.bad += 1;
          expect.fail(
            `document ${String(index)}: ${complaint}\n${JSON.stringify(body.toString('latin1').slice(0, 2000))}`,
          );
        }
      }
      const heapBytes = heapInUse() - heapBefore;
      totals.heapBytes = Math.max(totals.heapBytes, heapBytes);
      expect(heapBytes).toBeLessThan(MOST_HEAP);
    },
    HOUR_MS,
  );
});

afterAll(() => {
  // A campaign that never refuses, or never accepts, would prove nothing.
  expect(totals.refusals.size).toBeGreaterThan(6);
  expect(totals.refusals.get('accepted')).toBeGreaterThan(totals.count / 100);
  const ok =
    totals.bad === 0 && totals.count === DOCUMENTS && totals.slowestMs <= SLOWEST_MS && totals.heapBytes <= MOST_HEAP;
  recordFigure('F3', {
    count: totals.count,
    bad: totals.bad,
    value: Math.round(totals.slowestMs),
    target: `<= ${String(SLOWEST_MS)} ms a document`,
    ok,
  });
});

/** Decodes once in each mode; answers what is wrong, if anything is. */
function examine(encoding: Encoding, body: Buffer, random: () => number): string | undefined {
  for (const mode of ['whole', 'records'] as const) {
    const pieces = [...piecesOf(body, random)];
    const startedAt = performance.now();
    const complaint = attempt(encoding, pieces, mode);
    let ms = performance.now() - startedAt;
    if (complaint !== undefined) return complaint;
    if (ms > SLOWEST_MS) {
      // The machine may have been busy with something else: only a document that takes this process so long counts.
      const before = process.cpuUsage();
      attempt(encoding, pieces, mode);
      const { user, system } = process.cpuUsage(before);
      ms = (user + system) / 1000;
      if (ms > SLOWEST_MS) return `took ${ms.toFixed(0)} ms`;
    }
    totals.slowestMs = Math.max(totals.slowestMs, ms);
  }
  if (Object.keys(Object.prototype).length > 0 || 'isAdmin' in {}) return 'changed the prototype of all objects';
  return undefined;
}

function attempt(encoding: Encoding, pieces: readonly Uint8Array[], mode: 'whole' | 'records'): string | undefined {
  let outcome = 'accepted';
  try {
    const { root, records } = decode(encoding, pieces, mode);
    const odd = findPrototype(root) ?? findPrototype(records.map(([, record]) => record));
    if (odd !== undefined) return odd;
  } catch (error) {
    if (!(error instanceof ReplyRefused)) return `threw ${String(error)}`;
    outcome = error.reason;
  }
  totals.refusals.set(outcome, (totals.refusals.get(outcome) ?? 0) + 1);
  return undefined;
}

function findPrototype(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== null) return 'an object has a prototype';
  for (const member of Object.values(value)) {
    const found = findPrototype(member);
    if (found !== undefined) return found;
  }
  return undefined;
}

function heapInUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** The engine's own collector, which is hidden unless asked for. */
function exposeGarbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
