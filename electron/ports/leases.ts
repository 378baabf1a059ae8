/** A pool whose leases this workstation begins and ends by itself. */
export interface LeaseKeeper {
  readonly poolId: string;
  /** XAPI user name; under another account nothing is done. */
  readonly armedBy: string;
  readonly armedAt: string;
}

/** What this workstation keeps about leases; a document of the store. */
export interface LeaseKeepers {
  list(): readonly LeaseKeeper[];
  /** On disk when it resolves. @throws ProblemError `store-failed` */
  save(keeper: LeaseKeeper): Promise<void>;
  /** Silent where it is not there. @throws ProblemError `store-failed` */
  remove(poolId: string): Promise<void>;
  /** Whether an end was said already. */
  hasWarned(end: string): boolean;
  /** Remembers that an end was said; old ones are forgotten. @throws ProblemError `store-failed` */
  warned(end: string): Promise<void>;
}
