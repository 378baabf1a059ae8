import type { AuditObject, AuditRecord } from '../../../shared/domain/audit/audit-record.ts';

/** An s-expression: an atom or a list. */
type Expression = string | readonly Expression[];

/** Before it there may be what a system log adds. */
const PREFIX = /\[([^[\]|]*)\|([^[\]|]*)\|([^[\]|]*)\|[^\]]*\]\s*\(/;
const STAMP = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d:\d\d:\d\d)(\.\d{1,9})?Z$/;
/** `rbac_audit.ml` nests four deep; more is none of its lines. */
const MAX_DEPTH = 8;

/**
 * Reads one line of `/audit_log` as `rbac_audit.ml` writes it: a prefix with time and host, then quoted atoms: track id,
 * SID, user, verdict, outcome, channel, call, and per argument its name, the object's name, uuid and reference.
 *
 * @returns undefined when it is no such line
 */
export function parseAuditLine(line: string): AuditRecord | undefined {
  const prefix = PREFIX.exec(line);
  if (!prefix) return undefined;
  const time = toIso(prefix[1] ?? '');
  const expression = parseExpression(line, prefix.index + prefix[0].length - 1);
  if (time === undefined || !expression) return undefined;
  const [track, sid, subjectName, verdict, outcome, channel, call, args = []] = expression;
  if (!isText(track) || !isText(sid) || !isText(subjectName) || !isText(verdict) || !isText(outcome)) return undefined;
  if (!isText(channel) || !isText(call) || call === '' || isText(args)) return undefined;
  if (verdict !== 'ALLOWED' && verdict !== 'DENIED') return undefined;
  const objects = args.map(toObject);
  if (objects.includes(undefined)) return undefined;
  return {
    time,
    host: prefix[3] ?? '',
    trackId: track.replace(/^trackid=/, ''),
    subjectSid: sid === 'LOCAL_SUPERUSER' || sid === '' ? null : sid,
    subjectName,
    allowed: verdict === 'ALLOWED',
    outcome,
    channel,
    call,
    objects: objects as readonly AuditObject[],
  };
}

function toObject(argument: Expression): AuditObject | undefined {
  if (isText(argument) || !argument.every(isText)) return undefined;
  const [name, text = '', uuid = '', ref = ''] = argument;
  return name === undefined ? undefined : { argument: name, name: text, uuid, ref };
}

function isText(expression: Expression | undefined): expression is string {
  return typeof expression === 'string';
}

/** XAPI's times are `20260131T10:15:00Z`, in some versions with fractions or hyphens. */
function toIso(stamp: string): string | undefined {
  const found = STAMP.exec(stamp);
  if (!found) return undefined;
  const [, year, month, day, clock, fraction = '.'] = found;
  const iso = `${year ?? ''}-${month ?? ''}-${day ?? ''}T${clock ?? ''}${fraction.slice(0, 4).padEnd(4, '0')}Z`;
  return Number.isNaN(Date.parse(iso)) ? undefined : iso;
}

/** Reads the list that begins at `start` and ends the line. */
function parseExpression(line: string, start: number): readonly Expression[] | undefined {
  const open: Expression[][] = [];
  for (let at = start; at < line.length;) {
    const character = line.charAt(at);
    if (character === '(') {
      if (open.push([]) > MAX_DEPTH) return undefined;
      at += 1;
    } else if (character === ')') {
      const done = open.pop();
      const parent = open[open.length - 1];
      at += 1;
      if (!done) return undefined;
      if (!parent) return line.slice(at).trim() === '' ? done : undefined;
      parent.push(done);
    } else if (character === ' ') at += 1;
    else {
      const atom = character === "'" ? readQuoted(line, at + 1) : readBare(line, at);
      if (!atom) return undefined;
      open[open.length - 1]?.push(atom.text);
      at = atom.end;
    }
  }
  return undefined;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function readQuoted(line: string, start: number): { readonly text: string; readonly end: number } | undefined {
  let text = '';
  let from = start;
  for (let at = start; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === "'") return { text: text + line.slice(from, at), end: at + 1 };
    if (character !== '\\') continue;
    const escaped = line.charAt(at + 1);
    text += line.slice(from, at) + (ESCAPES[escaped] ?? escaped);
    at += 1;
    from = at + 1;
  }
  return undefined;
}

function readBare(line: string, start: number): { readonly text: string; readonly end: number } | undefined {
  let end = start;
  while (end < line.length && !" ()'".includes(line.charAt(end))) end += 1;
  return end === start ? undefined : { text: line.slice(start, end), end };
}
