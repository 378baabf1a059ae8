import type { SnapshotFacts } from '../inventory.ts';

/** When a snapshot of ours was taken: as a configuration entered a stage, or before it left it. */
export type SnapshotMoment = 'entry' | 'exit';

/** A stage id has neither space nor colon, so the text up to the colon tells moment and stage for certain. */
const PREFIX = 'Stagewright';

/** Begins the name of each snapshot that a stage's `snapshot` action takes; by it a `return` and retention find them. */
function stageSnapshotPrefix(moment: SnapshotMoment, stageId: string): string {
  return `${PREFIX} ${moment} ${stageId}: `;
}

/** The name of a snapshot that a stage's `snapshot` action takes. */
export function stageSnapshotName(moment: SnapshotMoment, stageId: string, configurationName: string): string {
  return `${stageSnapshotPrefix(moment, stageId)}${configurationName}`;
}

/** True for names given by `stageSnapshotName`, of any stage; retention touches no other. */
export function isStageSnapshot(nameLabel: string): boolean {
  return /^Stagewright (entry|exit) [a-z][a-z0-9-]{0,47}: /.test(nameLabel);
}

/** The name of a snapshot that only serves to be copied; destroyed by the plan that takes it. */
export function copySnapshotName(configurationName: string): string {
  return `${PREFIX} copy: ${configurationName}`;
}

/** Finds the newest snapshot that an action of that moment and stage took. Snapshots come oldest first. */
export function findStageSnapshot(
  snapshots: readonly SnapshotFacts[],
  moment: SnapshotMoment,
  stageId: string,
): SnapshotFacts | undefined {
  const prefix = stageSnapshotPrefix(moment, stageId);
  return snapshots.filter(({ nameLabel }) => nameLabel.startsWith(prefix)).at(-1);
}
