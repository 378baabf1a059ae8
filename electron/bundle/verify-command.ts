import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkBundle } from './check-bundle.ts';
import { withDashedKeys } from './dashed-keys.ts';
import type { BundleVerdict } from '../../shared/domain/evidence/bundle-verdict.ts';

/*
 * Checks a bundle without the console: prints one JSON object and ends with 0 (intact), 1 (broken) or 2 (not readable as a
 * bundle, or no such file).
 */

const USAGE = 'usage: npm run -s verify-bundle -- FILE [--key PUBLIC_KEY]...';

/** What is printed. */
interface Printed {
  readonly verdict: BundleVerdict['verdict'] | 'unreadable';
  /** First record that does not hold, or that nobody outside confirms; null where none can be named. */
  readonly seq: number | null;
  readonly reason: string;
}

function describe(verdict: BundleVerdict): Printed {
  switch (verdict.verdict) {
    case 'intact-anchored':
      return { verdict: verdict.verdict, seq: null, reason: 'every record holds, and a witness saw the last one' };
    case 'intact-unanchored-since':
      return {
        verdict: verdict.verdict,
        seq: verdict.seq,
        reason: `every record holds; nobody outside confirms records from ${verdict.seq} on`,
      };
    case 'unknown-key':
      return {
        verdict: verdict.verdict,
        seq: null,
        reason: `every record holds; whether the key that closed it belongs to whom it should is for you to compare: ${verdict.key}`,
      };
    case 'broken-at':
      return { verdict: verdict.verdict, seq: verdict.seq, reason: `line ${verdict.line}: ${verdict.reason}` };
    case 'malformed':
      return { verdict: verdict.verdict, seq: null, reason: `${verdict.rule}: ${verdict.detail}` };
  }
}

const EXIT: Readonly<Record<Printed['verdict'], number>> = {
  'intact-anchored': 0,
  'intact-unanchored-since': 0,
  'unknown-key': 0,
  'broken-at': 1,
  malformed: 2,
  unreadable: 2,
};

async function verify(args: readonly string[]): Promise<Printed & { readonly facts?: BundleVerdict['facts'] }> {
  const { values, positionals } = parseArgs({
    args: withDashedKeys(args, (name) => name === 'key'),
    allowPositionals: true,
    options: { key: { type: 'string', multiple: true, default: [] } },
  });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) return { verdict: 'unreadable', seq: null, reason: USAGE };
  const verdict = await checkBundle(createReadStream(file, { highWaterMark: 256 * 1024 }), {
    knownKeys: new Set(values.key),
    nowMs: () => performance.now(),
  });
  return { ...describe(verdict), facts: verdict.facts };
}

void verify(process.argv.slice(2))
  .catch((error: unknown): Printed => {
    return { verdict: 'unreadable', seq: null, reason: error instanceof Error ? error.message : String(error) };
  })
  .then((printed) => {
    process.stdout.write(`${JSON.stringify(printed)}\n`);
    process.exitCode = EXIT[printed.verdict];
  });
