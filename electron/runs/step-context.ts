import type { Activity, ActivityKind } from '../../shared/domain/activity.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import type { Clock, Digest, NewId, PoolInventory, PoolOperations, Signer } from '../ports.ts';
import type { ArchiveEvidence, ArchiveFiles, ArchiveRehearsals } from '../ports/archive.ts';
import type { GuestProbe } from '../ports/vm-operations.ts';
import type { LockTurns } from './lock-turns.ts';

/** What steps may use. */
export interface StepContext {
  readonly runId: string;
  /** ISO: when the run was started. */
  readonly startedAt: string;
  readonly nonce: string;
  /** Undoing of this run began at some time, so that records above the plan's number may be its own. */
  readonly turnedBack: boolean;
  readonly plan: Plan;
  /** The step that is executed. */
  readonly stepId: string;
  /** It was begun before, so what it makes may be there already or still be in the making. */
  readonly isAgain: boolean;
  /** What the step found before it first acted, as its executor wrote it. */
  readonly before: string;
  /** Objects that steps of this run made, by step id. */
  readonly made: Readonly<Record<string, string>>;
  /** Writes down what this step made; resolves when that is on disk. */
  readonly recordMade: (uuid: string) => Promise<void>;
  /** Shows how far the step is, 0 to 1. */
  readonly progress: (ratio: number) => void;
  /** Aborts when the run is to come to rest; steps that only wait end at once. */
  readonly halt: AbortSignal;
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
  readonly lockTurns: LockTurns;
  readonly probe: GuestProbe;
  /**
   * The same with operations, inventory and account of another pool, by XAPI's uuid; without one, of the plan's own pool.
   * Absent in tests of single steps. @throws ProblemError `blocked` where this console is not connected to it
   */
  readonly at?: (poolUuid?: string) => StepContext;
  /** Absent in tests of runs without archives. */
  readonly archives?: ArchiveFiles;
  /** Absent in tests of runs without archives. */
  readonly rehearsals?: Pick<ArchiveRehearsals, 'save'>;
  /** Absent in tests of runs without archives. */
  readonly evidence?: ArchiveEvidence;
  /** Adds a line about the run to the ledger; absent in tests of single steps. */
  readonly tell?: (kind: ActivityKind, data: Activity['data']) => Promise<void>;
  /** What the run was let start by; both absent where its gate asked for nothing. @throws ProblemError `blocked` */
  readonly consent?: { readonly spend: () => Promise<void>; readonly assertHolds: () => void };
}

/** The context as a step sees it that is done in some pool: the plan's own where none is named. */
export function inPool(context: StepContext, poolUuid: string | undefined): StepContext {
  return poolUuid === undefined || !context.at ? context : context.at(poolUuid);
}

/** The context of the plan's own pool, whichever the step is done in. */
export function atHome(context: StepContext): StepContext {
  return context.at ? context.at() : context;
}
