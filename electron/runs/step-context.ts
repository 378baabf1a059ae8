import type { Plan } from '../../shared/domain/plan.ts';
import type { Clock, Digest, NewId, PoolInventory, PoolOperations, Signer } from '../ports.ts';

/** What steps may use. */
export interface StepContext {
  readonly runId: string;
  readonly nonce: string;
  /** Undoing of this run began at some time, so that records above the plan's number may be its own. */
  readonly turnedBack: boolean;
  readonly plan: Plan;
  /** XAPI user name of the session that acts. */
  readonly requester: string;
  /** Name of this workstation, for people who meet its lock. */
  readonly consoleName: string;
  /** XAPI's uuid of the pool. */
  readonly poolUuid: string;
  readonly operations: PoolOperations;
  readonly inventory: PoolInventory;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly newId: NewId;
}
