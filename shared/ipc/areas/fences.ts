import { z } from 'zod';
import { fenceSettingsSchema, type FenceSettings } from '../../domain/fence/fence-settings.ts';
import type { FencePlan, FenceProblem, RejectedBlock } from '../../domain/fence/fence-request.ts';
import type { ProofRow } from '../../domain/fence/fence-proof.ts';
import type { FenceState } from '../../domain/fence/fence-view.ts';
import type { TagEntry } from '../../domain/fence/tag-ledger.ts';
import type { ReachView, TopologyView } from '../../domain/fence/topology-view.ts';
import type { Plan } from '../../domain/plan.ts';

const poolId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);
const fenceId = z.string().regex(/^[0-9a-f]{8}-[1-9][0-9]{0,3}$/);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const wish = {
  poolId,
  configurationUuid: z.guid(),
  mode: z.enum(['block', 'outOnly', 'inOut', 'consoleOnly']),
  copies: z.int().min(1).max(8),
  isStarted: z.boolean(),
  mustMigrate: z.boolean(),
};

/** Inputs of requests about fences and the picture of networks. */
export const fencesInputs = {
  /** Plans fenced copies and proves them; changes nothing. */
  'fences.preview': z.strictObject(wish),
  /** Starts exactly the plan that was previewed; refused with `plan-changed` when the facts moved on. */
  'fences.start': z.strictObject({ ...wish, planDigest: digest }),
  'fences.preview-removal': z.strictObject({ poolId, fenceId }),
  'fences.remove': z.strictObject({ poolId, fenceId, planDigest: digest }),
  /** Writes what the administrators say about fences as the record after `afterSeq`. */
  'fences.save-settings': z.strictObject({ poolId, afterSeq: z.int().min(0), settings: fenceSettingsSchema }),
  /** One configuration with the fences made of it; without one, all fences with their originals. */
  'topology.read': z.strictObject({ poolId, configurationUuid: z.guid().nullable() }),
  'topology.reach': z.strictObject({ poolId, vmUuid: z.guid() }),
};

/** Names of what a preview speaks of: objects of the pool by uuid, planned ones by made-up ids. */
export interface PreviewNames {
  readonly vms: Readonly<Record<string, string>>;
  readonly networks: Readonly<Record<string, string>>;
  readonly hosts: Readonly<Record<string, string>>;
  readonly pifs: Readonly<Record<string, string>>;
}

/** What became of planning fenced copies. */
export type FencePreview =
  | {
      readonly state: 'refused';
      /** The number of the copy that cannot be fenced. */
      readonly number: number;
      readonly problems: readonly FenceProblem[];
      readonly rejected: readonly RejectedBlock[];
      readonly names: PreviewNames;
    }
  | {
      readonly state: 'planned';
      readonly plan: Plan;
      readonly planDigest: string;
      readonly fences: readonly {
        readonly number: number;
        readonly fence: FencePlan;
        readonly proof: readonly ProofRow[];
      }[];
      /** What would be wrong, in words that name both ends; with any the plan may not start. */
      readonly findings: readonly string[];
      readonly names: PreviewNames;
    };

/** One fence of a pool as the list shows it. */
export interface FenceView extends FenceState {
  /** Name of its vApp; of the fence where it has none. */
  readonly name: string;
  readonly runningCount: number;
  /** What crosses it or collides now, in words that name both ends. */
  readonly alarms: readonly string[];
  /** Nothing needs it any more. */
  readonly isLeftover: boolean;
  /** The run that makes or removes it now. */
  readonly activeRunId: string | null;
  readonly networkNames: readonly string[];
  /** Hosts on which its VMs run now; one only where a host-internal network pins them. */
  readonly hostNames: readonly string[];
}

/** Outputs of requests about fences. */
export interface FencesOutputs {
  'fences.preview': FencePreview;
  'fences.start': { readonly runId: string };
  'fences.preview-removal': { readonly plan: Plan; readonly planDigest: string };
  'fences.remove': { readonly runId: string };
  'fences.save-settings': null;
  'topology.read': TopologyView;
  'topology.reach': ReachView;
}

/** Facts about fences. */
export interface FencesEvents {
  /** All fences of a pool, and what its administrators say about them. */
  'fences.changed': {
    readonly poolId: string;
    readonly fences: readonly FenceView[];
    readonly settings: FenceSettings;
    readonly settingsSeq: number;
    readonly tags: readonly TagEntry[];
    readonly templates: readonly { readonly uuid: string; readonly nameLabel: string }[];
  };
  /** Something of a pool's networking changed: pictures of it are to be read again. */
  'topology.changed': { readonly poolId: string; readonly revision: number };
}
