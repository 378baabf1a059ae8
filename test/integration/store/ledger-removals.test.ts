import { describe, expect, it } from 'vitest';
import type { ActivityKind } from '../../../shared/domain/activity.ts';
import { openLedger } from '../../../electron/store/ledger.ts';
import { openLedgerNote } from '../../../electron/store/ledger-note.ts';
import type { LedgerVerdict } from '../../../electron/ports/evidence.ts';
import { verifyLedger } from '../../../electron/store/ledger-verify.ts';
import { ACTIVITY_KINDS } from '../../fakes/activity-kinds.ts';
import { MemoryDisk } from '../../fakes/memory-disk.ts';
import { FOLDER, watch } from './store-cases.ts';

const FILE = `${FOLDER}/ledger-000001.jsonl`;

/** A ledger on disk whose sixth record is of this kind. */
async function diskWith(kind: ActivityKind): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const ledger = await openLedger({ ...watch(disk), segmentBytes: 1_000_000 });
  for (let step = 1; step <= 12; step += 1)
    await ledger.append({
      kind: step === 6 ? kind : 'run.step',
      actor: 'root',
      poolId: 'p',
      data: { step, configuration: 'web shop' },
    });
  await ledger.close();
  return disk;
}

async function verify(disk: MemoryDisk): Promise<LedgerVerdict> {
  const place = watch(disk);
  return verifyLedger(place, (await openLedgerNote(place)).data);
}

function linesOf(disk: MemoryDisk): string[] {
  return Buffer.from(disk.peek(FILE)!).toString('utf8').trimEnd().split('\n');
}

function put(disk: MemoryDisk, lines: readonly string[]): void {
  disk.put(FILE, Buffer.from(`${lines.join('\n')}\n`));
}

describe.each(ACTIVITY_KINDS)('an entry %s taken out of the ledger', (kind) => {
  it('is missed at its place, at a check and at the next start, which records it', async () => {
    const disk = await diskWith(kind);
    expect((await verify(disk)).faults).toEqual([]);
    const lines = linesOf(disk);
    expect(lines[6]).toContain(`"kind":"${kind}"`);
    put(disk, [...lines.slice(0, 6), ...lines.slice(7)]);
    expect((await verify(disk)).faults).toMatchObject([{ seq: 6 }]);

    const place = watch(disk);
    const ledger = await openLedger(place);
    expect(place.reports).toMatchObject([{ kind: 'damaged', file: 'ledger-000001.jsonl' }]);
    expect(ledger.list({ limit: 1 })).toMatchObject([{ kind: 'store.damaged', data: { fromSeq: 6 } }]);
    await ledger.close();
  });

  it('is missed when it was the last one, by what was noted and signed', async () => {
    const disk = await diskWith(kind);
    const lines = linesOf(disk);
    put(disk, lines.slice(0, 6));
    expect((await verify(disk)).faults).toMatchObject([
      { reason: expect.stringContaining('the end is missing') as string },
    ]);
  });
});

describe('a checkpoint taken out of the ledger', () => {
  it('is missed at its place', async () => {
    const disk = await diskWith('run.step');
    const ledger = await openLedger({ ...watch(disk), segmentBytes: 1_000_000 });
    await ledger.append({ kind: 'run.step', actor: 'root', data: {} });
    await ledger.close();
    const lines = linesOf(disk);
    const at = lines.findIndex((line) => line.includes('"kind":"ledger.checkpoint"'));
    put(disk, [...lines.slice(0, at), ...lines.slice(at + 1)]);
    expect((await verify(disk)).faults[0]?.seq).toBe(at);
  });
});
