import type { PlanStep } from '../plan.ts';
import { ESTIMATE } from './estimates.ts';
import type { Journey, PlanDraft } from './plan-draft.ts';
import { isStageSnapshot } from './snapshot-names.ts';
import { timeWord } from './words.ts';

/**
 * Destroys snapshots of ours that are more than the stage keeps, oldest first; those that the plan takes count and stay,
 * and so does one it goes back to. Snapshots that other people took are never touched.
 */
export function retentionSteps(
  draft: PlanDraft,
  journey: Journey,
  after: readonly string[],
  spared: ReadonlySet<string> = new Set(),
): readonly PlanStep[] {
  const keep = journey.toRules.keepSnapshots;
  if (keep === null) return [];
  return journey.members.flatMap(({ vm, name }) => {
    const taken = draft.steps.filter(({ action }) => action.kind === 'snapshot-vm' && action.vmUuid === vm.uuid);
    const ours = vm.snapshots.filter(({ nameLabel }) => isStageSnapshot(nameLabel));
    const tooMany = Math.max(0, ours.length - Math.max(0, keep - taken.length));
    return ours
      .slice(0, tooMany)
      .filter(({ uuid }) => !spared.has(uuid))
      .map((snapshot): PlanStep => {
        draft.irreversible.push(
          `The snapshot "${snapshot.nameLabel}" of ${name}, from ${timeWord(snapshot.takenAt)}, is destroyed.`,
        );
        return {
          id: `destroy-snapshot:${snapshot.uuid}`,
          title: `Destroy the snapshot "${snapshot.nameLabel}" of ${name}, from ${timeWord(snapshot.takenAt)}`,
          vmUuid: vm.uuid,
          call: `VDI.destroy (its disks)\nVM.destroy self=${snapshot.uuid}`,
          dependsOn: after,
          ...draft.srResources(vm),
          estimateMs: ESTIMATE.destroySnapshot,
          undo: null,
          action: { kind: 'destroy-snapshot', snapshot: { uuid: snapshot.uuid } },
        };
      });
  });
}
