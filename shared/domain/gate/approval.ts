import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { VerifySignature } from '../stage-record.ts';
import { slug } from '../slug.ts';
import { personSchema, wellFormed } from './person.ts';

/*
 * Signed statements of people about one transition. Each is one flat record in RFC 8785 JSON, signed (Ed25519) after a
 * prefix that names its purpose, so that no signature can be used for anything else.
 */

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256, 64 hexadecimal digits');
const nonce = z.string().regex(/^[A-Za-z0-9_-]{22,64}$/, 'a nonce: 16 random bytes or more in base64url');
// The last digit carries bits that are no part of the bytes; they are zero, so that nothing has two spellings.
const KEY = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const SIGNATURE = /^[A-Za-z0-9_-]{85}[AQgw]$/;
const publicKey = z.string().regex(KEY, 'an Ed25519 public key, 32 bytes in base64url');
const signature = z.string().regex(SIGNATURE, 'an Ed25519 signature, 64 bytes in base64url');
const time = z.iso.datetime({ precision: 3 });
// Not `trim()`: what is signed is never altered by reading it.
const reason = wellFormed(1000).refine((text) => text === text.trim(), 'no spaces around it');

const bound = {
  /** uuid of the pool. */
  pool: z.string().min(1).max(64),
  /** uuid of the configuration (its vApp). */
  configuration: z.guid(),
  service: slug,
  direction: z.enum(['promote', 'demote']),
  from: slug,
  to: slug,
  /** SHA-256 of the configuration's manifest. */
  revision: digest,
  /** SHA-256 of the plan. */
  plan: digest,
  /** SHA-256 of the published workflow, its gates included. */
  workflow: digest,
};

/** What a statement is about, to the last detail: with any field changed it is about something else. */
export const bindingSchema = z.strictObject(bound);

const spoken = {
  v: z.literal(1),
  ...bound,
  /** When it was said and until when it holds, by the coordinator's clock. */
  at: time,
  expires: time,
  nonce,
  /** Last checkpoint or record of the speaker's own ledger, which makes every statement a witness of it. */
  ledger: z.strictObject({ id: z.string().min(1).max(64), seq: z.int().min(0), head: digest }),
  /** The workstation's key. */
  key: publicKey,
  sig: signature,
};

/** Somebody asks for approvals. */
export const approvalRequestSchema = z.strictObject({
  kind: z.literal('request'),
  ...spoken,
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  requester: personSchema,
  reason: reason.min(1),
});

/** Somebody decides on a request, or takes a decision back. */
export const decisionSchema = z
  .strictObject({
    kind: z.literal('decision'),
    ...spoken,
    /** `id`, `nonce` and `sig` of the request. */
    request: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    requestNonce: nonce,
    /** The request's signature binds all else of it, its reason and requester too. */
    requestSig: signature,
    /** From 1, one higher than the person's decision before on the same request. */
    seq: z.int().min(1).max(1000),
    /** `withdraw` takes the person's decision back; by the requester it takes the request back. */
    decision: z.enum(['approve', 'reject', 'abstain', 'withdraw']),
    reason,
    approver: personSchema,
  })
  .refine(({ decision, reason: said }) => decision !== 'reject' || said !== '', 'a rejection has a reason');

/** Somebody breaks the glass: the gate's conditions are not met and it is to go all the same. */
export const breakGlassSchema = z.strictObject({
  kind: z.literal('break-glass'),
  ...spoken,
  person: personSchema,
  reason: reason.min(10),
});

/** Somebody else agrees to it. */
export const breakGlassSecondSchema = z.strictObject({
  kind: z.literal('break-glass-second'),
  ...spoken,
  /** `nonce` and `sig` of the first statement. */
  firstNonce: nonce,
  firstSig: signature,
  person: personSchema,
  reason: reason.min(1),
});

/** What a statement is about. */
export type Binding = z.output<typeof bindingSchema>;
/** Somebody asks for approvals. */
export type ApprovalRequest = z.output<typeof approvalRequestSchema>;
/** Somebody decides on a request. */
export type Decision = z.output<typeof decisionSchema>;
/** Somebody breaks the glass. */
export type BreakGlass = z.output<typeof breakGlassSchema>;
/** Somebody else agrees to break the glass. */
export type BreakGlassSecond = z.output<typeof breakGlassSecondSchema>;
/** Any signed statement of a person about a transition. */
export type Statement = ApprovalRequest | Decision | BreakGlass | BreakGlassSecond;

const PREFIXES: Readonly<Record<Statement['kind'], string>> = {
  request: 'stagewright/approval-request/v1\n',
  decision: 'stagewright/approval/v1\n',
  'break-glass': 'stagewright/break-glass/v1\n',
  'break-glass-second': 'stagewright/break-glass-second/v1\n',
};

/** A statement that is not signed yet. */
export type Unsigned<S extends Statement> = S extends Statement ? Omit<S, 'sig'> : never;

/** The text a statement's signature covers: its purpose, then RFC 8785 JSON of everything but `sig`. */
export function statementText(statement: Unsigned<Statement>): string {
  const { sig: _unsigned, ...rest } = statement as Statement;
  return PREFIXES[statement.kind] + (canonicalize(rest) ?? '');
}

/** Whether the key a statement names has signed it as it is; whether that key is anybody's is another question. */
export function isSigned(statement: Statement, verify: VerifySignature): boolean {
  const { key, sig } = statement;
  return KEY.test(key) && SIGNATURE.test(sig) && verify(key, statementText(statement), sig);
}

/** Names of the fields that bind a statement, in order. */
export const BOUND_FIELDS = Object.keys(bound) as readonly (keyof Binding)[];

/** Which fields of two bindings differ, in order; none when they are about the same. */
export function findChanged(a: Binding, b: Binding): readonly (keyof Binding)[] {
  return BOUND_FIELDS.filter((field) => a[field] !== b[field]);
}
