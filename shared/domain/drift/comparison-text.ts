import type { Comparison } from './compare.ts';
import { SCORE_FORMULA } from './score.ts';

/** What a comparison is called in a file. */
export interface ComparisonTitle {
  readonly left: string;
  readonly right: string;
  /** ISO. */
  readonly at: string;
}

const REST = ['verdict', 'reason', 'severity', 'disk lineage'] as const;

/**
 * A comparison as CSV (RFC 4180) of all that is not the same; its head says what the sides were, and when. Cells that a spreadsheet would take for a formula begin
 * with an apostrophe: names come from pools, and whoever opens the file must not run what somebody named a VM.
 */
export function comparisonCsv({ vms }: Comparison, { left: ours, right: theirs, at }: ComparisonTitle): string {
  const head = ['VM', 'field', `left: ${ours}`, `right: ${theirs}`, ...REST, `compared at ${at}`];
  const rows = vms.flatMap(({ name, fields }) =>
    fields
      .filter(({ verdict }) => verdict !== 'same')
      .map(({ field, left, right, verdict, reason, severity, lineage }) => [
        name,
        field,
        left ?? '',
        right ?? '',
        verdict,
        reason ?? '',
        severity,
        lineage ?? '',
      ]),
  );
  return [head, ...rows].map((row) => `${row.map(toCell).join(',')}\r\n`).join('');
}

/** A comparison as JSON, with its score and formula. */
export function comparisonJson(comparison: Comparison, title: ComparisonTitle): string {
  const { vms, ...sums } = comparison;
  const changed = vms.map((vm) => ({ ...vm, fields: vm.fields.filter(({ verdict }) => verdict !== 'same') }));
  return `${JSON.stringify({ ...title, formula: SCORE_FORMULA, ...sums, vms: changed }, null, 2)}\n`;
}

function toCell(text: string): string {
  const guarded = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${guarded.replaceAll('"', '""')}"`;
}
