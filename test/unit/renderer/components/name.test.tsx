import { cleanup, render } from '@testing-library/react';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Name, splitName } from '../../../../renderer/components/name.tsx';

afterEach(cleanup);

describe('splitting a name', () => {
  it('leaves short names whole', () => {
    expect(splitName('Web shop 2.4')).toEqual({ head: 'Web shop 2.4', tail: '' });
  });

  it('keeps the end of long names, where versions stand', () => {
    expect(splitName('Web shop with checkout 2.4.1').tail).toBe(' 2.4.1');
  });

  it('never cuts through an emoji', () => {
    const family = '👩‍👩‍👧‍👦';
    const { head, tail } = splitName(family.repeat(20));
    expect(head).toBe(family.repeat(14));
    expect(tail).toBe(family.repeat(6));
  });

  it('looks at both ends only of a huge name', () => {
    const { head, tail } = splitName(`${'W'.repeat(10_000)}END`);
    expect(head.length).toBeLessThan(300);
    expect(tail).toBe('WWWEND');
  });

  it('says all of any name up to the limit, with no line break left', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
        const { head, tail } = splitName(name);
        expect(head + tail).toBe(name.replace(/[\r\n\t\u2028\u2029]/g, ' '));
      }),
    );
  });
});

describe('a name on screen', () => {
  it('is text whatever it looks like, whole on hover, in its own direction', () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const { container } = render(<Name>{hostile}</Name>);
    expect(container.querySelector('img')).toBeNull();
    expect(container.textContent).toBe(hostile);
    expect(container.querySelector('[dir="auto"]')?.getAttribute('title')).toBe(hostile);
  });

  it('is never an empty row', () => {
    expect(render(<Name>{'   '}</Name>).container.textContent).toBe('(blank name)');
  });
});
