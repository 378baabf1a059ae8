import type { LeaseView } from '../../shared/ipc/areas/leases.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import type { StateCreator } from 'zustand/vanilla';
import type { ConfigurationKey } from './configurations-slice.ts';

/** How leases stand, as main last reported them. */
export interface LeasesSlice {
  readonly leases: ReadonlyMap<ConfigurationKey, LeaseView>;
  /** Pools whose leases this workstation keeps, with the account. */
  readonly keptLeases: Events['leases.changed']['kept'];
  /** The one writer of both. */
  readonly applyLeases: (change: Events['leases.changed']) => void;
}

export const createLeasesSlice: StateCreator<LeasesSlice> = (set, get) => ({
  leases: new Map(),
  keptLeases: [],
  applyLeases: ({ leases, kept }) => {
    const former = get().leases;
    // What is as before stays the same object: a card is drawn anew only when its own lease changed.
    const next = new Map(
      leases.map((view) => {
        const key = `${view.poolId}/${view.configurationUuid}`;
        const known = former.get(key);
        return [key, known && JSON.stringify(known) === JSON.stringify(view) ? known : view];
      }),
    );
    set({ leases: next, keptLeases: kept });
  },
});
