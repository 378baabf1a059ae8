import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseSExpression,
  printSExpression,
  type SExpression,
} from '../../../../electron/demo-pool/estate/s-expression.ts';

const { tree } = fc.letrec<{ tree: SExpression; list: SExpression }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small' }, fc.string({ unit: 'binary' }), tie('list')),
  list: fc.array(tie('tree'), { maxLength: 6 }),
}));

describe('s-expressions', () => {
  it.each<[string, SExpression]>([
    ['()', []],
    ["('a' 'b')", ['a', 'b']],
    [
      "(('k' 'v')  ('k2' ''))",
      [
        ['k', 'v'],
        ['k2', ''],
      ],
    ],
    ["('it\\'s' \"say \\\"x\\\"\" 'back\\\\slash')", ["it's", 'say "x"', 'back\\slash']],
    ['bare', 'bare'],
    ['(\'name=\\"x\\"\')', ['name="x"']],
  ])('reads %s', (source, expected) => {
    expect(parseSExpression(source)).toEqual(expected);
  });

  it.each(['', '(', "('a'", "'a", ')', "('a') 'b'", "('a\\"])('refuses %j', (source) => {
    expect(() => parseSExpression(source)).toThrow(/s-expression: .* at offset \d+/);
  });

  it('refuses nesting that would exhaust the stack', () => {
    expect(() => parseSExpression('('.repeat(100_000))).toThrow('nested too deeply');
  });

  it('reads back whatever it printed', () => {
    fc.assert(
      fc.property(tree, (expression) => {
        expect(parseSExpression(printSExpression(expression))).toEqual(expression);
      }),
    );
  });
});
