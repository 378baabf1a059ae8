import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTaskResult } from '../../../../electron/xapi/tasks/task-result.ts';

describe('parseTaskResult', () => {
  it.each(['', '<value></value>', '<value/>', '<value />', ' <value></value>\n', '<value><string></string></value>'])(
    'takes %j for nothing',
    (fragment) => {
      expect(parseTaskResult(fragment)).toEqual({ kind: 'nothing' });
    },
  );

  it('reads a reference, tagged or not', () => {
    for (const fragment of ['<value>OpaqueRef:a-1</value>', '<value><string>OpaqueRef:a-1</string></value>'])
      expect(parseTaskResult(fragment)).toEqual({ kind: 'text', text: 'OpaqueRef:a-1' });
  });

  it('reads sets, the empty one too', () => {
    const item = (text: string): string => `<value>${text}</value>`;
    const set = (...items: readonly string[]): string =>
      `<value><array><data>${items.map(item).join('')}</data></array></value>`;
    expect(parseTaskResult(set('OpaqueRef:a', 'OpaqueRef:b'))).toEqual({
      kind: 'list',
      items: ['OpaqueRef:a', 'OpaqueRef:b'],
    });
    expect(parseTaskResult(set())).toEqual({ kind: 'list', items: [] });
  });

  it('passes on what is no fragment', () => {
    expect(parseTaskResult('done: 5 of 5')).toEqual({ kind: 'text', text: 'done: 5 of 5' });
  });

  it('gives back any text that was escaped, and never throws', () => {
    const escape = (text: string): string =>
      text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        expect(parseTaskResult(`<value>${escape(text)}</value>`)).toEqual({ kind: 'text', text });
        parseTaskResult(text);
      }),
    );
    expect(parseTaskResult('<value>&#65;&#x42;&#1114112;&nope;</value>')).toEqual({
      kind: 'text',
      text: 'AB&#1114112;&nope;',
    });
  });
});
