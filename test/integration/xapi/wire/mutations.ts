import { encodeReply, makeRecords, makeSample, pick } from './wire-samples.ts';
import type { Encoding, Random } from './wire-samples.ts';

const JSON_TOKENS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u',
  '\\ud800',
  'NaN',
  'Infinity',
  '-',
  '1e999',
  '"__proto__":',
  '"OpaqueRef:',
  '},"OpaqueRef:',
  'null',
  'true',
  '"result":{',
  '"error":',
];
const XML_TOKENS = [
  '<',
  '>',
  '&',
  ';',
  '&lt;',
  '&#x',
  '&#xD800;',
  '<value>',
  '</value>',
  '<value/>',
  '<struct>',
  '</struct>',
  '<member>',
  '</member>',
  '<name>',
  '</name>',
  '</value></member><member><name>',
  '<array><data>',
  '</data></array>',
  '<boolean>',
  '<int>',
  '<i4>',
  '<double>',
  'nan',
  ']]>',
  '<![CDATA[',
  '<!--',
  '<?x?>',
  '<!DOCTYPE a>',
  '<nil/>',
  '__proto__',
];
const BYTES = [0x00, 0x07, 0x0a, 0x22, 0x26, 0x3c, 0x5c, 0x7f, 0x80, 0xc0, 0xed, 0xf5, 0xff];

/** Makes one hostile document: a valid reply with a few changes, or something built to hurt. */
export function makeHostile(encoding: Encoding, random: Random): Buffer {
  if (random() < 0.02) return Buffer.from(makeExtreme(encoding, random));
  let body = encodeReply(encoding, random() < 0.5 ? makeRecords(random) : makeSample(random, 4));
  const changes = 1 + Math.floor(random() * 4);
  for (let change = 0; change < changes; change += 1) body = mutate(encoding, body, random);
  return body;
}

function mutate(encoding: Encoding, body: Buffer, random: Random): Buffer {
  const at = Math.floor(random() * (body.length + 1));
  const end = Math.min(body.length, at + Math.floor(random() * 40));
  const splice = (middle: Uint8Array, until: number): Buffer =>
    Buffer.concat([body.subarray(0, at), middle, body.subarray(until)]);
  switch (Math.floor(random() * 7)) {
    case 0: {
      const flipped = Buffer.from(body);
      if (at < body.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      return flipped;
    }
    case 1:
      return splice(Buffer.from(pick(random, encoding === 'json' ? JSON_TOKENS : XML_TOKENS)), at);
    case 2:
      return splice(Buffer.alloc(0), end);
    case 3:
      return splice(body.subarray(at, end), at);
    case 4:
      return Buffer.from(body.subarray(0, at));
    case 5:
      return splice(Buffer.from([pick(random, BYTES)]), at);
    default: {
      const other = encodeReply(encoding, makeSample(random, 3));
      return splice(other.subarray(Math.floor(random() * other.length)), body.length);
    }
  }
}

/** Much of one thing: depth, length, number, entities. Sizes stay where a document takes milliseconds. */
function makeExtreme(encoding: Encoding, random: Random): string {
  const many = 2 ** Math.floor(random() * 15);
  const head = encoding === 'json' ? '{"jsonrpc":"2.0","result":' : '<methodResponse><params><param>';
  const fill =
    encoding === 'json'
      ? ['[', '{"a":', '0,', '"', '\\', '[[],', '{},', ' ', '1', '"\\ud800",', 'NaN,', '},"OpaqueRef:']
      : [
          '<value><array><data>',
          '<value><struct><member><name>a</name>',
          '<value/>',
          '<value>',
          '&amp;',
          '&',
          '<',
          '<name>',
          ' ',
          '<a',
          '&#x1F600;',
          '<value><double>1',
        ];
  return head + pick(random, fill).repeat(many) + pick(random, fill).repeat(Math.floor(random() * 50));
}
