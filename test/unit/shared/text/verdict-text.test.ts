import { describe, expect, it } from 'vitest';
import { verdictText } from '../../../../shared/text/verdict-text.ts';
import type { BundleFacts, BundleVerdict } from '../../../../shared/domain/evidence/bundle-verdict.ts';

const KEY = 'k'.repeat(43);
const FACTS: BundleFacts = {
  lines: 20,
  ledger: 'ledger',
  from: 1,
  to: 14,
  entries: 12,
  veiled: 0,
  withheld: 0,
  checkpoints: 2,
  signedUpTo: 13,
  anchoredUpTo: 14,
  keys: [{ key: KEY, role: 'exporter', name: 'desk 4', isKnown: true }],
  attachments: 3,
  unnamedAttachments: 0,
  directionMarks: 0,
  signOffs: 0,
};

const FIVE: Readonly<Record<BundleVerdict['verdict'], BundleVerdict>> = {
  'intact-anchored': { verdict: 'intact-anchored', facts: FACTS },
  'intact-unanchored-since': { verdict: 'intact-unanchored-since', seq: 9, facts: { ...FACTS, anchoredUpTo: 8 } },
  'broken-at': { verdict: 'broken-at', seq: 7, line: 12, reason: 'its hash does not match', facts: FACTS },
  'unknown-key': { verdict: 'unknown-key', key: KEY, facts: FACTS },
  malformed: { verdict: 'malformed', rule: 'duplicate-key', line: 3, detail: 'a line', facts: FACTS },
};
const statesOf = (found: BundleVerdict): readonly string[] => verdictText(found).checks.map(({ state }) => state);

describe('verdicts in words', () => {
  it.each(Object.values(FIVE))('$verdict says what was checked, what holds, and what to do', (found) => {
    const { word, sentence, checks, remedies } = verdictText(found);
    for (const text of [word, sentence, ...remedies, ...checks.flatMap(({ what, detail }) => [what, detail])]) {
      expect(text).not.toMatch(/undefined|null|NaN|!|successfully|please/i);
      expect(text.length).toBeGreaterThan(3);
    }
    expect(remedies.length).toBeGreaterThan(0);
  });

  it('is good only where everything holds and somebody outside saw it all', () => {
    expect(Object.values(FIVE).filter((found) => verdictText(found).tone === 'good')).toEqual([
      FIVE['intact-anchored'],
    ]);
    expect(new Set(statesOf(FIVE['intact-anchored']))).toEqual(new Set(['holds']));
  });

  it('claims nothing of what the check did not reach', () => {
    expect(statesOf(FIVE['broken-at'])).toEqual(['holds', 'fails', 'unseen', 'unseen', 'unseen', 'unseen']);
    expect(statesOf(FIVE.malformed)).toEqual(['fails', 'unseen', 'unseen', 'unseen', 'unseen', 'unseen']);
  });

  it('never calls an unknown key’s signature one that holds', () => {
    const [closing] = verdictText(FIVE['unknown-key']).checks.filter(({ what }) => what === 'The whole file is signed');
    expect(closing?.state).toBe('open');
    expect(closing?.detail).toContain(KEY);
  });

  it('names the record that is broken and the rule that was', () => {
    expect(verdictText(FIVE['broken-at']).sentence).toContain('#7');
    expect(verdictText(FIVE.malformed).sentence).toContain('a field stands twice');
  });

  it('says what is withheld, and attachments no record names', () => {
    const facts = { ...FACTS, veiled: 2, withheld: 5, unnamedAttachments: 1 };
    const { checks } = verdictText({ verdict: 'intact-anchored', facts });
    expect(checks.filter(({ state }) => state === 'open').map(({ what }) => what)).toEqual([
      'Plans, workflows and approvals are those the records name',
      'Something is withheld',
    ]);
  });
});
