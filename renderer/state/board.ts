import type { Configuration } from '../../shared/domain/configuration.ts';
import type { Service, Stage } from '../../shared/domain/workflow.ts';
import type { BoardFilter } from './board-view-slice.ts';
import type { ConfigurationKey } from './configurations-slice.ts';
import { memo } from './memo.ts';
import { listByName } from './name-order.ts';
import { selectCurrentService } from './selectors.ts';
import type { State } from './store.ts';

/** Id of the column of configurations that are in no stage of the service; no stage can have it, it is no slug. */
export const TRAY_ID = '*';

/** One column of the board. */
export interface BoardColumn {
  readonly id: string;
  /** Null for the tray. */
  readonly stage: Stage | null;
  /** What the filter lets through, by name. */
  readonly keys: readonly ConfigurationKey[];
  readonly totalCount: number;
  readonly vmCount: number;
  readonly runningCount: number;
  readonly vcpus: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

interface Draft {
  readonly stage: Stage | null;
  readonly shown: ConfigurationKey[];
  readonly all: Configuration[];
}

/** Sorts configurations into the columns of one service: the tray first, then its stages in workflow order. */
export function buildBoard(
  configurations: ReadonlyMap<ConfigurationKey, Configuration>,
  poolId: string,
  service: Service,
  filter: BoardFilter,
): readonly BoardColumn[] {
  const tray: Draft = { stage: null, shown: [], all: [] };
  const byStage = new Map<string, Draft>();
  for (const stage of service.workflow.stages) byStage.set(stage.id, { stage, shown: [], all: [] });
  const matches = matcher(filter);
  for (const key of listByName(configurations)) {
    const each = configurations.get(key);
    if (each?.poolId !== poolId) continue;
    if (each.serviceId !== null && each.serviceId !== service.id) continue;
    const draft = (each.serviceId === null ? undefined : byStage.get(each.stageId ?? '')) ?? tray;
    draft.all.push(each);
    if (matches(each)) draft.shown.push(key);
  }
  return [tray, ...byStage.values()].map(toColumn);
}

function toColumn({ stage, shown, all }: Draft): BoardColumn {
  const sum = (of: (each: Configuration) => number): number => all.reduce((total, each) => total + of(each), 0);
  return {
    id: stage?.id ?? TRAY_ID,
    stage,
    keys: shown,
    totalCount: all.length,
    vmCount: sum((each) => each.vmUuids.length),
    runningCount: sum((each) => each.runningCount),
    vcpus: sum((each) => each.vcpus),
    memoryBytes: sum((each) => each.memoryBytes),
    diskBytes: sum((each) => each.diskBytes),
  };
}

function matcher({ text, states, warningsOnly }: BoardFilter): (each: Configuration) => boolean {
  const wanted = text.trim().toLocaleLowerCase();
  // As cards show it ("r7f3a") or bare; fewer than four digits would match by chance.
  const revision = /^r?([0-9a-f]{4,64})$/.exec(wanted)?.[1];
  return (each) =>
    (wanted === '' ||
      each.nameLabel.toLocaleLowerCase().includes(wanted) ||
      (revision !== undefined && each.revision.startsWith(revision))) &&
    (states.length === 0 || states.includes(each.powerState)) &&
    (!warningsOnly || each.warnings.length > 0);
}

/** True when something is left out. */
export function isFiltering({ text, states, warningsOnly }: BoardFilter): boolean {
  return text.trim() !== '' || states.length > 0 || warningsOnly;
}

const NO_COLUMNS: readonly BoardColumn[] = [];
let former: readonly BoardColumn[] = NO_COLUMNS;

const boardOf = memo(
  (configurations: State['configurations'], poolId: string, service: Service, filter: BoardFilter) => {
    const next = buildBoard(configurations, poolId, service, filter).map((column) => {
      const before = former.find((each) => each.id === column.id);
      return before && isSameColumn(before, column) ? before : column;
    });
    former = next;
    return next;
  },
);

/** The board of the service in the frame; a column that did not change stays the same object, so that it does not re-render. */
export function selectBoard(state: State): readonly BoardColumn[] {
  const view = selectCurrentService(state);
  return view ? boardOf(state.configurations, view.poolId, view.service, state.boardFilter) : NO_COLUMNS;
}

/** One column of the board in the frame. */
export const selectColumn = (state: State, id: string): BoardColumn | undefined =>
  selectBoard(state).find((column) => column.id === id);

function isSameColumn(a: BoardColumn, b: BoardColumn): boolean {
  return (
    a.stage === b.stage &&
    a.totalCount === b.totalCount &&
    a.vmCount === b.vmCount &&
    a.runningCount === b.runningCount &&
    a.vcpus === b.vcpus &&
    a.memoryBytes === b.memoryBytes &&
    a.diskBytes === b.diskBytes &&
    a.keys.length === b.keys.length &&
    a.keys.every((key, i) => key === b.keys[i])
  );
}
