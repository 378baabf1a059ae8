import { FINAL_PHASES, RESTING_PHASES, type Run, type RunPhase } from '../../shared/domain/run.ts';
import { ProblemError } from '../../shared/errors.ts';
import type { Clock, Ledger, Pools } from '../ports.ts';
import type { JournalEntry, RunJournal } from '../ports/runs.ts';
import { afterRestart, applyEntry, showProgress, type EngineRun } from './run-state.ts';

/** What the book is kept with. */
export interface BookPorts {
  readonly pools: Pools;
  readonly journal: RunJournal;
  readonly ledger: Ledger;
  readonly clock: Clock;
}

type LedgerEntry = Parameters<Ledger['append']>[0];

/** All runs as the journal tells them. Nothing changes here before its line is on disk. */
export class RunBook {
  private readonly ports: BookPorts;
  private readonly runs = new Map<string, EngineRun>();
  private readonly listeners = new Set<(run: Run) => void>();

  constructor(ports: BookPorts) {
    this.ports = ports;
  }

  /** Reads the journal; runs that were under way are found `interrupted`. */
  async recover(): Promise<void> {
    for (const entry of await this.ports.journal.read()) {
      const next = applyEntry(this.runs.get(entry.run), entry);
      if (next) this.runs.set(entry.run, next);
    }
    for (const [id, known] of this.runs) {
      if (FINAL_PHASES.has(known.run.phase)) continue;
      this.runs.set(id, afterRestart(known));
      if (RESTING_PHASES.has(known.run.phase)) continue;
      await this.enter(id, 'interrupted', 'console-ended');
      await this.record(id, 'run.interrupted', { reason: 'the console ended while it ran' });
    }
  }

  /** All runs, newest first. */
  list(): readonly Run[] {
    return [...this.runs.values()].map(({ run }) => run).reverse();
  }

  /** Nonces and ids of all statements that a run was started with. */
  spentNonces(): ReadonlySet<string> {
    return new Set([...this.runs.values()].flatMap(({ consent }) => consent?.nonces ?? []));
  }

  /** @throws ProblemError `not-found` */
  get(runId: string): EngineRun {
    const known = this.runs.get(runId);
    if (!known) throw new ProblemError({ code: 'not-found', kind: 'run', id: runId });
    return known;
  }

  onChanged(listener: (run: Run) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Writes one line and then believes it. @throws ProblemError `store-failed`, and nothing has changed */
  async append(entry: JournalEntry): Promise<void> {
    await this.ports.journal.append(entry);
    const next = applyEntry(this.runs.get(entry.run), entry);
    if (next) this.keep(entry.run, next);
  }

  /** Writes that a run enters a phase. */
  async enter(runId: string, phase: RunPhase, reason: string): Promise<void> {
    await this.append({ t: 'phase', run: runId, at: this.stamp(), phase, reason });
  }

  /** Shows that a run is about to rest; not a fact of the journal, since it may end first. */
  showRestAhead(runId: string, phase: 'stopping' | 'pausing'): void {
    const known = this.runs.get(runId);
    if (!known || FINAL_PHASES.has(known.run.phase)) return;
    this.keep(runId, { ...known, run: { ...known.run, phase, revision: known.run.revision + 1 } });
  }

  /** Shows how far a step under way is, as its task reports it. */
  showProgress(runId: string, stepId: string, ratio: number): void {
    const known = this.get(runId);
    const next = showProgress(known, stepId, ratio);
    if (next !== known) this.keep(runId, next);
  }

  /** Adds a line about a run to the ledger. */
  async record(runId: string, kind: LedgerEntry['kind'], data: LedgerEntry['data']): Promise<void> {
    const { plan, requester } = this.get(runId).run;
    const { poolId, configurationUuid, configurationName } = plan;
    const actor = this.ports.pools.find(poolId)?.rights?.userName ?? requester;
    await this.ports.ledger.append({
      kind,
      actor,
      poolId,
      configurationUuid,
      runId,
      data: { configuration: configurationName, ...data },
    });
  }

  /** Now, as the journal writes it. */
  stamp(): string {
    return this.ports.clock.now().toISOString();
  }

  private keep(runId: string, next: EngineRun): void {
    this.runs.set(runId, next);
    for (const listener of this.listeners) listener(next.run);
  }
}
