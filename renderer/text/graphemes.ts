const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A text as what people see as characters: an emoji with its modifiers, a letter with its marks, is one. */
export function toGraphemes(text: string): readonly string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
