import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseType } from '../../../../electron/datamodel/types.ts';
import { decodeValue } from '../../../../electron/demo-pool/core/decode.ts';
import type { Value } from '../../../../electron/demo-pool/core/contract.ts';
import { WireFloat, WireSyntaxError } from '../../../../electron/demo-pool/wire/raw.ts';
import { readXmlCall, readXmlValue } from '../../../../electron/demo-pool/wire/xml-reader.ts';
import { floatText, writeXmlValue } from '../../../../electron/demo-pool/wire/xml-writer.ts';

/** Text XML can carry unchanged: no control characters, no lone surrogates; carriage returns would be normalised. */

const text = fc
  .string({ unit: 'grapheme' })
  .filter((item) => !/[\u0000-\u001f\r]/.test(item) && Buffer.from(item).toString() === item);
/** Map keys go unescaped, so only harmless ones survive. */
const key = fc.string().map((item) => item.replace(/[^\w.:-]/g, ''));

const typed: readonly (readonly [string, fc.Arbitrary<Value>])[] = [
  ['string', text],
  ['int', fc.maxSafeInteger()],
  ['bool', fc.boolean()],
  ['float', fc.double({ noNaN: true }).map((item) => Number(item.toPrecision(15)))],
  ['string set', fc.array(text)],
  ['(string -> string) map', fc.dictionary(key, text)],
  ['(string -> string set) map', fc.dictionary(key, fc.array(text))],
];

describe('XML values', () => {
  it.each(typed)('of type %s survive writing and reading', (name, values) => {
    const type = parseType(name);
    fc.assert(
      fc.property(values, (value) => {
        const back = decodeValue(readXmlValue(writeXmlValue(value, type)), type);
        // Maps are read without prototype.
        expect(JSON.parse(JSON.stringify(back))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([
    [0, '0'],
    [1, '1'],
    [0.5, '0.5'],
    [-2.25, '-2.25'],
    [1e21, '1e+21'],
    [1.5e-7, '1.5e-07'],
    [0.1, '0.1'],
    [123456789.125, '123456789.125'],
    [Number.NaN, 'nan'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
    [1 / 3, '0.3333333333333333'],
  ])('print the float %d as %s', (value, printed) => expect(floatText(value)).toBe(printed));
});

describe('XML requests', () => {
  it('may have white space, comments, CDATA, character references and empty elements', () => {
    const call = readXmlCall(`<?xml version='1.0'?>
      <!-- hello --><methodCall> <methodName> a.b </methodName>
      <params><param><value>  kept  </value></param><param><value><string/></value></param><param><value/></param>
      <param><value><![CDATA[<x>]]>&#65;&#x42;&amp;</value></param><param><value><array><data/></array></value></param><param><value><double>1.5</double></value></param>
      <param><value> <struct><member><name>n</name><value><boolean>1</boolean></value></member></struct> </value></param></params></methodCall>`);
    expect(call).toEqual({
      method: 'a.b',
      params: ['  kept  ', '', '', '<x>AB&', [], new WireFloat(1.5), new Map([['n', true]])],
    });
  });

  it.each([
    '',
    '<methodCall>',
    '<a/>',
    '<methodCall><methodName>a</methodName><params><param><value>&nope;</value></param></params></methodCall>',
    '<!DOCTYPE x><methodCall/>',
    '<methodCall><methodName>a</methodName><params><param><value><int>1x</int></value></param></params></methodCall>',
    '<methodCall><methodName>a</methodName></params></methodCall>',
  ])('are refused when malformed: %s', (source) => expect(() => readXmlCall(source)).toThrow(WireSyntaxError));

  it('are refused when too deep, not crashed on', () => {
    const deep = '<value><array><data>'.repeat(12_000);
    expect(() => readXmlValue(deep)).toThrow('too deep');
  });

  it('are refused at every cut, without any other error', () => {
    const whole =
      '<methodCall><methodName>a</methodName><params><param><value><struct><member><name>n</name><value>x&lt;</value></member></struct></value></param></params></methodCall>';
    for (let length = 0; length < whole.length; length += 1)
      expect(() => readXmlCall(whole.slice(0, length))).toThrow(WireSyntaxError);
  });
});
