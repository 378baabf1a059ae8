import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRelease } from '../../../../../shared/domain/update/judge-release.ts';
import { readRelease, type Release } from '../../../../../shared/domain/update/release.ts';
import type { PackageKind } from '../../../../../shared/domain/update/update-state.ts';

const SHA = `${'A'.repeat(86)}==`;

/** As electron-builder writes it. */
const METADATA = `version: 1.2.3
files:
  - url: stagewright-1.2.3-x86_64.AppImage
    sha512: ${SHA}
    size: 98000000
    blockMapSize: 103000
  - url: stagewright_1.2.3_amd64.deb
    sha512: ${SHA}
    size: 95000000
path: stagewright-1.2.3-x86_64.AppImage
sha512: ${SHA}
releaseDate: '2026-11-01T08:00:00.000Z'
releaseNotes: |
  Boards are faster
`;

function read(text: string): Release {
  const result = readRelease(text);
  if (!result.ok) throw new Error(result.detail);
  return result.release;
}

describe('metadata of a release', () => {
  it('says version, day, files and what is new', () => {
    expect(read(METADATA)).toEqual({
      version: '1.2.3',
      releasedAt: '2026-11-01T08:00:00.000Z',
      notes: 'Boards are faster',
      files: [
        { name: 'stagewright-1.2.3-x86_64.AppImage', sha512: SHA, sizeBytes: 98_000_000 },
        { name: 'stagewright_1.2.3_amd64.deb', sha512: SHA, sizeBytes: 95_000_000 },
      ],
    });
  });

  it('may be silent about day and news', () => {
    const bare = METADATA.replace(/releaseDate:.*\n/, '').replace(/releaseNotes:[^]*/, '');
    expect(read(bare)).toMatchObject({ releasedAt: null, notes: '' });
  });

  it('may tell the news of several versions', () => {
    const notes = 'releaseNotes:\n  - version: 1.2.3\n    note: new\n  - version: 1.2.2\n    note: null\n';
    expect(read(METADATA.replace(/releaseNotes:[^]*/, notes)).notes).toBe('1.2.3\nnew\n\n1.2.2');
  });

  it('gives its news as plain lines, whatever stands in them', () => {
    const text = JSON.stringify('<b>x</b>\r\n\u202Eevil\u0007\tindented\u200B');
    const { notes } = read(METADATA.replace(/releaseNotes:[^]*/, `releaseNotes: ${text}\n`));
    expect(notes).toBe('<b>x</b>\nevil\tindented');
  });

  it('gives no more news than fit a page', () => {
    const { notes } = read(METADATA.replace(/releaseNotes:[^]*/, `releaseNotes: "${'n'.repeat(30_000)}"\n`));
    expect(notes).toHaveLength(20_000);
  });

  const edits: readonly (readonly [what: string, from: string | RegExp, to: string, why: RegExp])[] = [
    ['no version', 'version: 1.2.3\n', '', /^version/],
    ['a version that is none', 'version: 1.2.3', 'version: newest', /^version must be/],
    ['a number for a version', 'version: 1.2.3', 'version: 1.2', /^version/],
    ['no files', /files:[^]*/, 'files: []\n', /^files/],
    ['a way out of the feed', 'url: stagewright-1.2.3-x86_64.AppImage', 'url: ../evil.AppImage', /^files\.0\.url/],
    [
      'another server',
      'url: stagewright-1.2.3-x86_64.AppImage',
      'url: http://evil.example/x.AppImage',
      /^files\.0\.url/,
    ],
    ['a folder', 'url: stagewright-1.2.3-x86_64.AppImage', 'url: a/b.AppImage', /^files\.0\.url/],
    ['an option', 'url: stagewright-1.2.3-x86_64.AppImage', 'url: --exec.AppImage', /^files\.0\.url/],
    ['a short digest', `sha512: ${SHA}\n    size: 98000000`, 'sha512: AAAA\n    size: 98000000', /^files\.0\.sha512/],
    [
      'a digest of another kind',
      `sha512: ${SHA}\n    size: 98000000`,
      'sha256: x\n    size: 98000000',
      /^files\.0\.sha512/,
    ],
    ['no size', 'size: 98000000', 'size: 0', /^files\.0\.size/],
    ['half a byte', 'size: 98000000', 'size: 1.5', /^files\.0\.size/],
    ['a size beyond reason', 'size: 98000000', 'size: 99999999999', /^files\.0\.size/],
    ['one name twice', 'url: stagewright_1.2.3_amd64.deb', 'url: stagewright-1.2.3-x86_64.AppImage', /named twice/],
    ['a day that is none', "'2026-11-01T08:00:00.000Z'", 'yesterday', /^releaseDate/],
    ['a field twice', 'version: 1.2.3\n', 'version: 1.2.3\nversion: 9.9.9\n', /stands here twice/],
    ['an alias', 'version: 1.2.3\n', 'version: &v 1.2.3\nname: *v\n', /aliases/],
    ['a tag', 'version: 1.2.3', 'version: !!js/function 1.2.3', /line 1/],
    ['a second document', 'version: 1.2.3', '---\na: 1\n---\nversion: 1.2.3', /line/],
    ['__proto__', 'version: 1.2.3\n', 'version: 1.2.3\n__proto__: { ok: true }\n', /not allowed/],
    ['a list', /[^]*/, '- 1\n', /expected object/],
    ['nothing', /[^]*/, '', /expected object/],
  ];
  it.each(edits)('is refused with %s', (_what, from, to, why) => {
    const result = readRelease(METADATA.replace(from, to));
    expect(result.ok ? '' : result.detail).toMatch(why);
  });

  it('is refused, and nothing else happens, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary-ascii' }), fc.json()), (text) => {
        expect(readRelease(text).ok).toBe(false);
      }),
    );
  });

  it('nests no deeper than metadata does', () => {
    expect(readRelease('['.repeat(10_000)).ok).toBe(false);
    expect(readRelease(`a: ${'['.repeat(100)}${']'.repeat(100)}`).ok).toBe(false);
  });
});

describe('a release for a package', () => {
  const release = read(METADATA);
  const [appImage, deb] = release.files;

  it.each([
    ['1.2.2', 'AppImage', { kind: 'newer', file: appImage }],
    ['1.2.3-rc.1', 'AppImage', { kind: 'newer', file: appImage }],
    ['1.2.2', 'deb', { kind: 'newer', file: deb }],
    ['1.2.2', 'rpm', { kind: 'no-file' }],
    ['1.2.3', 'rpm', { kind: 'same' }],
    ['1.2.3', 'AppImage', { kind: 'same' }],
    ['1.2.4-rc.1', 'AppImage', { kind: 'older' }],
    ['10.0.0', 'deb', { kind: 'older' }],
  ] as const)('is judged by what is installed: %s as %s', (installed, kind, wanted) => {
    expect(judgeRelease(installed, kind, release)).toEqual(wanted);
  });

  it.each([
    ['AppImage', 'p.AppImage'],
    ['nsis', 'p.exe'],
    ['dmg', 'p.zip'],
    ['deb', 'p.deb'],
    ['rpm', 'p.rpm'],
    ['tar.gz', 'p.tar.gz'],
  ] as const satisfies readonly (readonly [PackageKind, string])[])('has its own file: %s', (kind, wanted) => {
    const names = ['p.AppImage', 'p.exe', 'p.dmg', 'p.zip', 'p.deb', 'p.rpm', 'p.tar.gz'];
    const files = names.map((name) => ({ name, sha512: SHA, sizeBytes: 1 }));
    expect(judgeRelease('1.0.0', kind, { ...release, files })).toMatchObject({ kind: 'newer', file: { name: wanted } });
  });
});
