import { isSameTransition, type TransitionKey } from '../../shared/domain/automation/armed-transition.ts';
import { triggerOf, type Transition } from '../../shared/domain/workflow.ts';
import type { ArmedView } from '../../shared/ipc/areas/automation.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import type { StateCreator } from 'zustand/vanilla';

/** Transitions armed on this workstation, as main last reported them. */
export interface AutomationSlice {
  readonly armed: readonly ArmedView[];
  /** The one writer of `armed`. */
  readonly applyAutomation: (change: Events['automation.changed']) => void;
}

export const createAutomationSlice: StateCreator<AutomationSlice> = (set) => ({
  armed: [],
  applyAutomation: ({ armed }) => set({ armed }),
});

/** What this workstation armed of a transition; undefined where it did not. */
export function findArmed(state: AutomationSlice, key: TransitionKey): ArmedView | undefined {
  return state.armed.find((view) => isSameTransition(view, key));
}

/** True for transitions that something else than a person may start. */
export const startsByItself = (transition: Transition): boolean => triggerOf(transition).kind !== 'manual';
