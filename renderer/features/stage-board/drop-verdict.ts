import { findTransition } from '../../../shared/domain/workflow.ts';
import { openAdopt } from '../../commands/configurations.ts';
import { findMoveBlockers } from '../../commands/promote.ts';
import { TRAY_ID, type BoardColumn } from '../../state/board.ts';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { findServiceOf } from '../../state/selectors.ts';
import type { State } from '../../state/store.ts';
import { blockerText, mainBlocker } from '../../../shared/text/blocker-text.ts';
import { countOf } from '../../../shared/text/format.ts';
import { NO_NAMES } from '../../../shared/text/names.ts';
import { moveText } from '../../../shared/text/transition-text.ts';

/** What a column says to a card held over the board. */
export interface DropVerdict {
  readonly kind: 'home' | 'open' | 'shut';
  /** What would happen, or why it can't. */
  readonly text: string;
}

/** Judges one column for one configuration, by the rules main uses. */
export function judgeDrop(state: State, key: ConfigurationKey, columnId: string): DropVerdict {
  const configuration = state.configurations.get(key);
  if (!configuration) return { kind: 'shut', text: 'gone meanwhile' };
  if (isHome(state, key, columnId)) return { kind: 'home', text: 'it is here' };
  if (columnId === TRAY_ID) return { kind: 'shut', text: 'take it out by its menu' };
  const size = countOf(configuration.vmUuids.length, 'VM');
  const isInTray = isHome(state, key, TRAY_ID);
  const blockers = isInTray
    ? openAdopt.blockers({ key, stageId: columnId })
    : findMoveBlockers(state, { key, toStageId: columnId });
  const first = mainBlocker(blockers);
  if (first) return { kind: 'shut', text: blockerText(first, NO_NAMES).short };
  if (isInTray) return { kind: 'open', text: `put it here, ${size}` };
  const workflow = findServiceOf(state, configuration)?.service.workflow;
  const transition = workflow && findTransition(workflow, configuration.stageId ?? '', columnId);
  return { kind: 'open', text: transition ? moveText(transition, size) : size };
}

/** True where the configuration is shown in that column now. */
export function isHome(state: State, key: ConfigurationKey, columnId: string): boolean {
  const configuration = state.configurations.get(key);
  if (!configuration) return false;
  const workflow = findServiceOf(state, configuration)?.service.workflow;
  const isPlaced = workflow?.stages.some((stage) => stage.id === configuration.stageId) ?? false;
  return isPlaced ? configuration.stageId === columnId : columnId === TRAY_ID;
}

/** Which columns are open, for the live region. */
export function openColumnNames(
  state: State,
  key: ConfigurationKey,
  columns: readonly BoardColumn[],
): readonly string[] {
  return columns.filter(({ id }) => judgeDrop(state, key, id).kind === 'open').map(({ stage }) => stage?.name ?? '');
}
