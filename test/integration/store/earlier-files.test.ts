import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUNDLE_VERSION } from '../../../electron/bundle/bundle-form.ts';
import { openKey, sealKey } from '../../../electron/os/sealed-key.ts';
import { toPublicText, verifySignature } from '../../../electron/os/signing-key.ts';
import { newHeader } from '../../../electron/store/backup/backup-cipher.ts';
import { applyRestore, stageRestore } from '../../../electron/store/backup/restore.ts';
import { writeBackup } from '../../../electron/store/backup/write-backup.ts';
import { realDisk } from '../../../electron/store/disk.ts';
import {
  archiveManifestSchema,
  archiveManifestText,
  readArchiveManifest,
} from '../../../shared/domain/archive/archive-manifest.ts';
import { sampleArchiveManifest } from '../../fakes/sample-archive-manifest.ts';
import { packed, sampleEntry, sampleLedger, sampleSource, anchorOf, verdictOn } from '../../fakes/sample-bundle.ts';

/*
 * What an earlier program wrote for others to keep or to read, byte for byte, in `test/fixtures/files`: NAME.vVERSION.bin. A
 * form of a new version gets its file by STAGEWRIGHT_FIXTURES=1; a file that is there is never written again.
 */

const PASSPHRASE = 'a passphrase to move with';
const KEY = 'a2V5IG9mIHRoZSBzYW1wbGU=';
const AT = '2026-11-23T10:00:00.000Z';
const FILES: Readonly<Record<string, string>> = {
  'store/known-pools.json': 'pools',
  'store/baselines/a.json': 'baseline',
  'ledger/ledger-000001.jsonl': 'a line\nanother\n',
  'evidence/one.json': '{}',
};
const root = mkdtempSync(join(tmpdir(), 'stagewright-earlier-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** One form, how a sample of the present version is made, and the version that the program writes. */
const makers: Readonly<Record<string, { readonly version: number; readonly make: () => Promise<Uint8Array> }>> = {
  'back-up': {
    version: newHeader().v,
    make: async () => {
      const folder = join(root, 'source');
      for (const [file, text] of Object.entries(FILES)) {
        await realDisk.makeFolder(join(folder, file, '..'));
        writeFileSync(join(folder, file), text);
      }
      await writeBackup(realDisk, folder, join(root, 'made'), PASSPHRASE, { console: 'desk a', at: AT, key: KEY });
      return readFile(join(root, 'made'));
    },
  },
  bundle: {
    version: BUNDLE_VERSION,
    make: () => {
      const records = sampleLedger(Array.from({ length: 40 }, (_, n) => sampleEntry(n)));
      const last = records.at(-1);
      return packed(sampleSource(records, last ? { anchors: [anchorOf(last)] } : {}));
    },
  },
  'archive-manifest': {
    version: archiveManifestSchema.shape.v.value,
    make: () => Promise.resolve(Buffer.from(archiveManifestText(sampleArchiveManifest()))),
  },
  'sealed-key': {
    version: 1,
    make: async () => Buffer.from(await sealKey(generateKeyPairSync('ed25519').privateKey, PASSPHRASE)),
  },
};
const everyVersion = Object.entries(makers).flatMap(([name, { version }]) =>
  Array.from({ length: version }, (_, index) => [name, index + 1] as const),
);
const fileOf = (name: string, version: number): string =>
  fileURLToPath(new URL(`../../fixtures/files/${name}.v${String(version)}.bin`, import.meta.url));
const sampleOf = (name: string, version: number): Buffer => readFileSync(fileOf(name, version));
const versionsOf = (name: string): readonly number[] =>
  everyVersion.filter(([each]) => each === name).map(([, version]) => version);

beforeAll(async () => {
  if (process.env['STAGEWRIGHT_FIXTURES'] !== '1') return;
  for (const [name, { version, make }] of Object.entries(makers))
    if (!existsSync(fileOf(name, version))) writeFileSync(fileOf(name, version), await make());
});

describe('a file that an earlier program wrote', () => {
  it.each(everyVersion)('is kept for every version there was: %s, %i', (name, version) => {
    expect(existsSync(fileOf(name, version))).toBe(true);
  });

  it.each(versionsOf('back-up'))('is a back-up of form %i, which is restored whole', async (version) => {
    const folder = join(root, 'restored');
    await realDisk.makeFolder(folder);
    const { facts, key } = await stageRestore(realDisk, folder, fileOf('back-up', version), PASSPHRASE, new Date(AT));
    expect([key, facts.console, facts.at, facts.fileCount]).toEqual([KEY, 'desk a', AT, Object.keys(FILES).length]);
    expect(await applyRestore(realDisk, folder)).toMatchObject({ console: 'desk a', at: AT });
    for (const [file, text] of Object.entries(FILES)) expect(readFileSync(join(folder, file), 'utf8')).toBe(text);
  });

  it.each(versionsOf('bundle'))('is a bundle of form %i, which still holds', async (version) => {
    const bytes = sampleOf('bundle', version);
    const verdict = await verdictOn(bytes, { knownKeys: new Set() });
    if (verdict.verdict !== 'unknown-key') throw new Error(`the verdict is ${verdict.verdict}`);
    expect(await verdictOn(bytes, { knownKeys: new Set([verdict.key]) })).toMatchObject({ verdict: 'intact-anchored' });
    const items: unknown[] = [];
    await verdictOn(bytes, { knownKeys: new Set([verdict.key]), onItem: (item) => items.push(item) });
    expect(items.length).toBeGreaterThanOrEqual(40);
  });

  it.each(versionsOf('archive-manifest'))(
    'is the manifest of an archive of form %i, whose signature holds',
    (version) => {
      const read = readArchiveManifest(sampleOf('archive-manifest', version).toString('utf8'), verifySignature);
      if (read.state !== 'valid') throw new Error(`it is ${read.state}`);
      expect(read.manifest.configuration.nameLabel).toBe('Web shop');
      expect(read.manifest.members.map(({ file, content }) => [file, content.vifs[0]?.mac])).toEqual([
        ['001-web-1.xva', '02:00:00:00:00:01'],
      ]);
    },
  );

  it.each(versionsOf('sealed-key'))('is a sealed key of form %i, which its passphrase opens', async (version) => {
    const text = sampleOf('sealed-key', version).toString('utf8');
    const opened = await openKey(text, PASSPHRASE);
    if (!opened.ok) throw new Error(opened.fault);
    expect(text).toContain(toPublicText(opened.privateKey));
  });
});
