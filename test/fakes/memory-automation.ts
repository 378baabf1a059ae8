import {
  isSameTransition,
  type ArmedTransition,
  type TransitionKey,
} from '../../shared/domain/automation/armed-transition.ts';
import type { ArmedTransitions } from '../../electron/ports/automation.ts';

/** Armed transitions in memory. */
export class MemoryArmed implements ArmedTransitions {
  armed: readonly ArmedTransition[] = [];
  /** Set to make every change fail. */
  failure: Error | undefined;

  list(): readonly ArmedTransition[] {
    return this.armed;
  }

  find(key: TransitionKey): ArmedTransition | undefined {
    return this.armed.find((each) => isSameTransition(each, key));
  }

  async save(armed: ArmedTransition): Promise<void> {
    if (this.failure) throw this.failure;
    this.armed = [...this.armed.filter((each) => !isSameTransition(each, armed)), armed];
  }

  async change(key: TransitionKey, change: (armed: ArmedTransition) => ArmedTransition): Promise<void> {
    if (this.failure) throw this.failure;
    this.armed = this.armed.map((each) => (isSameTransition(each, key) ? change(each) : each));
  }

  async remove(key: TransitionKey): Promise<void> {
    if (this.failure) throw this.failure;
    this.armed = this.armed.filter((each) => !isSameTransition(each, key));
  }
}
