import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, findAsset } from '../../../electron/os/app-assets.ts';
import { campaign, seed } from '../../bench/campaign.ts';

const folder = '/opt/app/out/renderer';

describe('an address of the page', () => {
  it.each([
    ['app://console/', `${folder}/index.html`],
    ['app://console', `${folder}/index.html`],
    ['app://console/index.html', `${folder}/index.html`],
    ['app://console/assets/main-1a2b.js', `${folder}/assets/main-1a2b.js`],
    ['app://console/assets/main.js?v=1#x', `${folder}/assets/main.js`],
    ['app://console/a%20b.png', `${folder}/a b.png`],
  ])('%s is a file of ours', (address, file) => {
    expect(findAsset(folder, address)).toBe(file);
  });

  it.each([
    'app://console/..%2f..%2fetc/passwd',
    'app://console/..%2Fmain/main.cjs',
    'app://console/%2e%2e%2fmain.cjs',
    'app://console/..%5c..%5cmain.cjs',
    'app://console/a%00.js',
    'app://console/%',
    'app://console/%ff%fe',
    'app://other/index.html',
    'app://console.evil/index.html',
    'app://console:443/index.html',
    'app:///index.html',
    'app:index.html',
    'file:///etc/passwd',
    'https://console/index.html',
    'not an address',
    '',
  ])('%j is none', (address) => {
    expect(findAsset(folder, address)).toBeUndefined();
  });

  it('made of anything never leads out of the folder', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '..',
        '.',
        '%2e',
        '%2E%2e',
        '%2f',
        '%5c',
        '\\',
        '/',
        '//',
        '%00',
        'C:',
        '%',
        'etc',
        'passwd',
        '?',
        '#',
        '@',
        ':',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('app://console/', 'app://console', 'app:', 'app://'),
        fc.array(piece, { maxLength: 8 }),
        (start, pieces) => {
          const file = findAsset(folder, start + pieces.join(''));
          if (file !== undefined) expect(file.startsWith(`${folder}/`) && !file.split('/').includes('..')).toBe(true);
        },
      ),
      { numRuns: campaign(5000, 50_000), seed: seed() },
    );
  });
});

describe('the policy of a page', () => {
  it('allows no inline script, no eval, no foreign origin, and demands trusted types', () => {
    const policy = contentSecurityPolicy('abc');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("style-src 'self' 'nonce-abc'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });
});
