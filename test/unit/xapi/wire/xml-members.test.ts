import { describe, expect, it } from 'vitest';
import { Assembler } from '../../../../electron/xapi/wire/assembler.ts';
import { JsonWriter } from '../../../../electron/xapi/wire/json-writer.ts';
import { WHOLE_REPLY } from '../../../../electron/xapi/wire/limits.ts';
import type { Limits } from '../../../../electron/xapi/wire/limits.ts';
import type { Expect } from '../../../../electron/xapi/wire/xml-grammar.ts';
import { copyMembers } from '../../../../electron/xapi/wire/xml-members.ts';

const NEXT = '</value></member><member><name>';
const member = (name: string, value: string): string => `${name}</name><value>${value}${NEXT}`;
const date = '<dateTime.iso8601>20240420T12:00:00Z</dateTime.iso8601>';

/** Copies from `xml`, of which `arrived` bytes are here; what is behind them is left from another piece. */
function copy(xml: string, arrived = Buffer.byteLength(xml), limits: Partial<Limits> = {}) {
  const all = { ...WHOLE_REPLY, ...limits };
  const json = new JsonWriter(new Assembler(all), all);
  const input = Buffer.from(xml);
  json.cursor.input = input;
  json.cursor.length = arrived;
  json.reserve(input.length * 6);
  const expects = copyMembers(json, new DataView(input.buffer, input.byteOffset, input.length));
  const { at, out, output } = json.cursor;
  json.checkLengths();
  return { expects, copied: output.toString('utf8', 0, out), left: input.toString('utf8', at) };
}

describe('the fast way through the members of a struct', () => {
  it.each([
    ['a text', 'Größe 1', '"Größe 1"'],
    ['a text of one letter above the white space', '!', '"!"'],
    ['nothing', '', '""'],
    ['false', '<boolean>0</boolean>', 'false'],
    ['true', '<boolean>1</boolean>', 'true'],
    ['an empty array', '<array><data></data></array>', '[]'],
    ['an empty struct', '<struct></struct>', '{}'],
    ['a date', date, '"20240420T12:00:00Z"'],
  ])('copies %s, and goes on to the next', (_what, xml, json) => {
    expect(copy(member('a', xml) + member('b', xml))).toEqual({
      expects: 'nameText',
      copied: `a":${json},"b":${json},"`,
      left: '',
    });
  });

  it.each<[string, string, Expect, string, string]>([
    ['a name that goes on in the next piece', 'na', 'nameText', 'na', ''],
    ['an entity in a name', 'a&amp;b</name><value>', 'nameText', 'a', '&amp;b</name><value>'],
    ['the end of what arrived before a value', 'a</name><value>', 'content', 'a":', ''],
    ['half a tag', 'a</name><value><', 'content', 'a":', '<'],
    ['a number', `a</name><value><int>1</int>${NEXT}`, 'content', 'a":', `<int>1</int>${NEXT}`],
    ['members inside', 'a</name><value><struct><member>', 'content', 'a":', '<struct><member>'],
    ['items', 'a</name><value><array><data><value>', 'content', 'a":', '<array><data><value>'],
    ['white space in front of a type', `a</name><value> ${date}`, 'content', 'a":', ` ${date}`],
    ['half a date', `a</name><value>${date.slice(0, 30)}`, 'content', 'a":', date.slice(0, 30)],
    ['a date at the end', `a</name><value>${date}</value></member>`, 'content', 'a":', `${date}</value></member>`],
    ['a text that goes on', 'a</name><value>te', 'text', 'a":"te', ''],
    ['an entity in a text', 'a</name><value>b&lt;c', 'text', 'a":"b', '&lt;c'],
    ['the last member', 'a</name><value>b</value></member></struct>', 'text', 'a":"b', '</value></member></struct>'],
  ])('leaves %s to the general way', (_what, xml, expects, copied, left) => {
    expect(copy(xml)).toEqual({ expects, copied, left });
    expect(copy(member('x', 'y') + xml)).toEqual({ expects, copied: `x":"y","${copied}`, left });
  });

  it('reads nothing behind what arrived', () => {
    const xml = member('name', '<boolean>1</boolean>') + member('other', 'text');
    for (let arrived = 0; arrived <= xml.length; arrived += 1) {
      const { copied, left } = copy(xml, arrived);
      const { copied: whole, left: rest } = copy(xml.slice(0, arrived));
      expect([copied, left]).toEqual([whole, rest + xml.slice(arrived)]);
    }
  });

  it('counts the members it begins', () => {
    const xml = member('a', 'b') + member('c', 'd');
    expect(copy(xml, xml.length, { members: 2 }).left).toBe('');
    expect(() => copy(xml, xml.length, { members: 1 })).toThrow(expect.objectContaining({ reason: 'members' }));
  });

  it('says where the text begins that it leaves half copied, and that there is none in front of a value', () => {
    const before = member('a', 'b') + member('c', 'd');
    const within = (xml: string, stringBytes: number) => () => copy(before + xml, undefined, { stringBytes });
    const tooLong = expect.objectContaining({ reason: 'string-length' }) as Error;
    expect(within('four', 4)).not.toThrow();
    expect(within('four', 3)).toThrow(tooLong);
    expect(within('n</name><value>four', 4)).not.toThrow();
    expect(within('n</name><value>four', 3)).toThrow(tooLong);
    expect(within('n</name><value>', 1)).not.toThrow();
  });
});
