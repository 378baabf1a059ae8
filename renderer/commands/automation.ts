import { isSameTransition, type TransitionKey } from '../../shared/domain/automation/armed-transition.ts';
import { findStage, type Workflow } from '../../shared/domain/workflow.ts';
import { selectCurrentService } from '../state/selectors.ts';
import { store } from '../state/store.ts';
import { inSentence } from '../../shared/text/names.ts';
import { noBlockers, type Command } from './command.ts';
import { requestAndTell, tell } from './tell.ts';

/** Shows what starts by itself, and what of it is armed here. */
export const openAutomation: Command<undefined> = {
  id: 'automation.open',
  shortcut: null,
  label: () => 'Automation',
  blockers: noBlockers,
  run: () => {
    const state = store.getState();
    if (selectCurrentService(state) === null)
      tell('There is no service yet whose transitions could start by themselves');
    else state.setDialog({ kind: 'automation' });
  },
};

/** Lets this workstation start a transition by itself. */
export const armTransition: Command<TransitionKey, Promise<unknown>> = {
  id: 'automation.arm',
  shortcut: null,
  label: (key) =>
    store.getState().armed.some((view) => isSameTransition(view, key)) ? 'Arm again' : 'Arm on this workstation',
  blockers: ({ poolId }) =>
    store.getState().pools[poolId]?.phase === 'connected' ? [] : [{ kind: 'pool-not-connected' }],
  run: (key) => requestAndTell('automation.arm', wayOf(key), 'The transition could not be armed'),
};

/** Starts nothing by itself any more. */
export const disarmTransition: Command<TransitionKey, Promise<unknown>> = {
  id: 'automation.disarm',
  shortcut: null,
  label: () => 'Disarm',
  blockers: noBlockers,
  run: (key) => requestAndTell('automation.disarm', wayOf(key), 'The transition could not be disarmed'),
};

/** "Development → Integration". */
export function wayText(workflow: Workflow, { from, to }: Pick<TransitionKey, 'from' | 'to'>): string {
  const name = (id: string): string => inSentence(findStage(workflow, id)?.name ?? id);
  return `${name(from)} → ${name(to)}`;
}

function wayOf({ poolId, serviceId, from, to }: TransitionKey): TransitionKey {
  return { poolId, serviceId, from, to };
}
