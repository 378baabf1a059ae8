import { FormulaError } from './formula.ts';

/** One word of a formula. */
export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'sign' | 'end';
  /** As it is meant: a text without its quotes, a word in lower case. */
  readonly word: string;
  readonly at: number;
}

const WORD = /\s*(?:(\d+(?:\.\d+)?)|"((?:[^"]|"")*)"|([A-Za-z_][A-Za-z0-9_]*)|(<>|<=|>=|[-+*/%&=<>(),]))/y;

/** Splits a formula into its words, the end among them. @throws FormulaError at what is no word */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const word = new RegExp(WORD);
  for (;;) {
    const start = word.lastIndex;
    const found = word.exec(text);
    if (!found) {
      const at = start + (/^\s*/.exec(text.slice(start))?.[0].length ?? 0);
      if (at >= text.length) return [...tokens, { kind: 'end', word: '', at: text.length }];
      throw new FormulaError(
        at,
        text[at] === '"' ? 'this text has no end: " is missing' : `"${text[at] ?? ''}" means nothing here`,
      );
    }
    const [all, number, quoted, name, sign] = found;
    const at = start + (/^\s*/.exec(all)?.[0].length ?? 0);
    if (number !== undefined) tokens.push({ kind: 'number', word: number, at });
    else if (quoted !== undefined) tokens.push({ kind: 'text', word: quoted.replaceAll('""', '"'), at });
    else if (name !== undefined) tokens.push({ kind: 'name', word: name.toLowerCase(), at });
    else tokens.push({ kind: 'sign', word: sign ?? '', at });
  }
}
