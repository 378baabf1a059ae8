import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GLOSSARY } from '../../../../shared/text/glossary.ts';
import { HELP, HELP_TOPICS } from '../../../../shared/text/help-text.ts';
import { TOUR_STEPS, TOUR_TEXT } from '../../../../shared/text/tour-text.ts';

const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');

/** A part of the README, from its heading to the next of the same depth. */
function part(heading: string): string {
  const [, text] = readme.split(`\n## ${heading}\n`);
  if (text === undefined) throw new Error(`the README has no part ${heading}`);
  return text.split('\n## ')[0] ?? '';
}

describe('the help', () => {
  it.each(HELP_TOPICS.map((topic) => [topic]))('about %s says what it is for and how things are done', (topic) => {
    const { title, about, ways } = HELP[topic];
    expect(title).not.toBe('');
    expect(about).toMatch(/\.$/);
    expect(ways.length).toBeGreaterThanOrEqual(3);
    for (const [what, how] of ways)
      expect([what, how]).toEqual([expect.stringMatching(/^[A-Z]/), expect.stringMatching(/[.”]$/)]);
  });

  it('has the same words as the README', () => {
    const rows = part('Words')
      .split('\n')
      .flatMap((line) => [/^\| (.+?) \| (.+?) \|$/.exec(line)])
      .flatMap((found) => (found ? [{ word: found[1], meaning: found[2]?.replaceAll('`', '') }] : []));
    expect(rows.filter(({ word }) => word !== 'word' && !/^-+$/.test(word ?? ''))).toEqual(GLOSSARY);
  });
});

describe('the tour', () => {
  it('is told by the README in the same order, with a picture that is there', () => {
    const story = part('Five minutes on the demo pool');
    const places = TOUR_STEPS.filter((step) => step !== 'end').map((step) =>
      story.indexOf(`**${TOUR_TEXT[step].title}.**`),
    );
    expect(places.every((place) => place >= 0)).toBe(true);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    const pictures = [...story.matchAll(/\((build\/pictures\/[a-z-]+\.png)\)/g)].map(([, path = '']) => path);
    expect(pictures.length).toBeGreaterThanOrEqual(4);
    for (const path of pictures)
      expect([path, existsSync(new URL(`../../../../${path}`, import.meta.url))]).toEqual([path, true]);
  });
});
