import type { DriftMute, DriftSample } from '../../shared/domain/drift/drift-view.ts';
import type { VmPortrait } from '../../shared/domain/drift/portrait.ts';

/** What configurations were when they were recorded in a stage, by configuration and number of the record. */
export interface Baselines {
  /** Undefined where this console did not see the configuration at that time. @throws ProblemError `store-failed` */
  find(configurationUuid: string, recordSeq: number): Promise<readonly VmPortrait[] | undefined>;
  /** Keeps one and forgets the older ones of the same configuration. @throws ProblemError `store-failed` */
  keep(configurationUuid: string, recordSeq: number, vms: readonly VmPortrait[]): Promise<void>;
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
