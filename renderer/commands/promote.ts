import type { Blocker } from '../../shared/domain/blocker.ts';
import { findTransitionBlockers } from '../../shared/domain/find-blockers.ts';
import { findStage, listTransitionsFrom, type Stage, type Transition } from '../../shared/domain/workflow.ts';
import type { ConfigurationKey } from '../state/configurations-slice.ts';
import { findServiceOf, gatherTransitionFacts } from '../state/selectors.ts';
import { findGate } from '../state/gate-selectors.ts';
import { store, type State } from '../state/store.ts';
import { inSentence } from '../../shared/text/names.ts';
import type { Command } from './command.ts';

/** A configuration and the stage it is to enter. */
export interface Move {
  readonly key: ConfigurationKey;
  readonly toStageId: string;
}

/** Why a configuration may not enter a stage now: the rule main uses, on what the window knows, and what main says of its gate. */
export function findMoveBlockers(state: State, { key, toStageId }: Move): readonly Blocker[] {
  const facts = gatherTransitionFacts(state, key, toStageId);
  if (!facts) return [{ kind: 'vapp-gone' }];
  const gate = findGate(state, key, toStageId);
  return [
    ...findTransitionBlockers(facts),
    ...(gate?.blockers ?? []).map((blocker) => ({ kind: 'gate', blocker }) as const),
  ];
}

/** The stage that the first transition of a kind leads to; undefined at the end of the workflow. */
export function findNextStage(state: State, key: ConfigurationKey, kind: Transition['kind']): Stage | undefined {
  const configuration = state.configurations.get(key);
  const workflow = configuration && findServiceOf(state, configuration)?.service.workflow;
  if (!workflow || configuration.stageId === null) return undefined;
  const next = listTransitionsFrom(workflow, configuration.stageId).find((transition) => transition.kind === kind);
  return next && findStage(workflow, next.to);
}

/** Opens the plan sheet for a move; the sheet lists what blocks it, so that it may always be opened. */
export const previewMove: Command<Move> = {
  id: 'configuration.move',
  shortcut: null,
  label: ({ key, toStageId }) => {
    const state = store.getState();
    const configuration = state.configurations.get(key);
    const workflow = configuration && findServiceOf(state, configuration)?.service.workflow;
    const stage = workflow && findStage(workflow, toStageId);
    return `Move ${inSentence(configuration?.nameLabel ?? '')} to ${inSentence(stage?.name ?? toStageId)}`;
  },
  blockers: (move) => findMoveBlockers(store.getState(), move),
  run: ({ key, toStageId }) => store.getState().setSheet({ kind: 'plan', key, toStageId }),
};

function stepCommand(kind: Transition['kind'], verb: string, shortcut: string): Command<ConfigurationKey> {
  return {
    id: `configuration.${kind}`,
    shortcut,
    label: (key) => {
      const next = findNextStage(store.getState(), key, kind);
      return next ? `${verb} to ${inSentence(next.name)}` : verb;
    },
    blockers: (key) => {
      const state = store.getState();
      const next = findNextStage(state, key, kind);
      if (next) return findMoveBlockers(state, { key, toStageId: next.id });
      const configuration = state.configurations.get(key);
      if (!configuration) return [{ kind: 'vapp-gone' }];
      return configuration.stageId === null ? [{ kind: 'not-in-stage' }] : [];
    },
    run: (key) => {
      const state = store.getState();
      const next = findNextStage(state, key, kind);
      if (next) state.setSheet({ kind: 'plan', key, toStageId: next.id });
      else state.announce(kind === 'promote' ? 'There is no next stage' : 'There is no stage before');
    },
  };
}

/** Promotes to the next stage of the workflow. */
export const promote = stepCommand('promote', 'Promote', 'Ctrl+ArrowRight');

/** Demotes to the stage before. */
export const demote = stepCommand('demote', 'Demote', 'Ctrl+ArrowLeft');
