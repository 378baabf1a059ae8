import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readWhole } from '../../../electron/store/disk.ts';
import { openLedger } from '../../../electron/store/ledger.ts';
import { NO_HASH, sealHeader, sealRecord } from '../../../electron/store/ledger-record.ts';
import { partData } from '../../../shared/domain/ledger/sealed-entry.ts';
import { MemoryDisk } from '../../fakes/memory-disk.ts';
import { makeSigner } from '../../fakes/sample-signer.ts';

const common = { kind: 'run.step', actor: 'root', poolId: null, configurationUuid: null, runId: null } as const;

async function place(lines: readonly string[]): Promise<Parameters<typeof openLedger>[0]> {
  const disk = new MemoryDisk();
  await disk.makeFolder();
  if (lines.length > 0) {
    const file = await disk.open('data/ledger-000001.jsonl', 'create');
    await file.write(Buffer.from(lines.map((line) => `${line}\n`).join('')), 0);
    await file.close();
  }
  return {
    disk,
    folder: 'data',
    now: () => new Date('2026-01-31T10:00:00Z'),
    report: () => undefined,
    signer: makeSigner(),
    newId: () => 'ledger-1',
    segmentBytes: 4000,
  };
}

async function versionsIn(at: Parameters<typeof openLedger>[0], segment: number): Promise<Set<number>> {
  const bytes = await readWhole(at.disk, `data/ledger-00000${segment}.jsonl`);
  const lines = Buffer.from(bytes!).toString('utf8').trimEnd().split('\n');
  return new Set(lines.map((line) => (JSON.parse(line) as { readonly v: number }).v));
}

describe('a ledger of form 1', () => {
  it('is continued in its form to the end of its segment, then in form 2, in one chain', async () => {
    const header = { v: 1, ledger: 'ledger-1', segment: 1, first: 1, prev: NO_HASH };
    const first = sealRecord({
      ...common,
      v: 1,
      seq: 1,
      prev: NO_HASH,
      time: '2026-01-31T09:00:00.000Z',
      data: { n: 1 },
    });
    const at = await place([sealHeader(header).line, first.line]);
    const ledger = await openLedger(at);
    for (let n = 0; n < 30; n += 1)
      await ledger.append({ kind: 'run.step', actor: 'root', data: { n, step: 'x'.repeat(200) } });
    const verdict = await ledger.verify();
    expect(verdict.faults).toEqual([]);
    await ledger.close();
    expect(await versionsIn(at, 1)).toEqual(new Set([1]));
    expect(await versionsIn(at, 2)).toEqual(new Set([2]));
    const again = await openLedger(at);
    expect(again.list({ limit: 100 }).map(({ seq }) => seq)).toContain(1);
    expect((await again.verify()).faults).toEqual([]);
  });
});

describe('a record of form 2', () => {
  it('has another salt each time, so that equal names leave no equal traces', async () => {
    const at = await place([]);
    const ledger = await openLedger(at);
    for (let n = 0; n < 3; n += 1) await ledger.append({ kind: 'run.step', actor: 'root', data: { step: 'same' } });
    await ledger.close();
    const bytes = await readWhole(at.disk, 'data/ledger-000001.jsonl');
    const salts = Buffer.from(bytes!)
      .toString('utf8')
      .match(/"salt":"[A-Za-z0-9_-]{22}"/g);
    expect(new Set(salts).size).toBe(4);
  });

  it('covers every name by its hash, the odd ones included', () => {
    const data = JSON.parse('{"__proto__":"maria","constructor":"x","n":1}') as Record<string, string | number>;
    expect(Object.keys(partData('run.step', data).hidden)).toEqual(['__proto__', 'constructor']);
    const seal = (name: string): string =>
      sealRecord({
        ...common,
        v: 2,
        seq: 1,
        prev: NO_HASH,
        time: '2026-01-31T09:00:00.000Z',
        data: JSON.parse(JSON.stringify(data).replace('maria', name)) as typeof data,
        salt: createHash('sha256').digest('base64url').slice(0, 22),
      }).h;
    expect(seal('maria')).not.toBe(seal('marta'));
  });
});
