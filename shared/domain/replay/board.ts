/** A stage of a service, or a service, as entries name it. */
export interface ReplayedName {
  /** What tells it from others: its id, or its name where an entry gives no id. */
  readonly id: string;
  readonly name: string;
}

/** Where a configuration stood. */
export interface Placement {
  /** Null where no entry told. */
  readonly service: ReplayedName | null;
  readonly stage: ReplayedName;
  /** Entry that placed it; null where it stood there before the first entry that names it. */
  readonly sinceSeq: number | null;
  /** ISO; null with `sinceSeq`. */
  readonly since: string | null;
  /** Who placed it; null with `sinceSeq`. */
  readonly by: string | null;
  /** True where the entry only presupposes it: another console, or somebody before this ledger, had put it there. */
  readonly isPresupposed: boolean;
}

/** A run that was under way. */
export interface ReplayedRun {
  readonly runId: string;
  /** `promote`, `demote`, or a word this program does not know. */
  readonly kind: string | null;
  readonly from: ReplayedName | null;
  readonly to: ReplayedName | null;
  readonly phase: 'running' | 'paused' | 'interrupted' | 'undoing';
  readonly by: string;
  readonly startedSeq: number;
  readonly startedAt: string;
}

/** A configuration as the board showed it at a moment. */
export interface ReplayedCard {
  readonly poolId: string;
  readonly configurationUuid: string;
  /** As the last entry called it; null where none gave a name. */
  readonly name: string | null;
  /** Null: in no stage. */
  readonly placement: Placement | null;
  /** The run that held its lock. */
  readonly lockedBy: string | null;
  readonly run: ReplayedRun | null;
  /** Last entry about it. */
  readonly lastSeq: number;
}

/** The board at one moment, as the entries tell. */
export interface ReplayedBoard {
  /** Last entry that counts; 0: before the first. */
  readonly seq: number;
  /** By `cardKey`. */
  readonly cards: ReadonlyMap<string, ReplayedCard>;
}

/** Key of a card: configurations are told apart by pool and uuid. */
export function cardKey(poolId: string, configurationUuid: string): string {
  return `${poolId}/${configurationUuid}`;
}
