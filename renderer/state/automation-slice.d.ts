import { type TransitionKey } from '../../shared/domain/automation/armed-transition.ts';
import { type Transition } from '../../shared/domain/workflow.ts';
import type { ArmedView } from '../../shared/ipc/areas/automation.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import type { StateCreator } from 'zustand/vanilla';
/** Transitions armed on this workstation, as main last reported them. */
export interface AutomationSlice {
  readonly armed: readonly ArmedView[];
  /** The one writer of `armed`. */
  readonly applyAutomation: (change: Events['automation.changed']) => void;
}
export declare const createAutomationSlice: StateCreator<AutomationSlice>;
/** What this workstation armed of a transition; undefined where it did not. */
export declare function findArmed(state: AutomationSlice, key: TransitionKey): ArmedView | undefined;
/** True for transitions that something else than a person may start. */
export declare const startsByItself: (transition: Transition) => boolean;
