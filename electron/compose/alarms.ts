import type { Ledger, Pools } from '../ports.ts';

/** A certificate that changed is an event of record, whether or not anybody looks at the window. */
export function watchAlarms(pools: Pools, ledger: Ledger, logBug: (error: unknown) => string): void {
  const told = new Map<string, string>();
  pools.onState(({ id, alarm, userName }) => {
    const seen = alarm?.seen.fingerprint ?? '';
    if ((told.get(id) ?? '') === seen) return;
    told.set(id, seen);
    if (!alarm) return;
    const data = { address: alarm.address, pinned: alarm.pinnedFingerprint, seen };
    ledger.append({ kind: 'certificate.alarm', actor: userName, poolId: id, data }).catch(logBug);
  });
}
