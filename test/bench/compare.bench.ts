import { IncrementalComparison, compareSides, type Side } from '../../shared/domain/drift/compare.ts';
import { toPortrait } from '../../shared/domain/drift/portrait.ts';
import { makeRawEstate, toFacts } from '../fakes/drift-estate.ts';
import { MUTATIONS } from '../fakes/drift-mutations.ts';
import { recordFigure } from './figures.ts';

/*
 * Two configurations of 50 VMs, field by field, against the floor of writing both down as JSON and parsing one again, in
 * the same run; and what one changed VM costs when only what changed is compared anew.
 */

const VMS = 50;
const raw = makeRawEstate(VMS);
const changed = raw.map((vm, at) => (at % 5 === 0 ? MUTATIONS[at % MUTATIONS.length]!.apply(vm, at) : vm));
const sideOf = (vms: typeof raw): Side => ({
  poolId: 'pool',
  stage: null,
  vms: vms.map((vm) => toPortrait(toFacts(vm), null, null)),
});
const [left, right] = [sideOf(raw), sideOf(changed)];

function bestOf(rounds: number, act: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    act();
    best = Math.min(best, performance.now() - startedAt);
  }
  return best;
}

const floor = (): unknown => JSON.parse(JSON.stringify(left)) ?? JSON.stringify(right);
// In turns, so that both meet the same machine.
let [floorMs, wholeMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
for (let turn = 0; turn < 5; turn += 1) {
  floorMs = Math.min(floorMs, bestOf(20, floor));
  wholeMs = Math.min(
    wholeMs,
    bestOf(20, () => compareSides(left, right)),
  );
}
const fields = compareSides(left, right).vms.reduce((sum, { fields: each }) => sum + each.length, 0);

const incremental = new IncrementalComparison();
incremental.compare(left, right);
const before = incremental.comparedPairs;
let turn = 0;
const oneMs = bestOf(100, () => {
  turn += 1;
  const vms = right.vms.map((vm, at) => (at === turn % VMS ? { ...vm, name: `${vm.name}-${String(turn)}` } : vm));
  // The one of the turn before is as it was again, so two differ from what is known.
  return incremental.compare(left, { ...right, vms });
});
const pairs = (incremental.comparedPairs - before) / 100;

const ratio = wholeMs / floorMs;
recordFigure('bench.compare.50', { count: fields, value: round(ratio), target: '<= 15', ok: ratio <= 15 });
recordFigure('bench.compare.50.ms', { value: round(wholeMs), target: '<= 100 ms', ok: wholeMs <= 100 });
const share = oneMs / wholeMs;
recordFigure('bench.compare.one-of-50', { count: pairs, value: round(share), target: '<= 0.2', ok: share <= 0.2 });
console.log(
  `comparison of ${String(VMS)} VMs, ${String(fields)} fields: ${wholeMs.toFixed(2)} ms, floor ${floorMs.toFixed(2)} ms; ` +
    `one changed VM: ${oneMs.toFixed(2)} ms, ${String(pairs)} pairs`,
);

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
