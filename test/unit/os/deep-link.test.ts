import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDeepLink, parseDeepLink } from '../../../electron/os/deep-link.ts';
import { campaign, seed } from '../../bench/campaign.ts';

const uuid = '0d2b4a6c-1111-2222-3333-444455556666';

describe('a link', () => {
  it.each([
    ['stagewright://board', { view: 'board', poolId: null, serviceId: null }],
    ['stagewright://board/', { view: 'board', poolId: null, serviceId: null }],
    ['stagewright://board/pool-1', { view: 'board', poolId: 'pool-1', serviceId: null }],
    ['stagewright://board/pool-1/web-shop', { view: 'board', poolId: 'pool-1', serviceId: 'web-shop' }],
    [
      `stagewright://configuration/pool-1/${uuid}`,
      { view: 'configuration', poolId: 'pool-1', configurationUuid: uuid },
    ],
    ['stagewright://run/r1', { view: 'run', runId: 'r1' }],
    ['stagewright://activity', { view: 'activity' }],
    ['stagewright://pools/', { view: 'pools' }],
  ])('%s leads to a place', (link, route) => {
    expect(parseDeepLink(link)).toEqual(route);
  });

  it.each([
    '',
    'stagewright:',
    'stagewright://',
    'stagewright:board',
    'stagewright:///board',
    'STAGEWRIGHT://board',
    ' stagewright://board',
    'stagewright://board\n',
    'stagewright://board//x',
    'stagewright://board/../pools',
    'stagewright://board/%2e%2e',
    'stagewright://board/a/b/c',
    'stagewright://board/pool/Web',
    'stagewright://board?promote=1',
    'stagewright://board#x',
    'stagewright://user:pw@board',
    'stagewright://board:443',
    'stagewright://promote/pool/x',
    'stagewright://pools/add',
    'stagewright://configuration/pool',
    'stagewright://configuration/pool/not-a-uuid',
    'stagewright://run',
    'stagewright://run/a/b',
    'https://board',
    'file:///etc/passwd',
    `stagewright://board/${'a'.repeat(65)}`,
    `stagewright://board/${'a/'.repeat(200)}`,
    'stagewright://board/пул',
  ])('%j leads nowhere', (link) => {
    expect(parseDeepLink(link)).toBeUndefined();
  });

  it('made of anything gives a place with plain names, or nothing, and never fails', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'board',
        'pools',
        'run',
        'configuration',
        'activity',
        '..',
        '%2f',
        '/',
        '//',
        '?',
        '#',
        '@',
        ':',
        '\\',
        '\0',
        '\u202e',
        uuid,
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    const link = fc
      .tuple(fc.constantFrom('stagewright://', 'stagewright:', ''), fc.array(piece, { maxLength: 6 }))
      .map(([scheme, pieces]) => scheme + pieces.join(''));
    let places = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          link,
          fc.array(piece, { maxLength: 4 }).map((pieces) => `stagewright://${pieces.join('/')}`),
        ),
        (text) => {
          const route = parseDeepLink(text);
          if (route === undefined) return;
          places += 1;
          for (const value of Object.values(route)) expect(value ?? 'none').toMatch(/^[A-Za-z0-9-]{1,64}$/);
        },
      ),
      { numRuns: campaign(5000, 50_000), seed: seed() },
    );
    expect(places).toBeGreaterThan(campaign(50, 50));
  });

  it('is found among the arguments of a launch, where nothing else is looked at', () => {
    expect(findDeepLink(['--flag', 'stagewright://pools', '/etc/passwd'])).toEqual({ view: 'pools' });
    expect(findDeepLink(['board', '--stagewright://pools'])).toBeUndefined();
    expect(findDeepLink(['stagewright:evil', 'stagewright://pools'])).toBeUndefined();
  });
});
