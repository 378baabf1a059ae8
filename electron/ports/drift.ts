import type { DriftMute, DriftSample } from '../../shared/domain/drift/drift-view.ts';
import type { VmPortrait } from '../../shared/domain/drift/portrait.ts';

/** When a configuration was recorded in a stage, and as what. */
export interface RecordedMoment {
  /** Coordinator's clock, ms since 1970; 0 where the record does not say. */
  readonly atMs: number;
  /** Number of the record; it begins anew after the configuration was taken out of its service. */
  readonly seq: number;
  /** SHA-256, hex. */
  readonly revision: string;
}

/** What configurations were when they were recorded in a stage. */
export interface Baselines {
  /** What is kept of a configuration, the newest first. */
  list(configurationUuid: string): readonly RecordedMoment[];
  /** Undefined where this console did not see the configuration at that time. @throws ProblemError `store-failed` */
  find(configurationUuid: string, moment: RecordedMoment): Promise<readonly VmPortrait[] | undefined>;
  /** The newest of that revision. @throws ProblemError `store-failed` */
  findRevision(configurationUuid: string, revision: string): Promise<readonly VmPortrait[] | undefined>;
  /** Keeps one; the oldest of many go. @throws ProblemError `store-failed` */
  keep(configurationUuid: string, moment: RecordedMoment, vms: readonly VmPortrait[]): Promise<void>;
}

/** Mutes and history of one configuration. */
export interface DriftNotes {
  readonly poolId: string;
  readonly configurationUuid: string;
  readonly mute: DriftMute | null;
  /** Oldest first; bounded. */
  readonly samples: readonly DriftSample[];
}

/** What this workstation keeps about drift. */
export interface DriftBook {
  find(poolId: string, configurationUuid: string): DriftNotes | undefined;
  /**
   * Changes the notes of one configuration, of what they are when its turn comes: a mute and a sample that are written at the
   * same time both stay. On disk when it resolves. @throws ProblemError `store-failed`
   */
  change(poolId: string, configurationUuid: string, change: (notes: DriftNotes) => DriftNotes): Promise<void>;
}
