import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditLine, AuditRecord } from '../../../../shared/domain/audit/audit-record.ts';
import { printAuditLine } from '../../../../electron/demo-pool/http/audit-log.ts';
import { parseAuditLine } from '../../../../electron/xapi/audit/audit-line.ts';
import { readAuditLog } from '../../../../electron/xapi/audit/read-audit-log.ts';
import { campaign, seed } from '../../../bench/campaign.ts';

const START =
  "[20260131T10:15:02.125Z|audit|host-1|1234 INET :::80|VM.start R:0b1c|audit] ('trackid=9dac' 'S-1-5-21-7' 'LAB\\\\maria' 'ALLOWED' 'OK' 'API' 'VM.start' (('self' 'it\\'s web-1' '5f2c' 'OpaqueRef:1') ('start_paused' 'false' '' '')))";

async function read(text: string | Uint8Array, size = 1_000_000): Promise<AuditLine[]> {
  const bytes = Buffer.from(text);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) {
      await Promise.resolve();
      yield bytes.subarray(at, at + size);
    }
  }
  const lines: AuditLine[] = [];
  for await (const some of readAuditLog(chunks())) lines.push(...some);
  return lines;
}

describe('a line of the audit log', () => {
  it('is read with its names as they are', () => {
    expect(parseAuditLine(START)).toEqual({
      time: '2026-01-31T10:15:02.125Z',
      host: 'host-1',
      trackId: '9dac',
      subjectSid: 'S-1-5-21-7',
      subjectName: 'LAB\\maria',
      allowed: true,
      outcome: 'OK',
      channel: 'API',
      call: 'VM.start',
      objects: [
        { argument: 'self', name: "it's web-1", uuid: '5f2c', ref: 'OpaqueRef:1' },
        { argument: 'start_paused', name: 'false', uuid: '', ref: '' },
      ],
    } satisfies AuditRecord);
  });

  it('is read behind what a system log puts before it, and of the local superuser, denied, without arguments', () => {
    const line =
      "Jan 31 10:15:02 xs1 xapi: [20260131T10:15:02Z| info|xs1|7 |x|audit] ('trackid=1' 'LOCAL_SUPERUSER' '' 'DENIED' 'ERROR:RBAC_PERMISSION_DENIED: x' 'HTTP' 'http/get_import' ())";
    expect(parseAuditLine(line)).toMatchObject({
      time: '2026-01-31T10:15:02.000Z',
      subjectSid: null,
      allowed: false,
      outcome: 'ERROR:RBAC_PERMISSION_DENIED: x',
      objects: [],
    });
  });

  it.each([
    '',
    'nonsense',
    '[20260131T10:15:02Z|audit|h|x] ',
    START.slice(0, -1),
    `${START})`,
    `${START} more`,
    START.replace('ALLOWED', 'MAYBE'),
    START.replace('20260131', '20261331'),
    START.replace("'VM.start' (", "'VM.start' (" + '('.repeat(500)),
    START.replace("'OK'", "('OK')"),
  ])('is not taken for one when it is none: %#', (line) => {
    expect(parseAuditLine(line)).toBeUndefined();
  });

  it('is read back as the server printed it, whatever the names', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 });
    const awkward = fc.oneof(text, fc.constantFrom("'", '\\', "\\'", ') (', '\n', '\r\n', '[x|y|z|w] (', '\u202e', ''));
    const entry = fc.record({
      sessionRef: text,
      userSid: fc.constantFrom('', 'S-1-5-21-9'),
      userName: awkward,
      allowed: fc.boolean(),
      outcome: fc.constantFrom('OK', 'ERROR:VM_BAD_POWER_STATE'),
      args: fc.array(fc.tuple(text, awkward, text, text), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(entry, (given) => {
        const line = printAuditLine({
          ...given,
          time: '20260131T10:15:02Z',
          hostName: 'host-1',
          channel: 'API',
          method: 'VM.start',
        });
        const record = parseAuditLine(line.trimEnd());
        expect(record).toMatchObject({ subjectName: given.userName, allowed: given.allowed, outcome: given.outcome });
        expect(record?.objects.map((o) => [o.argument, o.name, o.uuid, o.ref])).toEqual(given.args);
      }),
      { numRuns: campaign(1000, 20_000), seed: seed() },
    );
  });
});

describe('the body of the audit log', () => {
  it('is the same however it is cut into pieces', async () => {
    const text = `torn by rotation') ())\n${START}\n\nno line of ours\r\n${START}\r\n[2026`;
    const whole = await read(text);
    expect(whole.map(({ kind }) => kind)).toEqual(['torn', 'record', 'unknown', 'record', 'torn']);
    expect(whole[2]).toEqual({ kind: 'unknown', raw: 'no line of ours' });
    for (let size = 1; size < 40; size += 1) expect(await read(text, size)).toEqual(whole);
  });

  it('does not believe a last line without its end', async () => {
    expect(await read(START)).toEqual([{ kind: 'torn', raw: START }]);
  });

  it('keeps the start of a line that is too long, and goes on after it', async () => {
    const lines = await read(`${START}\n${'x'.repeat(3_000_000)}\n${START}\n`, 65_536);
    expect(lines.map(({ kind }) => kind)).toEqual(['record', 'unknown', 'record']);
    expect(lines[1]).toMatchObject({ raw: 'x'.repeat(4096) });
  });

  it('accounts for every line of anything', async () => {
    const anything = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 10))),
        fc.constant(Buffer.from(START)),
        fc.nat(START.length).map((end) => Buffer.from(START.slice(0, end))),
        fc.nat(START.length - 1).map((at) => Buffer.from(START.slice(0, at) + START.slice(at + 1))),
        fc.string({ maxLength: 8 }).map((text) => Buffer.from(START.replace('web-1', text.replaceAll('\n', '')))),
      ),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(anything, fc.integer({ min: 1, max: 300 }), async (lines, size) => {
        const bytes = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
        const counted = lines.filter((line) => line.length > 0 && !(line.length === 1 && line[0] === 13));
        expect((await read(bytes, size)).length).toBe(counted.length);
      }),
      { numRuns: campaign(500, 10_000), seed: seed() },
    );
  });
});
