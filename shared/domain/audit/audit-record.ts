/** An argument of a call as the pool's audit log names it; empty texts where it has no such part. */
export interface AuditObject {
  readonly argument: string;
  /** Name label of the object, or the text that was given. */
  readonly name: string;
  readonly uuid: string;
  readonly ref: string;
}

/** One side-effecting call, as the pool's own audit log tells it. */
export interface AuditRecord {
  /** ISO, UTC, milliseconds; the coordinator's clock. */
  readonly time: string;
  readonly host: string;
  /** Stands for the session: equal for all calls of one. */
  readonly trackId: string;
  /** Null for the local superuser. */
  readonly subjectSid: string | null;
  readonly subjectName: string;
  /** False: its role did not allow the call. */
  readonly allowed: boolean;
  /** `OK`, or `ERROR:` and what XAPI said. */
  readonly outcome: string;
  /** `API` or `HTTP`. */
  readonly channel: string;
  /** XAPI's name of it: `VM.start`. */
  readonly call: string;
  readonly objects: readonly AuditObject[];
}

/** A line of the log: a record, one of an unknown form, or one that was cut at the start or end of what was sent. */
export type AuditLine =
  | { readonly kind: 'record'; readonly record: AuditRecord }
  | { readonly kind: 'unknown'; readonly raw: string }
  | { readonly kind: 'torn'; readonly raw: string };
