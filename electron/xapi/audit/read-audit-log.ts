import type { AuditLine } from '../../../shared/domain/audit/audit-record.ts';
import { parseAuditLine } from './audit-line.ts';

/** Longer lines are no audit lines of XAPI: their texts are bounded by the request's 300 KiB. */
const MAX_LINE_BYTES = 1024 * 1024;
/** Of a line that is not understood, so much is kept. */
const KEPT_CHARACTERS = 4096;

/**
 * Reads the body of `GET /audit_log` as it arrives, some lines at a time and in order. Nothing is dropped: what is not
 * understood comes as `unknown`, and what was cut by the log's turning over or by the connection's end as `torn`.
 */
export async function* readAuditLog(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly AuditLine[]> {
  let rest: Buffer = Buffer.alloc(0);
  let isFirst = true;
  let isOverlong = false;
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    const lines: AuditLine[] = [];
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      // The start of an overlong line was told already.
      if (!isOverlong) lines.push(...toLine(bytes.subarray(start, end), isFirst));
      isOverlong = false;
      isFirst = false;
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > MAX_LINE_BYTES) {
      if (!isOverlong) lines.push({ kind: 'unknown', raw: textOf(rest).slice(0, KEPT_CHARACTERS) });
      isOverlong = true;
      isFirst = false;
      rest = Buffer.alloc(0);
    }
    if (lines.length > 0) yield lines;
  }
  // Whole by chance or not: without its end nobody can say.
  if (rest.length > 0 && !isOverlong) yield [{ kind: 'torn', raw: textOf(rest).slice(0, KEPT_CHARACTERS) }];
}

function toLine(bytes: Buffer, isFirst: boolean): readonly AuditLine[] {
  const text = textOf(bytes).replace(/\r$/, '');
  if (text === '') return [];
  const record = bytes.length > MAX_LINE_BYTES ? undefined : parseAuditLine(text);
  if (record) return [{ kind: 'record', record }];
  return [{ kind: isFirst ? 'torn' : 'unknown', raw: text.slice(0, KEPT_CHARACTERS) }];
}

/** Bytes that are no UTF-8 become U+FFFD: a log may hold anything. */
function textOf(bytes: Buffer): string {
  return bytes.toString('utf8');
}
