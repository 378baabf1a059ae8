import type { JsonWriter } from './json-writer.ts';
import type { Expect } from './xml-grammar.ts';
import { literal, matches } from './xml-tags.ts';
import type { Literal } from './xml-tags.ts';
import { PLAIN } from './xml-text.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const LESS = 0x3c;

const NEXT = '</value></member><member><name>';
const NAME_END_VALUE = literal('</name><value>');
const NEXT_MEMBER = literal(NEXT);
const DATE = literal('<dateTime.iso8601>');
const DATE_NEXT = literal(`</dateTime.iso8601>${NEXT}`);

interface Whole {
  readonly xml: Literal;
  readonly json: string;
}

const whole = (xml: string, json: string): Whole => ({ xml: literal(xml + NEXT), json });

// Values without text of their own.
const EMPTY_STRING = whole('', '""');
const FALSE = whole('<boolean>0</boolean>', 'false');
const TRUE = whole('<boolean>1</boolean>', 'true');
const EMPTY_ARRAY = whole('<array><data></data></array>', '[]');
const EMPTY_STRUCT = whole('<struct></struct>', '{}');

/**
 * Copies members of a struct as long as they look as nearly all do: a plain name, then a plain text, a date, a
 * boolean or something empty, then another member. Same result as the decoder's general way, several times as fast.
 *
 * Begins behind the quote of a member name. Leaves writer and cursor where the pattern ends; a string may be half
 * copied there, which the general way goes on with.
 *
 * @returns what stands at that place
 */
export function copyMembers(json: JsonWriter, view: DataView): Expect {
  const { cursor } = json;
  const { input, output, length } = cursor;
  let { at, out } = cursor;
  let stringStart = out;
  let members = 0;
  let expect: Expect = 'nameText';
  let byte = 0;
  for (;;) {
    while (at < length && PLAIN[(byte = input[at] as number)] === 1) {
      output[out++] = byte;
      at += 1;
    }
    if (!matches(view, at, length, NAME_END_VALUE)) break;
    at += NAME_END_VALUE.length;
    output[out++] = QUOTE;
    output[out++] = COLON;
    expect = 'content';
    stringStart = -1;
    if (at >= length) break;
    byte = input[at] as number;
    const found = byte === LESS ? findWhole(view, input[at + 1] as number, at, length) : undefined;
    if (found) {
      for (let index = 0; index < found.json.length; index += 1) output[out++] = found.json.charCodeAt(index);
      at += found.xml.length;
    } else {
      let end = NEXT_MEMBER;
      if (byte === LESS) {
        // The date is copied only if it and what follows are here as a whole; else the general way reads it.
        if (!matches(view, at, length, DATE) || !isDateWhole(view, input, at + DATE.length, length)) break;
        at += DATE.length;
        end = DATE_NEXT;
      } else if (byte <= 0x20) {
        // White space in front may belong to a typed value.
        break;
      } else {
        expect = 'text';
      }
      output[out++] = QUOTE;
      stringStart = out;
      while (at < length && PLAIN[(byte = input[at] as number)] === 1) {
        output[out++] = byte;
        at += 1;
      }
      if (!matches(view, at, length, end)) break;
      at += end.length;
      output[out++] = QUOTE;
    }
    output[out++] = COMMA;
    output[out++] = QUOTE;
    stringStart = out;
    expect = 'nameText';
    members += 1;
  }
  cursor.at = at;
  cursor.out = out;
  json.resume(stringStart, members);
  return expect;
}

function findWhole(view: DataView, letter: number, at: number, length: number): Whole | undefined {
  switch (letter) {
    case 0x2f:
      return only(EMPTY_STRING, view, at, length);
    case 0x62:
      return only(FALSE, view, at, length) ?? only(TRUE, view, at, length);
    case 0x61:
      return only(EMPTY_ARRAY, view, at, length);
    case 0x73:
      return only(EMPTY_STRUCT, view, at, length);
    default:
      return undefined;
  }
}

function only(candidate: Whole, view: DataView, at: number, length: number): Whole | undefined {
  return matches(view, at, length, candidate.xml) ? candidate : undefined;
}

const LONGEST_DATE = 40;

function isDateWhole(view: DataView, input: Buffer, from: number, length: number): boolean {
  let at = from;
  while (at < length && at - from < LONGEST_DATE && PLAIN[input[at] as number] === 1) at += 1;
  return matches(view, at, length, DATE_NEXT);
}
