import { useMemo } from 'react';
import type { FieldComparison, VmComparison } from '../../../shared/domain/drift/compare-vm.ts';
import type { ComparedView } from '../../../shared/ipc/areas/drift.ts';
import { Chip } from '../../components/chip.tsx';
import { Name } from '../../components/name.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import { driftValueText, fieldText, matchText, severityWord, verdictNote } from '../../../shared/text/drift-text.ts';
import { countOf } from '../../../shared/text/format.ts';
import classes from './comparison.module.css';

const ROW_HEIGHT = 32;
const LONGEST_VALUE = 400;

/** Everything; what differs, expected or not; what drifted. */
type Shown = 'all' | 'different' | 'drift';

type Row =
  | { readonly kind: 'vm'; readonly vm: VmComparison; readonly drift: number }
  | { readonly kind: 'field'; readonly vm: VmComparison; readonly field: FieldComparison };

/** Every field of every VM, or only those that differ or drifted; a row of its own for each VM. */
export function ComparisonTable({
  compared,
  shows,
  query,
}: {
  readonly compared: ComparedView;
  readonly shows: Shown;
  readonly query: string;
}) {
  const rows = useMemo(() => listRows(compared, shows, query), [compared, shows, query]);
  const { vms } = compared.comparison;
  if (vms.length === 0) return <p className={classes['nothing']}>Neither side has a VM.</p>;
  if (rows.length === 0)
    return (
      <p className={classes['nothing']}>
        {query.trim() !== ''
          ? 'Nothing matches.'
          : shows === 'drift'
            ? 'Nothing drifted: what differs is expected.'
            : 'Nothing differs: they are the same.'}
      </p>
    );
  return (
    <div className={classes['list']}>
      <VirtualList
        count={rows.length}
        rowHeight={ROW_HEIGHT}
        label="Fields side by side"
        rowKey={(index) => keyOf(rows[index], index)}
        renderRow={(index) => {
          const row = rows[index];
          if (!row) return null;
          return row.kind === 'vm' ? <VmRow {...row} /> : <FieldRow field={row.field} names={compared.names} />;
        }}
      />
    </div>
  );
}

function keyOf(row: Row | undefined, index: number): string | number {
  if (!row) return index;
  const vm = row.vm.leftUuid ?? row.vm.rightUuid ?? '';
  return row.kind === 'vm' ? vm : `${vm} ${row.field.field}`;
}

function listRows({ comparison }: ComparedView, shows: Shown, query: string): readonly Row[] {
  const wanted = query.trim().toLocaleLowerCase();
  return comparison.vms.flatMap((vm): readonly Row[] => {
    const isVmWanted = wanted === '' || vm.name.toLocaleLowerCase().includes(wanted);
    const fields = vm.fields.filter(
      (field) =>
        (shows === 'all' || (shows === 'drift' ? field.verdict === 'drift' : field.verdict !== 'same')) &&
        (isVmWanted || fieldText(field.field).toLocaleLowerCase().includes(wanted)),
    );
    if (fields.length === 0) return [];
    const drift = vm.fields.filter(({ verdict }) => verdict === 'drift').length;
    return [{ kind: 'vm', vm, drift }, ...fields.map((field): Row => ({ kind: 'field', vm, field }))];
  });
}

function VmRow({ vm, drift }: { readonly vm: VmComparison; readonly drift: number }) {
  return (
    <div className={classes['row']} data-vm="">
      <Name strong>{vm.name}</Name>
      <span className={classes['note']}>{matchText(vm)}</span>
      <span className={classes['note']}>{drift === 0 ? 'no drift' : countOf(drift, 'difference')}</span>
    </div>
  );
}

const TONES = { same: 'plain', expected: 'busy', drift: 'bad' } as const;

function FieldRow({
  field,
  names,
}: {
  readonly field: FieldComparison;
  readonly names: Readonly<Record<string, string>>;
}) {
  const [left, right] = [field.left, field.right].map((value) => driftValueText(field.field, value, names));
  const tone =
    field.verdict === 'drift' && field.severity !== 'critical' && field.severity !== 'high'
      ? 'waiting'
      : TONES[field.verdict];
  const note = verdictNote(field);
  return (
    <div className={classes['row']}>
      <span title={field.field.slice(0, LONGEST_VALUE)}>{fieldText(field.field)}</span>
      <span className={classes['value']} dir="auto" title={left?.slice(0, LONGEST_VALUE)}>
        {left?.slice(0, LONGEST_VALUE)}
      </span>
      <span className={classes['value']} dir="auto" title={right?.slice(0, LONGEST_VALUE)}>
        {right?.slice(0, LONGEST_VALUE)}
      </span>
      <span>
        <Chip tone={tone}>{field.verdict === 'drift' ? severityWord(field.severity) : field.verdict}</Chip>
      </span>
      <span className={classes['note']} title={note}>
        {note}
      </span>
    </div>
  );
}
