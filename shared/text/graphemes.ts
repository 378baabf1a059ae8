let segmenter: Intl.Segmenter | undefined;

/** Letters, digits and signs of Western scripts: each is a character of its own, and most names hold nothing else. */
const PLAIN = /^[\x20-\x7e\u00a1-\u02ff]*$/;

/** A text as what people see as characters: an emoji with its modifiers, a letter with its marks, is one. */
export function toGraphemes(text: string): readonly string[] {
  // Finding the characters of a text takes far longer than taking it apart, and a board holds hundreds of names.
  if (PLAIN.test(text)) return text.split('');
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
