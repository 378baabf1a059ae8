import type { VmSummary } from '../../shared/domain/inventory.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import type { StateCreator } from 'zustand/vanilla';

/** Hosts, networks and SRs of one pool. */
export type Estate = Omit<Events['estate.changed'], 'poolId'>;

/** VMs and what carries them, per pool, as main last reported them. */
export interface InventorySlice {
  /** By pool id, then VM uuid. A Map, because copying one of 10,000 entries is several times cheaper than an object. */
  readonly vms: Readonly<Record<string, ReadonlyMap<string, VmSummary>>>;
  readonly estates: Readonly<Record<string, Estate>>;
  /** The one writer of `vms`: snapshots (`reset`) and changes. */
  readonly applyVms: (change: Events['vms.changed']) => void;
  /** The one writer of `estates`. */
  readonly applyEstate: (estate: Events['estate.changed']) => void;
}

export const createInventorySlice: StateCreator<InventorySlice> = (set) => ({
  vms: {},
  estates: {},
  applyVms: ({ poolId, reset, changed, removed }) =>
    set((state) => {
      const next = new Map(reset ? [] : state.vms[poolId]);
      for (const uuid of removed) next.delete(uuid);
      for (const vm of changed) next.set(vm.uuid, vm);
      return { vms: { ...state.vms, [poolId]: next } };
    }),
  applyEstate: ({ poolId, ...estate }) => set((state) => ({ estates: { ...state.estates, [poolId]: estate } })),
});
