import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { JournalEntry } from '../ports/runs.ts';

/** Version of the journal's form; in its first line. */
export const JOURNAL_VERSION = 1;

/** What one line of the journal turned out to be. */
export type JournalLine =
  | { readonly kind: 'header'; readonly version: number }
  | { readonly kind: 'entry'; readonly entry: JournalEntry }
  | { readonly kind: 'bad'; readonly reason: string };

const headerSchema = z.strictObject({ journal: z.literal('runs'), v: z.int().min(1) });

const common = { run: z.string().min(1), at: z.string().min(1) };
const step = { ...common, step: z.string(), undo: z.boolean() };
// The plan itself is covered by the checksum, and by its digest where it is used.
const entrySchema = z.discriminatedUnion('t', [
  z.looseObject({ t: z.literal('planned'), ...common, plan: z.looseObject({}), planDigest: z.string() }),
  z.looseObject({ t: z.literal('intent'), ...step }),
  z.looseObject({ t: z.literal('done'), ...step }),
  z.looseObject({ t: z.literal('made'), ...common, step: z.string(), uuid: z.string().min(1) }),
  z.looseObject({ t: z.literal('failed'), ...step }),
  z.looseObject({ t: z.literal('phase'), ...common, phase: z.string() }),
]);

/** First line of a journal. */
export function encodeJournalHeader(): string {
  return frame(JSON.stringify({ journal: 'runs', v: JOURNAL_VERSION }));
}

/** One entry as a line: checksum, space, JSON; without newline. */
export function encodeJournalEntry(entry: JournalEntry): string {
  return frame(JSON.stringify(entry));
}

/** Reads one line back; what is not exactly what was written is bad. */
export function decodeJournalLine(line: string): JournalLine {
  const json = line.slice(33);
  if (line.charAt(32) !== ' ' || checksum(json) !== line.slice(0, 32))
    return { kind: 'bad', reason: 'the checksum does not match' };
  const value: unknown = JSON.parse(json);
  const header = headerSchema.safeParse(value);
  if (header.success) return { kind: 'header', version: header.data.v };
  if (!entrySchema.safeParse(value).success) return { kind: 'bad', reason: 'it is no record of a known kind' };
  return { kind: 'entry', entry: value as JournalEntry };
}

function frame(json: string): string {
  return `${checksum(json)} ${json}`;
}

function checksum(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, 32);
}
