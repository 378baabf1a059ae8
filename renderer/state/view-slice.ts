import type { BundleScope } from '../../shared/domain/evidence/bundle-scope.ts';
import type { FenceMode } from '../../shared/domain/fence/fence-request.ts';
import type { MigrateWish } from '../../shared/domain/migrate/migrate-wish.ts';
import type { OperateVerb } from '../../shared/domain/operate/operate-wish.ts';
import type { CertificateAlarm } from '../../shared/domain/pool-state.ts';
import type { Problem } from '../../shared/errors.ts';
import type { NowRef, SideRef } from '../../shared/ipc/areas/drift.ts';
import type { HelpTopic } from '../../shared/text/help-text.ts';
import type { ImportedTemplate } from '../../shared/ipc/areas/templates.ts';
import type { ImportedWorkflow } from '../../shared/ipc/contract.ts';
import type { ConfigurationKey } from './configurations-slice.ts';
import type { GateDialog } from './gate-dialog.ts';
import type { StateCreator } from 'zustand/vanilla';

/** The places of the left rail. */
export type ViewName =
  | 'board'
  | 'workflow'
  | 'configurations'
  | 'templates'
  | 'drift'
  | 'approvals'
  | 'fences'
  | 'archive'
  | 'runs'
  | 'ledger'
  | 'review'
  | 'pools'
  | 'settings';

/** What the form for a replica is set to at first. */
export interface ReplicaPreset {
  readonly isPatchTest: boolean;
  /** The stage whose replica is made anew. */
  readonly replaces?: string;
  readonly fence?: FenceMode | null;
}

/** What a new template of VM templates begins with. */
export type TemplateOrigin =
  | { readonly kind: 'vms' }
  | { readonly kind: 'version'; readonly id: string }
  | { readonly kind: 'file'; readonly read: Extract<ImportedTemplate, { state: 'read' }> };

/** The sheet over everything: a plan to decide on, or the run it became. */
export type Sheet =
  | { readonly kind: 'plan'; readonly key: ConfigurationKey; readonly toStageId: string }
  | { readonly kind: 'fence'; readonly key: ConfigurationKey }
  | { readonly kind: 'reach'; readonly key: ConfigurationKey; readonly vmUuid: string | null }
  | { readonly kind: 'unfence'; readonly poolId: string; readonly fenceId: string }
  /** What would make the right side like the left. */
  | { readonly kind: 'heal'; readonly left: SideRef; readonly right: NowRef }
  /** A replica of that configuration. */
  | { readonly kind: 'replica'; readonly key: ConfigurationKey; readonly preset: ReplicaPreset }
  | {
      readonly kind: 'operate';
      readonly keys: readonly ConfigurationKey[];
      readonly verb: OperateVerb;
      /** Where a migration goes back to; absent: the form begins empty. */
      readonly back?: MigrateWish;
    }
  | { readonly kind: 'archive'; readonly key: ConfigurationKey }
  | { readonly kind: 'restore'; readonly archive: string }
  | { readonly kind: 'rehearse'; readonly archive: string }
  | { readonly kind: 'make-template'; readonly key: ConfigurationKey }
  | { readonly kind: 'save-template'; readonly poolId: string; readonly from: TemplateOrigin }
  | { readonly kind: 'provision'; readonly poolId: string; readonly id: string }
  | { readonly kind: 'run'; readonly runId: string }
  | { readonly kind: 'compare-runs'; readonly runIds: readonly [string, string] };

/** A page of the help about a screen, the keys, or what words mean. */
export type HelpPart = HelpTopic | 'keys' | 'words';

/** The one dialog that may be open. */
export type Dialog =
  | { readonly kind: 'add-pool' }
  | { readonly kind: 'connect-pool'; readonly poolId: string }
  | { readonly kind: 'forget-pool'; readonly poolId: string }
  | { readonly kind: 'trust-member'; readonly poolId: string; readonly alarm: CertificateAlarm }
  | { readonly kind: 'create-configuration' }
  | { readonly kind: 'adopt'; readonly key: ConfigurationKey; readonly stageId: string | null }
  | { readonly kind: 'release'; readonly key: ConfigurationKey }
  | { readonly kind: 'move-to'; readonly key: ConfigurationKey }
  | { readonly kind: 'break-lock'; readonly key: ConfigurationKey }
  | { readonly kind: 'lease'; readonly key: ConfigurationKey }
  | { readonly kind: 'create-service' }
  | { readonly kind: 'edit-service'; readonly serviceKey: string }
  | { readonly kind: 'remove-service'; readonly serviceKey: string }
  | { readonly kind: 'automation' }
  | { readonly kind: 'publish-workflow' }
  | { readonly kind: 'discard-draft' }
  | { readonly kind: 'connect-stage'; readonly stageId: string }
  | { readonly kind: 'workflow-file'; readonly read: Exclude<ImportedWorkflow, { state: 'cancelled' }> }
  | GateDialog
  | { readonly kind: 'remove-archive'; readonly archive: string }
  | { readonly kind: 'remove-template'; readonly poolId: string; readonly id: string }
  | { readonly kind: 'template-file'; readonly read: Extract<ImportedTemplate, { state: 'refused' }> }
  | { readonly kind: 'export-evidence'; readonly scope: BundleScope }
  | { readonly kind: 'sign-off'; readonly bundleId: string }
  | { readonly kind: 'trust-bundle-key'; readonly bundleId: string; readonly key: string }
  | { readonly kind: 'seal-key' }
  | { readonly kind: 'back-up' }
  | { readonly kind: 'restore' }
  | { readonly kind: 'keyboard-help' }
  | { readonly kind: 'help'; readonly part: HelpPart };

/** A refusal of something the person asked for, or a word that it was done. */
export interface Toast {
  readonly id: number;
  readonly title: string;
  readonly problem: Problem | null;
}

/** Where the person is; view state, written by commands. */
export interface ViewSlice {
  readonly view: ViewName;
  /** The configuration whose page stands in place of the list of all; null for the list. */
  readonly pageKey: ConfigurationKey | null;
  readonly sheet: Sheet | null;
  readonly dialog: Dialog | null;
  readonly isPaletteOpen: boolean;
  readonly toasts: readonly Toast[];
  /** Last sentence for the live region, with a counter so that equal sentences are said again. */
  readonly announcement: { readonly text: string; readonly count: number };
  readonly setView: (view: ViewName) => void;
  readonly setPage: (key: ConfigurationKey | null) => void;
  readonly setSheet: (sheet: Sheet | null) => void;
  readonly setDialog: (dialog: Dialog | null) => void;
  readonly setPaletteOpen: (isOpen: boolean) => void;
  readonly addToast: (title: string, problem: Problem | null) => void;
  readonly removeToast: (id: number) => void;
  readonly announce: (text: string) => void;
}

export const createViewSlice: StateCreator<ViewSlice> = (set) => ({
  view: 'board',
  pageKey: null,
  sheet: null,
  dialog: null,
  isPaletteOpen: false,
  toasts: [],
  announcement: { text: '', count: 0 },
  setView: (view) => set({ view, pageKey: null }),
  setPage: (pageKey) => set({ view: 'configurations', pageKey }),
  setSheet: (sheet) => set({ sheet }),
  setDialog: (dialog) => set({ dialog }),
  setPaletteOpen: (isPaletteOpen) => set({ isPaletteOpen }),
  addToast: (title, problem) =>
    set((state) => ({ toasts: [...state.toasts, { id: (state.toasts.at(-1)?.id ?? 0) + 1, title, problem }] })),
  removeToast: (id) => set((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) })),
  announce: (text) => set((state) => ({ announcement: { text, count: state.announcement.count + 1 } })),
});
