import { describe, expect, it } from 'vitest';
import { verifySignature } from '../../../electron/os/signing-key.ts';
import { findSegments } from '../../../electron/store/ledger-segment.ts';
import { readWhole } from '../../../electron/store/disk.ts';
import { openLedger } from '../../../electron/store/ledger.ts';
import { MemoryDisk } from '../../fakes/memory-disk.ts';
import { NO_HASH, ours, packed, sampleEntry, sampleSource, verdictOn, WEB } from '../../fakes/sample-bundle.ts';

describe("the console's own ledger", () => {
  it('goes into a bundle as it is on disk, in part and with names withheld', async () => {
    const disk = new MemoryDisk();
    const signer = { ...ours, isKept: true, verify: verifySignature };
    const now = (): Date => new Date('2026-01-31T10:00:00Z');
    const report = (): void => undefined;
    const ledger = await openLedger({
      disk,
      folder: 'data',
      now,
      report,
      signer,
      newId: () => 'ledger-a',
      segmentBytes: 9000,
    });
    for (let n = 0; n < 150; n += 1) {
      const { actor, configurationUuid, data } = sampleEntry(n);
      await ledger.append({ kind: 'run.step', actor, data, ...(configurationUuid !== null && { configurationUuid }) });
    }
    await ledger.close();
    const lines: string[] = [];
    for (const { file } of findSegments(await disk.list('data'))) {
      const bytes = await readWhole(disk, `data/${file}`);
      lines.push(...Buffer.from(bytes!).toString('utf8').trimEnd().split('\n').slice(1));
    }
    const { header } = sampleSource([
      { seq: 1, h: '', prev: NO_HASH, line: '' },
      { seq: lines.length, h: '', prev: '', line: '' },
    ]);
    const source = sampleSource([{ seq: 1, h: '', prev: NO_HASH, line: '' }], {
      header: { ...header, redaction: 'names' },
      records: lines,
      isInScope: ({ configurationUuid }) => configurationUuid === WEB,
    });
    expect(await verdictOn(await packed(source))).toMatchObject({
      verdict: 'intact-unanchored-since',
      facts: { veiled: 50, withheld: 100, checkpoints: 3, signedUpTo: lines.length - 1 },
    });
  });
});
