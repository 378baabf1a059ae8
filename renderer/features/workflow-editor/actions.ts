import { findStage } from '../../../shared/domain/workflow.ts';
import { connect, disconnect, removeStage } from '../../../shared/domain/workflow-edit.ts';
import type { Transition, Workflow } from '../../../shared/domain/workflow.ts';
import { tell } from '../../commands/tell.ts';
import { store } from '../../state/store.ts';
import type { Part } from '../../state/workflow-editor-slice.ts';
import { countOf } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { applyEdit, presentOf, selectPart } from './editing.ts';
import { branchFrom, EMPTY_STAGE, insertStage, MAX_STAGES, whyNotConnect, type StageKind } from './edits.ts';
import { focusForm, focusStage } from './focus.ts';
import type { Point } from './layout.ts';

/* What buttons, keys and drops do, with the word that is said of it. */

/** Opens the form of a part and puts the focus into its first field. */
export function openForm(serviceKey: string, part: Part): void {
  selectPart(serviceKey, part);
  focusForm();
}

/** Adds a stage of the palette, where it is dropped or beside the last one. */
export function addFromPalette(serviceKey: string, kind: StageKind, at: Point | null = null): void {
  addStageBy(serviceKey, kind.name, (workflow) => insertStage(workflow, kind, at));
}

/** Adds a stage behind another, with a promotion there. */
export function addBehind(serviceKey: string, stageId: string): void {
  addStageBy(serviceKey, EMPTY_STAGE.name, (workflow) => branchFrom(workflow, stageId, EMPTY_STAGE));
}

function addStageBy(
  serviceKey: string,
  name: string,
  add: (workflow: Workflow) => ReturnType<typeof branchFrom>,
): void {
  const workflow = presentOf(serviceKey);
  if (!workflow) return;
  if (workflow.stages.length >= MAX_STAGES) {
    tell(`A workflow has at most ${String(MAX_STAGES)} stages`);
    return;
  }
  const added = add(workflow);
  applyEdit(serviceKey, () => added.workflow);
  selectPart(serviceKey, { kind: 'stage', id: added.stageId });
  store.getState().announce(`Stage ${inSentence(findStage(added.workflow, added.stageId)?.name ?? name)} added`);
  focusStage(added.stageId);
}

/** Adds a transition, or says why there is none to add. */
export function addTransition(serviceKey: string, from: string, to: string, kind: Transition['kind']): void {
  const workflow = presentOf(serviceKey);
  if (!workflow) return;
  const reason = whyNotConnect(workflow, from, to);
  if (reason !== null) {
    store.getState().announce(reason);
    return;
  }
  applyEdit(serviceKey, (now) => connect(now, from, to, kind));
  selectPart(serviceKey, { kind: 'transition', from, to });
  const [source, target] = [findStage(workflow, from)?.name ?? from, findStage(workflow, to)?.name ?? to];
  store
    .getState()
    .announce(`${inSentence(source)} ${kind === 'promote' ? 'promotes' : 'demotes'} to ${inSentence(target)}`);
}

/** Why a stage may not be deleted; null when it may. */
export function whyNotRemove(counts: ReadonlyMap<string, number>, stageId: string): string | null {
  const count = counts.get(stageId) ?? 0;
  return count === 0
    ? null
    : `It holds ${countOf(count, 'configuration')}: move ${count === 1 ? 'it' : 'them'} to another stage first`;
}

/** Removes a part, or says why not. */
export function removePart(serviceKey: string, part: Part, counts: ReadonlyMap<string, number>): void {
  const workflow = presentOf(serviceKey);
  if (!workflow) return;
  if (part.kind === 'transition') {
    applyEdit(serviceKey, (now) => disconnect(now, part.from, part.to));
    store.getState().announce('Transition removed');
    focusStage(part.from);
    return;
  }
  const name = inSentence(findStage(workflow, part.id)?.name ?? part.id);
  const reason = whyNotRemove(counts, part.id);
  if (reason !== null) {
    tell(`${name} can't be deleted. ${reason}`);
    return;
  }
  const at = workflow.stages.findIndex(({ id }) => id === part.id);
  const neighbour = workflow.stages[at - 1] ?? workflow.stages[at + 1];
  applyEdit(serviceKey, (now) => removeStage(now, part.id));
  store.getState().announce(`Stage ${name} removed with its transitions`);
  if (neighbour) focusStage(neighbour.id);
}
