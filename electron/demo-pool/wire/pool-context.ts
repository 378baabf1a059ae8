import type { HttpHandler } from '../core/contract.ts';
import type { DemoWorld } from '../core/world.ts';
import type { CallFaults } from '../control/call-faults.ts';
import type { CallHistory } from '../control/history.ts';
import type { Codec } from './codecs.ts';

/** One host of the pool as the network sees it. */
export interface HostState {
  readonly ref: string;
  readonly address: string;
  /** SHA-256 of its present certificate, pairs joined by colons. */
  fingerprint: string;
  /** Until then (ms since the epoch) it answers HOST_STILL_BOOTING. */
  bootingUntil: number;
  /** Switched off: its port refuses connections. */
  isDown: boolean;
}

/** What all hosts of one demo pool share. */
export interface PoolContext {
  readonly world: DemoWorld;
  readonly hosts: readonly HostState[];
  readonly codecs: { readonly xml: Codec; readonly json: Codec };
  readonly handlers: readonly HttpHandler[];
  readonly faults: CallFaults;
  readonly history: CallHistory;
  readonly report: (message: string, error: unknown) => void;
}

/** The host that is coordinator now. @throws Error when pool.master names none of the hosts */
export function coordinatorOf(context: PoolContext): HostState {
  const master = context.world.coordinator();
  const found = context.hosts.find((host) => host.ref === master);
  if (!found) throw new Error(`pool.master ${master} is none of the hosts`);
  return found;
}
