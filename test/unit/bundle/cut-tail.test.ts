import { afterAll, describe, expect, it } from 'vitest';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { anchorOf, packed, sampleEntry, sampleLedger, sampleSource, verdictOn } from '../../fakes/sample-bundle.ts';

const records = sampleLedger(
  Array.from({ length: 400 }, (_, n) => sampleEntry(n)),
  { every: 32 },
);
const tally = { cuts: 0, missed: 0 };

afterAll(() => {
  recordFigure('F13.cut', {
    count: tally.cuts,
    bad: tally.missed,
    target: 0,
    ok: tally.missed === 0 && tally.cuts > 0,
  });
});

describe('a bundle whose newest records its own console left out', () => {
  it('is found out whenever a witness saw one of them', async () => {
    const random = seededRandom('cut tail');
    for (let count = 0; count < campaign(200, 4000); count += 1) {
      const to = 1 + Math.floor(random() * (records.length - 1));
      const seen = records[to + Math.floor(random() * (records.length - to))]!;
      const anchors = [records[Math.floor(random() * to)]!, seen].map(anchorOf);
      const bytes = await packed(sampleSource(records.slice(0, to), { anchors }));
      const verdict = await verdictOn(bytes);
      tally.cuts += 1;
      if (verdict.verdict !== 'broken-at') tally.missed += 1;
      expect(verdict).toMatchObject({ verdict: 'broken-at', seq: seen.seq });
    }
  });
});
