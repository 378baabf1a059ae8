/** What one step does; data only, executed in main by the run engine. */
export type StepAction =
  | { readonly kind: 'take-lock' }
  | {
      readonly kind: 'move-vif';
      readonly vmUuid: string;
      readonly vifUuid: string;
      readonly device: number;
      readonly fromNetworkUuid: string;
      readonly toNetworkUuid: string;
    }
  | {
      readonly kind: 'mark-stage';
      readonly vmUuid: string;
      readonly removeTags: readonly string[];
      readonly addTag: string;
    }
  | {
      readonly kind: 'write-stage-record';
      readonly serviceId: string;
      readonly fromStageId: string;
      readonly toStageId: string;
      readonly afterSeq: number;
    }
  | { readonly kind: 'verify' }
  | { readonly kind: 'release-lock' };

/** One step of a plan. */
export interface PlanStep {
  /** Unique in the plan, stable for equal facts. */
  readonly id: string;
  /** What it does, in words, with names. */
  readonly title: string;
  /** The VM it is about; null for the configuration as a whole. */
  readonly vmUuid: string | null;
  /** XAPI call as an administrator would type it; empty for steps that only read. */
  readonly call: string;
  readonly dependsOn: readonly string[];
  readonly estimateMs: number;
  /** How it is undone, in words; null where it can't or needn't be. */
  readonly undo: string | null;
  readonly action: StepAction;
}

/** The steps that a promotion or demotion will execute; computed before anything runs. */
export interface Plan {
  readonly kind: 'promote' | 'demote';
  readonly poolId: string;
  readonly configurationUuid: string;
  readonly configurationName: string;
  readonly serviceId: string;
  readonly fromStageId: string;
  readonly toStageId: string;
  readonly fromStageName: string;
  readonly toStageName: string;
  /** Revision it was computed for. */
  readonly revision: string;
  readonly steps: readonly PlanStep[];
  /** Length of the critical path. */
  readonly estimateMs: number;
  /** What stays as it is although one might expect otherwise, in words. */
  readonly notes: readonly string[];
  /** What it cannot undo, in words. */
  readonly irreversible: readonly string[];
}
