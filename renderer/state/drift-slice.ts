import type { DriftView } from '../../shared/domain/drift/drift-view.ts';
import { isTemplateSide, type SideRef } from '../../shared/ipc/areas/drift.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import type { StateCreator } from 'zustand/vanilla';
import type { ConfigurationKey } from './configurations-slice.ts';

/** Two sides that the person wants compared; either may still be open. */
export interface ChosenSides {
  readonly left: SideRef | null;
  readonly right: SideRef | null;
}

/** Drift as main last reported it, and which two sides are on screen. */
export interface DriftSlice {
  readonly drift: ReadonlyMap<ConfigurationKey, DriftView>;
  /** View state; null: the list of all configurations. */
  readonly sides: ChosenSides | null;
  /** The one writer of `drift`. */
  readonly applyDrift: (change: Events['drift.changed']) => void;
  readonly chooseSides: (sides: ChosenSides | null) => void;
}

/** The configuration that a side is of; null where it is a template, or none is chosen. */
export function configurationKeyOf(side: SideRef | null): ConfigurationKey | null {
  return side && !isTemplateSide(side) ? `${side.poolId}/${side.configurationUuid}` : null;
}

export const createDriftSlice: StateCreator<DriftSlice> = (set) => ({
  drift: new Map(),
  sides: null,
  applyDrift: ({ poolId, reset, changed, removed }) =>
    set((state) => {
      const next = new Map(state.drift);
      if (reset) for (const [key, each] of state.drift) if (each.poolId === poolId) next.delete(key);
      for (const uuid of removed) next.delete(`${poolId}/${uuid}`);
      for (const each of changed) next.set(`${each.poolId}/${each.configurationUuid}`, each);
      return { drift: next };
    }),
  chooseSides: (sides) => set({ sides }),
});
