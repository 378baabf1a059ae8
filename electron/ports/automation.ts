import type { ArmedTransition, TransitionKey } from '../../shared/domain/automation/armed-transition.ts';

/** Transitions armed on this workstation; a document of the store. */
export interface ArmedTransitions {
  list(): readonly ArmedTransition[];
  find(key: TransitionKey): ArmedTransition | undefined;
  /** Replaces what is known of the transition. Resolves when it is on disk. @throws ProblemError `store-failed` */
  save(armed: ArmedTransition): Promise<void>;
  /** Changes one that is armed; silent when it is not armed any more. @throws ProblemError `store-failed` */
  change(key: TransitionKey, change: (armed: ArmedTransition) => ArmedTransition): Promise<void>;
  /** Silent when it is not armed. @throws ProblemError `store-failed` */
  remove(key: TransitionKey): Promise<void>;
}
