import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toGraphemes } from '../../../../shared/text/graphemes.ts';
import { campaign } from '../../../bench/campaign.ts';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const bySegmenter = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment);

describe('characters as people see them', () => {
  it('are those of the standard for every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(toGraphemes(text)).toEqual(bySegmenter(text));
      }),
    );
  });

  it('are those of the standard for every pair of Western letters, with marks or without', () => {
    const unit = fc.integer({ min: 0, max: 0x36f }).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        expect(toGraphemes(text)).toEqual(bySegmenter(text));
      }),
      { numRuns: campaign(2000, 2000) },
    );
  });
});
