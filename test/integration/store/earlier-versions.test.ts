import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readWhole } from '../../../electron/store/disk.ts';
import { encodeDocument, type DocumentKind } from '../../../electron/store/document-file.ts';
import { openDocument } from '../../../electron/store/document.ts';
import { JOURNAL_VERSION } from '../../../electron/store/journal-line.ts';
import { LEDGER_VERSION, NO_HASH, sealHeader } from '../../../electron/store/ledger-record.ts';
import { openLedger } from '../../../electron/store/ledger.ts';
import { openRunJournal } from '../../../electron/store/run-journal.ts';
import { recordFigure } from '../../bench/figures.ts';
import { MemoryDisk } from '../../fakes/memory-disk.ts';
import { makeSigner } from '../../fakes/signer.ts';
import { FOLDER, watch } from './store-cases.ts';
import { SAMPLES } from './version-samples.ts';

/*
 * What an earlier program wrote, byte for byte, in `test/fixtures/stores`: NAME.vVERSION.bin. A document of a new
 * version gets its file by STAGEWRIGHT_FIXTURES=1; a file that is there is never written again.
 */

const fixtures = new URL('../../fixtures/stores/', import.meta.url);
const modules = import.meta.glob<Record<string, unknown>>('../../../electron/store/*.ts', { eager: true });
const kinds = Object.values(modules)
  .flatMap((module) => Object.values(module))
  .filter(isKind);
const everyVersion = kinds.flatMap((kind) =>
  Array.from({ length: kind.version }, (_, index) => [kind.name, index + 1, kind] as const),
);

function isKind(value: unknown): value is DocumentKind<unknown> {
  return (
    typeof value === 'object' && value !== null && 'schema' in value && 'migrations' in value && 'version' in value
  );
}

const fileOf = (name: string): URL => new URL(name, fixtures);
const bodyOf = (bytes: Buffer): unknown => JSON.parse(bytes.subarray(bytes.indexOf(10) + 1).toString('utf8'));

function fixtureOf(kind: DocumentKind<unknown>, version: number): Buffer {
  const file = fileOf(`${kind.name}.v${String(version)}.bin`);
  if (!existsSync(file) && version === kind.version && process.env['STAGEWRIGHT_FIXTURES'] === '1') {
    mkdirSync(fileURLToPath(fixtures), { recursive: true });
    writeFileSync(file, encodeDocument(kind, kind.schema.parse(SAMPLES[kind.name])));
  }
  return readFileSync(file);
}

/** Opens a document that has only this file, and closes the book on what it reported. */
async function openWith(kind: DocumentKind<unknown>, bytes: Buffer) {
  const disk = new MemoryDisk();
  disk.put(`${FOLDER}/${kind.name}.json`, bytes);
  const place = watch(disk);
  const document = await openDocument(place, kind);
  return { disk, place, document };
}

let taken = 0;
afterAll(() => {
  const count = everyVersion.length + 2;
  recordFigure('F18', { count, bad: count - taken, ok: taken === count });
});

describe('a document that an earlier program wrote', () => {
  it('is known for every kind of document that there is', () => {
    expect(kinds.length).toBeGreaterThanOrEqual(13);
    expect(kinds.map(({ name }) => name).filter((name) => !existsSync(fileOf(`${name}.v1.bin`)))).toEqual([]);
  });

  it.each(everyVersion)('%s of version %i is taken over without loss', async (_name, version, kind) => {
    const bytes = fixtureOf(kind, version);
    const { disk, place, document } = await openWith(kind, bytes);
    expect(place.reports).toEqual([]);
    // What later versions added may stand beside it; what was there must be there.
    expect(document.data).toMatchObject(bodyOf(bytes) as object);
    const kept = await readWhole(disk, `${FOLDER}/${kind.name}.json.v${String(version)}`);
    if (version < kind.version) expect(Buffer.from(kept ?? [])).toEqual(bytes);
    else expect(kept).toBeUndefined();
    const again = await openDocument(watch(disk), kind);
    expect(again.data).toEqual(document.data);
    taken += 1;
  });

  it.each(kinds.map((kind) => [kind.name, kind] as const))(
    '%s of a newer version is left alone',
    async (_name, kind) => {
      const newer = { ...kind, version: kind.version + 1 };
      const bytes = Buffer.from(encodeDocument(newer, kind.schema.parse(bodyOf(fixtureOf(kind, kind.version)))));
      const { disk, place, document } = await openWith(kind, bytes);
      expect(place.reports).toMatchObject([{ kind: 'newer', version: kind.version + 1 }]);
      expect(document.data).toEqual(kind.empty);
      await expect(document.update((data) => data)).rejects.toMatchObject({ problem: { code: 'store-failed' } });
      expect(Buffer.from((await readWhole(disk, `${FOLDER}/${kind.name}.json`)) ?? [])).toEqual(bytes);
      expect(await disk.list(FOLDER)).toEqual([`${kind.name}.json`]);
    },
  );
});

/** Checks what others signed; signs with a key of its own. */
const signer = {
  ...makeSigner(),
  verify: (key: string, message: string, signature: string): boolean =>
    verify(
      null,
      Buffer.from(message),
      createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' }),
      Buffer.from(signature, 'base64url'),
    ),
};

function newerJournal(): Buffer {
  const json = JSON.stringify({ journal: 'runs', v: JOURNAL_VERSION + 1 });
  const sum = createHash('sha256').update(json).digest('hex').slice(0, 32);
  return Buffer.from(`${sum} ${json}\nwhatever it writes then\n`);
}

function newerLedger(): Buffer {
  const header = { v: LEDGER_VERSION + 1, ledger: 'l', segment: 1, first: 1, prev: NO_HASH };
  return Buffer.from(`${sealHeader(header).line}\nwhatever it writes then\n`);
}

describe('a log that an earlier program wrote', () => {
  it('is a ledger of form 1, which holds, is read and gone on with', async () => {
    const disk = new MemoryDisk();
    const bytes = readFileSync(fileOf('ledger.v1.bin'));
    disk.put(`${FOLDER}/ledger-000001.jsonl`, bytes);
    const place = { ...watch(disk), signer, segmentBytes: 1_000_000 };
    const ledger = await openLedger(place);
    const steps = ledger.list({ limit: 500 }).filter(({ kind }) => kind === 'run.step');
    expect(steps).toHaveLength(70);
    expect(steps[0]?.data).toEqual({ step: 'step 69', done: true, ms: 69 });
    await ledger.append({ kind: 'console.started', actor: 'console', data: { version: '9' } });
    const verdict = await ledger.verify();
    expect(verdict.faults).toEqual([]);
    await ledger.close();
    const now = Buffer.from((await readWhole(disk, `${FOLDER}/ledger-000001.jsonl`)) ?? []);
    expect(now.subarray(0, bytes.length)).toEqual(bytes);
    expect(now.length).toBeGreaterThan(bytes.length);
    taken += 1;
  });

  it('is a journal of form 1, which is read and gone on with', async () => {
    const disk = new MemoryDisk();
    disk.put(`${FOLDER}/runs.jsonl`, readFileSync(fileOf('runs.v1.bin')));
    const place = watch(disk);
    const journal = await openRunJournal(place);
    const before = await journal.read();
    expect(before.map(({ t }) => t)).toEqual(['planned', 'intent', 'done', 'phase']);
    await journal.append({ t: 'phase', run: 'run-1', at: '2026-06-01T08:00:00.000Z', phase: 'failed', reason: '' });
    expect(await journal.read()).toHaveLength(before.length + 1);
    expect(place.reports).toEqual([]);
    await journal.close();
    taken += 1;
  });

  it.each([['runs.jsonl'], ['ledger-000001.jsonl']])('is left alone when it is newer: %s', async (name) => {
    const disk = new MemoryDisk();
    const bytes = name === 'runs.jsonl' ? newerJournal() : newerLedger();
    disk.put(`${FOLDER}/${name}`, bytes);
    const place = { ...watch(disk), signer };
    const append =
      name === 'runs.jsonl'
        ? (await openRunJournal(place)).append({ t: 'phase', run: 'r', at: 'now', phase: 'failed', reason: '' })
        : (await openLedger(place)).append({ kind: 'console.started', actor: 'console', data: {} });
    await expect(append).rejects.toMatchObject({ problem: { code: 'store-failed' } });
    expect(place.reports).toContainEqual(expect.objectContaining({ kind: 'newer' }));
    expect(Buffer.from((await readWhole(disk, `${FOLDER}/${name}`)) ?? [])).toEqual(bytes);
  });
});
