import { text } from '../../../../electron/demo-pool/behaviour/values.ts';
import { ScaledClock } from '../../../../electron/demo-pool/core/clock.ts';
import { MemoryDatabase } from '../../../../electron/demo-pool/core/database.ts';
import type { World } from '../../../../electron/demo-pool/core/contract.ts';
import { FaultSwitches } from '../../../../electron/demo-pool/core/fault-switches.ts';
import { SeededRandom } from '../../../../electron/demo-pool/core/random.ts';

/** A world with database, clock and chance, but without server: what estates are built into. */
export function makeBareWorld(seed = 1): World & { readonly db: MemoryDatabase } {
  const random = new SeededRandom(seed);
  const db = new MemoryDatabase(() => random.uuid());
  const absent = (): never => {
    throw new Error('a bare world serves no calls');
  };
  return {
    db,
    clock: new ScaledClock(0),
    random,
    faults: new FaultSwitches(),
    pool: () => db.refs('pool')[0] ?? '',
    coordinator: () => text(db.get('pool', db.refs('pool')[0] ?? '')['master']),
    withOperation: absent,
    withSlot: absent,
    startAsync: absent,
    requestCancel: absent,
    inBackground: absent,
    refreshAllowed: () => undefined,
    changeCoordinator: absent,
    withTransferTask: absent,
    blobs: new Map(),
    audit: [],
  };
}
