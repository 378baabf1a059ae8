import { describe, expect, it } from 'vitest';
import { useConsole } from './console.ts';

describe('watching the page', () => {
  const running = useConsole({ args: ['--no-demo'] });

  it('notes what the page prints as an error, throws, and is refused by its policy', async () => {
    const { page, mistakes } = running();
    expect(mistakes).toEqual([]);
    await page.evaluate(() => {
      console.error('planted');
      setTimeout(() => {
        throw new Error('planted too');
      });
      const image = document.createElement('img');
      image.src = 'https://planted.invalid/a.png';
    });
    await expect.poll(() => mistakes.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['console', 'uncaught', 'policy']));
  });
});
