import type { Plan } from '../../shared/domain/plan.ts';
import type { Run } from '../../shared/domain/run.ts';
import type { RunConsent } from './gates.ts';

/** The runs of plans, as use cases see them. Implemented by electron/runs. */
export interface Runs {
  list(): readonly Run[];
  findUnfinished(configurationUuid: string): Run | undefined;
  onChanged(listener: (run: Run) => void): () => void;
  start(plan: Plan, planDigest: string, requester: string, consent?: RunConsent): Promise<string>;
  /** Nonces and ids of all statements that a run of this console was started with. */
  spentNonces(): ReadonlySet<string>;
  stop(runId: string): void;
  pause(runId: string): void;
  resume(runId: string): Promise<void>;
  undo(runId: string): Promise<void>;
}

/** One line of a run's journal. Written, fsynced, before what it announces happens. */
export type JournalEntry =
  | {
      readonly t: 'planned';
      readonly run: string;
      readonly at: string;
      readonly plan: Plan;
      readonly planDigest: string;
      readonly requester: string;
      readonly nonce: string;
      /** Absent where its gate asked for nothing. */
      readonly consent?: RunConsent;
    }
  | {
      readonly t: 'intent';
      readonly run: string;
      readonly at: string;
      readonly step: string;
      readonly undo: boolean;
      /** What the step found before it acted; what undoing puts back. */ readonly before: string;
    }
  | {
      readonly t: 'done';
      readonly run: string;
      readonly at: string;
      readonly step: string;
      readonly undo: boolean;
      readonly note: string;
    }
  /** The object a step made, by uuid; on disk before it loses the mark it was made with. */
  | {
      readonly t: 'made';
      readonly run: string;
      readonly at: string;
      readonly step: string;
      readonly uuid: string;
    }
  | {
      readonly t: 'failed';
      readonly run: string;
      readonly at: string;
      readonly step: string;
      readonly undo: boolean;
      readonly problem: string;
    }
  | {
      readonly t: 'phase';
      readonly run: string;
      readonly at: string;
      readonly phase: Run['phase'];
      readonly reason: string;
    };

/** Journal of all runs, append-only. */
export interface RunJournal {
  /** Resolves when the line is on disk. @throws ProblemError store-failed, and then the step must not start. */
  append(entry: JournalEntry): Promise<void>;
  /** Everything written so far, in order; read once at start. */
  read(): Promise<readonly JournalEntry[]>;
}
