import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifySignature } from '../../../electron/os/signing-key.ts';
import { openLedger } from '../../../electron/store/ledger.ts';
import { checkpointMessage } from '../../../shared/domain/ledger/checkpoint-text.ts';
import { CHECKPOINT, sealEntry, type UnsealedEntry } from '../../../shared/domain/ledger/sealed-entry.ts';
import { sha256 } from '../../../electron/store/sha256.ts';
import { checkSignedPart } from '../../../electron/store/ledger-quick-check.ts';
import { MemoryDisk } from '../../fakes/memory-disk.ts';
import { makeKey, ours, sampleEntry } from '../../fakes/sample-bundle.ts';

const signer = { ...ours, isKept: true, verify: verifySignature };

async function segment(): Promise<Buffer> {
  const disk = new MemoryDisk();
  const place = { disk, folder: 'data', now: () => new Date('2026-01-31T10:00:00Z'), report: () => undefined };
  const ledger = await openLedger({ ...place, signer, newId: () => 'ledger-a' });
  for (let n = 0; n < 100; n += 1) await ledger.append({ kind: 'run.step', actor: 'root', data: sampleEntry(n).data });
  await ledger.close();
  const file = await disk.open('data/ledger-000001.jsonl', 'read');
  return Buffer.from(await file.read(0, await file.sizeBytes()));
}

describe('the part of a segment that a signature covers', () => {
  it('ends with the last checkpoint and names all of them', async () => {
    const bytes = await segment();
    const part = checkSignedPart(bytes, 1, signer);
    expect(part?.checkpoints.map(({ seq }) => seq)).toEqual([65, part?.last.seq]);
    expect(part?.records).toBe(part?.last.seq);
    expect(part?.endByte).toBe(bytes.length);
    expect(part?.lineOf(7)).toContain('"seq":7');
  });

  it('is none when any byte of it is another', async () => {
    const bytes = await segment();
    for (let at = 0; at < bytes.length; at += 311) {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ 1;
      const part = checkSignedPart(changed, 1, signer);
      // A change after the first checkpoint may leave that one as the last that is still marked.
      expect(part === undefined || part.endByte <= at, `byte ${at}`).toBe(true);
    }
  });

  it('is none under another name, and none that somebody else signed', async () => {
    const bytes = await segment();
    expect(checkSignedPart(bytes, 2, signer)).toBeUndefined();
    const lines = bytes.toString('utf8').trimEnd().split('\n');
    const kept = `${lines.slice(0, 40).join('\n').replace('"step":3,', '"step":4,')}\n`;
    const stranger = makeKey();
    const { h, time } = JSON.parse(lines[39]!) as { readonly h: string; readonly time: string };
    const statement = {
      ledger: 'ledger-a',
      seq: 39,
      head: h,
      time,
      bytes: createHash('sha256').update(kept).digest('hex'),
    };
    const data = {
      bytes: statement.bytes,
      head: h,
      key: stranger.publicKey,
      ledger: 'ledger-a',
      sig: stranger.sign(checkpointMessage(statement)),
    };
    const nobody = { actor: 'console', poolId: null, configurationUuid: null, runId: null } as const;
    const entry: UnsealedEntry = {
      v: 2,
      seq: 40,
      prev: h,
      time,
      kind: CHECKPOINT,
      ...nobody,
      data,
      salt: 'A'.repeat(22),
    };
    const forged = Buffer.from(`${kept}${sealEntry(entry, sha256).line}\n`);
    expect(checkSignedPart(forged, 1, signer)).toBeUndefined();
    expect(checkSignedPart(forged, 1, { ...stranger, verify: verifySignature })).toBeDefined();
  });
});
