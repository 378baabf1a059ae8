import type { Stage } from '../workflow.ts';
import { compareVm, type VmComparison } from './compare-vm.ts';
import { matchVms, type VmPair } from './match-vms.ts';
import type { VmPortrait } from './portrait.ts';
import { addTallies, scoreOf, tallyVm, worstOf, type Tally } from './score.ts';
import type { Severity } from './field-rules.ts';

/** One side of a comparison: a configuration as it is, as it was in a revision, or as a template would make it. */
export interface Side {
  readonly poolId: string;
  readonly stage: Stage | null;
  readonly vms: readonly VmPortrait[];
}

/** Two configurations, field by field. */
export interface Comparison {
  readonly vms: readonly VmComparison[];
  readonly tally: Tally;
  /** 0 to 100, `SCORE_FORMULA`. */
  readonly score: number;
  readonly worst: Severity | null;
}

interface Compared {
  readonly comparison: VmComparison;
  readonly tally: Tally;
}

/** Compares two sides; the left is what the right is held against. */
export function compareSides(left: Side, right: Side): Comparison {
  return sumUp(matchVms(left.vms, right.vms).map((pair) => comparePair(pair, left, right)));
}

function comparePair(pair: VmPair, left: Side, right: Side): Compared {
  const comparison = compareVm(pair, {
    leftStage: left.stage,
    rightStage: right.stage,
    isSamePool: left.poolId === right.poolId,
  });
  return { comparison, tally: tallyVm(comparison) };
}

function sumUp(compared: readonly Compared[]): Comparison {
  const tally = addTallies(compared.map((each) => each.tally));
  return {
    vms: compared.map(({ comparison }) => comparison),
    tally,
    score: scoreOf(tally),
    worst: worstOf(tally),
  };
}

/**
 * Compares the same two sides again and again as they change. A pair is compared anew only where one of its portraits is
 * another object, or a stage is: so the work grows with the change, not with the configuration.
 */
export class IncrementalComparison {
  /** Pairs compared since it was made; for benches. */
  comparedPairs = 0;
  private known = new Map<VmPortrait | null, { readonly pair: VmPair; readonly compared: Compared }>();
  private stages: readonly [left: Stage | null, right: Stage | null, pools: string] | undefined;

  /** As `compareSides`. */
  compare(left: Side, right: Side): Comparison {
    const stages = [left.stage, right.stage, `${left.poolId} ${right.poolId}`] as const;
    if (this.stages?.some((each, at) => each !== stages[at]) ?? true) this.known.clear();
    this.stages = stages;
    const next: typeof this.known = new Map();
    const compared = matchVms(left.vms, right.vms).map((pair) => {
      const key = pair.left ?? pair.right;
      const found = this.known.get(key);
      const isFresh = found?.pair.left === pair.left && found.pair.right === pair.right && found.pair.by === pair.by;
      const result = found && isFresh ? found.compared : this.comparePair(pair, left, right);
      next.set(key, { pair, compared: result });
      return result;
    });
    this.known = next;
    return sumUp(compared);
  }

  private comparePair(pair: VmPair, left: Side, right: Side): Compared {
    this.comparedPairs += 1;
    return comparePair(pair, left, right);
  }
}
