import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { checkBundle } from '../../bundle/check-bundle.ts';
import type { BundleScope } from '../../../shared/domain/evidence/bundle-scope.ts';
import { formatBytes } from '../../../shared/text/format.ts';
import { verdictText } from '../../../shared/text/verdict-text.ts';
import { CommandError, EXIT } from '../exit.ts';
import { at, type Verb, type VerbArguments } from '../verb.ts';
import { assertNew } from '../which.ts';

const SCOPES = ['service', 'configuration', 'run', 'from'] as const;

const exportBundle: Verb = {
  words: ['export-bundle'],
  summary: 'write an evidence bundle of what this command line did: one signed file',
  positionals: ['FILE'],
  options: {
    service: { value: 'ID', help: 'only what is about this service' },
    configuration: { value: 'UUID', help: 'only what is about this configuration' },
    run: { value: 'ID', help: 'only what is about this run' },
    from: { value: 'TIME', help: 'from this moment on, ISO 8601 in UTC; needs --until' },
    until: { value: 'TIME', help: 'up to this moment' },
    'hide-names': { help: 'stand-ins for people, addresses and texts that may name somebody' },
    report: { help: 'a printable report (HTML) beside it' },
  },
  output: z.strictObject({
    path: z.string(),
    sizeBytes: z.number(),
    digest: z.string().describe('SHA-256 by which it was closed'),
    reports: z.array(z.string()),
  }),
  run: async ({ openConsole }, args) => {
    const scope = readScope(args);
    if (!at(args, 0).endsWith('.stagewright')) throw new CommandError('Bundles end in .stagewright', EXIT.usage);
    const file = resolve(at(args, 0));
    await assertNew(file);
    const console = await openConsole();
    const { path, sizeBytes, digest, reports } = await console.requestWithFile(file, 'evidence.export-bundle', {
      scope,
      redaction: args.switches.has('hide-names') ? 'names' : 'none',
      report: args.switches.has('report') ? 'html' : 'none',
    });
    if (path === null) throw new Error('the export was cancelled');
    return {
      json: { path, sizeBytes, digest, reports: [...reports] },
      lines: [`${path}: ${formatBytes(sizeBytes)}, digest ${digest}`, ...reports],
      exitCode: EXIT.ok,
    };
  },
};

const verifyBundle: Verb = {
  words: ['verify-bundle'],
  summary: 'check an evidence bundle, without a pool; exit code 1 where it does not hold',
  positionals: ['FILE'],
  options: { key: { value: 'KEY', help: 'a public key that you know by another way' } },
  output: z.strictObject({
    verdict: z.enum(['intact-anchored', 'intact-unanchored-since', 'unknown-key', 'broken-at', 'malformed']),
    sentence: z.string(),
    key: z.string().nullable().describe('the key to compare where it is unknown'),
    seq: z.number().nullable().describe('the record from which it does not hold, or is confirmed by nobody outside'),
    from: z.number().nullable(),
    to: z.number().nullable(),
    checks: z.array(z.strictObject({ state: z.string(), what: z.string(), detail: z.string() })),
  }),
  run: async (_context, args) => {
    const file = at(args, 0);
    await access(file).catch((error: unknown) => {
      throw new CommandError(error instanceof Error ? error.message : String(error), EXIT.usage);
    });
    const knownKeys = new Set(args.values['key'] === undefined ? [] : [args.values['key']]);
    const verdict = await checkBundle(createReadStream(file, { highWaterMark: 256 * 1024 }), {
      ...{ knownKeys, nowMs: () => performance.now() },
    });
    const { sentence, checks, word } = verdictText(verdict);
    const isBad = verdict.verdict === 'broken-at' || verdict.verdict === 'malformed';
    return {
      json: {
        ...{ verdict: verdict.verdict, sentence, key: 'key' in verdict ? verdict.key : null },
        seq: 'seq' in verdict ? verdict.seq : null,
        ...{ from: verdict.facts.from, to: verdict.facts.to },
        checks: checks.map(({ state, what, detail }) => ({ state, what, detail })),
      },
      lines: [
        `${word}. ${sentence}`,
        ...checks.map(({ state, what, detail }) => `  ${state.padEnd(6)} ${what}: ${detail}`),
      ],
      exitCode: isBad ? EXIT.failed : EXIT.ok,
    };
  },
};

function readScope(args: VerbArguments): BundleScope {
  const { values } = args;
  const given = SCOPES.filter((name) => values[name] !== undefined);
  if (given.length > 1)
    throw new CommandError(`One of ${SCOPES.map((name) => `--${name}`).join(', ')} at a time`, EXIT.usage);
  if ((values['from'] === undefined) !== (values['until'] === undefined))
    throw new CommandError('--from and --until go together', EXIT.usage);
  const { service, configuration, run, from, until } = values;
  if (service !== undefined) return { kind: 'service', id: service };
  if (configuration !== undefined) return { kind: 'configuration', uuid: configuration };
  if (run !== undefined) return { kind: 'run', id: run };
  if (from !== undefined && until !== undefined) return { kind: 'period', from, to: until };
  return { kind: 'all' };
}

/** Verbs about evidence. */
export const evidenceVerbs: readonly Verb[] = [exportBundle, verifyBundle];
