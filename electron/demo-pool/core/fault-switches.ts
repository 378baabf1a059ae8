import type { Faults } from './contract.ts';

/** A fault of the pool's objects that waits to happen. */
export interface FaultSwitch {
  readonly kind: string;
  /** What it hits, for example a uuid; `*` hits everything. */
  readonly subject: string;
  /** How often `take` may answer true; Infinity: until switched off. */
  remaining: number;
}

/** Faults of objects (not of calls), switched by the control channel and asked for by behaviours. */
export class FaultSwitches implements Faults {
  private switches: FaultSwitch[] = [];

  take(kind: string, subject: string): boolean {
    const found = this.lookUp(kind, subject);
    if (!found) return false;
    found.remaining -= 1;
    if (found.remaining <= 0) this.switches = this.switches.filter((item) => item !== found);
    return true;
  }

  isOn(kind: string, subject: string): boolean {
    return this.lookUp(kind, subject) !== undefined;
  }

  /** Switches a fault on for `count` uses. */
  on(kind: string, subject: string, count: number): void {
    this.off(kind, subject);
    this.switches.push({ kind, subject, remaining: count });
  }

  /** Switches a fault off; silent when it was not on. */
  off(kind: string, subject: string): void {
    this.switches = this.switches.filter((item) => item.kind !== kind || item.subject !== subject);
  }

  clear(): void {
    this.switches = [];
  }

  list(): readonly Readonly<FaultSwitch>[] {
    return this.switches;
  }

  private lookUp(kind: string, subject: string): FaultSwitch | undefined {
    return this.switches.find((item) => item.kind === kind && (item.subject === subject || item.subject === '*'));
  }
}
