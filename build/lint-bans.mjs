// What Node 18.15 or Chromium 114 (the oldest runtime this runs on) does not have.

const tooNew = (object, property) => ({ object, property, message: 'Missing on Node 18.15 / Chromium 114.' });

export const bannedMocks = [
  { object: 'vi', property: 'mock', message: 'Write a fake for the port; modules are not mocked.' },
  { object: 'vi', property: 'doMock', message: 'Write a fake for the port; modules are not mocked.' },
];

export const bannedProperties = [
  tooNew('Promise', 'withResolvers'),
  tooNew('Promise', 'try'),
  tooNew('Object', 'groupBy'),
  tooNew('Map', 'groupBy'),
  tooNew('Array', 'fromAsync'),
  tooNew('AbortSignal', 'any'),
  tooNew('URL', 'canParse'),
  tooNew('URL', 'parse'),
  tooNew('process', 'getBuiltinModule'),
  tooNew('crypto', 'hash'),
  tooNew('Iterator', 'from'),
];

export const bannedGlobals = [{ name: 'Iterator', message: 'Missing on Node 18.15 / Chromium 114.' }];

export const bannedSyntax = [
  {
    selector: 'ExportDefaultDeclaration',
    message: 'Name the export: a default export gets another name in each file that imports it.',
  },
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
  { selector: 'TSParameterProperty', message: 'Declare the field and assign it in the constructor.' },
  {
    selector: 'MemberExpression[object.type="MetaProperty"][property.name=/^(dirname|filename)$/]',
    message: 'Missing on Node 18.15.',
  },
  {
    selector:
      'CallExpression[callee.property.name=/^(union|intersection|difference|symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)$/][arguments.length=1]',
    message: 'Set methods are missing on Node 18.15 / Chromium 114.',
  },
  {
    selector:
      'CallExpression[callee.property.name=/^(map|filter|take|drop|flatMap|reduce|toArray|forEach|some|every|find)$/][callee.object.type="CallExpression"][callee.object.callee.property.name=/^(values|keys|entries)$/][callee.object.arguments.length=0]',
    message: 'Iterator helpers are missing on Node 18.15 / Chromium 114: spread into an array first.',
  },
  { selector: 'ImportDeclaration[source.value="node:sqlite"]', message: 'Missing on Node 18.15.' },
  { selector: 'CatchClause > BlockStatement[body.length=0]', message: 'Handle the failure or let it pass.' },
];
