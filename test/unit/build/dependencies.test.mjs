import { describe, expect, it } from 'vitest';
import { covers } from '../../../build/dependencies.mjs';

const wanted = {
  '': { version: '1.0.0' },
  'node_modules/zod': { version: '4.6.7' },
  'node_modules/other-platform': { version: '1.0.0', optional: true },
};

describe('installed dependencies', () => {
  it('cover the lock file without the packages of other platforms', () => {
    expect(covers({ 'node_modules/zod': { version: '4.6.7' } }, wanted)).toBe(true);
  });

  it.each([
    ['a package is missing', {}],
    ['a package has another version', { 'node_modules/zod': { version: '4.6.6' } }],
    [
      'an optional package that is there has another version',
      { 'node_modules/zod': { version: '4.6.7' }, 'node_modules/other-platform': { version: '2.0.0' } },
    ],
  ])('do not cover it when %s', (_, installed) => {
    expect(covers(installed, wanted)).toBe(false);
  });
});
