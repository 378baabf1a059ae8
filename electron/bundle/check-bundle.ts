import { createHash } from 'node:crypto';
import { BundleCheck, type BundleItem } from './bundle-check.ts';
import { BUNDLE_LIMITS, type BundleLimits } from './bundle-form.ts';
import { unpackLines } from './unpack.ts';
import type { BundleVerdict } from '../../shared/domain/evidence/bundle-verdict.ts';
import { ChainFault, FormFault } from './verdict.ts';

/** How a bundle is checked. */
export interface CheckOptions {
  /** Ed25519 public keys, base64url, that the reader trusts; without the one that signed, the verdict is `unknown-key`. */
  readonly knownKeys: ReadonlySet<string>;
  /** This program's own unless told. */
  readonly limits?: BundleLimits;
  /** ms, of any clock that doesn't go back. */
  readonly nowMs: () => number;
  /** Told each item as soon as its own line holds; whether the whole holds is known by the verdict only. */
  readonly onItem?: (item: BundleItem) => void;
}

/**
 * Checks a bundle from its bytes alone: form, chain, signatures, anchors. It reads once, front to back, and keeps one line
 * at a time. It never throws for what is in the bundle; a verdict says it.
 *
 * @throws Error when the bytes can't be read
 */
export async function checkBundle(chunks: AsyncIterable<Uint8Array>, options: CheckOptions): Promise<BundleVerdict> {
  const limits = options.limits ?? BUNDLE_LIMITS;
  const check = new BundleCheck({ ...options, limits, hash: createHash('sha256') });
  const endMs = options.nowMs() + limits.timeMs;
  try {
    for await (const lines of unpackLines(chunks, limits)) {
      for (const line of lines) check.take(line);
      if (options.nowMs() > endMs) throw new FormFault('time', `it takes more than ${limits.timeMs} ms`);
    }
    return check.finish();
  } catch (error) {
    const facts = check.facts();
    if (error instanceof FormFault)
      return { verdict: 'malformed', rule: error.rule, line: check.line, detail: error.message, facts };
    if (error instanceof ChainFault)
      return { verdict: 'broken-at', seq: error.seq, line: check.line, reason: error.message, facts };
    throw error;
  }
}
