import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attachmentText } from '../../../../shared/text/attachment-text.ts';
import { entryText, kindWord } from '../../../../shared/text/timeline-text.ts';

const KINDS = ['plan', 'revision', 'diff', 'workflow', 'approval', 'run', 'pool-audit', 'review'] as const;

describe('attachments in words', () => {
  it('shows a plan by where it leads, its steps and what cannot be undone', () => {
    const content = {
      configurationName: 'Web shop',
      fromStageName: 'Staging',
      toStageName: 'Production',
      kind: 'promote',
      steps: [{ title: 'Take the lock', call: 'pool.add_to_gui_config' }, { title: 'Verify' }],
      irreversible: ['the old disk goes'],
    };
    const { facts, lists } = attachmentText({ kind: 'plan', content });
    expect(facts).toContainEqual(['To', 'Production']);
    expect(lists).toContainEqual({ title: 'Steps', items: ['Take the lock — pool.add_to_gui_config', 'Verify'] });
    expect(lists).toContainEqual({ title: 'What can’t be undone', items: ['the old disk goes'] });
  });

  it('takes anything a stranger may have put there, and shows bounded text without marks that turn it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), fc.anything({ withNullPrototype: true }), (kind, anything) => {
        const text = JSON.stringify(anything) as string | undefined;
        const content: unknown = text === undefined ? null : JSON.parse(text);
        const { facts, lists } = attachmentText({ kind, content });
        for (const shown of [...facts.map(([, value]) => value), ...lists.flatMap(({ items }) => items)]) {
          expect(shown.length).toBeLessThanOrEqual(900);
          expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069\n]/);
        }
      }),
    );
  });

  it('shortens what would never end', () => {
    const steps = Array.from({ length: 5000 }, () => ({ title: '\u202ex'.repeat(5000) }));
    const [list] = attachmentText({ kind: 'plan', content: { steps } }).lists;
    expect(list?.items).toHaveLength(500);
    expect(list?.items[0]?.length).toBe(401);
  });
});

describe('entries of another version', () => {
  const entry = {
    seq: 1,
    time: '2026-01-01T00:00:00.000Z',
    kind: 'rocket.launched',
    actor: 'anna',
    poolId: null,
    configurationUuid: null,
    runId: null,
    data: { pad: 'seven' },
    isVeiled: false,
  };

  it('are told by their own words', () => {
    expect(entryText(entry).replace(/[\u2066-\u2069]/g, '')).toBe('Rocket launched: pad seven');
    expect(kindWord('__proto__')).toBe('Proto');
    expect(kindWord('')).toBe('Unknown entry');
  });
});
