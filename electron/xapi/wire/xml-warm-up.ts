import { XmlDecoder } from './xml-decoder.ts';

const FIELDS = [
  ['uuid', '535ee6cc-3cc7-d8ad-db50-5182876c24e5'],
  ['name_label', 'Größe &amp; "€"'],
  ['name_description', ''],
  ['recommendations', '&lt;restrictions field=&quot;vcpus&#10;&quot;/&gt; \\ &apos;\n'],
  ['is_control_domain', '<boolean>0</boolean>'],
  ['ha_always_run', '<boolean>1</boolean>'],
  ['start_time', '<dateTime.iso8601>20240420T12:00:00Z</dateTime.iso8601>'],
  ['HVM_shadow_multiplier', '<double>2.5</double>'],
  ['name_two', '<string>typed</string>'],
  ['order', '<int>-1</int>'],
  ['VBDs', '<array><data></data></array>'],
  ['VIFs', '<array><data><value>OpaqueRef:1</value></data></array>'],
  ['tags', '<array><data><value>a</value><value></value><value>&lt;b&gt;</value><value> c</value></data></array>'],
  ['platform', '<struct></struct>'],
  [
    'other_config',
    map([
      ['a', 'text'],
      ['b', ''],
      ['c', 'last'],
    ]),
  ],
  [
    'blobs',
    map([
      ['a', '&amp;'],
      ['b', map([['c', '<boolean>1</boolean>']])],
    ]),
  ],
  ['last', 'text'],
] as const;

const SAMPLE = Buffer.from(
  `<?xml version="1.0"?><methodResponse><params><param><value>${map([
    ['Status', 'Success'],
    ['Value', map([1, 2, 3].map((number) => [`OpaqueRef:${String(number)}`, map(FIELDS)] as const))],
  ])}</value></param></params></methodResponse>`,
);
/** Pieces that end everywhere, and the usual one, which holds all. */
const PIECES = [61, 97, 331, SAMPLE.length] as const;

let isWarm = false;

/**
 * Decodes a small reply with all that replies hold, once a process; some ms of work. The engine makes fast code of what
 * it has seen; what it meets only later throws it back to slow code, several times in the middle of the first large reply.
 */
export function warmUpOnce(): void {
  if (isWarm) return;
  isWarm = true;
  for (const piece of PIECES) {
    const decoder = new XmlDecoder(() => undefined);
    for (let at = 0; at < SAMPLE.length; at += piece) decoder.push(SAMPLE.subarray(at, at + piece));
    decoder.end();
  }
}

function map(members: readonly (readonly [name: string, value: string])[]): string {
  const texts = members.map(([name, value]) => `<member><name>${name}</name><value>${value}</value></member>`);
  return `<struct>${texts.join('')}</struct>`;
}
