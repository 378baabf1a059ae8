import { Checkbox } from '@mantine/core';
import { unitOf, type HealPick, type HealRow } from '../../../shared/domain/drift/heal.ts';
import { Chip } from '../../components/chip.tsx';
import { Name } from '../../components/name.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import { driftValueText, fieldText, severityWord } from '../../../shared/text/drift-text.ts';
import { healVerdictText } from '../../../shared/text/heal-text.ts';
import { severityTone } from '../../state/drift-tone.ts';
import classes from './heal.module.css';

const ROW_HEIGHT = 32;
const MAX_ROWS_SHOWN = 8;
const LONGEST_VALUE = 400;

/** Every difference with a box to pick it, or why it can't be put back. */
export function HealTable({
  rows,
  picks,
  names,
  onToggle,
}: {
  readonly rows: readonly HealRow[];
  readonly picks: readonly HealPick[];
  readonly names: Readonly<Record<string, string>>;
  readonly onToggle: (row: HealRow) => void;
}) {
  const picked = new Set(picks.map(({ vmUuid, field }) => unitOf(vmUuid, field)));
  return (
    <div className={classes['rows']} style={{ height: ROW_HEIGHT * Math.min(rows.length, MAX_ROWS_SHOWN) + 2 }}>
      <VirtualList
        count={rows.length}
        rowHeight={ROW_HEIGHT}
        label="Differences to put back"
        rowKey={(index) => {
          const row = rows[index];
          return row ? `${row.vmUuid ?? row.vmName} ${row.field}` : index;
        }}
        renderRow={(index) => {
          const row = rows[index];
          if (!row) return null;
          const isPicked = picked.has(unitOf(row.vmUuid ?? '', row.field));
          return <Row row={row} names={names} isPicked={isPicked} onToggle={() => onToggle(row)} />;
        }}
      />
    </div>
  );
}

function Row({
  row,
  names,
  isPicked,
  onToggle,
}: {
  readonly row: HealRow;
  readonly names: Readonly<Record<string, string>>;
  readonly isPicked: boolean;
  readonly onToggle: () => void;
}) {
  const able = row.verdict.kind === 'heals';
  const [now, wanted] = [row.now, row.wanted].map((value) =>
    driftValueText(row.field, value, names).slice(0, LONGEST_VALUE),
  );
  const note = healVerdictText(row);
  const field = fieldText(row.field);
  return (
    <div className={classes['row']}>
      <Checkbox
        size="xs"
        checked={able && isPicked}
        disabled={!able}
        aria-label={`Heal ${field} of ${row.vmName.slice(0, 80)}`}
        onChange={onToggle}
      />
      <Name strong>{row.vmName}</Name>
      <span title={row.field.slice(0, LONGEST_VALUE)}>{field}</span>
      <span className={classes['values']} dir="auto" title={`${now ?? ''} → ${wanted ?? ''}`}>
        <del>{now}</del>
        <span aria-hidden>→</span>
        <ins>{wanted}</ins>
      </span>
      <span>
        <Chip tone={severityTone(row.severity)}>{severityWord(row.severity)}</Chip>
      </span>
      <span className={classes['why']} data-cannot={able ? undefined : ''} title={note}>
        {note}
      </span>
    </div>
  );
}
