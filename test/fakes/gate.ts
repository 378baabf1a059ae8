/** What passes a gate: calls on the pool, lines of the journal, entries of the ledger. */
export type PortKind = 'call' | 'journal' | 'ledger';

/** One thing that goes wrong, at the n-th passage (from 1) of a kind, before or after it took effect. */
export interface Fault {
  readonly kind: PortKind | 'any';
  readonly at: number;
  readonly when: 'before' | 'after';
  /** `crash`: from now on nothing of this console happens any more. Otherwise the error that the caller gets. */
  readonly happen: 'crash' | (() => Error);
  /** Every passage from the n-th on, not only that one. */
  readonly forGood?: boolean;
}

/** Everything one console does passes here, so that tests can count it and break it at any point. */
export class Gate {
  private readonly fault: Fault | undefined;
  private readonly counts = { call: 0, journal: 0, ledger: 0, any: 0 };
  private dead = false;
  /** Names of what passed, in order. */
  readonly passed: string[] = [];
  /** Called at each passage, before it takes effect. */
  onPass: ((name: string) => void) | undefined;

  constructor(fault?: Fault) {
    this.fault = fault;
  }

  /** True once the fault is a crash and has happened. */
  get isDead(): boolean {
    return this.dead;
  }

  /** How many passages of a kind there were. */
  count(kind: PortKind | 'any'): number {
    return this.counts[kind];
  }

  async pass<T>(kind: PortKind, name: string, act: () => T): Promise<T> {
    if (this.dead) return never();
    this.counts[kind] += 1;
    this.counts.any += 1;
    const hits = this.isHit(kind);
    this.passed.push(name);
    this.onPass?.(name);
    if (hits && this.fault?.when === 'before') await this.strike(this.fault);
    const result = act();
    if (hits && this.fault?.when === 'after') await this.strike(this.fault);
    // The answer takes its way; whoever died meanwhile never reads it.
    await Promise.resolve();
    return this.isDead ? never() : result;
  }

  private isHit(kind: PortKind): boolean {
    const { fault } = this;
    if (!fault || (fault.kind !== 'any' && fault.kind !== kind)) return false;
    const count = this.counts[fault.kind];
    return fault.forGood === true ? count >= fault.at : count === fault.at;
  }

  private async strike(fault: Fault): Promise<void> {
    if (fault.happen !== 'crash') throw fault.happen();
    this.dead = true;
    return never();
  }
}

function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined);
}
