import { describe, expect, it } from 'vitest';
import type { WireValue } from '../../../../electron/xapi/wire/contract.ts';
import { jsonRequest } from '../../../../electron/xapi/wire/json-request.ts';
import { xmlRequest } from '../../../../electron/xapi/wire/xml-request.ts';

const record = (members: Record<string, WireValue>): WireValue =>
  Object.assign(Object.create(null) as Record<string, WireValue>, members);

describe('a JSON request', () => {
  it('is a JSON-RPC 2.0 call with an id', () => {
    expect(jsonRequest('VM.start', ['s', 'OpaqueRef:1', false, true], 7)).toBe(
      '{"jsonrpc":"2.0","method":"VM.start","params":["s","OpaqueRef:1",false,true],"id":7}',
    );
  });

  it.each([
    ['event.from', ['s', ['*'], '', 30], '["s",["*"],"",30.0]'],
    ['event.from', ['s', ['*'], '', 0.5], '["s",["*"],"",0.5]'],
    ['VM.set_VCPUs_max', ['s', 'r', 30], '["s","r",30]'],
    ['Async.VM.sysprep', ['s', 'r', 'u', 60], '["s","r","u",60.0]'],
  ] as const)('keeps the decimal point of floats only: %s', (method, params, expected) => {
    expect(jsonRequest(method, params, 1)).toContain(`"params":${expected}`);
  });

  it('keeps it in records, too', () => {
    expect(jsonRequest('VM.create', ['s', record({ HVM_shadow_multiplier: 1, VCPUs_max: 2 })], 1)).toContain(
      '{"HVM_shadow_multiplier":1.0,"VCPUs_max":2}',
    );
  });
});

describe('an XML request', () => {
  const params = (method: string, ...values: WireValue[]): string =>
    /<params>(.*)<\/params>/s.exec(xmlRequest(method, values))?.[1] ?? '';
  const one = (value: WireValue): string => params('VM.x', value).replace(/^<param><value>|<\/value><\/param>$/g, '');

  it.each([
    ['text', '<string>text</string>'],
    ['', '<string/>'],
    ['<a> & ]]>', '<string>&lt;a&gt; &amp; ]]&gt;</string>'],
    [true, '<boolean>1</boolean>'],
    [5, '<int>5</int>'],
    [-(2 ** 31) + 1, '<int>-2147483647</int>'],
    [2 ** 31 - 1, '<int>2147483647</int>'],
    [2 ** 31, '<i8>2147483648</i8>'],
    [false, '<boolean>0</boolean>'],
    [
      [1.5, ['a']],
      '<array><data><value><double>1.5</double></value><value><array><data><value><string>a</string></value></data></array></value></data></array>',
    ],
    [
      record({ HVM_shadow_multiplier: 1, VCPUs_max: 2 }),
      '<struct><member><name>HVM_shadow_multiplier</name><value><double>1</double></value></member><member><name>VCPUs_max</name><value><int>2</int></value></member></struct>',
    ],
    [2 ** 40, '<i8>1099511627776</i8>'],
    [1.5, '<double>1.5</double>'],
    [[], '<array><data/></array>'],
    [
      record({ __proto__x: 'a' }),
      '<struct><member><name>__proto__x</name><value><string>a</string></value></member></struct>',
    ],
  ] as const)('writes %j with the right tag', (value, expected) => {
    expect(one(value)).toBe(expected);
  });

  it('sends the timeout of event.from as a double', () => {
    expect(params('event.from', 's', ['*'], '', 30)).toMatch(/<double>30<\/double><\/value><\/param>$/);
  });

  it('keeps a member named __proto__', () => {
    const hostile = JSON.parse('{"__proto__":"x"}') as WireValue;
    expect(one(hostile)).toContain('<name>__proto__</name><value><string>x</string>');
  });
});

describe.each([
  ['json', (method: string, params: readonly WireValue[]) => jsonRequest(method, params, 1)],
  ['xml', xmlRequest],
])('what cannot be sent unchanged over %s', (_name, make) => {
  let deep: WireValue = 'x';
  for (let depth = 0; depth < 40; depth += 1) deep = [deep];

  it.each([
    ['NaN', Number.NaN],
    ['infinity', -Infinity],
    ['an integer past 2^53', 2 ** 60],
    ['null', null],
    ['undefined in a record', { a: undefined } as unknown as WireValue],
    ['a function', (() => 0) as unknown as WireValue],
    ['half a surrogate pair', 'a\ud800b'],
    ['a control character', 'a\u0001'],
    ['a control character in a key', { 'a\u0000': 'b' }],
  ])('is refused: %s', (_what, value) => {
    expect(() => make('VM.x', ['s', value])).toThrow(
      expect.objectContaining({ name: 'RequestRefused', reason: 'bad-value' }),
    );
  });

  it('is refused when it is too deep', () => {
    expect(() => make('VM.x', [deep])).toThrow(expect.objectContaining({ reason: 'too-deep' }));
  });

  it('is refused when the method is no name', () => {
    expect(() => make('VM.x\r\nHost: y', [])).toThrow(expect.objectContaining({ reason: 'bad-value' }));
  });

  it('does not repeat the value in the refusal', () => {
    expect(() => make('session.login_with_password', ['root', 'secret\u0001'])).toThrow(/^((?!secret).)*$/s);
  });
});
