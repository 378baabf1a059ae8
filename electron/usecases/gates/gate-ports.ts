import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { DriftJudgement } from '../../../shared/domain/drift/judge-drift.ts';
import type { Person } from '../../../shared/domain/gate/person.ts';
import type { Clock, KnownWriters, NewId } from '../../ports.ts';
import type { Runs } from '../../ports/runs.ts';
import type { GateBook, Identities } from '../../ports/gates.ts';
import type { EvidenceContents } from '../../ports/evidence.ts';
import type { ChooseFile, ChosenFiles } from '../../ports/workflows.ts';
import type { GuestProbe } from '../../ports/vm-operations.ts';
import type { PromotionPorts } from '../promotions/gather-plan-facts.ts';
import type { GateClocks } from './gate-clocks.ts';

/** What the use cases of gates need. */
export interface GatePorts extends PromotionPorts {
  readonly identities: Identities;
  readonly book: GateBook;
  readonly contents: Pick<EvidenceContents, 'keep'>;
  readonly writers: KnownWriters;
  readonly runs: Pick<Runs, 'list' | 'spentNonces'>;
  readonly clock: Clock;
  readonly clocks: GateClocks;
  readonly newId: NewId;
  readonly probe: GuestProbe;
  readonly chooseFile: ChooseFile;
  readonly files: ChosenFiles;
  /** All configurations of a pool, each made when it is asked for: a large pool has thousands. */
  readonly eachConfiguration: (poolId: string) => Iterable<Configuration>;
  /** Resolves when all that the pool reported until now has been published: from then on nothing is derived twice. */
  readonly factsSettled: () => Promise<void>;
  /** The drift of a configuration as its stage judges it; undefined where it is not known. */
  readonly judgeDrift: (poolId: string, configurationUuid: string) => DriftJudgement | undefined;
  /** Resolves when all that the pool reported until now is in `judgeDrift`. */
  readonly driftSettled: () => Promise<void>;
  /** Last record of this console's ledger; undefined while it has none. */
  readonly ledgerHead: () => { readonly seq: number; readonly hash: string } | undefined;
  /** Something about a pool's gates changed here: windows are to hear of it. */
  readonly touch: (poolId: string) => void;
  /** Whoever the console's own session belongs to, as learnt at the last connection; null before. */
  readonly whoIsHere: (poolId: string) => Person | null;
}
