import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { migrate, type Migrations } from './migrations/migrate.ts';

/** What a kind of document holds and how it is checked. */
export interface DocumentKind<T> {
  /** File name without `.json`; lower-case, digits and dashes. */
  readonly name: string;
  /** Present version of the data, from 1. */
  readonly version: number;
  readonly schema: z.ZodType<T>;
  readonly empty: T;
  readonly migrations: Migrations;
}

/** What the bytes of a document turned out to be. */
export type DocumentContent<T> =
  | { readonly kind: 'good'; readonly data: T; readonly version: number }
  | { readonly kind: 'bad'; readonly reason: string }
  | { readonly kind: 'newer'; readonly version: number };

const HEADER = /^\{"stagewright":"([a-z0-9-]{1,64})","v":([1-9][0-9]{0,5}),"sha256":"([0-9a-f]{64})"\}$/;

/**
 * A document as bytes: one header line with kind, version and checksum, then the data as JSON. The checksum covers kind,
 * version and each byte of the data. Header and checksum keep their form in all versions, so that an older program can
 * tell "newer" from "damaged".
 */
export function encodeDocument<T>(kind: DocumentKind<T>, data: T): Uint8Array {
  const body = `${JSON.stringify(data, null, 1)}\n`;
  const { name, version } = kind;
  const header = `{"stagewright":"${name}","v":${version},"sha256":"${checksum(name, version, Buffer.from(body))}"}\n`;
  return Buffer.from(header + body);
}

/** Reads a document back; whatever is not exactly what was written is bad, with the reason. */
export function decodeDocument<T>(kind: DocumentKind<T>, bytes: Uint8Array): DocumentContent<T> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length === 0) return { kind: 'bad', reason: 'the file is empty' };
  const end = buffer.indexOf(0x0a);
  const found = end < 0 ? null : HEADER.exec(buffer.toString('latin1', 0, end));
  if (!found) return { kind: 'bad', reason: 'the first line is not a header of ours' };
  const [, name = '', version = '', sha256 = ''] = found;
  const body = buffer.subarray(end + 1);
  if (checksum(name, Number(version), body) !== sha256) return { kind: 'bad', reason: 'the checksum does not match' };
  if (name !== kind.name) return { kind: 'bad', reason: `the file holds "${name}", not "${kind.name}"` };
  if (Number(version) > kind.version) return { kind: 'newer', version: Number(version) };
  return decodeBody(kind, body.toString('utf8'), Number(version));
}

function decodeBody<T>(kind: DocumentKind<T>, body: string, version: number): DocumentContent<T> {
  let migrated: unknown;
  try {
    migrated = migrate(JSON.parse(body), version, kind.version, kind.migrations);
  } catch (error) {
    return { kind: 'bad', reason: error instanceof Error ? error.message : String(error) };
  }
  const parsed = kind.schema.safeParse(migrated);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { kind: 'bad', reason: `the data is not valid: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}` };
  }
  return { kind: 'good', data: parsed.data, version };
}

function checksum(name: string, version: number, body: Uint8Array): string {
  return createHash('sha256').update(`${name}\n${version}\n`).update(body).digest('hex');
}
