import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { Plan } from '../plan.ts';
import { readTransitionPlan } from '../plan-schema.ts';
import type { VerifySignature } from '../stage-record.ts';
import {
  approvalRequestSchema,
  breakGlassSchema,
  breakGlassSecondSchema,
  decisionSchema,
  isSigned,
  type ApprovalRequest,
  type Decision,
  type Statement,
} from './approval.ts';
import { parseStrictJson, type JsonFault } from './strict-json.ts';

/*
 * Files that carry a request to somebody without the pool and the decision back. One line of RFC 8785 JSON: any other
 * spelling of the same data is refused, so that a file has one meaning and one digest.
 */

/** A request with all that is needed to decide on it. */
export const requestFileSchema = z.strictObject({
  format: z.literal('stagewright-approval-request'),
  v: z.literal(1),
  request: approvalRequestSchema,
  /** The very text whose SHA-256 the request names as its plan (`planText`). */
  planText: z.string().max(2_000_000),
  /** The very text whose SHA-256 the request names as its revision (`manifestText`). */
  manifestText: z.string().max(2_000_000),
  /** By the request's key, over all else. */
  sig: z.string().regex(/^[A-Za-z0-9_-]{85}[AQgw]$/),
});

/** A decision on its way back; signed as any decision is. */
export const decisionFileSchema = z.strictObject({
  format: z.literal('stagewright-approval-decision'),
  v: z.literal(1),
  decision: decisionSchema,
});

/** A request with all that is needed to decide on it. */
export type RequestFile = z.output<typeof requestFileSchema>;
/** A decision on its way back. */
export type DecisionFile = z.output<typeof decisionFileSchema>;

/** Why a file is refused. `detail` is for people who look into it, not for the screen's first line. */
export type FileRefusal =
  | { readonly kind: JsonFault }
  /** A field is missing, unknown or of another form, or it is of a newer console. */
  | { readonly kind: 'form'; readonly detail: string }
  /** Not the one canonical spelling: something edited or re-saved it. */
  | { readonly kind: 'not-canonical' }
  | { readonly kind: 'signature' }
  /** A text in it is not the one that was signed. */
  | { readonly kind: 'other-text'; readonly text: 'plan' | 'manifest' }
  /** The plan in it is none, though it was signed. */
  | { readonly kind: 'plan-form'; readonly detail: string }
  /** The plan in it is about something else than the request, in these fields. */
  | { readonly kind: 'plan-of-another'; readonly fields: readonly string[] };

/** What became of reading a file. */
export type FileReading<T> =
  { readonly state: 'valid'; readonly value: T } | { readonly state: 'refused'; readonly refusal: FileRefusal };

const MAX_LENGTH = 8_000_000;

/** The text the signature of a request file covers. */
export function requestFileText(file: Omit<RequestFile, 'sig'>): string {
  const { sig: _unsigned, ...rest } = file as RequestFile;
  return `stagewright/approval-request-file/v1\n${canonicalize(rest) ?? ''}`;
}

/** A file, or a statement for the pool, as it is written: canonical JSON and a newline. */
export function writeApprovalFile(content: RequestFile | DecisionFile | Statement): string {
  return `${canonicalize(content) ?? ''}\n`;
}

/**
 * Reads a request file, believing nothing: form, spelling, both signatures, that its texts are the ones the request
 * names, and that the plan among them is one, of this very transition. Whether its key is known and its time is over is for the reader's console to judge.
 *
 * @param sha256 - of UTF-8 text, hex
 */
export function readRequestFile(
  text: string,
  { verify, sha256 }: { readonly verify: VerifySignature; readonly sha256: (text: string) => string },
): FileReading<RequestFile> {
  const reading = readCanonical(text, requestFileSchema);
  if (reading.state === 'refused') return reading;
  const file = reading.value;
  const isGenuine = isSigned(file.request, verify) && verify(file.request.key, requestFileText(file), file.sig);
  if (!isGenuine) return refuse({ kind: 'signature' });
  if (sha256(file.planText) !== file.request.plan) return refuse({ kind: 'other-text', text: 'plan' });
  if (sha256(file.manifestText) !== file.request.revision) return refuse({ kind: 'other-text', text: 'manifest' });
  const planned = readTransitionPlan(file.planText);
  if (!planned.ok) return refuse({ kind: 'plan-form', detail: planned.detail });
  const fields = findForeign(file.request, planned.plan);
  return fields.length > 0 ? refuse({ kind: 'plan-of-another', fields }) : reading;
}

/** In which fields a plan is not the one of a request; whoever decides reads the one and signs the other. */
function findForeign(request: ApprovalRequest, plan: Omit<Plan, 'poolId'>): readonly string[] {
  const pairs: Readonly<Record<string, readonly [asked: string, planned: string]>> = {
    configuration: [request.configuration, plan.configurationUuid],
    service: [request.service, plan.serviceId],
    direction: [request.direction, plan.kind],
    from: [request.from, plan.fromStageId],
    to: [request.to, plan.toStageId],
    revision: [request.revision, plan.revision],
  };
  return Object.entries(pairs).flatMap(([field, [asked, planned]]) => (asked === planned ? [] : [field]));
}

/** Reads a decision file likewise; whether the decision holds is `judgeApproval`'s to say. */
export function readDecisionFile(text: string, verify: VerifySignature): FileReading<DecisionFile> {
  const reading = readCanonical(text, decisionFileSchema);
  if (reading.state === 'refused') return reading;
  return isSigned(reading.value.decision, verify) ? reading : refuse({ kind: 'signature' });
}

/** Reads a request that came through the pool; the same rules as for files, without the texts. */
export function readRequest(text: string, verify: VerifySignature): FileReading<ApprovalRequest> {
  return readSigned(text, approvalRequestSchema, verify);
}

/** Reads a decision that came through the pool. */
export function readDecision(text: string, verify: VerifySignature): FileReading<Decision> {
  return readSigned(text, decisionSchema, verify);
}

const statementSchema = z.discriminatedUnion('kind', [
  approvalRequestSchema,
  decisionSchema,
  breakGlassSchema,
  breakGlassSecondSchema,
]);

/** Reads any statement that came through the pool. */
export function readStatement(text: string, verify: VerifySignature): FileReading<Statement> {
  return readSigned(text, statementSchema, verify);
}

function readSigned<T extends Statement>(text: string, schema: z.ZodType<T>, verify: VerifySignature): FileReading<T> {
  const reading = readCanonical(text, schema);
  if (reading.state === 'refused' || isSigned(reading.value, verify)) return reading;
  return refuse({ kind: 'signature' });
}

function readCanonical<T>(text: string, schema: z.ZodType<T>): FileReading<T> {
  const parsed = parseStrictJson(text, MAX_LENGTH);
  if (!parsed.ok) return refuse({ kind: parsed.fault });
  const checked = schema.safeParse(parsed.value);
  if (!checked.success) return refuse({ kind: 'form', detail: z.prettifyError(checked.error) });
  // Of the parsed value, since a schema may trim what it is given.
  if (canonicalize(parsed.value) !== text.replace(/\n$/, '')) return refuse({ kind: 'not-canonical' });
  return { state: 'valid', value: checked.data };
}

function refuse(refusal: FileRefusal): { readonly state: 'refused'; readonly refusal: FileRefusal } {
  return { state: 'refused', refusal };
}
