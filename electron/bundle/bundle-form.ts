import { z } from 'zod';
import { bundleScopeSchema } from '../../shared/domain/evidence/bundle-scope.ts';

/** Version of the bundle's form. */
export const BUNDLE_VERSION = 1;

/** First bytes of every bundle: gzip, no name, no time, no system. The same in all bundles, so equal scopes give equal bytes. */
export const GZIP_HEADER = Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** What a bundle may hold at most; more is refused, whoever signed it. */
export interface BundleLimits {
  readonly lineBytes: number;
  /** Of the file, and of its content once unpacked. */
  readonly fileBytes: number;
  readonly depth: number;
  readonly timeMs: number;
  /** Keys, attachments and anchors together: they are kept in memory. */
  readonly items: number;
}

/** The limits of this program. */
export const BUNDLE_LIMITS: BundleLimits = {
  lineBytes: 1024 * 1024,
  fileBytes: 512 * 1024 * 1024,
  depth: 64,
  timeMs: 30_000,
  items: 50_000,
};

/** Bodies in one line. */
export const BODIES_PER_LINE = 1000;

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256, hex');
const key = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'an Ed25519 public key, base64url');
const sig = z.string().regex(/^[A-Za-z0-9_-]{86}$/, 'an Ed25519 signature, base64url');
const name = z.string().max(256);
const seq = z.int().min(1);
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/, 'a time, ISO, UTC');

const headerSchema = z.strictObject({
  format: z.literal('stagewright-bundle'),
  v: z.literal(BUNDLE_VERSION),
  scope: bundleScopeSchema,
  /** Name of the console, for people; empty where names are withheld. */
  console: name,
  /** Id of the ledger. */
  ledger: name,
  /** First and last record of the slice. */
  from: seq,
  to: seq,
  /** `h` of the record before the first; zeros before the very first. */
  prev: hash,
  redaction: z.enum(['none', 'names']),
});

const keySchema = z.strictObject({
  key,
  role: z.enum(['ledger', 'exporter', 'approver', 'console']),
  /** Who it belongs to, as the exporter knows it. */
  name,
});

const anchorSchema = z.strictObject({
  /** Where a witness saw the ledger's head. */
  where: z.enum(['pool-audit', 'gui-config', 'approval', 'receipt']),
  /** uuid of the pool, or name of the witness. */
  witness: name,
  seq,
  head: hash,
  at: time,
});

/** Kinds of attachments and the purpose before their canonical JSON where their digest is taken; see `digestOf`. */
export const ATTACHMENT_PURPOSES = {
  plan: 'stagewright/plan/v1\n',
  revision: 'stagewright/manifest/v1\n',
  diff: 'stagewright/diff/v1\n',
  workflow: 'stagewright/workflow/v1\n',
  approval: 'stagewright/approval/v1\n',
  run: 'stagewright/run/v1\n',
  'pool-audit': 'stagewright/pool-audit/v1\n',
  review: 'stagewright/review/v1\n',
} as const;

/** What an attachment is. */
export type AttachmentKind = keyof typeof ATTACHMENT_PURPOSES;

const attachmentSchema = z.strictObject({
  kind: z.enum(Object.keys(ATTACHMENT_PURPOSES) as [AttachmentKind, ...AttachmentKind[]]),
  /** What people call it by: a run's id, a workflow's number... */
  id: name,
  /** SHA-256 over purpose and canonical JSON of the content as it was before names were withheld. */
  digest: hash,
  /** True: names in the content are replaced, so its digest can't be recomputed from it. */
  veiled: z.boolean(),
  content: z.unknown(),
});

const closingSchema = z.strictObject({
  /** Lines before this one. */
  lines: z.int().min(1),
  /** SHA-256 over all bytes before this line. */
  digest: hash,
  key,
  sig,
});

const remarkSchema = z.strictObject({
  id: z.string().max(64),
  seq: seq.nullable(),
  weight: z.enum(['note', 'finding', 'breach']),
  text: z.string().max(4000),
  at: time,
});

const signOffSchema = z.strictObject({
  /** `digest` of the closing line. */
  bundle: hash,
  ledger: name,
  reviewer: name,
  decision: z.enum(['accepted', 'accepted-with-findings', 'rejected']),
  statement: z.string().max(4000),
  remarks: z.array(remarkSchema).max(1000),
  at: time,
  /** SHA-256 over all bytes before this line. */
  prior: hash,
  key,
  sig,
});

/** Counter-signatures in one bundle. */
export const MOST_SIGN_OFFS = 100;

/** The lines that are no part of the ledger, by their one field. */
export const frameSchemas = {
  header: headerSchema,
  key: keySchema,
  anchor: anchorSchema,
  attachment: attachmentSchema,
  closing: closingSchema,
  signOff: signOffSchema,
} as const;

/** Name of such a line. */
export type FrameName = keyof typeof frameSchemas;
/** First line. */
export type BundleHeader = z.output<typeof headerSchema>;
/** A public key that signatures in the bundle refer to. */
export type BundleKey = z.output<typeof keySchema>;
/** A place outside the ledger that holds one of its heads. */
export type BundleAnchor = z.output<typeof anchorSchema>;
/** Something to look at beside the entries. */
export type BundleAttachment = z.output<typeof attachmentSchema>;
/** Last line. */
export type BundleClosing = z.output<typeof closingSchema>;

/** What the closing signature covers. */
export function closingMessage({ digest, lines }: Pick<BundleClosing, 'digest' | 'lines'>, ledger: string): string {
  return `stagewright/bundle/v1\n${JSON.stringify({ digest, ledger, lines })}`;
}
