import type { FieldType } from '../../datamodel/types.ts';
import type { Row, Value } from './contract.ts';

/** One event of a batch. `row` is absent for a `del`. */
export interface PoolEvent {
  readonly id: number;
  readonly cls: string;
  readonly operation: 'add' | 'mod' | 'del';
  readonly ref: string;
  readonly row: Row | undefined;
}

/** What `event.from` answers. */
export interface EventBatch {
  readonly events: readonly PoolEvent[];
  /** By class, lower case. */
  readonly validRefCounts: ReadonlyMap<string, number>;
  readonly token: string;
}

/** The result of a call, in a form that lets codecs reuse records encoded before. */
export type Answer =
  | { readonly kind: 'value'; readonly type: FieldType; readonly value: Value }
  | { readonly kind: 'record'; readonly cls: string; readonly row: Row }
  | { readonly kind: 'records'; readonly cls: string; readonly rows: readonly (readonly [string, Row])[] }
  | { readonly kind: 'events'; readonly batch: EventBatch }
  | { readonly kind: 'event-list'; readonly events: readonly PoolEvent[] }
  | { readonly kind: 'methods'; readonly names: readonly string[] };
