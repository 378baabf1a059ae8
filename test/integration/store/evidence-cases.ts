import { expect } from 'vitest';
import { canonical, digestOf } from '../../../electron/bundle/digest.ts';
import type { LedgerAnchor } from '../../../electron/ports/evidence.ts';
import type { Disk } from '../../../electron/store/disk.ts';
import { openEvidenceContents } from '../../../electron/store/evidence-contents.ts';
import { openLedgerAnchors } from '../../../electron/store/ledger-anchors.ts';
import { openReviewRemarks } from '../../../electron/store/review-remarks.ts';
import type { ReviewRemark } from '../../../shared/domain/evidence/review.ts';
import { attempt, type StoreCase } from './store-cases.ts';

const AT = '2024-05-01T08:00:00.000Z';
const BUNDLE = 'ab'.repeat(32);
const STEPS = [1, 2, 3];

/** A head that a witness saw; its name says which. */
function makeAnchor(name: string): LedgerAnchor {
  return { where: 'pool-audit', witness: name, seq: name.length, head: 'cd'.repeat(32), at: AT };
}

/** A remark whose id is its name. */
function makeRemark(name: string): ReviewRemark {
  return { id: name, seq: 7, weight: 'finding', text: `who asked for ${name}?`, at: AT };
}

/** Content that an entry may name. */
export const makeContent = (name: string) => ({ name, steps: [{ title: 'Start web-1 – Köln', n: 1 }] });

/** Opens the contents that evidence names, beside the other stores. */
export function openContents(place: { readonly disk: Disk; readonly folder: string }) {
  return openEvidenceContents({ disk: place.disk, folder: `${place.folder}/evidence` }, { canonical, digestOf });
}

/** Names of all contents that are whole. */
export async function listContents(place: {
  readonly disk: Disk;
  readonly folder: string;
}): Promise<readonly string[]> {
  const contents = openContents(place);
  const names: string[] = [];
  // Nothing was kept where the folder could never be made.
  const files = await place.disk.list(`${place.folder}/evidence`).catch(() => []);
  for (const file of files) {
    const digest = /^([0-9a-f]{64})\.json$/.exec(file)?.[1];
    const found = digest === undefined ? undefined : await contents.find(digest);
    if (!found) continue;
    const { name } = found.content as { readonly name: string };
    expect(found).toMatchObject({ kind: 'workflow', digest, content: makeContent(name) });
    names.push(name);
  }
  return names;
}

export const anchorsCase: StoreCase = {
  name: 'ledger anchors',
  isLog: false,
  async work(place, acknowledge, round = '') {
    for (const session of [`${round}a`, `${round}b`]) {
      const store = await openLedgerAnchors(place);
      for (const name of STEPS.map((step) => `${session}${step}`))
        await attempt(
          () => store.add(makeAnchor(name)),
          () => acknowledge(name),
        );
    }
  },
  async look(place) {
    const store = await openLedgerAnchors(place);
    const names = store.list().map(({ witness }) => witness);
    for (const anchor of store.list()) expect(anchor).toEqual(makeAnchor(anchor.witness));
    if (!names.includes('after')) await store.add(makeAnchor('after'));
    return names;
  },
};

export const remarksCase: StoreCase = {
  name: 'review remarks',
  isLog: false,
  async work(place, acknowledge, round = '') {
    for (const session of [`${round}a`, `${round}b`]) {
      const store = await openReviewRemarks(place);
      for (const name of STEPS.map((step) => `${session}${step}`)) {
        const before = store.list(BUNDLE);
        await attempt(
          () => store.save(BUNDLE, [...before, makeRemark(name)]),
          () => acknowledge(name),
        );
      }
    }
  },
  async look(place) {
    const store = await openReviewRemarks(place);
    const names = store.list(BUNDLE).map(({ id }) => id);
    for (const remark of store.list(BUNDLE)) expect(remark).toEqual(makeRemark(remark.id));
    if (!names.includes('after')) await store.save(BUNDLE, [...store.list(BUNDLE), makeRemark('after')]);
    return names;
  },
};

export const contentsCase: StoreCase = {
  name: 'evidence contents',
  isLog: false,
  isUnordered: true,
  async work(place, acknowledge, round = '') {
    for (const session of [`${round}a`, `${round}b`]) {
      const contents = openContents(place);
      for (const name of STEPS.map((step) => `${session}${step}`))
        await attempt(
          () => contents.keep('workflow', name, makeContent(name)),
          () => acknowledge(name),
        );
    }
  },
  async look(place) {
    const names = await listContents(place);
    await openContents(place).keep('workflow', 'after', makeContent('after'));
    return names;
  },
};

export const evidenceCases: readonly StoreCase[] = [anchorsCase, remarksCase, contentsCase];
