import type { Configuration } from '../../shared/domain/configuration.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import type { StateCreator } from 'zustand/vanilla';

/** Names a configuration across pools: `<pool id>/<vApp uuid>`. */
export type ConfigurationKey = string;

/** Key of a configuration. */
export function keyOf({ poolId, uuid }: { readonly poolId: string; readonly uuid: string }): ConfigurationKey {
  return `${poolId}/${uuid}`;
}

/** Configurations as main last reported them; never moved ahead of main. */
export interface ConfigurationsSlice {
  readonly configurations: ReadonlyMap<ConfigurationKey, Configuration>;
  /** The one writer of `configurations`: snapshots (`reset`) and changes. */
  readonly applyConfigurations: (change: Events['configurations.changed']) => void;
}

export const createConfigurationsSlice: StateCreator<ConfigurationsSlice> = (set) => ({
  configurations: new Map(),
  applyConfigurations: ({ poolId, reset, changed, removed }) =>
    set((state) => {
      const next = new Map(state.configurations);
      if (reset) for (const [key, each] of state.configurations) if (each.poolId === poolId) next.delete(key);
      for (const uuid of removed) next.delete(keyOf({ poolId, uuid }));
      for (const each of changed) next.set(keyOf(each), each);
      return { configurations: next };
    }),
});
