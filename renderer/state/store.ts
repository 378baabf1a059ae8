import { create } from 'zustand';
import { createActivitySlice, type ActivitySlice } from './activity-slice.ts';
import { createLeasesSlice, type LeasesSlice } from './leases-slice.ts';
import { createReplicasSlice, type ReplicasSlice } from './replicas-slice.ts';
import { createArchivesSlice, type ArchivesSlice } from './archives-slice.ts';
import { createAutomationSlice, type AutomationSlice } from './automation-slice.ts';
import { createApprovalsViewSlice, type ApprovalsViewSlice } from './approvals-view-slice.ts';
import { createBoardViewSlice, type BoardViewSlice } from './board-view-slice.ts';
import { createConfigurationsSlice, type ConfigurationsSlice } from './configurations-slice.ts';
import { createEvidenceSlice, type EvidenceSlice } from './evidence-slice.ts';
import { createEvidenceViewSlice, type EvidenceViewSlice } from './evidence-view-slice.ts';
import { createDriftSlice, type DriftSlice } from './drift-slice.ts';
import { createDraftsSlice, type DraftsSlice } from './drafts-slice.ts';
import { createGatesSlice, type GatesSlice } from './gates-slice.ts';
import { createFencesSlice, type FencesSlice } from './fences-slice.ts';
import { createInventorySlice, type InventorySlice } from './inventory-slice.ts';
import { createNoticesSlice, type NoticesSlice } from './notices-slice.ts';
import { createPoolsSlice, type PoolsSlice } from './pools-slice.ts';
import { createRunsSlice, type RunsSlice } from './runs-slice.ts';
import { createSelectionSlice, type SelectionSlice } from './selection-slice.ts';
import { createServicesSlice, type ServicesSlice } from './services-slice.ts';
import { createSettingsSlice, type SettingsSlice } from './settings-slice.ts';
import { createTemplatesSlice, type TemplatesSlice } from './templates-slice.ts';
import { createUpdatesSlice, type UpdatesSlice } from './updates-slice.ts';
import { createViewSlice, type ViewSlice } from './view-slice.ts';
import { createWorkflowEditorSlice, type WorkflowEditorSlice } from './workflow-editor-slice.ts';

/** Everything the window knows: facts (written by events) and view state (written by commands). */
export type State = PoolsSlice &
  InventorySlice &
  ServicesSlice &
  ConfigurationsSlice &
  RunsSlice &
  ActivitySlice &
  AutomationSlice &
  ArchivesSlice &
  GatesSlice &
  ApprovalsViewSlice &
  SettingsSlice &
  NoticesSlice &
  SelectionSlice &
  ViewSlice &
  BoardViewSlice &
  DraftsSlice &
  EvidenceSlice &
  EvidenceViewSlice &
  FencesSlice &
  DriftSlice &
  ReplicasSlice &
  TemplatesSlice &
  LeasesSlice &
  UpdatesSlice &
  WorkflowEditorSlice;

/** The window's one store: call it in a feature to subscribe to a selector's value. */
export const useStore = create<State>()((...tools) => ({
  ...createPoolsSlice(...tools),
  ...createInventorySlice(...tools),
  ...createServicesSlice(...tools),
  ...createConfigurationsSlice(...tools),
  ...createRunsSlice(...tools),
  ...createActivitySlice(...tools),
  ...createAutomationSlice(...tools),
  ...createReplicasSlice(...tools),
  ...createLeasesSlice(...tools),
  ...createArchivesSlice(...tools),
  ...createGatesSlice(...tools),
  ...createApprovalsViewSlice(...tools),
  ...createSettingsSlice(...tools),
  ...createNoticesSlice(...tools),
  ...createSelectionSlice(...tools),
  ...createViewSlice(...tools),
  ...createBoardViewSlice(...tools),
  ...createDraftsSlice(...tools),
  ...createEvidenceSlice(...tools),
  ...createEvidenceViewSlice(...tools),
  ...createFencesSlice(...tools),
  ...createDriftSlice(...tools),
  ...createTemplatesSlice(...tools),
  ...createUpdatesSlice(...tools),
  ...createWorkflowEditorSlice(...tools),
}));

/** The same store for commands and events, which have no component. */
export const store = useStore;
