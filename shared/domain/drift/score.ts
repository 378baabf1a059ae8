import type { Severity } from './field-rules.ts';
import type { VmComparison } from './compare-vm.ts';

/** What a difference weighs, and what a field that is the same weighs on the other side of the scales. */
export const WEIGHTS: Readonly<Record<Severity, number>> = { critical: 20, high: 5, medium: 3, low: 1 };

/** The formula, as it is shown beside every score. */
export const SCORE_FORMULA =
  'score = 100 × (1 − weight of drift ÷ weight of all fields compared); critical 20, high 5, medium 3, low 1; expected differences weigh nothing against';

/** Sums of one pair or of a whole comparison. */
export interface Tally {
  readonly same: number;
  readonly expected: number;
  readonly drift: number;
  /** Drift by severity. */
  readonly bySeverity: Readonly<Record<Severity, number>>;
  readonly driftWeight: number;
  readonly totalWeight: number;
}

const NOTHING: Tally = {
  same: 0,
  expected: 0,
  drift: 0,
  bySeverity: { critical: 0, high: 0, medium: 0, low: 0 },
  driftWeight: 0,
  totalWeight: 0,
};

/** Counts one pair. */
export function tallyVm({ fields }: VmComparison): Tally {
  const counts = { same: 0, expected: 0, drift: 0 };
  const bySeverity = { critical: 0, high: 0, medium: 0, low: 0 };
  let [driftWeight, totalWeight] = [0, 0];
  for (const { verdict, severity } of fields) {
    counts[verdict] += 1;
    totalWeight += WEIGHTS[severity];
    if (verdict !== 'drift') continue;
    bySeverity[severity] += 1;
    driftWeight += WEIGHTS[severity];
  }
  return { ...counts, bySeverity, driftWeight, totalWeight };
}

/** Adds counts up. */
export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, each) => ({
      same: sum.same + each.same,
      expected: sum.expected + each.expected,
      drift: sum.drift + each.drift,
      bySeverity: {
        critical: sum.bySeverity.critical + each.bySeverity.critical,
        high: sum.bySeverity.high + each.bySeverity.high,
        medium: sum.bySeverity.medium + each.bySeverity.medium,
        low: sum.bySeverity.low + each.bySeverity.low,
      },
      driftWeight: sum.driftWeight + each.driftWeight,
      totalWeight: sum.totalWeight + each.totalWeight,
    }),
    NOTHING,
  );
}

/** `SCORE_FORMULA`, in tenths of a per cent, rounded down: 100 means that nothing drifted. Nothing compared: 100. */
export function scoreOf({ driftWeight, totalWeight }: Pick<Tally, 'driftWeight' | 'totalWeight'>): number {
  if (driftWeight === 0) return 100;
  return Math.min(99.9, Math.floor((1 - driftWeight / totalWeight) * 1000) / 10);
}

/** The worst severity there is drift of; null where there is none. */
export function worstOf({ bySeverity }: Pick<Tally, 'bySeverity'>): Severity | null {
  return (['critical', 'high', 'medium', 'low'] as const).find((severity) => bySeverity[severity] > 0) ?? null;
}
