import type { ReactNode } from 'react';
import type { VmSummary } from '../../../shared/domain/inventory.ts';
import type { LoadSeries } from '../../../shared/domain/member/load-series.ts';
import { findOwner } from '../../../shared/domain/member/member-notes.ts';
import type { MemberView } from '../../../shared/ipc/areas/members.ts';
import { listNames, stateWord } from '../../../shared/text/configuration-text.ts';
import { formatBytes } from '../../../shared/text/format.ts';
import type { Names } from '../../../shared/text/names.ts';
import { Name } from '../../components/name.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { compareNames } from '../../state/selectors.ts';

/** One row of the member table: what events say, and what the page has read so far. */
export interface MemberRow {
  readonly vm: VmSummary;
  readonly view: MemberView | undefined;
  readonly load: LoadSeries | undefined;
}

/** One column; without `value` it cannot be sorted by. */
export interface MemberColumn {
  readonly id: string;
  readonly title: string;
  /** As `grid-template-columns` takes it. */
  readonly width: string;
  readonly isNumber?: boolean;
  readonly value?: (row: MemberRow, names: Names) => string | number;
  readonly cell: (row: MemberRow, names: Names) => ReactNode;
}

const dash = (value: number | null | undefined, text: (known: number) => string = String): string =>
  value === null || value === undefined ? '–' : text(value);

const lastOf = (values: readonly (number | null)[] | undefined): number =>
  values?.filter((value) => value !== null).at(-1) ?? -1;

/** All columns besides the name, in their order. */
export const MEMBER_COLUMNS: readonly MemberColumn[] = [
  {
    id: 'state',
    title: 'State',
    width: '92px',
    value: ({ vm }) => vm.powerState,
    cell: ({ vm, view }) => view?.currentOperations[0] ?? stateWord(vm.powerState).word,
  },
  {
    id: 'order',
    title: 'Tier',
    width: '52px',
    isNumber: true,
    value: ({ vm }) => vm.startOrder,
    cell: ({ vm }) => vm.startOrder,
  },
  {
    id: 'delays',
    title: 'Delays',
    width: '96px',
    value: ({ view }) => view?.startDelaySeconds ?? -1,
    cell: ({ view }) => (view ? `${String(view.startDelaySeconds)} s / ${String(view.shutdownDelaySeconds)} s` : '–'),
  },
  {
    id: 'vcpus',
    title: 'vCPU',
    width: '52px',
    isNumber: true,
    value: ({ vm }) => vm.vcpus,
    cell: ({ vm }) => vm.vcpus,
  },
  {
    id: 'memory',
    title: 'Memory',
    width: '76px',
    isNumber: true,
    value: ({ vm }) => vm.memoryBytes,
    cell: ({ vm }) => formatBytes(vm.memoryBytes),
  },
  {
    id: 'cpu-load',
    title: 'CPU, 10 min',
    width: '132px',
    value: ({ load }) => lastOf(load?.cpu),
    cell: ({ vm, load }) => <Sparkline values={load?.cpu ?? []} label={`CPU of ${vm.nameLabel}`} />,
  },
  {
    id: 'memory-load',
    title: 'Memory, 10 min',
    width: '132px',
    value: ({ load }) => lastOf(load?.memory),
    cell: ({ vm, load }) => <Sparkline values={load?.memory ?? []} label={`Memory in use in ${vm.nameLabel}`} />,
  },
  {
    id: 'address',
    title: 'Address',
    width: 'minmax(90px, 1fr)',
    value: ({ vm }) => vm.address,
    cell: ({ vm }) => vm.address,
  },
  {
    id: 'networks',
    title: 'Networks',
    width: 'minmax(90px, 1.4fr)',
    value: ({ vm }, names) => listNames(vm.networkUuids.map((uuid) => names.network(uuid))),
    cell: ({ vm }, names) => listNames(vm.networkUuids.map((uuid) => names.network(uuid))),
  },
  {
    id: 'host',
    title: 'Host',
    width: 'minmax(80px, 1fr)',
    value: ({ vm }, names) => (vm.hostUuid === null ? '' : names.host(vm.hostUuid)),
    cell: ({ vm }, names) => vm.hostUuid !== null && <Name>{names.host(vm.hostUuid)}</Name>,
  },
  {
    id: 'disk',
    title: 'Disk',
    width: '80px',
    isNumber: true,
    value: ({ vm }) => vm.diskBytes,
    cell: ({ vm }) => formatBytes(vm.diskBytes),
  },
  {
    id: 'snapshots',
    title: 'Snaps',
    width: '56px',
    isNumber: true,
    value: ({ vm }) => vm.snapshotCount,
    cell: ({ vm }) => vm.snapshotCount,
  },
  {
    id: 'chain',
    title: 'Chain',
    width: '56px',
    isNumber: true,
    value: ({ view }) => view?.longestChain ?? 0,
    cell: ({ view }) => dash(view?.longestChain),
  },
  {
    id: 'guest',
    title: 'Guest',
    width: 'minmax(90px, 1.2fr)',
    value: ({ vm }) => vm.guestOs,
    cell: ({ vm }) => vm.guestOs,
  },
  {
    id: 'tools',
    title: 'Tools',
    width: '76px',
    value: ({ view }) => view?.toolsVersion ?? '',
    cell: ({ vm, view }) => (view?.toolsVersion ?? '') || (vm.hasTools ? '' : 'none'),
  },
  {
    id: 'owner',
    title: 'Owner',
    width: 'minmax(70px, 1fr)',
    value: ({ view }) => findOwner(view?.notes.fields ?? {}) ?? '',
    cell: ({ view }) => findOwner(view?.notes.fields ?? {}),
  },
  {
    id: 'tags',
    title: 'Tags',
    width: 'minmax(90px, 1.2fr)',
    value: ({ vm }) => vm.tags.join(', '),
    cell: ({ vm }) => vm.tags.join(', '),
  },
  {
    id: 'locked',
    title: 'Locked',
    width: '64px',
    isNumber: true,
    value: ({ view }) => Object.keys(view?.blockedOperations ?? {}).length,
    cell: ({ view }) => Object.keys(view?.blockedOperations ?? {}).length || '',
  },
];

/** How a table is sorted; by name where it names no column. */
export interface MemberSort {
  readonly columnId: string;
  readonly isDescending: boolean;
}

/** Rows in the order asked for; equal ones by tier, then name. */
export function sortMembers(
  rows: readonly MemberRow[],
  { columnId, isDescending }: MemberSort,
  names: Names,
): readonly MemberRow[] {
  const value = MEMBER_COLUMNS.find(({ id }) => id === columnId)?.value;
  const sign = isDescending ? -1 : 1;
  const byName = (a: MemberRow, b: MemberRow): number => compareNames(a.vm.nameLabel, b.vm.nameLabel);
  return [...rows].sort((a, b) => {
    if (!value) return sign * byName(a, b);
    const [x, y] = [value(a, names), value(b, names)];
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : compareNames(String(x), String(y));
    return sign * order || a.vm.startOrder - b.vm.startOrder || byName(a, b);
  });
}
