import type { ServiceView } from '../../shared/ipc/contract.ts';
import type { StateCreator } from 'zustand/vanilla';

/** Published services per pool, as main last reported them. */
export interface ServicesSlice {
  readonly services: Readonly<Record<string, readonly ServiceView[]>>;
  /** The one writer of `services`; the list replaces the pool's former one. */
  readonly applyServices: (poolId: string, services: readonly ServiceView[]) => void;
}

export const createServicesSlice: StateCreator<ServicesSlice> = (set) => ({
  services: {},
  applyServices: (poolId, services) => set((state) => ({ services: { ...state.services, [poolId]: services } })),
});
