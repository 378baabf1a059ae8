import { AlarmPage } from '../features/certificate-alarm/alarm-page.tsx';
import { TrustMemberDialog } from '../features/certificate-alarm/trust-member-dialog.tsx';
import { ArchiveSheet } from '../features/archive/archive-sheet.tsx';
import { RemoveArchiveDialog } from '../features/archive/remove-archive-dialog.tsx';
import { RehearseSheet } from '../features/archive/rehearse-sheet.tsx';
import { RestoreSheet } from '../features/archive/restore-sheet.tsx';
import { ShelfPage } from '../features/archive/shelf-page.tsx';
import { Approvals } from '../features/approvals/approvals.tsx';
import { GateDialogs } from '../features/approvals/gate-dialogs.tsx';
import { PolicyDialogs } from '../features/workflow-editor/gate-form/policies-dialog.tsx';
import { LeaseDialog } from '../features/leases/lease-dialog.tsx';
import { AutomationDialog } from '../features/automation/automation-dialog.tsx';
import { EvidenceDialogs } from '../features/evidence/evidence-dialogs.tsx';
import { LedgerPage } from '../features/evidence/ledger/ledger-page.tsx';
import { ReviewPage } from '../features/evidence/review/review-page.tsx';
import { ComparisonPage } from '../features/comparison/comparison-page.tsx';
import { ConfigurationDialogs } from '../features/configuration/configuration-dialogs.tsx';
import { HealSheet } from '../features/comparison/heal-sheet.tsx';
import { ConfigurationPage } from '../features/configuration-page/configuration-page.tsx';
import { Configurations } from '../features/configuration/configurations.tsx';
import { DetailsPanel } from '../features/configuration/details-panel.tsx';
import { FenceSheet } from '../features/fences/fence-sheet.tsx';
import { FencesPage } from '../features/fences/fences-page.tsx';
import { ReachSheet } from '../features/fences/reach-sheet.tsx';
import { RemovalSheet } from '../features/fences/removal-sheet.tsx';
import { HelpDialog } from '../features/help/help-dialog.tsx';
import { OperateSheet } from '../features/operate/operate-sheet.tsx';
import { PlanSheet } from '../features/plan-preview/plan-sheet.tsx';
import { ReplicaSheet } from '../features/replicas/replica-sheet.tsx';
import { PoolDialogs } from '../features/pools/pool-dialogs.tsx';
import { Pools } from '../features/pools/pools.tsx';
import { CompareSheet } from '../features/run-history/compare-sheet.tsx';
import { RunHistory } from '../features/run-history/run-history.tsx';
import { RunSheet } from '../features/run-view/run-sheet.tsx';
import { ServiceDialogs } from '../features/services/service-dialogs.tsx';
import { DataDialogs } from '../features/settings/data-dialogs.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';
import { SealKeyDialog } from '../features/signing-key/seal-key-dialog.tsx';
import { TemplateFileDialog } from '../features/templates/template-file-dialog.tsx';
import { MakeTemplateSheet } from '../features/templates/make-template-sheet.tsx';
import { ProvisionSheet } from '../features/templates/provision-sheet.tsx';
import { RemoveTemplateDialog } from '../features/templates/remove-template-dialog.tsx';
import { SaveTemplateSheet } from '../features/templates/save-template-sheet.tsx';
import { TemplatesPage } from '../features/templates/templates-page.tsx';
import { UnlockKey } from '../features/signing-key/unlock-key.tsx';
import { Tour } from '../features/tour/tour.tsx';
import { lazy } from 'react';
import { useStore } from '../state/store.ts';
import type { ViewName } from '../state/view-slice.ts';
import { KeyboardHelp } from './keyboard-help.tsx';
import { Palette } from './palette.tsx';
import { ToastStack } from './toast-stack.tsx';
import { Toasts } from './toasts.tsx';

/* What the first frame does not show. In a script of its own, so that the board need not wait for it. */

// The graph library is loaded by those who edit a workflow.
const WorkflowPage = lazy(() =>
  import('../features/workflow-editor/workflow-page.tsx').then((editor) => ({ default: editor.WorkflowPage })),
);

export { AlarmPage, DetailsPanel };

/** Everything that lies over the frame; nothing of it is open at the start. */
export function Overlays() {
  return (
    <>
      <ToastStack />
      <PlanSheet />
      <FenceSheet />
      <ReachSheet />
      <RemovalSheet />
      <HealSheet />
      <ReplicaSheet />
      <OperateSheet />
      <ArchiveSheet />
      <RestoreSheet />
      <RehearseSheet />
      <MakeTemplateSheet />
      <SaveTemplateSheet />
      <ProvisionSheet />
      <RunSheet />
      <CompareSheet />
      <PoolDialogs />
      <TrustMemberDialog />
      <ServiceDialogs />
      <ConfigurationDialogs />
      <AutomationDialog />
      <LeaseDialog />
      <GateDialogs />
      <PolicyDialogs />
      <EvidenceDialogs />
      <SealKeyDialog />
      <UnlockKey />
      <RemoveArchiveDialog />
      <RemoveTemplateDialog />
      <TemplateFileDialog />
      <DataDialogs />
      <KeyboardHelp />
      <HelpDialog />
      <Tour />
      <Palette />
      <Toasts />
    </>
  );
}

/** The list of all configurations, or the page of one. */
function ConfigurationsView() {
  const pageKey = useStore((state) => state.pageKey);
  return pageKey === null ? <Configurations /> : <ConfigurationPage key={pageKey} id={pageKey} />;
}

/** The views beside the board. */
export function OtherView({ view }: { readonly view: Exclude<ViewName, 'board'> }) {
  switch (view) {
    case 'workflow':
      return <WorkflowPage />;
    case 'configurations':
      return <ConfigurationsView />;
    case 'approvals':
      return <Approvals />;
    case 'ledger':
      return <LedgerPage />;
    case 'review':
      return <ReviewPage />;
    case 'fences':
      return <FencesPage />;
    case 'drift':
      return <ComparisonPage />;
    case 'templates':
      return <TemplatesPage />;
    case 'archive':
      return <ShelfPage />;
    case 'runs':
      return <RunHistory />;
    case 'pools':
      return <Pools />;
    case 'settings':
      return <SettingsPage />;
  }
}
