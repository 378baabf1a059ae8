import type { Clock, InventoryChange, PoolAddress } from '../ports.ts';
import type { ClientLimits } from './limits.ts';
import type { TransportOptions } from './wire/open-transport.ts';
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

/** How hosts of a pool are reached. */
export function transportOf({ limits, log }: ConnectionParts, { allowOldTls }: PoolAddress): TransportOptions {
  return {
    connectTimeoutMs: limits.connectTimeoutMs,
    ...(log ? { log } : {}),
    ...(allowOldTls ? { minVersion: 'TLSv1' as const } : {}),
  };
}
