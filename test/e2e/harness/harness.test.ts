import { describe, expect, it } from 'vitest';
import { findAccessFaults } from './accessibility.ts';
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
    await expect
      .poll(() => mistakes.map(({ kind }) => kind))
      .toEqual(expect.arrayContaining(['console', 'uncaught', 'policy']));
  });
});

describe('looking for access faults', () => {
  const running = useConsole({ args: ['--no-demo'] });

  it('finds a planted one of each kind that matters here', async () => {
    const { page } = running();
    expect(await findAccessFaults(page)).toEqual([]);
    await page.evaluate(() => {
      const planted = document.createElement('section');
      const text = Object.assign(document.createElement('p'), { textContent: 'hardly to be seen' });
      text.style.cssText = 'color:#888;background:#999';
      const nameless = document.createElement('button');
      nameless.style.cssText = 'width:4px;height:4px;padding:0';
      planted.append(text, nameless, nameless.cloneNode());
      document.querySelector('main')?.append(planted);
    });
    const found = (await findAccessFaults(page)).map((line) => line.split(':')[0]);
    expect(found).toEqual(expect.arrayContaining(['color-contrast', 'button-name', 'target-size']));
  });
});
