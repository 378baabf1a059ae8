import type { RefusalReason } from '../../../../electron/xapi/wire/errors.ts';

/** A reply body with what must become of it: a refusal, or the JSON text of the decoded envelope. */
export type Fixture = readonly [
  name: string,
  body: string | Buffer,
  expected: { readonly refused: RefusalReason } | { readonly value: string },
];

const refused = (reason: RefusalReason): { readonly refused: RefusalReason } => ({ refused: reason });
const value = (json: string): { readonly value: string } => ({ value: json });
const bytes = (...parts: readonly (string | readonly number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

const MALFORMED = refused('malformed');

/** JSON bodies: odd but right, wrong, and hostile. */
export const JSON_FIXTURES: readonly Fixture[] = [
  ['an empty body', '', MALFORMED],
  ['white space only', ' \n\t ', MALFORMED],
  ['an empty map', '{}', value('{}')],
  ['an empty array', '[]', value('[]')],
  ['white space everywhere', ' { "a" : [ 1 , 2 ] , "b" : { } } ', value('{"a":[1,2],"b":{}}')],
  ['a bare string', '"x"', MALFORMED],
  ['a bare number', '12', MALFORMED],
  ['a bare true', 'true', MALFORMED],
  ['HTML', '<html><body>no</body></html>', MALFORMED],
  ['a byte order mark', '\ufeff{}', MALFORMED],
  ['two documents', '{}{}', MALFORMED],
  ['text behind the end', '{} x', MALFORMED],
  ['a missing end of a map', '{"a":1', MALFORMED],
  ['a missing end of an array', '[1,[2]', MALFORMED],
  ['a missing end of a string', '{"a":"b', MALFORMED],
  ['one closing bracket too many', '{"a":1}}', MALFORMED],
  ['brackets that do not match', '{"a":[1}', MALFORMED],
  ['brackets that do not match inside a run', '{"a":{"b":{"c":{"d":[1}}}}}', MALFORMED],
  ['a comma behind the last member', '{"a":1,}', MALFORMED],
  ['a comma behind the last container', '{"a":{},}', MALFORMED],
  ['a comma before the first item', '[,1]', MALFORMED],
  ['a comma before the first container', '[,{}]', MALFORMED],
  ['two commas', '[{},,{}]', MALFORMED],
  ['a missing comma between containers', '[{}{}]', MALFORMED],
  ['a missing comma before a member', '{"a":{} "b":1}', MALFORMED],
  ['a missing colon', '{"a" 1}', MALFORMED],
  ['a missing colon before a container', '{"a" {}}', MALFORMED],
  ['two colons', '{"a"::{}}', MALFORMED],
  ['a number as a member name', '{1:{}}', MALFORMED],
  ['a member name without quotes', '{a:1}', MALFORMED],
  ['an item with a name', '["a":{}]', MALFORMED],
  ['single quotes', "{'a':1}", MALFORMED],
  ['a comment', '{/* x */}', MALFORMED],
  ['undefined', '{"a":undefined}', MALFORMED],
  ['a number with a leading zero', '{"a":01}', MALFORMED],
  ['a number with letters', '{"a":12abc}', MALFORMED],
  ['a hexadecimal number', '{"a":0x1F}', MALFORMED],
  ['NaN as a value', '{"a":NaN,"b":[NaN]}', value('{"a":null,"b":[null]}')],
  ['Infinity as a value', '{"a":Infinity,"b":-Infinity}', value('{"a":null,"b":null}')],
  ['a negative NaN', '{"a":-NaN}', MALFORMED],
  ['NaN as a member name', '{NaN:1}', MALFORMED],
  ['NaN as a member name with a space', '{"a":NaN,NaN :1}', MALFORMED],
  ['NaN inside a string', '{"a":"NaN Infinity","b":NaN}', value('{"a":"NaN Infinity","b":null}')],
  ['a raw line break in a string', '{"a":"x\ny"}', MALFORMED],
  ['a raw NUL in a string', '{"a":"x\u0000y"}', MALFORMED],
  ['an unknown escape', '{"a":"\\x"}', MALFORMED],
  ['a cut escape', '{"a":"\\u12"}', MALFORMED],
  ['escaped quotes and backslashes', '{"a":"\\"\\\\","b":"\\\\\\""}', value('{"a":"\\"\\\\","b":"\\\\\\""}')],
  ['a surrogate without its other half', '{"a":"\\ud800x","b":"\\udc00"}', value('{"a":"\ufffdx","b":"\ufffd"}')],
  ['a pair of surrogates', '{"a":"\\ud83d\\ude00"}', value('{"a":"😀"}')],
  ['an escaped backslash before ud800', '{"a":"\\\\ud800"}', value('{"a":"\\\\ud800"}')],
  ['a byte that is not UTF-8', bytes('{"a":"', [0xff], '"}'), refused('bad-utf8')],
  ['a cut UTF-8 character', bytes('{"a":"', [0xe2, 0x82], '"}'), refused('bad-utf8')],
  ['an overlong UTF-8 character', bytes('{"a":"', [0xc0, 0xaf], '"}'), refused('bad-utf8')],
  ['a surrogate in UTF-8', bytes('{"a":"', [0xed, 0xa0, 0x80], '"}'), refused('bad-utf8')],
  ['__proto__ as a member', '{"__proto__":{"isAdmin":true},"a":1}', value('{"__proto__":{"isAdmin":true},"a":1}')],
  [
    '__proto__ inside a run',
    '{"r":{"s":{"t":{"__proto__":{"isAdmin":true}}}}}',
    value('{"r":{"s":{"t":{"__proto__":{"isAdmin":true}}}}}'),
  ],
  [
    'constructor and toString as members',
    '{"constructor":{"x":1},"toString":2}',
    value('{"constructor":{"x":1},"toString":2}'),
  ],
  ['equal names', '{"a":1,"a":2,"b":{},"b":{"c":1}}', value('{"a":2,"b":{"c":1}}')],
  [
    '32 containers inside each other',
    `${'['.repeat(32)}${']'.repeat(32)}`,
    value(`${'['.repeat(32)}${']'.repeat(32)}`),
  ],
  ['33 containers inside each other', `${'['.repeat(33)}${']'.repeat(33)}`, refused('depth')],
  ['a hundred thousand containers inside each other', '['.repeat(100_000), refused('depth')],
  ['brackets in strings', `{"a":"${'['.repeat(1000)}"}`, value(`{"a":"${'['.repeat(1000)}"}`)],
];

const XML = '<?xml version="1.0"?>';
const reply = (inner: string): string =>
  `${XML}<methodResponse><params><param>${inner}</param></params></methodResponse>`;
const nested = (depth: number): string =>
  `${'<value><array><data>'.repeat(depth)}${'</data></array></value>'.repeat(depth)}`;

/** XML bodies: odd but right, wrong, and hostile. */
export const XML_FIXTURES: readonly Fixture[] = [
  ['an empty body', '', MALFORMED],
  ['white space only', '  \n      ', MALFORMED],
  ['a text', reply('<value>abc</value>'), value('"abc"')],
  ['an empty value', reply('<value/>'), value('""')],
  ['an empty value with a space', reply('<value />'), value('""')],
  ['a value without text', reply('<value></value>'), value('""')],
  ['a text of white space', reply('<value> \n </value>'), value('" \\n "')],
  ['a text with white space around it', reply('<value> a b </value>'), value('" a b "')],
  ['no declaration', '<methodResponse><params><param><value>a</value></param></params></methodResponse>', value('"a"')],
  ['a declaration of UTF-8', reply('<value>a</value>').replace('?>', ' encoding="UTF-8"?>'), value('"a"')],
  [
    'a declaration of Latin-1',
    reply('<value>a</value>').replace('?>', ' encoding="ISO-8859-1"?>'),
    refused('bad-utf8'),
  ],
  ['a byte order mark', `\ufeff${reply('<value>a</value>')}`, value('"a"')],
  ['a typed string', reply('<value><string>a &lt; b</string></value>'), value('"a < b"')],
  ['an empty typed string', reply('<value><string/></value>'), value('""')],
  [
    'a date',
    reply('<value><dateTime.iso8601>20240420T12:00:00Z</dateTime.iso8601></value>'),
    value('"20240420T12:00:00Z"'),
  ],
  ['an int without a tag', reply('<value>42</value>'), value('"42"')],
  [
    'ints with tags',
    reply(
      '<value><array><data><value><int>-7</int></value><value><i4>8</i4></value><value><i8>+9007199254740991</i8></value></data></array></value>',
    ),
    value('[-7,8,9007199254740991]'),
  ],
  ['an int with a leading zero', reply('<value><int>007</int></value>'), value('7')],
  ['an int with letters', reply('<value><int>12abc</int></value>'), refused('bad-number')],
  ['an empty int', reply('<value><int></int></value>'), refused('bad-number')],
  ['an int of a thousand digits', reply(`<value><int>${'9'.repeat(1000)}</int></value>`), refused('bad-number')],
  [
    'booleans',
    reply(
      '<value><array><data><value><boolean>1</boolean></value><value><boolean>0</boolean></value></data></array></value>',
    ),
    value('[true,false]'),
  ],
  ['a boolean in words', reply('<value><boolean>true</boolean></value>'), refused('bad-number')],
  [
    'doubles',
    reply(
      '<value><array><data><value><double>1.5</double></value><value><double>-2e-7</double></value><value><double> 3. </double></value></data></array></value>',
    ),
    value('[1.5,-2e-7,3]'),
  ],
  [
    'nan and inf',
    reply(
      '<value><array><data><value><double>nan</double></value><value><double>-inf</double></value><value><double>1e999</double></value></data></array></value>',
    ),
    value('[null,null,null]'),
  ],
  ['a double in words', reply('<value><double>one</double></value>'), refused('bad-number')],
  ['a double in hexadecimal', reply('<value><double>0x10</double></value>'), refused('bad-number')],
  ['nil', reply('<value><nil/></value>'), value('null')],
  ['an unknown type', reply('<value><float>1</float></value>'), MALFORMED],
  ['an empty struct', reply('<value><struct></struct></value>'), value('{}')],
  ['an empty struct in short', reply('<value><struct/></value>'), value('{}')],
  ['an empty array in short', reply('<value><array><data/></array></value>'), value('[]')],
  [
    'white space between all tags',
    reply(
      '\n <value> <struct> <member> <name>a</name> <value> <array> <data> <value>b</value> </data> </array> </value> </member> </struct> </value> \n',
    ),
    value('{"a":["b"]}'),
  ],
  [
    'white space inside tags',
    reply('<value ><struct ><member ><name >a</name><value >b</value ></member ></struct ></value >'),
    value('{"a":"b"}'),
  ],
  ['the five entities', reply('<value>&lt;&gt;&amp;&quot;&apos;</value>'), value('"<>&\\"\'"')],
  ['character references', reply('<value>&#65;&#x20AC;&#128512;</value>'), value('"A€😀"')],
  ['a reference to half a surrogate pair', reply('<value>&#xD800;</value>'), value('"\ufffd"')],
  ['a reference to NUL', reply('<value>&#0;</value>'), refused('entity')],
  ['a reference past Unicode', reply('<value>&#x110000;</value>'), refused('entity')],
  ['an unknown entity', reply('<value>&nbsp;</value>'), refused('entity')],
  ['an ampersand alone', reply('<value>a & b</value>'), refused('entity')],
  ['an entity named constructor', reply('<value>&constructor;</value>'), refused('entity')],
  ['a document type', `${XML}<!DOCTYPE a [<!ENTITY b "c">]>${reply('<value>&b;</value>')}`, refused('doctype')],
  [
    'an external entity',
    `${XML}<!DOCTYPE a SYSTEM "file:///etc/passwd">${reply('<value>a</value>')}`,
    refused('doctype'),
  ],
  ['a billion laughs', `<!DOCTYPE l [${'<!ENTITY a "&b;&b;">'.repeat(50)}]>`, refused('doctype')],
  ['a processing instruction', `${XML}<?php x ?>${reply('<value>a</value>')}`, refused('doctype')],
  ['a comment', reply('<!-- x --><value>a</value>'), refused('doctype')],
  ['a comment in a text', reply('<value>a<!-- x -->b</value>'), refused('doctype')],
  ['CDATA', reply('<value><![CDATA[x]]></value>'), refused('doctype')],
  ['an attribute', reply('<value type="string">a</value>'), MALFORMED],
  ['a name space', reply('<v:value>a</v:value>'), MALFORMED],
  ['tags in capitals', reply('<VALUE>a</VALUE>'), MALFORMED],
  ['a tag of a million letters', reply(`<${'a'.repeat(1_000_000)}>`), MALFORMED],
  ['tags that do not match', reply('<value><int>1</double></value>'), MALFORMED],
  [
    'a text between members',
    reply('<value><struct>x<member><name>a</name><value>b</value></member></struct></value>'),
    MALFORMED,
  ],
  ['a member without a value', reply('<value><struct><member><name>a</name></member></struct></value>'), MALFORMED],
  ['a member without a name', reply('<value><struct><member><value>b</value></member></struct></value>'), MALFORMED],
  [
    'two values in one member',
    reply('<value><struct><member><name>a</name><value>b</value><value>c</value></member></struct></value>'),
    MALFORMED,
  ],
  ['two parameters', reply('<value>a</value></param><param><value>b</value>'), MALFORMED],
  ['no parameter', `${XML}<methodResponse><params></params></methodResponse>`, MALFORMED],
  ['text behind the end', `${reply('<value>a</value>')}x`, MALFORMED],
  ['white space behind the end', `${reply('<value>a</value>')}\n`, value('"a"')],
  ['a cut document', reply('<value>a</value>').slice(0, -5), MALFORMED],
  ['a method call', `${XML}<methodCall><methodName>x</methodName></methodCall>`, MALFORMED],
  ['HTML', '<html><body>no</body></html>', MALFORMED],
  ['plain text', 'Service unavailable', MALFORMED],
  ['JSON', '{"jsonrpc":"2.0","result":1,"id":1}', MALFORMED],
  [
    'a name with markup that XAPI did not escape',
    reply('<value><struct><member><name>a<b>&c</name><value>d</value></member></struct></value>'),
    value('{"a<b>&c":"d"}'),
  ],
  [
    'a name that is escaped',
    reply('<value><struct><member><name>a&lt;b&amp;</name><value>d</value></member></struct></value>'),
    value('{"a<b&":"d"}'),
  ],
  [
    'an empty name',
    reply('<value><struct><member><name></name><value>d</value></member></struct></value>'),
    value('{"":"d"}'),
  ],
  [
    '__proto__ as a member',
    reply(
      '<value><struct><member><name>__proto__</name><value><struct><member><name>isAdmin</name><value>1</value></member></struct></value></member></struct></value>',
    ),
    value('{"__proto__":{"isAdmin":"1"}}'),
  ],
  ['quotes and backslashes', reply('<value>"\\"\\\\</value>'), value('"\\"\\\\\\"\\\\\\\\"')],
  ['line breaks and tabs', reply('<value>a\r\n\tb</value>'), value('"a\\r\\n\\tb"')],
  ['a NUL', reply('<value>a\u0000b</value>'), MALFORMED],
  [
    'a bell in a member name',
    reply('<value><struct><member><name>a\u0007</name><value>d</value></member></struct></value>'),
    MALFORMED,
  ],
  [
    'a byte that is not UTF-8',
    bytes(reply('<value>X</value>').replace(/X.*/s, ''), [0xff], reply('<value>X</value>').replace(/.*X/s, '')),
    refused('bad-utf8'),
  ],
  [
    'a cut UTF-8 character',
    bytes(reply('<value>X</value>').replace(/X.*/s, ''), [0xe2, 0x82], reply('<value>X</value>').replace(/.*X/s, '')),
    refused('bad-utf8'),
  ],
  ['32 containers inside each other', reply(nested(32)), value(`${'['.repeat(32)}${']'.repeat(32)}`)],
  ['33 containers inside each other', reply(nested(33)), refused('depth')],
  ['a hundred thousand containers inside each other', reply('<value><array><data>'.repeat(100_000)), refused('depth')],
];
