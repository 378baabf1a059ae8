import { createHash } from 'node:crypto';
import { fromStamp } from '../core/clock.ts';
import type { AuditEntry, HttpHandler } from '../core/contract.ts';
import { replyPage } from '../wire/http-replies.ts';
import { send, startStream } from './transfer.ts';

/** GET /audit_log: one line per side-effecting call, oldest first; ends by close. */
export const auditLogHandler: HttpHandler = {
  method: 'GET',
  path: '/audit_log',
  role: 'read-only',
  serve: async (world, _caller, _request, response, query) => {
    const since = query.get('since');
    const from = since === null || since === '' ? 0 : fromStamp(since);
    if (Number.isNaN(from)) {
      replyPage(response, 400, 'since is no date', { connection: 'close' });
      return;
    }
    startStream(response, { 'content-type': 'text/plain' });
    const entries = world.audit.filter((entry) => fromStamp(entry.time) >= from);
    for (let start = 0; start < entries.length; start += 500) {
      await send(
        response,
        Buffer.from(
          entries
            .slice(start, start + 500)
            .map(printAuditLine)
            .join(''),
        ),
      );
    }
    response.end();
  },
};

/**
 * One line as XAPI writes it: a syslog-like prefix, then an s-expression of quoted atoms: session's track id, SID, user,
 * verdict, outcome, channel, method, and per argument its name, the object's name (or the text), uuid and reference.
 */
export function printAuditLine(entry: AuditEntry): string {
  const trackId = `trackid=${createHash('md5').update(entry.sessionRef).digest('hex')}`;
  const atoms = [
    trackId,
    entry.userSid === '' ? 'LOCAL_SUPERUSER' : entry.userSid,
    entry.userName,
    entry.allowed ? 'ALLOWED' : 'DENIED',
    entry.outcome,
    entry.channel,
    entry.method,
  ].map(quote);
  const args = entry.args.map((arg) => `(${arg.map(quote).join(' ')})`);
  return `[${entry.time}|audit|${entry.hostName}|${entry.method}] (${atoms.join(' ')} (${args.join(' ')}))\n`;
}

/** Quotes and backslashes escaped; line breaks too, or one entry could pretend to be two. */
function quote(atom: string): string {
  return `'${atom.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
}
