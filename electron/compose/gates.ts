import type { KnownWriters } from '../ports.ts';
import type { GateBook } from '../ports/gates.ts';
import { openGateBook } from '../store/gate-book.ts';
import type { DocumentPlace } from '../store/document.ts';
import { GateClocks } from '../usecases/gates/gate-clocks.ts';
import { GateDesk, type GateDeskPorts } from '../usecases/gates/gate-desk.ts';
import { createGateKeeper } from '../usecases/gates/gate-keeper.ts';
import { createRunGuard } from '../usecases/gates/gated-promotion.ts';

/** What the rest of the console gives to gates. */
export type GateSurroundings = Omit<GateDeskPorts, 'book' | 'clocks' | 'touch' | 'whoIsHere' | 'runs'>;

/**
 * Builds all about gates. Runs are built with the guard, and gates need the runs: they are handed in afterwards.
 * @param base - opened before, since the writers of a pool are asked by others as well
 */
export function composeGates(base: GateSurroundings, book: GateBook) {
  const holder: { ports?: GateDeskPorts } = {};
  const ports = (): GateDeskPorts => {
    if (!holder.ports) throw new Error('gates are asked before runs are there');
    return holder.ports;
  };
  const desk = new GateDesk(ports);
  const clocks = new GateClocks({ ...base, book });
  return {
    desk,
    guard: createRunGuard(ports),
    keeper: createGateKeeper(ports),
    /** Completes the ports; called once. */
    withRuns: (runs: GateDeskPorts['runs']): GateDeskPorts => {
      holder.ports = {
        ...base,
        book,
        clocks,
        runs,
        touch: (poolId) => {
          desk.touch(poolId);
        },
        whoIsHere: (poolId) => desk.whoIsHere(poolId),
      };
      return holder.ports;
    },
  };
}

/** The gate book, and the known writers without those whose key was revoked. */
export async function openBelief(
  place: DocumentPlace,
  writers: KnownWriters,
): Promise<{ readonly book: GateBook; readonly writers: KnownWriters }> {
  const book = await openGateBook(place);
  return {
    book,
    writers: {
      has: (key) => writers.has(key) && !book.data.revokedKeys.includes(key),
      list: () => writers.list().filter((key) => !book.data.revokedKeys.includes(key)),
      hasMet: (poolUuid) => writers.hasMet(poolUuid),
      meet: (poolUuid, keys) => writers.meet(poolUuid, keys),
    },
  };
}
