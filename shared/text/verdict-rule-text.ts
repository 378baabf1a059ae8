import type { FormRule } from '../domain/evidence/bundle-verdict.ts';

const RULES: Readonly<Record<FormRule, string>> = {
  gzip: 'it can’t be unpacked',
  'gzip-header': 'it was not packed by this program',
  'trailing-bytes': 'something follows after its end',
  'file-size': 'it is larger than a bundle may be',
  'line-length': 'a line is longer than a line may be',
  'unfinished-line': 'its last line is cut off',
  'utf-8': 'it is not text',
  json: 'a line is not JSON',
  'canonical-json': 'a line is not written the one way it may be written',
  depth: 'a line is nested deeper than it may be',
  'duplicate-key': 'a field stands twice in a line',
  'forbidden-key': 'a field has a name that is not allowed',
  'plain-key': 'a field has a name that is not plain',
  'unknown-line': 'it has a line of an unknown kind',
  fields: 'a line has not the fields it must have',
  version: 'it is of a version this program does not know',
  order: 'its lines are in the wrong order',
  items: 'it encloses more than a bundle may',
  'no-closing': 'it ends before its closing line',
  'after-closing': 'lines follow its closing line',
  time: 'checking it takes longer than allowed',
  memory: 'checking it takes more memory than allowed',
  unreadable: 'it can’t be read',
};

/** A rule about a bundle's form that was broken, in words. */
export function verdictRuleText(rule: FormRule): string {
  return RULES[rule];
}
