import { afterAll, describe, expect, it } from 'vitest';
import { openLedgerAnchors } from '../../../electron/store/ledger-anchors.ts';
import { openReviewRemarks } from '../../../electron/store/review-remarks.ts';
import { digestOf } from '../../../electron/bundle/digest.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { build, copyOf, damage, expectKept } from './damage-cases.ts';
import { anchorsCase, contentsCase, listContents, makeContent, openContents, remarksCase } from './evidence-cases.ts';
import { FOLDER, watch, type StoreCase, type Watched } from './store-cases.ts';

const tried = { begun: 0, good: 0 };
const CASES = 1700;

afterAll(() => {
  const bad = tried.begun - tried.good;
  recordFigure('F7.evidence', { count: tried.begun, bad, target: '0 bad', ok: bad === 0 });
});

/** All that a document holds, as it is read; nothing is changed. */
const documents: readonly (readonly [StoreCase, string, (place: Watched) => Promise<unknown>])[] = [
  [anchorsCase, `${FOLDER}/ledger-anchors.json`, async (place) => (await openLedgerAnchors(place)).list()],
  [
    remarksCase,
    `${FOLDER}/review-remarks.json`,
    async (place) => (await openReviewRemarks(place)).list('ab'.repeat(32)),
  ],
];

describe.each(documents)('$name with random damage', (store, file, read) => {
  it('is never believed: the second copy takes its place, and the damaged one is kept', async () => {
    const whole = await build((place) => store.work(place, () => undefined));
    const good = Buffer.from(whole.peek(file)!);
    const all = await read(watch(copyOf(whole)));
    const random = seededRandom(store.name);
    for (let count = 0; count < campaign(CASES, 5000); count += 1) {
      const damaged = damage(good, random);
      if (Buffer.compare(damaged, good) === 0) continue;
      tried.begun += 1;
      const disk = copyOf(whole);
      disk.put(file, damaged);
      const place = watch(disk);
      expect(await read(place)).toEqual(all);
      expect(place.reports.map(({ kind }) => kind)).toEqual(['recovered']);
      expectKept(disk, damaged);
      const again = watch(disk);
      expect(await read(again)).toEqual(all);
      expect(again.reports).toEqual([]);
      tried.good += 1;
    }
  });
});

describe('content that entries name, with random damage', () => {
  it('is never another content: it is missing, and whole again once it is kept anew', async () => {
    const whole = await build((place) => contentsCase.work(place, () => undefined));
    const digest = digestOf('workflow', makeContent('a2'));
    const file = `${FOLDER}/evidence/${digest}.json`;
    const good = Buffer.from(whole.peek(file)!);
    const names = await listContents(watch(whole));
    const random = seededRandom('contents');
    for (let count = 0; count < campaign(CASES, 5000); count += 1) {
      const damaged = damage(good, random);
      if (Buffer.compare(damaged, good) === 0) continue;
      tried.begun += 1;
      const disk = copyOf(whole);
      disk.put(file, damaged);
      const place = watch(disk);
      const found = await openContents(place).find(digest);
      // The digest names kind and content; what a file besides says of it (its id) is nobody's word.
      if (found) expect(found).toMatchObject({ kind: 'workflow', digest, content: makeContent('a2') });
      expect((await listContents(place)).filter((name) => name !== 'a2')).toEqual(
        names.filter((name) => name !== 'a2'),
      );
      expect(await openContents(place).keep('workflow', 'a2', makeContent('a2'))).toBe(digest);
      expect(await openContents(place).find(digest)).toMatchObject({ content: makeContent('a2') });
      tried.good += 1;
    }
  });
});
