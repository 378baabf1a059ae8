import type { ArchiveEvidence, ArchiveFiles, ArchiveRehearsals } from '../ports/archive.ts';
import type { RunGuard } from '../ports/gates.ts';
import type { GuestProbe } from '../ports/vm-operations.ts';
import type { Clock, Digest, Ledger, NewId, Pools, Signer } from '../ports.ts';
import type { RunJournal } from '../ports/runs.ts';

/** What the engine works with. */
export interface EnginePorts {
  readonly pools: Pools;
  readonly journal: RunJournal;
  readonly ledger: Ledger;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly newId: NewId;
  readonly probe: GuestProbe;
  readonly consoleName: string;
  /** Absent in tests of runs without archives. */
  readonly archives?: ArchiveFiles;
  /** Absent in tests of runs without archives. */
  readonly rehearsals?: Pick<ArchiveRehearsals, 'save'>;
  /** Absent in tests of runs without archives. */
  readonly evidence?: ArchiveEvidence;
  /** Absent in tests of runs without gates. */
  readonly guard?: RunGuard;
  /** Bugs of this program met while running a step; everything else is a ProblemError. Answers the id in the log. */
  readonly logBug: (error: unknown) => string;
}
