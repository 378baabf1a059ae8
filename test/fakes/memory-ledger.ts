import type { Activity } from '../../shared/domain/activity.ts';
import type { Ledger } from '../../electron/ports.ts';
import { Gate } from './gate.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A ledger that remembers. */
export class MemoryLedger implements Ledger {
  readonly entries: Activity[] = [];
  private readonly listeners = new Set<(entry: Activity) => void>();
  private readonly gate: Gate;
  private readonly clock: VirtualClock;

  constructor(gate: Gate = new Gate(), clock: VirtualClock = new VirtualClock()) {
    this.gate = gate;
    this.clock = clock;
  }

  append(entry: Parameters<Ledger['append']>[0]): Promise<Activity> {
    return this.gate.pass('ledger', `ledger ${entry.kind}`, () => {
      const kept: Activity = {
        poolId: null,
        configurationUuid: null,
        runId: null,
        ...entry,
        seq: this.entries.length + 1,
        time: this.clock.now().toISOString(),
      };
      this.entries.push(kept);
      for (const listener of this.listeners) listener(kept);
      return kept;
    });
  }

  list(options: { readonly limit: number; readonly beforeSeq?: number }): readonly Activity[] {
    const before = options.beforeSeq ?? Infinity;
    return this.entries
      .filter((entry) => entry.seq < before)
      .reverse()
      .slice(0, options.limit);
  }

  onAppended(listener: (entry: Activity) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Kinds in order. */
  kinds(): readonly string[] {
    return this.entries.map((entry) => entry.kind);
  }
}
