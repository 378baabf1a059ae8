import { describe, expect, it } from 'vitest';
import { openLedger, type StoredLedger } from '../../../electron/store/ledger.ts';
import { openLedgerNote } from '../../../electron/store/ledger-note.ts';
import { sealHeader, sealRecord, type LedgerRecord } from '../../../electron/store/ledger-record.ts';
import type { LedgerVerdict } from '../../../electron/ports/evidence.ts';
import { verifyLedger } from '../../../electron/store/ledger-verify.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { FaultyDisk } from '../../fakes/faulty-disk.ts';
import { MemoryDisk } from '../../fakes/memory-disk.ts';
import { makeSigner } from '../../fakes/signer.ts';
import { FOLDER, watch, type Watched } from './store-cases.ts';

async function fill(ledger: StoredLedger, count: number): Promise<void> {
  for (let step = 1; step <= count; step += 1)
    await ledger.append({
      kind: 'run.step',
      actor: 'root',
      poolId: 'p',
      data: { step, name: `VM ${step} "ä" \u2028` },
    });
}

async function makeLedger(count: number, more: Partial<Watched> = {}): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const ledger = await openLedger({ ...watch(disk), ...more });
  await fill(ledger, count);
  await ledger.close();
  return disk;
}

const segments = (disk: MemoryDisk): readonly string[] => disk.paths().filter((path) => path.endsWith('.jsonl'));

/** What is on this disk, as it is: opening would put damage right first. */
async function verify(disk: MemoryDisk): Promise<LedgerVerdict> {
  const place = watch(disk);
  return verifyLedger(place, (await openLedgerNote(place)).data);
}

describe('the ledger', () => {
  it('numbers entries from 1 without gaps, newest first, and remembers them', async () => {
    const disk = new MemoryDisk();
    const ledger = await openLedger(watch(disk));
    await fill(ledger, 5);
    const listed = ledger.list({ limit: 3 });
    expect(listed.map(({ seq }) => seq)).toEqual([5, 4, 3]);
    expect(ledger.list({ limit: 3, beforeSeq: 3 }).map(({ seq }) => seq)).toEqual([2, 1]);
    await ledger.close();
    const again = await openLedger(watch(disk));
    expect(again.list({ limit: 3 })).toEqual(listed);
  });

  it('tells its listeners of each entry once, after it is on disk, until they leave', async () => {
    const ledger = await openLedger(watch(new MemoryDisk()));
    const heard: number[] = [];
    const leave = ledger.onAppended(({ seq }) => heard.push(seq));
    await fill(ledger, 3);
    leave();
    await fill(ledger, 2);
    expect(heard).toEqual([1, 2, 3]);
  });

  it('signs every 64 records and at its end, and shows no signature as an entry', async () => {
    const disk = await makeLedger(130, { segmentBytes: 1_000_000 });
    const verdict = await verify(disk);
    expect(verdict).toMatchObject({ records: 133, signedUpTo: 132, faults: [] });
    expect(verdict.keys).toHaveLength(1);
    const ledger = await openLedger(watch(disk));
    expect(ledger.list({ limit: 1000 })).toHaveLength(130);
    expect(ledger.list({ limit: 1000 }).some(({ seq }) => seq === 65 || seq === 133)).toBe(false);
  });

  it('shows both keys when another key signs from one day on', async () => {
    const disk = await makeLedger(3);
    const ledger = await openLedger({ ...watch(disk), signer: makeSigner() });
    await fill(ledger, 3);
    await ledger.close();
    expect((await verify(disk)).keys).toHaveLength(2);
  });

  it('refuses a wrong entry alone, not its neighbours', async () => {
    const ledger = await openLedger(watch(new MemoryDisk()));
    const entry = (value: number | string): Promise<unknown> =>
      ledger.append({ kind: 'run.step', actor: 'root', data: { value } });
    const answers = await Promise.allSettled([entry(1), entry(Number.NaN), entry('z'.repeat(600_000)), entry(2)]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(ledger.list({ limit: 10 }).map(({ data }) => data['value'])).toEqual([2, 1]);
  });

  it('keeps names with lone surrogates, quotes, newlines and what looks like its own fields', async () => {
    const disk = new MemoryDisk();
    const ledger = await openLedger(watch(disk));
    const names = ['\ud800', '"\n\\', ',"h":"' + '0'.repeat(64) + '","kind":"', '\u202e\u0000'];
    for (const name of names)
      await ledger.append({ kind: 'run.step', actor: name, data: { h: name, kind: name, [name]: 1 } });
    await ledger.close();
    expect((await verify(disk)).faults).toEqual([]);
    const again = await openLedger(watch(disk));
    expect(
      again
        .list({ limit: 9 })
        .map(({ actor }) => actor)
        .reverse(),
    ).toEqual(['\ufffd', ...names.slice(1)]);
  });

  it('records when the clock went back by more than five minutes, and orders by number all the same', async () => {
    let now = new Date('2024-05-01T12:00:00Z');
    const ledger = await openLedger({ ...watch(new MemoryDisk()), now: () => now });
    await fill(ledger, 1);
    now = new Date('2024-05-01T11:56:00Z');
    await fill(ledger, 1);
    now = new Date('2024-05-01T10:00:00Z');
    await fill(ledger, 2);
    expect(ledger.list({ limit: 9 }).map(({ kind, seq }) => `${seq} ${kind}`)).toEqual([
      '5 run.step',
      '4 run.step',
      '3 clock.jumped',
      '2 run.step',
      '1 run.step',
    ]);
  });

  it('refuses entries where its files are of a newer version, and leaves them as they are', async () => {
    const disk = new MemoryDisk();
    disk.put(`${FOLDER}/ledger-000001.jsonl`, makeNewer());
    const place = watch(disk);
    const ledger = await openLedger(place);
    expect(place.reports).toEqual([{ kind: 'newer', file: 'ledger-000001.jsonl', version: 3 }]);
    await expect(ledger.append({ kind: 'run.step', actor: 'root', data: {} })).rejects.toMatchObject({
      problem: { code: 'store-failed' },
    });
    expect(ledger.list({ limit: 1 })).toEqual([]);
  });
});

function makeNewer(): Uint8Array {
  const { line } = sealHeader({ v: 3, ledger: 'x', segment: 1, first: 1, prev: '0'.repeat(64) });
  return Buffer.from(`${line}\nwhatever a later version writes\n`);
}

describe('verification of the ledger', () => {
  it('finds any single changed bit, and names the file', async () => {
    const disk = await makeLedger(80);
    const files = segments(disk);
    expect(files.length).toBeGreaterThan(3);
    const random = seededRandom('bits');
    const count = campaign(1500, 10_000);
    let missed = 0;
    for (let flip = 0; flip < count; flip += 1) {
      const file = files[Math.floor(random() * files.length)]!;
      const good = disk.peek(file)!;
      const bytes = Uint8Array.from(good);
      bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 8);
      disk.put(file, bytes);
      const { faults } = await verify(disk);
      if (!faults.some((fault) => file.endsWith(fault.file))) missed += 1;
      disk.put(file, good);
    }
    recordFigure('F13.bits', { count, bad: missed, target: '0 bad', ok: missed === 0 });
    expect(missed).toBe(0);
    expect((await verify(disk)).faults).toEqual([]);
  });

  it('finds each removed, repeated and exchanged line', async () => {
    const disk = await makeLedger(20, { segmentBytes: 1_000_000 });
    const [file = ''] = segments(disk);
    const good = disk.peek(file)!;
    const lines = Buffer.from(good).toString('utf8').trimEnd().split('\n');
    const put = async (changed: readonly string[]): Promise<number> => {
      disk.put(file, Buffer.from(`${changed.join('\n')}\n`));
      return (await verify(disk)).faults.length;
    };
    for (let line = 1; line < lines.length; line += 1) {
      expect(await put(lines.filter((_, index) => index !== line))).toBeGreaterThan(0);
      expect(await put([...lines.slice(0, line), lines[line]!, ...lines.slice(line)])).toBeGreaterThan(0);
      if (line > 1)
        expect(
          await put([...lines.slice(0, line - 1), lines[line]!, lines[line - 1]!, ...lines.slice(line + 1)]),
        ).toBeGreaterThan(0);
    }
    expect(await put(lines)).toBe(0);
  });

  it('finds a cut end, a missing file, and two ledgers spliced', async () => {
    const cut = await makeLedger(40);
    const files = segments(cut);
    await cut.remove(files[files.length - 1]!);
    expect((await verify(cut)).faults).toMatchObject([
      { reason: expect.stringContaining('the end is missing') as string },
    ]);

    const gap = await makeLedger(40);
    await gap.remove(segments(gap)[1]!);
    expect((await verify(gap)).faults.map(({ reason }) => reason)).toEqual(['files 2 to 2 are missing']);

    const spliced = await makeLedger(40);
    const other = await makeLedger(40, { now: () => new Date('2023-01-01T00:00:00Z') });
    spliced.put(files[2]!, other.peek(files[2]!)!);
    expect((await verify(spliced)).faults.length).toBeGreaterThan(0);
  });

  it('finds a record that was rewritten together with its own hash', async () => {
    const disk = await makeLedger(20, { segmentBytes: 1_000_000 });
    const [file = ''] = segments(disk);
    const lines = Buffer.from(disk.peek(file)!).toString('utf8').trimEnd().split('\n');
    const { h: _, ...record } = JSON.parse(lines[5]!) as LedgerRecord;
    lines[5] = sealRecord({ ...record, actor: 'somebody else' }).line;
    disk.put(file, Buffer.from(`${lines.join('\n')}\n`));
    expect((await verify(disk)).faults).toMatchObject([
      { seq: 6, reason: 'line 7: it does not continue the record before it' },
    ]);
  });

  it('finds a checkpoint that was signed for other records', async () => {
    const disk = await makeLedger(3, { segmentBytes: 1_000_000 });
    const [file = ''] = segments(disk);
    const lines = Buffer.from(disk.peek(file)!).toString('utf8').trimEnd().split('\n');
    const { h: _, ...checkpoint } = JSON.parse(lines[4]!) as LedgerRecord;
    const { sig = '', ...data } = checkpoint.data;
    const forged = makeSigner().sign(String(sig));
    lines[4] = sealRecord({ ...checkpoint, data: { ...data, sig: forged } }).line;
    disk.put(file, Buffer.from(`${lines.join('\n')}\n`));
    expect((await verify(disk)).faults).toMatchObject([{ seq: 4, reason: 'line 5: its signature does not hold' }]);
  });

  it('finds a ledger that was replaced by another, well-formed one of the same length', async () => {
    const disk = await makeLedger(10, { segmentBytes: 1_000_000 });
    const other = await makeLedger(10, { segmentBytes: 1_000_000, signer: makeSigner() });
    const [file = ''] = segments(disk);
    disk.put(file, other.peek(file)!);
    expect((await verify(disk)).faults).toMatchObject([{ seq: 11, reason: 'it is another than noted' }]);
    const place = watch(disk);
    const ledger = await openLedger(place);
    expect(place.reports).toMatchObject([{ kind: 'damaged', reason: 'record 11 is another' }]);
    expect(ledger.list({ limit: 1 })).toMatchObject([{ kind: 'store.damaged', data: { fromSeq: 11 } }]);
  });
});

describe('a ledger written by many at once', () => {
  it('has one chain, whatever was sealed ahead of a write that failed', async () => {
    const random = seededRandom('sealed ahead');
    for (let round = 0; round < campaign(20, 200); round += 1) {
      const inner = new MemoryDisk();
      const disk = new FaultyDisk(inner, 10 + Math.floor(random() * 60), 'ENOSPC');
      const place = { ...watch(disk), segmentBytes: 20_000 };
      const ledger = await openLedger(place);
      const answers = await Promise.allSettled(
        Array.from({ length: 200 }, (_, step) => ledger.append({ kind: 'run.step', actor: 'root', data: { step } })),
      );
      const kept = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.seq] : []));
      // After a failed sync it takes nothing more, its last checkpoint included.
      await ledger.close().catch((error: unknown) => {
        expect(error).toMatchObject({ problem: { code: 'store-failed' } });
      });
      const again = await openLedger(watch(inner));
      const seqs = new Set(again.list({ limit: 1000 }).map(({ seq }) => seq));
      expect(kept.filter((seq) => !seqs.has(seq))).toEqual([]);
      expect((await again.verify()).faults).toEqual([]);
      await again.close();
    }
  });
});
