import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Clock, Digest, NewId } from './ports.ts';

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) => sleepFor(ms, undefined, signal ? { signal } : {}),
  turn: () =>
    new Promise((resolve) => {
      setImmediate(resolve);
    }),
  elapsed: () => performance.now(),
};

/** SHA-256, hex. */
export const sha256: Digest = (text) => createHash('sha256').update(text).digest('hex');

/** A random uuid (v4). */
export const newUuid: NewId = () => randomUUID();
