import { Button, Checkbox, Menu } from '@mantine/core';
import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react';
import type { CSSProperties } from 'react';
import { stateWord } from '../../../shared/text/configuration-text.ts';
import type { Names } from '../../../shared/text/names.ts';
import { toggleMemberColumn } from '../../commands/members.ts';
import { Name } from '../../components/name.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import { useStore } from '../../state/store.ts';
import { MEMBER_COLUMNS, type MemberColumn, type MemberRow, type MemberSort } from './member-columns.tsx';
import classes from './configuration-page.module.css';

const NAME: Pick<MemberColumn, 'id' | 'title'> = { id: 'name', title: 'Name' };

/** The members as rows; columns are chosen and kept, a click on a title sorts by it, one on a row shows it beside. */
export function MemberTable({
  rows,
  names,
  sort,
  onSort,
  chosenUuid,
  onChoose,
}: {
  readonly rows: readonly MemberRow[];
  readonly names: Names;
  readonly sort: MemberSort;
  readonly onSort: (sort: MemberSort) => void;
  readonly chosenUuid: string | null;
  readonly onChoose: (vmUuid: string) => void;
}) {
  const hidden = useStore((state) => state.settings.hiddenMemberColumns);
  const columns = MEMBER_COLUMNS.filter(({ id }) => !hidden.includes(id));
  const style: CSSProperties = {
    gridTemplateColumns: ['12px', 'minmax(130px, 2fr)', ...columns.map(({ width }) => width)].join(' '),
  };
  // Rows lie over each other, so that nothing but this tells their box how wide they are.
  const minWidth = columns.reduce((sum, { width }) => sum + 10 + Number(/\d+/.exec(width)?.[0] ?? 0), 210);
  return (
    <div className={classes['table']}>
      <div className={classes['titles']} style={{ ...style, minWidth }} role="group" aria-label="Sort by">
        <span />
        {[NAME, ...columns].map((column) => (
          <Title key={column.id} column={column} sort={sort} onSort={onSort} />
        ))}
      </div>
      <div className={classes['rows']} style={{ minWidth }}>
        <VirtualList
          count={rows.length}
          rowHeight={34}
          label="VMs of the configuration"
          rowKey={(index) => rows[index]?.vm.uuid ?? index}
          renderRow={(index) => {
            const row = rows[index];
            return (
              row && (
                <button
                  type="button"
                  className={classes['row']}
                  style={style}
                  aria-pressed={row.vm.uuid === chosenUuid}
                  onClick={() => onChoose(row.vm.uuid)}
                >
                  <StateMark {...markOf(row)} />
                  <Name>{row.vm.nameLabel}</Name>
                  {columns.map((column) => (
                    <span key={column.id} className={classes['cell']} data-number={column.isNumber}>
                      {column.cell(row, names)}
                    </span>
                  ))}
                </button>
              )
            );
          }}
        />
      </div>
    </div>
  );
}

function markOf({ vm }: MemberRow) {
  const { word, tone } = stateWord(vm.powerState);
  return { label: word, tone };
}

function Title({
  column,
  sort,
  onSort,
}: {
  readonly column: Pick<MemberColumn, 'id' | 'title' | 'isNumber'>;
  readonly sort: MemberSort;
  readonly onSort: (sort: MemberSort) => void;
}) {
  const isSorted = sort.columnId === column.id;
  const Arrow = sort.isDescending ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      className={classes['title']}
      data-number={column.isNumber}
      aria-pressed={isSorted}
      title={
        isSorted ? `Sorted by ${column.title}, ${sort.isDescending ? 'falling' : 'rising'}` : `Sort by ${column.title}`
      }
      onClick={() => onSort({ columnId: column.id, isDescending: isSorted && !sort.isDescending })}
    >
      {column.title}
      {isSorted && <Arrow size={12} aria-hidden />}
    </button>
  );
}

/** Which columns are shown; kept on this workstation. */
export function ColumnMenu() {
  const hidden = useStore((state) => state.settings.hiddenMemberColumns);
  return (
    <Menu closeOnItemClick={false} position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<Columns3 size={14} aria-hidden />}>
          Columns
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes['choice']}>
        {MEMBER_COLUMNS.map(({ id, title }) => (
          <Menu.Item
            key={id}
            aria-label={`${hidden.includes(id) ? 'Show' : 'Hide'} ${title}`}
            leftSection={
              <Checkbox
                size="xs"
                checked={!hidden.includes(id)}
                readOnly
                tabIndex={-1}
                aria-hidden
                aria-label={title}
              />
            }
            onClick={() => void toggleMemberColumn.run(id)}
          >
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
