import { describe, expect, it } from 'vitest';
import type { BundleSource } from '../../../electron/bundle/write-bundle.ts';
import { CHECKPOINT } from '../../../shared/domain/ledger/sealed-entry.ts';
import { ACTIVITY_KINDS } from '../../fakes/activity-kinds.ts';
import { closeAs, linesOf, pack } from '../../fakes/forged-bundle.ts';
import {
  anchorOf,
  ours,
  packed,
  sampleEntry,
  sampleLedger,
  sampleSource,
  verdictOn,
  WEB,
  type SampleEntry,
  type SampleRecord,
} from '../../fakes/sample-bundle.ts';

/** A day of 24 entries, the 12th of this kind. */
function dayWith(kind: string): SampleEntry[] {
  const entries = Array.from({ length: 24 }, (_, n) => sampleEntry(n));
  entries[11] = { kind, actor: 'maria', configurationUuid: WEB, data: { configuration: 'web shop', reason: 'x' } };
  return entries;
}

/** The whole bundle of a ledger, with a witness of its last record. */
function bundleOf(records: readonly SampleRecord[], more: Partial<BundleSource> = {}): Promise<Buffer> {
  return packed(sampleSource(records, { anchors: [anchorOf(records[records.length - 1]!)], ...more }));
}

const veiled = (records: readonly SampleRecord[]) => ({ ...sampleSource(records).header, redaction: 'names' as const });

describe.each([...ACTIVITY_KINDS, CHECKPOINT])('an entry %s taken out of a bundle', (kind) => {
  // A checkpoint stands where the ledger puts it: after every eight records here.
  const records =
    kind === CHECKPOINT ? sampleLedger(dayWith('run.step'), { every: 8 }) : sampleLedger(dayWith(kind), { every: 100 });
  const gone = records.find(({ line }) => line.includes(`"kind":"${kind}"`) && line.includes('"actor":"maria"'));
  const seq = kind === CHECKPOINT ? 9 : (gone?.seq ?? 0);
  const without = (lines: readonly string[]): string[] =>
    lines.filter((line) => !line.includes(`,"seq":${seq},`) || /^\{"(header|anchor)"/.test(line));

  it('is missed at its place, whether or not the bundle is closed anew by its own console, names shown or not', async () => {
    for (const more of [{}, { header: veiled(records) }]) {
      const bytes = await bundleOf(records, more);
      expect((await verdictOn(bytes)).verdict).toBe('intact-anchored');
      const left = without(linesOf(bytes));
      expect(left).toHaveLength(linesOf(bytes).length - 1);
      expect(await verdictOn(pack(left))).toMatchObject({ verdict: 'broken-at', seq });
      expect(await verdictOn(pack(closeAs(ours, left.slice(0, -1))))).toMatchObject({ verdict: 'broken-at', seq });
    }
  });

  it('is missed by the witness when its own console made the whole chain anew without it', async () => {
    const last = records[records.length - 1]!;
    const entries = dayWith(kind === CHECKPOINT ? 'run.step' : kind);
    const remade = sampleLedger(
      entries.filter((_, n) => n !== 11),
      { every: kind === CHECKPOINT ? 8 : 100 },
    );
    const end = remade[remade.length - 1]!;
    // The witness saw a record that is no more, or another in its place.
    const cut = { header: { ...sampleSource(remade).header, to: last.seq } };
    expect(await verdictOn(await packed(sampleSource(remade, { anchors: [anchorOf(end)] })))).toMatchObject({
      verdict: 'intact-anchored',
    });
    const seen = { ...anchorOf(last), seq: end.seq };
    expect(await verdictOn(await packed(sampleSource(remade, { anchors: [seen] })))).toMatchObject({
      verdict: 'broken-at',
      seq: end.seq,
    });
    expect(await verdictOn(await packed(sampleSource(remade, { ...cut, anchors: [anchorOf(last)] })))).toMatchObject({
      verdict: 'broken-at',
      seq: end.seq + 1,
    });
    // Without any witness nobody outside vouches for a single record, and the verdict says so.
    expect(await verdictOn(await packed(sampleSource(remade)))).toMatchObject({
      verdict: 'intact-unanchored-since',
      seq: 1,
    });
  });
});
