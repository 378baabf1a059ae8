import type { AuditLog } from './audit.ts';
import type { ScaledClock } from './clock.ts';
import type { ApiError, World } from './contract.ts';
import type { MemoryDatabase } from './database.ts';
import type { EventSource } from './events.ts';
import type { FaultSwitches } from './fault-switches.ts';
import type { Operations } from './operations.ts';
import type { SessionRegistry } from './sessions.ts';
import type { TaskRegistry } from './tasks.ts';

/** The world as the server's own parts see it: behaviours get the narrower World. */
export interface ServerWorld extends World {
  readonly clock: ScaledClock;
  readonly db: MemoryDatabase;
  readonly faults: FaultSwitches;
  readonly sessions: SessionRegistry;
  readonly tasks: TaskRegistry;
  readonly events: EventSource;
  readonly operations: Operations;
  readonly auditLog: AuditLog;
  /** Host name of the coordinator, for the audit log. */
  coordinatorName(): string;
  /** The error a client sees for anything thrown: an ApiError as it is, everything else as XAPI's INTERNAL_ERROR, and reported. */
  toApiError(error: unknown, doing: string): ApiError;
}
