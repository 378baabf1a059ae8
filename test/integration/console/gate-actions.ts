import type { Secrets } from '../../../electron/ports.ts';
import type { Decision } from '../../../shared/domain/gate/approval.ts';

/** What a case does; numbers choose among what there is, wrapping round. */
export type GateAction =
  | { readonly do: 'ask'; readonly desk: number }
  | {
      readonly do: 'decide';
      readonly desk: number;
      /** From the newest. */
      readonly request: number;
      readonly account: number;
      readonly decision: Decision['decision'];
    }
  | { readonly do: 'take-back'; readonly desk: number; readonly request: number }
  | { readonly do: 'edit'; readonly order: number }
  | { readonly do: 'set-clock'; readonly minutes: number }
  | { readonly do: 'believe-clock'; readonly desk: number }
  | { readonly do: 'replay'; readonly how: number; readonly statement: number; readonly request: number }
  | { readonly do: 'import'; readonly desk: number; readonly statement: number }
  | { readonly do: 'restart'; readonly desk: number }
  | { readonly do: 'start'; readonly desk: number };

/** A key store that outlives a restart. */
export function makeSecrets(): Secrets {
  const kept = new Map<string, string>();
  return {
    canKeep: true,
    keep: (name, value) => {
      kept.set(name, value);
      return Promise.resolve();
    },
    read: (name) => Promise.resolve(kept.get(name)),
    remove: (name) => {
      kept.delete(name);
      return Promise.resolve();
    },
  };
}
