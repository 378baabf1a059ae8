import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareSides,
  IncrementalComparison,
  type Comparison,
  type Side,
} from '../../../../../shared/domain/drift/compare.ts';
import { fieldKind, FIELD_KINDS } from '../../../../../shared/domain/drift/field-rules.ts';
import { toPortrait } from '../../../../../shared/domain/drift/portrait.ts';
import { campaign, seed } from '../../../../bench/campaign.ts';
import { recordFigure } from '../../../../bench/figures.ts';
import { makeRawEstate, makeRawVm, toFacts, type RawVm } from '../../../../fakes/drift-estate.ts';
import { MUTATIONS } from '../../../../fakes/drift-mutations.ts';

const sideOf = (vms: readonly RawVm[]): Side => ({
  poolId: 'pool-a',
  stage: null,
  vms: vms.map((vm) => toPortrait(toFacts(vm), null, null)),
});
const reported = ({ vms }: Comparison): readonly string[] =>
  vms
    .flatMap(({ leftUuid, rightUuid, fields }) =>
      fields.filter(({ verdict }) => verdict !== 'same').map(({ field }) => `${leftUuid ?? rightUuid ?? ''} ${field}`),
    )
    .sort();

/** What was done to one estate: which VM, which mutation. */
const plansOf = (count: number) =>
  fc.record({
    size: fc.integer({ min: 1, max: 6 }),
    picks: fc.array(fc.record({ vm: fc.nat(1000), mutation: fc.nat(10_000), salt: fc.nat(50) }), {
      minLength: 1,
      maxLength: count,
    }),
    removes: fc.boolean(),
    adds: fc.boolean(),
  });

/** Two changes of one field, or of a device and of something of it, are one difference: only the first is made. */
function clashes(claimed: readonly string[], wanted: string): boolean {
  return claimed.some((field) => field === wanted || field.startsWith(`${wanted}.`) || wanted.startsWith(`${field}.`));
}

describe('comparison after known changes', () => {
  it('has mutations of at least 60 kinds, and one for each kind of field', () => {
    expect(new Set(MUTATIONS.map(({ kind }) => kind)).size).toBe(MUTATIONS.length);
    expect(MUTATIONS.length).toBeGreaterThanOrEqual(60);
    const touched = new Set(MUTATIONS.map(({ field }) => fieldKind(field)));
    // Networks by role and VMs that come or go are changed in tests of their own.
    expect(FIELD_KINDS.filter((kind) => !touched.has(kind))).toEqual(['vm', 'nic.*.carrier']);
  });

  it.each(MUTATIONS.map((mutation) => [mutation.kind, mutation] as const))('reports exactly: %s', (_kind, mutation) => {
    const before = makeRawEstate(2);
    const [first, second] = before;
    const after = [mutation.apply(first!, 3), second!];
    const comparison = compareSides(sideOf(before), sideOf(after));
    const expected = `${String(first!.vm['uuid'])} ${mutation.field}`;
    expect(reported(comparison)).toEqual([expected]);
    expect(comparison.tally.drift).toBe(1);
    expect(comparison.score).toBeLessThan(100);
    expect(reported(compareSides(sideOf(after), sideOf(before)))).toEqual([expected]);
  });

  it('reports exactly the changes made, for any estate and any set of changes', () => {
    const runs = campaign(1000, 20_000);
    let [count, wrong] = [0, 0];
    fc.assert(
      fc.property(plansOf(30), ({ size, picks, removes, adds }) => {
        const before = makeRawEstate(size);
        const after = [...before];
        const claimed = new Map<number, string[]>();
        for (const pick of picks) {
          const at = pick.vm % size;
          const mutation = MUTATIONS[pick.mutation % MUTATIONS.length]!;
          const fields = claimed.get(at) ?? [];
          if (clashes(fields, mutation.field)) continue;
          claimed.set(at, [...fields, mutation.field]);
          after[at] = mutation.apply(after[at]!, pick.salt);
        }
        const expected = new Set<string>();
        if (removes && size > 1) {
          expected.add(`${String(after.pop()!.vm['uuid'])} vm`);
          claimed.delete(size - 1);
        }
        if (adds) {
          after.push(makeRawVm(500));
          expected.add(`${String(makeRawVm(500).vm['uuid'])} vm`);
        }
        for (const [at, fields] of claimed)
          for (const field of fields) expected.add(`${String(before[at]!.vm['uuid'])} ${field}`);
        const comparison = compareSides(sideOf(before), sideOf(after));
        count += expected.size;
        if (JSON.stringify(reported(comparison)) !== JSON.stringify([...expected].sort())) wrong += 1;
        expect(reported(comparison)).toEqual([...expected].sort());
        expect(comparison.tally.drift).toBe(expected.size);
        expect(comparison.score === 100).toBe(expected.size === 0);
      }),
      { seed: seed(), numRuns: runs },
    );
    recordFigure('drift.mutations', { count, bad: wrong, target: 'none missed, none invented', ok: wrong === 0 });
  });

  it('comes to the same when it compares only what changed', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ vm: fc.nat(7), mutation: fc.nat(10_000) }), { maxLength: 20 }), (steps) => {
        const raw = [...makeRawEstate(8)];
        const left = sideOf(raw);
        let right = left;
        const incremental = new IncrementalComparison();
        incremental.compare(left, right);
        for (const { vm, mutation } of steps) {
          raw[vm] = MUTATIONS[mutation % MUTATIONS.length]!.apply(raw[vm]!, 1);
          const vms = right.vms.map((each, at) => (at === vm ? sideOf([raw[vm]!]).vms[0]! : each));
          right = { ...right, vms };
          const before = incremental.comparedPairs;
          expect(incremental.compare(left, right)).toEqual(compareSides(left, right));
          expect(incremental.comparedPairs - before).toBe(1);
        }
      }),
      { seed: seed(), numRuns: campaign(100, 500) },
    );
  });
});
