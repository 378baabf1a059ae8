import type { Comparison, RecordDifference } from '../../../shared/domain/evidence/comparison.ts';
import type { TimelineEntry } from '../../../shared/domain/evidence/timeline.ts';
import type { Clock } from '../../ports.ts';
import type { EvidenceView } from './evidence-view.ts';

const MOST = 500;
const SLICE_MS = 6;

/** Compares two sources record by record, by the hashes of all records, shown or not. */
export async function compareEvidence(clock: Clock, left: EvidenceView, right: EvidenceView): Promise<Comparison> {
  const sides = { left: sideOf(left), right: sideOf(right) };
  const nothing = {
    ...sides,
    common: null,
    firstDifference: null,
    differences: [],
    differenceCount: 0,
    shownLeftOnly: [],
    shownRightOnly: [],
  };
  if (left.ledger !== right.ledger) return { ...nothing, state: 'other-ledger' };
  const from = Math.max(left.range.from, right.range.from);
  const to = Math.min(left.range.to, right.range.to);
  if (from > to) return { ...nothing, state: 'apart' };
  const [ours, theirs] = [await left.hashes(from, to), await right.hashes(from, to)];
  const differences: RecordDifference[] = [];
  const shownLeftOnly: TimelineEntry[] = [];
  const shownRightOnly: TimelineEntry[] = [];
  let firstDifference: number | null = null;
  let differenceCount = 0;
  let sliceEnd = clock.elapsed() + SLICE_MS;
  for (let seq = from; seq <= to; seq += 1) {
    const differs = ours.at(seq) !== theirs.at(seq);
    if (differs) firstDifference ??= seq;
    const [here, there] = [left.index.find(seq), right.index.find(seq)];
    // After the first difference every hash differs; what counts is where they say something else.
    if (differs && (seq === firstDifference || saysElse(here, there))) {
      differenceCount += 1;
      if (differences.length < MOST) differences.push({ seq, left: here, right: there });
    } else if (here && !there && shownLeftOnly.length < MOST) shownLeftOnly.push(here);
    else if (there && !here && shownRightOnly.length < MOST) shownRightOnly.push(there);
    if (clock.elapsed() > sliceEnd) {
      await clock.turn();
      sliceEnd = clock.elapsed() + SLICE_MS;
    }
  }
  const state = firstDifference === null ? stateOf(sides) : 'forked';
  const found = { firstDifference, differences, differenceCount, shownLeftOnly, shownRightOnly };
  return { ...sides, common: { from, to }, state, ...found };
}

function sideOf({ ledger, range }: EvidenceView): Comparison['left'] {
  return { ledger, ...range };
}

function stateOf({ left, right }: Pick<Comparison, 'left' | 'right'>): Comparison['state'] {
  if (left.from <= right.from && left.to >= right.to && left.to - left.from > right.to - right.from)
    return 'extends-left';
  if (right.from <= left.from && right.to >= left.to && right.to - right.from > left.to - left.from)
    return 'extends-right';
  return 'same';
}

/** Where one side withholds something, only what both show is compared. */
function saysElse(left: TimelineEntry | undefined, right: TimelineEntry | undefined): boolean {
  if (!left || !right) return false;
  if (left.isVeiled || right.isVeiled) return left.kind !== right.kind || left.time !== right.time;
  return JSON.stringify(left) !== JSON.stringify(right);
}
