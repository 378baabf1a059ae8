import { describe, expect, it } from 'vitest';
import type { WireValue } from '../../../../electron/xapi/wire/contract.ts';
import { readJsonEnvelope, readXmlEnvelope } from '../../../../electron/xapi/wire/envelope.ts';

const failure = { ok: false, code: 'HANDLE_INVALID', params: ['VM', 'OpaqueRef:1'] };
const notXapi = expect.objectContaining({ name: 'ReplyRefused', reason: 'not-xapi' }) as Error;

describe('a JSON envelope', () => {
  it.each<[string, WireValue]>([
    [
      'version 2',
      { jsonrpc: '2.0', error: { code: 1, message: 'HANDLE_INVALID', data: ['VM', 'OpaqueRef:1'] }, id: 3 },
    ],
    [
      'version 2 with the plain array and the id 0',
      { jsonrpc: '2.0', error: ['HANDLE_INVALID', 'VM', 'OpaqueRef:1'], id: 0 },
    ],
    ['version 1', { result: null, error: ['HANDLE_INVALID', 'VM', 'OpaqueRef:1'], id: 1 }],
  ])('gives code and parameters of an error of %s', (_name, envelope) => {
    expect(readJsonEnvelope(envelope)).toEqual(failure);
  });

  it.each<[WireValue, WireValue]>([
    [{ jsonrpc: '2.0', result: '', id: 1 }, ''],
    [{ result: false, error: null, id: 1 }, false],
    [{ result: 0, error: '', id: 1 }, 0],
  ])('gives the result of %j', (envelope, value) => {
    expect(readJsonEnvelope(envelope)).toEqual({ ok: true, value });
  });

  it.each<[WireValue]>([[{}], [[]], [{ id: 1 }], [{ message: 'hello' }]])('takes %j for something else', (envelope) => {
    expect(() => readJsonEnvelope(envelope)).toThrow(notXapi);
  });
});

describe('an XML envelope', () => {
  it('gives code and parameters of a failure', () => {
    const envelope = { Status: 'Failure', ErrorDescription: ['HANDLE_INVALID', 'VM', 'OpaqueRef:1'] };
    expect(readXmlEnvelope(envelope, false)).toEqual(failure);
  });

  it('gives the value of a success, void included', () => {
    expect(readXmlEnvelope({ Status: 'Success', Value: '' }, false)).toEqual({ ok: true, value: '' });
  });

  it('takes the bare array of system.listMethods', () => {
    expect(readXmlEnvelope(['a', 'b'], false)).toEqual({ ok: true, value: ['a', 'b'] });
  });

  it('turns a fault into a failure', () => {
    expect(readXmlEnvelope({ faultCode: 4, faultString: 'too many' }, true)).toEqual({
      ok: false,
      code: 'XMLRPC_FAULT',
      params: ['4', 'too many'],
    });
  });

  it.each<[WireValue]>([
    ['text'],
    [{}],
    [{ Status: 'Success' }],
    [{ Status: 'Maybe', Value: '' }],
    [{ Status: 'Failure' }],
  ])('takes %j for something else', (envelope) => {
    expect(() => readXmlEnvelope(envelope, false)).toThrow(notXapi);
  });
});
