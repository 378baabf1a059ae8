import { IncrementalComparison, compareSides, type Side } from '../../shared/domain/drift/compare.ts';
import { toPortrait } from '../../shared/domain/drift/portrait.ts';
import { makeRawEstate, toFacts } from '../fakes/drift-estate.ts';
import { MUTATIONS } from '../fakes/drift-mutations.ts';
import { recordFigure } from './figures.ts';

/*
 * Two configurations of 50 VMs, field by field, against the floor of writing both down as JSON and parsing one again, in
 * the same run; and what 1, 5 and 25 changed VMs cost when only what changed is compared anew.
 */

const VMS = 50;
const ROUNDS = 20;
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

const floor = (): unknown => [JSON.parse(JSON.stringify(left)), JSON.stringify(right)];

interface Way {
  readonly name: string;
  readonly act: () => unknown;
  bestMs: number;
}
const way = (name: string, act: () => unknown): Way => ({ name, act, bestMs: Number.POSITIVE_INFINITY });

/** Now one state, now the other: each time exactly so many VMs are other objects than the time before. */
function alternating(count: number): { readonly act: () => unknown; readonly incremental: IncrementalComparison } {
  const incremental = new IncrementalComparison();
  const other: Side = {
    ...right,
    // Spread over the configuration, as changes are.
    vms: right.vms.map((vm, at) => (at % (VMS / count) === 0 ? { ...vm, name: `${vm.name}-renamed` } : vm)),
  };
  incremental.compare(left, right);
  let isOther = false;
  return {
    incremental,
    act: () => {
      isOther = !isOther;
      return incremental.compare(left, isOther ? other : right);
    },
  };
}

const counts = [1, 5, 25] as const;
const partly = counts.map((count) => ({ count, ...alternating(count) }));
const floorWay = way('floor', floor);
const wholeWay = way('whole', () => compareSides(left, right));
const ways = [floorWay, wholeWay, ...partly.map(({ count, act }) => way(String(count), act))];
const before = partly.map(({ incremental }) => incremental.comparedPairs);
const TURNS = 5;
// In turns, so that all meet the same machine.
for (let turn = 0; turn < TURNS; turn += 1)
  for (const each of ways) each.bestMs = Math.min(each.bestMs, bestOf(ROUNDS, each.act));

const fields = compareSides(left, right).vms.reduce((sum, { fields: each }) => sum + each.length, 0);
const wholeMs = wholeWay.bestMs;
const ratio = wholeMs / floorWay.bestMs;
recordFigure('bench.compare.50', {
  count: fields,
  value: round(ratio),
  target: '<= 10 of writing both down and reading one',
  ok: ratio <= 10,
});
recordFigure('bench.compare.50.ms', { value: round(wholeMs), target: '<= 100 ms', ok: wholeMs <= 100 });
const told: string[] = [];
partly.forEach(({ count, incremental }, index) => {
  const pairs = (incremental.comparedPairs - (before[index] ?? 0)) / (TURNS * ROUNDS);
  const ms = ways[index + 2]?.bestMs ?? Number.NaN;
  const share = ms / wholeMs;
  // Finding the pairs and adding all up is for every VM, whatever changed.
  const most = round(count / VMS + 0.15);
  recordFigure(`bench.compare.${String(count)}-of-50`, {
    count: pairs,
    value: round(share),
    target: `<= ${String(most)} of all, ${String(count)} compared`,
    ok: share <= most && pairs === count,
  });
  told.push(`${String(count)} changed: ${ms.toFixed(2)} ms, ${String(pairs)} compared`);
});
console.log(
  `comparison of ${String(VMS)} VMs, ${String(fields)} fields: ${wholeMs.toFixed(2)} ms, floor ` +
    `${floorWay.bestMs.toFixed(2)} ms; ${told.join('; ')}`,
);

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
