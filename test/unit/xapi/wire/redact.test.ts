import { describe, expect, it } from 'vitest';
import { XapiFailure } from '../../../../electron/xapi/wire/errors.ts';
import { describeCall, secretsOf } from '../../../../electron/xapi/wire/redact.ts';

describe('secretsOf', () => {
  it.each([
    ['VM.start', ['OpaqueRef:s', 'OpaqueRef:vm'], ['OpaqueRef:s']],
    ['session.login_with_password', ['root', 'pw', '1.1', 'us'], ['pw']],
    ['session.slave_local_login_with_password', ['root', 'pw'], ['pw']],
    ['session.change_password', ['OpaqueRef:s', 'old', 'new'], ['OpaqueRef:s', 'old', 'new']],
    ['system.listMethods', [], []],
  ])('finds what %s must not tell', (method, params, expected) => {
    expect(secretsOf(method, params)).toEqual(expected);
  });
});

describe('XapiFailure', () => {
  it.each([
    ['SESSION_INVALID', ['OpaqueRef:s'], ['(secret)']],
    ['SESSION_NOT_REGISTERED', ['OpaqueRef:s'], ['(secret)']],
    ['HANDLE_INVALID', ['session', 'OpaqueRef:s'], ['session', '(secret)']],
    ['HANDLE_INVALID', ['VM', 'OpaqueRef:vm'], ['VM', 'OpaqueRef:vm']],
    ['INTERNAL_ERROR', ['Db_exn in OpaqueRef:mine now'], ['Db_exn in (secret) now']],
  ])('keeps sessions out of %s', (code, params, expected) => {
    const failure = new XapiFailure(code, params, 'VM.start', ['OpaqueRef:mine']);
    expect(failure.params).toEqual(expected);
    expect(failure.message).toBe(`VM.start: ${code}`);
  });
});

describe('describeCall', () => {
  const call = {
    host: 'h',
    kind: 'json-rpc',
    durationMs: 12.34,
    sentBytes: 99,
    receivedBytes: 1234,
    outcome: 'ok',
  } as const;

  it('says method, time, sizes and outcome', () => {
    expect(describeCall({ ...call, method: 'VM.start' })).toBe('VM.start h json-rpc 12.3 ms, 99 B out, 1234 B in: ok');
  });

  it('does not let a method name write lines of its own', () => {
    expect(describeCall({ ...call, method: 'x\nINFO all is well' })).not.toContain('\n');
  });
});
