import type { StageRules } from './stage-rules.ts';
import type { GatePolicy } from './gate/gate-policy.ts';
import type { Stage, Transition, TransitionMode, Trigger } from './workflow.ts';

/** One difference between two versions of a workflow, as an administrator would name it. Stages by their ids. */
export type WorkflowChange =
  | { readonly kind: 'stage-added'; readonly stage: Stage }
  | { readonly kind: 'stage-removed'; readonly stage: Stage }
  | { readonly kind: 'stage-renamed'; readonly stageId: string; readonly from: string; readonly to: string }
  /** Its place in the order of the board, counted from 0 among the stages of both versions. */
  | { readonly kind: 'stage-moved'; readonly stageId: string; readonly from: number; readonly to: number }
  | { readonly kind: 'production-changed'; readonly stageId: string; readonly isProduction: boolean }
  /** null: the role is not mapped. */
  | {
      readonly kind: 'network-changed';
      readonly stageId: string;
      readonly role: string;
      readonly from: string | null;
      readonly to: string | null;
    }
  | RuleChange
  | { readonly kind: 'transition-added'; readonly transition: Transition }
  | { readonly kind: 'transition-removed'; readonly transition: Transition }
  | TransitionChange<'direction-changed', Transition['kind']>
  | TransitionChange<'mode-changed', TransitionMode>
  | TransitionChange<'trigger-changed', Trigger>
  /** null: not held. */
  | TransitionChange<'hold-changed', string | null>
  | TransitionChange<'gate-changed', GatePolicy>
  /** Policies of the service that cover several transitions: ids of those that were added, changed or removed. */
  | { readonly kind: 'policies-changed'; readonly names: readonly string[] };

/** A part of a transition that changed. */
interface TransitionChange<K extends string, T> {
  readonly kind: K;
  readonly transition: { readonly from: string; readonly to: string };
  readonly from: T;
  readonly to: T;
}

/** A part of a stage's rules that changed; one that may be absent is undefined then. */
export type RuleChange = {
  [K in keyof StageRules]-?: {
    readonly kind: 'rule-changed';
    readonly stageId: string;
    readonly rule: K;
    readonly from: StageRules[K];
    readonly to: StageRules[K];
  };
}[keyof StageRules];

/** Where a configuration is once a workflow is published. */
export interface Landing {
  readonly configurationUuid: string;
  readonly stageId: string;
  /**
   * `stays`: its stage is the same. `changed`: the stage is there with other networks, rules or name; it is applied to
   * what enters from then on. `stranded`: the stage is gone, so the workflow can't be published.
   */
  readonly outcome: 'stays' | 'changed' | 'stranded';
}
