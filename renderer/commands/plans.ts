import type { Result } from '../../shared/errors.ts';
import type { PreviewedPlan } from '../../shared/ipc/contract.ts';
import { request } from '../api/bridge.ts';
import { store } from '../state/store.ts';
import { planTitle } from '../../shared/text/run-text.ts';
import { findMoveBlockers, type Move } from './promote.ts';
import { noBlockers, type Command } from './command.ts';

function toInput({ key, toStageId }: Move): {
  readonly poolId: string;
  readonly configurationUuid: string;
  readonly toStageId: string;
} {
  const [poolId = '', configurationUuid = ''] = key.split('/');
  return { poolId, configurationUuid, toStageId };
}

/** Asks main for the plan of a move; refused with every blocker. */
export const computePlan: Command<Move, Promise<Result<PreviewedPlan>>> = {
  id: 'plan.preview',
  shortcut: null,
  label: () => 'Preview the plan',
  blockers: noBlockers,
  run: (move) => request('promotions.preview', toInput(move)),
};

/** A plan that was shown. */
export type ShownPlan = Move & PreviewedPlan;

/** Starts exactly the plan that was shown; the sheet becomes the run's view. */
export const startPlan: Command<ShownPlan, Promise<Result<{ readonly runId: string }>>> = {
  id: 'plan.start',
  shortcut: 'Ctrl+Enter',
  label: ({ plan }) => planTitle(plan),
  blockers: (move) => findMoveBlockers(store.getState(), move),
  run: async (shown) => {
    const result = await request('promotions.start', { ...toInput(shown), planDigest: shown.planDigest });
    if (result.ok) {
      const state = store.getState();
      state.setSheet({ kind: 'run', runId: result.value.runId });
      if (state.selectedKeys.has(shown.key)) state.toggleSelected(shown.key);
    }
    return result;
  },
};
