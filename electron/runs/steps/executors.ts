import type { StepAction } from '../../../shared/domain/plan.ts';
import { exportVmStep, openArchiveStep, sealArchiveStep } from './archive.ts';
import { writeEvidenceStep } from './archive-evidence.ts';
import { guardArchivedStep } from './archived-copies.ts';
import { copyVmStep, setUpCopyStep } from './copies.ts';
import { moveDiskStep } from './disks.ts';
import { makeFenceNetworkStep, removeFenceNetworkStep } from './fence-networks.ts';
import { fenceNicsStep, setUpRouterStep, startInFenceStep } from './fenced-vms.ts';
import { releaseLockStep, takeLockStep } from './locks.ts';
import { moveVifStep } from './networks.ts';
import { healFieldsStep } from './heal.ts';
import { replaceDiskStep } from './replace-disk.ts';
import { carryServiceStep, migrateVmStep, settleVmStep } from './migrate.ts';
import { noteStep } from './notes.ts';
import { resumeStep, suspendStep, switchOffStep } from './operate.ts';
import { shutdownStep, startStep } from './power.ts';
import { keepMacsStep, sendCopyStep } from './send-copy.ts';
import { waitReadyStep } from './readiness.ts';
import { lookAtVmStep, recordRehearsalStep, removeRehearsedFenceStep, removeRehearsedVmStep } from './rehearse.ts';
import { stageRecordStep } from './record.ts';
import { placeMemberStep, recordMembersStep, releaseMemberStep } from './members.ts';
import { removeRecordsStep, removeVappStep, removeVmStep } from './removal.ts';
import { checkRestoredStep, importVmStep, sweepImportStep } from './restore.ts';
import { revertStep } from './revert.ts';
import { affinityStep, blockOperationsStep, sizeStep } from './settings.ts';
import { destroySnapshotStep, snapshotStep } from './snapshots.ts';
import { markStageStep } from './stage-tags.ts';
import type { ActionOf, StepExecutor } from './step-executor.ts';
import { fitOutStep, keepAsTemplateStep, removeTemplateRecordStep, writeTemplateRecordStep } from './templates.ts';
import { createVappStep } from './vapps.ts';

/** Everything but `verify`, which asks all others. */
export type OrdinaryAction = Exclude<StepAction, ActionOf<'verify'>>;

/** One executor per kind of action; a kind without one does not compile. */
const EXECUTORS: { readonly [K in OrdinaryAction['kind']]: StepExecutor<ActionOf<K>> } = {
  'take-lock': takeLockStep,
  'release-lock': releaseLockStep,
  'move-vif': moveVifStep,
  'mark-stage': markStageStep,
  'write-stage-record': stageRecordStep,
  note: noteStep,
  'shutdown-vm': shutdownStep,
  'start-vm': startStep,
  'wait-ready': waitReadyStep,
  'snapshot-vm': snapshotStep,
  'destroy-snapshot': destroySnapshotStep,
  'copy-vm': copyVmStep,
  'set-up-copy': setUpCopyStep,
  'create-vapp': createVappStep,
  'move-disk': moveDiskStep,
  'set-affinity': affinityStep,
  'set-size': sizeStep,
  'block-operations': blockOperationsStep,
  'revert-vm': revertStep,
  'make-fence-network': makeFenceNetworkStep,
  'fence-nics': fenceNicsStep,
  'set-up-router': setUpRouterStep,
  'start-in-fence': startInFenceStep,
  'remove-fence-network': removeFenceNetworkStep,
  'heal-fields': healFieldsStep,
  'replace-disk': replaceDiskStep,
  'switch-off-vm': switchOffStep,
  'suspend-vm': suspendStep,
  'resume-vm': resumeStep,
  'remove-vm': removeVmStep,
  'remove-vapp': removeVappStep,
  'remove-records': removeRecordsStep,
  'open-archive': openArchiveStep,
  'export-vm': exportVmStep,
  'seal-archive': sealArchiveStep,
  'guard-archived': guardArchivedStep,
  'write-evidence': writeEvidenceStep,
  'import-vm': importVmStep,
  'sweep-import': sweepImportStep,
  'look-at-vm': lookAtVmStep,
  'record-rehearsal': recordRehearsalStep,
  'remove-rehearsed-vm': removeRehearsedVmStep,
  'remove-rehearsed-fence': removeRehearsedFenceStep,
  'check-restored': checkRestoredStep,
  'migrate-vm': migrateVmStep,
  'settle-vm': settleVmStep,
  'send-copy': sendCopyStep,
  'keep-macs': keepMacsStep,
  'carry-service': carryServiceStep,
  'place-member': placeMemberStep,
  'release-member': releaseMemberStep,
  'record-members': recordMembersStep,
  'fit-out-vm': fitOutStep,
  'keep-as-template': keepAsTemplateStep,
  'write-template-record': writeTemplateRecordStep,
  'remove-template-record': removeTemplateRecordStep,
};

/** The executor of an action. */
export function executorOf(action: OrdinaryAction): StepExecutor<OrdinaryAction> {
  // The table pairs each kind with the executor of that kind, which the compiler cannot carry through the look-up.
  return EXECUTORS[action.kind] as unknown as StepExecutor<OrdinaryAction>;
}
