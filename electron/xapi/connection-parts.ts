import type { Clock, InventoryChange } from '../ports.ts';
import type { ClientLimits } from './limits.ts';
import type { CallLog } from './wire/redact.ts';

/** What a pool's connection is given and whom it tells. */
export interface ConnectionParts {
  readonly clock: Clock;
  readonly limits: ClientLimits;
  readonly originator: string;
  readonly log: CallLog | undefined;
  /** Number in [0, 1), for spreading retries. */
  readonly random: () => number;
  readonly onChange: (change: InventoryChange) => void;
  readonly onLearnt: (learnt: Learnt) => void;
}

/** What a connection found out and the workstation should remember. */
export interface Learnt {
  readonly memberAddresses: readonly string[];
  readonly pins: Readonly<Record<string, string>>;
}
