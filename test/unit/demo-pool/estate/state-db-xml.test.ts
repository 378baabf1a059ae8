import { describe, expect, it } from 'vitest';
import { readElements } from '../../../../electron/demo-pool/estate/state-db-xml.ts';

describe('the reader of database files', () => {
  it('gives elements with their attributes, depth and parent', () => {
    const xml =
      '<?xml version="1.0"?><!-- a --><database>\n<manifest/><table name="VM"><row ref=\'r1\' name__label="a &lt;b&gt; &amp; &quot;c&quot; &#65;&#x1F680;"/></table></database>';
    expect(
      [...readElements(xml)].map((element) => [
        element.depth,
        element.parent,
        element.name,
        Object.fromEntries(element.attributes),
      ]),
    ).toEqual([
      [0, '', 'database', {}],
      [1, 'database', 'manifest', {}],
      [1, 'database', 'table', { name: 'VM' }],
      [2, 'table', 'row', { ref: 'r1', name__label: 'a <b> & "c" A🚀' }],
    ]);
  });

  it.each([
    ['an end tag that fits nothing', '<a></b>', '</b> closes nothing'],
    ['an element that is never closed', '<a><b></b>', '<a> is never closed'],
    ['two roots', '<a/><b/>', 'more than one root'],
    ['nothing at all', '  ', 'no root'],
    ['text between elements', '<a>text</a>', 'text between'],
    ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><a/>', 'document types'],
    ['an entity of its own', '<a b="&x;"/>', 'unknown entity &x'],
    ['a forbidden character reference', '<a b="&#0;"/>', 'unknown entity &#0'],
    ['an attribute given twice', '<a b="1" b="2"/>', 'given twice'],
    ['an unquoted value', '<a b=1/>', 'quoted value expected'],
    ['a value without end', '<a b="1', 'without end'],
    ['a tag inside a value', '<a b="<"/>', '< inside'],
    ['attributes without space between', '<a b="1"c="2"/>', 'white space expected'],
    ['elements nested without end', '<a>'.repeat(1000), 'nested too deeply'],
  ])('refuses %s and says where', (_what, xml, message) => {
    expect(() => [...readElements(xml)]).toThrow(message);
    expect(() => [...readElements(xml)]).toThrow(/\(line \d+, column \d+\)$/);
  });
});
