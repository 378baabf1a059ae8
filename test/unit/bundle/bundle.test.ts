import { describe, expect, it } from 'vitest';
import { digestOf, sha256 } from '../../../electron/bundle/digest.ts';
import type { BundleItem } from '../../../electron/bundle/bundle-check.ts';
import type { BundleEntry } from '../../../electron/bundle/entry-line.ts';
import { BundleRefused } from '../../../electron/bundle/write-bundle.ts';
import { linesOf } from '../../fakes/forged-bundle.ts';
import {
  anchorOf,
  makeKey,
  NO_HASH,
  ours,
  packed,
  sampleEntry,
  sampleLedger,
  sampleSource,
  verdictOn,
  WEB,
} from '../../fakes/sample-bundle.ts';

const records = sampleLedger(Array.from({ length: 200 }, (_, n) => sampleEntry(n)));
const last = records[records.length - 1]!;

async function itemsOf(bytes: Uint8Array): Promise<BundleItem[]> {
  const items: BundleItem[] = [];
  await verdictOn(bytes, { onItem: (item) => items.push(item) });
  return items;
}

const entriesOf = (items: readonly BundleItem[]): BundleEntry[] =>
  items.flatMap((item) => (item.kind === 'entry' ? [item.entry] : []));

describe('a bundle', () => {
  it('has the same bytes for the same source, however its records arrive', async () => {
    async function* slowly(): AsyncGenerator<string> {
      for (const { line } of records) {
        await Promise.resolve();
        yield line;
      }
    }
    const once = await packed(sampleSource(records));
    expect(await packed(sampleSource(records))).toEqual(once);
    expect(await packed(sampleSource(records, { records: slowly() }))).toEqual(once);
    expect(once.subarray(0, 10).toString('hex')).toBe('1f8b08000000000000ff');
  });

  it('gives back every entry it was given', async () => {
    const items = entriesOf(await itemsOf(await packed(sampleSource(records))));
    expect(items.map(({ seq }) => seq)).toEqual(records.map(({ seq }) => seq));
    expect(items[1]).toMatchObject({ actor: 'maria', isVeiled: false, data: { configuration: 'database', step: 1 } });
  });

  it('is anchored where a witness saw its last record, unanchored after the witness, and from its first record without one', async () => {
    const verdict = async (anchors: readonly ReturnType<typeof anchorOf>[]): Promise<unknown> =>
      verdictOn(await packed(sampleSource(records, { anchors })));
    expect(await verdict([anchorOf(last)])).toMatchObject({ verdict: 'intact-anchored' });
    expect(await verdict([anchorOf(records[99]!)])).toMatchObject({ verdict: 'intact-unanchored-since', seq: 101 });
    expect(await verdict([])).toMatchObject({ verdict: 'intact-unanchored-since', seq: 1 });
  });

  it('is anchored where a witness saw all but the checkpoint that was then told, and only that one', async () => {
    const end = records.length - 1;
    expect(records[end]!.line).toContain('"kind":"ledger.checkpoint"');
    const verdict = async (place: number): Promise<unknown> =>
      verdictOn(await packed(sampleSource(records, { anchors: [anchorOf(records[place]!)] })));
    expect(await verdict(end - 1)).toMatchObject({ verdict: 'intact-anchored', facts: { anchoredUpTo: end + 1 } });
    expect(await verdict(end - 2)).toMatchObject({ verdict: 'intact-unanchored-since', seq: end });
  });

  it('is broken where a witness saw another record', async () => {
    const anchors = [{ ...anchorOf(records[49]!), head: sha256('rewritten') }];
    expect(await verdictOn(await packed(sampleSource(records, { anchors })))).toMatchObject({
      verdict: 'broken-at',
      seq: 50,
    });
  });

  it('is of an unknown key for a reader who does not know the one that closed it', async () => {
    const bytes = await packed(sampleSource(records));
    expect(await verdictOn(bytes, { knownKeys: new Set([makeKey().publicKey]) })).toMatchObject({
      verdict: 'unknown-key',
      key: ours.publicKey,
    });
  });

  it('shows entries out of scope only by their place in the chain, which still holds', async () => {
    const slice = records.slice(64, 190);
    const isInScope = (entry: BundleEntry): boolean => entry.configurationUuid === WEB;
    const bytes = await packed(sampleSource(slice, { isInScope }));
    const { facts, verdict } = await verdictOn(bytes);
    expect(verdict).toBe('intact-unanchored-since');
    expect(facts.entries + facts.withheld).toBe(slice.length);
    expect(facts.withheld).toBeGreaterThan(70);
    expect(linesOf(bytes).some((line) => line.includes('database'))).toBe(false);
  });

  it('withholds names and addresses and keeps the chain verifiable', async () => {
    const plan = {
      kind: 'promote',
      configurationName: 'web shop',
      steps: [{ title: 'Start web-1' }],
      revision: NO_HASH,
    };
    const header = { ...sampleSource(records).header, redaction: 'names' as const };
    const attachments = [{ kind: 'plan' as const, id: WEB, content: plan }];
    const bytes = await packed(sampleSource(records, { header, attachments, anchors: [anchorOf(last)] }));
    const text = linesOf(bytes).join('\n');
    for (const name of ['web shop', 'database', 'maria', 'root', '10.0.0.', 'web-1', 'desk 4'])
      expect(text.includes(name)).toBe(false);
    expect(linesOf(bytes).filter((line) => line.includes('salt') && !line.includes('checkpoint'))).toEqual([]);
    const { verdict, facts } = await verdictOn(bytes);
    expect(verdict).toBe('intact-anchored');
    expect(facts).toMatchObject({ veiled: 200, entries: records.length - 200, attachments: 1 });
    const entries = entriesOf(await itemsOf(bytes));
    const stand = entries.filter(({ kind }) => kind === 'run.step').map(({ actor }) => actor);
    expect(new Set(stand).size).toBe(5);
    expect(entries[0]!.data['configuration']).toBe(entries[3]!.data['configuration']);
  });

  it('counts attachments that no shown entry names', async () => {
    const named = { a: 1 };
    const entries = [...Array.from({ length: 5 }, (_, n) => sampleEntry(n))];
    entries.push({ ...sampleEntry(6), data: { planDigest: digestOf('plan', named) } });
    const attachments = [
      { kind: 'plan' as const, id: 'a', content: named },
      { kind: 'diff' as const, id: 'b', content: ['x'] },
    ];
    const { facts } = await verdictOn(await packed(sampleSource(sampleLedger(entries), { attachments })));
    expect(facts).toMatchObject({ attachments: 2, unnamedAttachments: 1 });
  });

  it('counts texts that change the direction of writing and does not take them for forgery', async () => {
    const { verdict, facts } = await verdictOn(await packed(sampleSource(records)));
    expect(verdict).toBe('intact-unanchored-since');
    expect(facts.directionMarks).toBe(40);
  });

  it('holds records of form 1 whole, and refuses to withhold anything of them', async () => {
    const first = `{"actor":"root","configurationUuid":null,"data":{}`;
    const after = `,"kind":"console.started","poolId":null,"prev":"${NO_HASH}","runId":null,"seq":1,"time":"2026-01-01T00:00:00.000Z","v":1}`;
    const h = sha256(first + after);
    const line = `${first},"h":"${h}"${after}`;
    const source = sampleSource([{ seq: 1, h, prev: NO_HASH, line }]);
    expect(await verdictOn(await packed(source))).toMatchObject({
      verdict: 'intact-unanchored-since',
      facts: { entries: 1 },
    });
    const hidden = { ...source, header: { ...source.header, redaction: 'names' as const } };
    await expect(packed(hidden)).rejects.toThrow(BundleRefused);
  });
});
