import type { KeyView } from '../../shared/ipc/areas/gates.ts';
import type { RequestView } from '../../shared/ipc/areas/approval-requests.ts';
import type { GateView } from '../../shared/ipc/areas/gate-views.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import type { StateCreator } from 'zustand/vanilla';

/** Names one transition of one configuration: `<pool id>/<vApp uuid>/<stage it would enter>`. */
export type GateKey = string;

/** Key of a gate. */
const gateKeyOf = (of: {
  readonly poolId: string;
  readonly configurationUuid: string;
  readonly toStageId: string;
}): GateKey => `${of.poolId}/${of.configurationUuid}/${of.toStageId}`;

/** Gates, requests, policies and keys as main last reported them. */
export interface GatesSlice {
  readonly gates: ReadonlyMap<GateKey, GateView>;
  /** Requests of each pool, newest first. */
  readonly requests: Readonly<Record<string, readonly RequestView[]>>;
  readonly policies: Readonly<Record<string, Events['policies.changed']>>;
  readonly keys: readonly KeyView[];
  /** The one writer of `gates`. */
  readonly applyGates: (change: Events['gates.changed']) => void;
  /** The one writer of `requests`; the list replaces the pool's former one. */
  readonly applyRequests: (change: Events['requests.changed']) => void;
  readonly applyPolicies: (change: Events['policies.changed']) => void;
  readonly applyKeys: (change: Events['keys.changed']) => void;
  /** Drops all of a pool. */
  readonly applyGatesForgotten: (poolId: string) => void;
}

export const createGatesSlice: StateCreator<GatesSlice> = (set) => ({
  gates: new Map(),
  requests: {},
  policies: {},
  keys: [],
  applyGates: ({ poolId, reset, changed, removed }) =>
    set((state) => {
      const next = new Map(state.gates);
      if (reset) for (const [key, gate] of state.gates) if (gate.poolId === poolId) next.delete(key);
      for (const each of removed) next.delete(gateKeyOf({ poolId, ...each }));
      for (const gate of changed) next.set(gateKeyOf(gate), gate);
      return { gates: next };
    }),
  applyRequests: ({ poolId, requests }) => set((state) => ({ requests: { ...state.requests, [poolId]: requests } })),
  applyPolicies: (change) => set((state) => ({ policies: { ...state.policies, [change.poolId]: change } })),
  applyKeys: ({ keys }) => set({ keys }),
  applyGatesForgotten: (poolId) =>
    set((state) => ({
      gates: new Map([...state.gates].filter(([, gate]) => gate.poolId !== poolId)),
      requests: without(state.requests, poolId),
      policies: without(state.policies, poolId),
    })),
});

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([each]) => each !== key));
}
