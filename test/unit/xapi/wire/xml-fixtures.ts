import { bytes, MALFORMED, refused, value } from './decoder-fixtures.ts';
import type { Fixture } from './decoder-fixtures.ts';

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
  [
    'a declaration of UTF-8 in other spellings',
    reply('<value>a</value>').replace('?>', " encoding = 'utf8' standalone='yes'?>"),
    value('"a"'),
  ],
  ['a declaration without an end', `<?xml ${' '.repeat(300)}?>${reply('<value>a</value>').slice(21)}`, MALFORMED],
  ['half a byte order mark', bytes([0xef, 0xbb, 0x20], reply('<value>a</value>')), MALFORMED],
  ['the other half of a byte order mark', bytes([0x20, 0xbb, 0xbf], reply('<value>a</value>')), MALFORMED],
  ['white space in front', ` \r\n\t${reply('<value>a</value>')}`, value('"a"')],
  ['all kinds of white space between tags', reply('\r\n\t<value>\t<struct>\r\n</struct>\t\r\n</value>\t'), value('{}')],
  ['other white space between tags', reply('<value><struct>\u00a0</struct></value>'), MALFORMED],
  ['a space within a tag', reply('< value>a</value>'), MALFORMED],
  ['an empty tag that closes', reply('<value>a</value/>'), MALFORMED],
  [
    'an item that ends as a member does',
    reply('<value><array><data><value>a</value></member><member><name>b</name></data></array></value>'),
    MALFORMED,
  ],
  [
    'a typed item that ends as a member does',
    reply('<value><array><data><value><nil/></value></member><member><name>b</name></data></array></value>'),
    MALFORMED,
  ],
  ['a value that goes on as an item does', reply('<value>a</value><value>b</value>'), MALFORMED],
  [
    'texts of all kinds as items',
    reply(
      '<value><array><data><value>a</value><value/><value></value><value> b</value><value>c</value></data></array></value>',
    ),
    value('["a","",""," b","c"]'),
  ],
  [
    'members of all kinds',
    reply(
      '<value><struct><member><name/><value/></member><member><name>a</name><value><base64/></value></member><member><name>b</name><value><base64>YQ==</base64></value></member><member><name>c</name><value><i4>1</i4></value></member><member><name>d</name><value><nil/></value></member></struct></value>',
    ),
    value('{"":"","a":"","b":"YQ==","c":1,"d":null}'),
  ],
  [
    'references at the edges of Unicode',
    reply('<value>&#x10FFFF;&#xD7FF;&#xE000;&#xDFFF;&#1;</value>'),
    value('"\u{10ffff}\ud7ff\ue000\ufffd\\u0001"'),
  ],
  ['a reference that is too long', reply('<value>&#00000000065;</value>'), refused('entity')],
  ['a reference without digits', reply('<value>&#;&#x;</value>'), refused('entity')],
  ['a short text like an entity', reply('<value>&gt &lt;</value>'), refused('entity')],
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
