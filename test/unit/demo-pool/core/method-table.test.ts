import { describe, expect, it } from 'vitest';
import { MethodTable } from '../../../../electron/demo-pool/core/method-table.ts';

describe('the method table', () => {
  const table = new MethodTable({ 'VM.start': () => '' }, {});

  it('knows each message, its async form and its synonym', () => {
    expect(table.resolve('VM.start')).toMatchObject({ isAsync: false });
    expect(table.resolve('Async.VM.start')).toMatchObject({ isAsync: true });
    expect(table.resolve('VM_appliance_get_all').message.method).toBe('VM_appliance.get_all');
  });

  it.each([
    '',
    '.',
    'VM',
    'VM.',
    'Async.',
    'Async.Async.VM.start',
    'VM.constructor',
    '__proto__.x',
    'toString',
    'VM__start',
  ])('does not know %j', (method) => {
    expect(() => table.resolve(method)).toThrow('MESSAGE_METHOD_UNKNOWN');
  });

  it('refuses a behaviour for a message that does not exist', () => {
    expect(() => new MethodTable({ 'VM.strat': () => '' }, {})).toThrow('VM.strat');
  });
});
