import { z } from 'zod';
import type { Activity } from '../domain/activity.ts';
import type { Configuration } from '../domain/configuration.ts';
import type { HostFacts, NetworkFacts, SrFacts, VmSummary } from '../domain/inventory.ts';
import type { Plan } from '../domain/plan.ts';
import type { CertificateView, PoolState } from '../domain/pool-state.ts';
import type { Run } from '../domain/run.ts';
import { draftWorkflowSchema, type WorkflowDraft } from '../domain/workflow-draft.ts';
import type { FileProblem, NameMatch } from '../domain/workflow-file-report.ts';
import { oneLine } from '../domain/plain-text.ts';
import { slug } from '../domain/slug.ts';
import { serviceSchema, workflowSchema, type Service, type Workflow } from '../domain/workflow.ts';
import type { Result } from '../errors.ts';
import { dataInputs, type DataOutputs } from './areas/data.ts';
import { driftInputs, type DriftEvents, type DriftOutputs } from './areas/drift.ts';
import { leasesInputs, type LeasesEvents, type LeasesOutputs } from './areas/leases.ts';
import { replicasInputs, type ReplicasEvents, type ReplicasOutputs } from './areas/replicas.ts';
import { evidenceInputs, type EvidenceEvents, type EvidenceOutputs } from './areas/evidence.ts';
import { fencesInputs, type FencesEvents, type FencesOutputs } from './areas/fences.ts';
import { gatesInputs, type GatesEvents, type GatesOutputs } from './areas/gates.ts';
import type { GateView } from './areas/gate-views.ts';
import { membersInputs, type MembersOutputs } from './areas/members.ts';
import { operateInputs, type OperateOutputs } from './areas/operate.ts';
import { runHistoryInputs, type RunHistoryOutputs } from './areas/run-history.ts';
import type { Route } from './route.ts';
import { automationInputs, type AutomationEvents, type AutomationOutputs } from './areas/automation.ts';
import { signingKeyInputs, type SigningKeyOutputs } from './areas/signing-key.ts';
import { archivesInputs, type ArchivesEvents, type ArchivesOutputs } from './areas/archive.ts';
import { updatesInputs, type UpdatesEvents, type UpdatesOutputs } from './areas/updates.ts';
import { templatesInputs, type TemplatesEvents, type TemplatesOutputs } from './areas/templates.ts';
import { settingsPatchSchema, type Settings } from './settings.ts';

const id = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);
// XAPI's uuids are 16 random bytes: version and variant bits of RFC 9562 are not set.
const uuid = z.guid();
const host = z.string().trim().min(1, 'an address').max(253);
const port = z.int().min(1).max(65535);
const password = z.string().max(1024);
const userName = z.string().trim().min(1, 'a user name').max(256);
const fingerprint = z.string().regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
const configuration = { poolId: id, configurationUuid: uuid };
const service = { poolId: id, serviceId: slug };

/** Input of every request; main parses with it before any use case runs. */
export const requestInputs = {
  /** The renderer listens: main publishes everything once, by the same events as later changes. */
  'app.ready': z.strictObject({}),
  'app.describe': z.strictObject({}),
  /** Puts text on the clipboard. */
  'app.copy': z.strictObject({ text: z.string().max(100_000) }),
  'app.dismiss-notice': z.strictObject({ noticeId: id }),
  'settings.change': settingsPatchSchema,

  'pools.probe': z.strictObject({ host, port }),
  /** `fingerprint` is the one the person has just seen and trusted. */
  'pools.add': z.strictObject({ host, port, userName, password, keepPassword: z.boolean(), fingerprint }),
  /** Without a password the kept one is used, or the request is refused with `invalid-request`. */
  'pools.connect': z.strictObject({ poolId: id, password: password.optional(), keepPassword: z.boolean().optional() }),
  'pools.disconnect': z.strictObject({ poolId: id }),
  'pools.forget': z.strictObject({ poolId: id }),
  /** Answers a certificate alarm: `typed` must repeat the last four pairs of the new fingerprint. */
  'pools.trust-certificate': z.strictObject({ poolId: id, address: host, fingerprint, typed: z.string().max(40) }),
  'pools.start-demo': z.strictObject({}),

  'services.save': z.strictObject({ poolId: id, service: serviceSchema, afterSeq: z.int().min(0) }),
  'services.remove': z.strictObject(service),

  /** Keeps what is being edited on this workstation; `baseSeq` is the published record it was made from. */
  'workflows.save-draft': z.strictObject({ ...service, baseSeq: z.int().min(1), workflow: draftWorkflowSchema }),
  'workflows.discard-draft': z.strictObject(service),
  /**
   * Publishes exactly this workflow as the service's next version and removes the draft. Refused with `workflow-unsound`,
   * and with `published-meanwhile` when `baseSeq` is not the published record any more. Runs keep the plan they have.
   */
  'workflows.publish': z.strictObject({ ...service, baseSeq: z.int().min(1), workflow: workflowSchema }),
  /** Asks for a file in a dialog and writes this workflow there. */
  'workflows.export': z.strictObject({ ...service, workflow: draftWorkflowSchema }),
  /** Asks for a file in a dialog and writes the JSON Schema of workflow files there. */
  'workflows.export-schema': z.strictObject({}),
  /** Asks for a file in a dialog and reads it against the pool's networks, SRs and hosts. Changes nothing. */
  'workflows.import': z.strictObject({ poolId: id }),

  'configurations.create': z.strictObject({
    poolId: id,
    name: oneLine(200).trim().min(1, 'a name'),
    vmUuids: z.array(uuid).min(1, 'at least one VM').max(200),
    serviceId: slug,
    stageId: slug,
  }),
  'configurations.adopt': z.strictObject({ ...configuration, serviceId: slug, stageId: slug }),
  /** Takes a configuration out of its service; the vApp and its VMs stay as they are. */
  'configurations.release': z.strictObject(configuration),

  'promotions.preview': z.strictObject({ ...configuration, toStageId: slug }),
  /** Starts exactly the plan that was previewed; refused with `plan-changed` when the facts moved on. */
  'promotions.start': z.strictObject({
    ...configuration,
    toStageId: slug,
    planDigest: z.string().regex(/^[0-9a-f]{64}$/),
  }),

  'runs.stop': z.strictObject({ runId: id }),
  /** Lets a run rest at its next safe point with its locks kept; `runs.resume` goes on. */
  'runs.pause': z.strictObject({ runId: id }),
  'runs.resume': z.strictObject({ runId: id }),
  'runs.undo': z.strictObject({ runId: id }),
  'locks.break': z.strictObject({ ...configuration, reason: z.string().trim().min(3, 'a reason').max(500) }),

  ...automationInputs,
  ...runHistoryInputs,

  'activity.list': z.strictObject({ limit: z.int().min(1).max(500), beforeSeq: z.int().min(1).optional() }),
  ...dataInputs,
  ...driftInputs,
  ...replicasInputs,
  ...leasesInputs,
  ...evidenceInputs,
  ...fencesInputs,
  ...gatesInputs,
  ...operateInputs,
  ...signingKeyInputs,
  ...archivesInputs,
  ...membersInputs,
  ...templatesInputs,
  ...updatesInputs,
} satisfies Record<keyof RequestOutputs, z.ZodType>;

/** A plan with the digest that names it. */
export interface PreviewedPlan {
  readonly plan: Plan;
  readonly planDigest: string;
  /** What its gate says of this plan now; null where it asks for nothing. `promotions.start` is refused while it has blockers. */
  readonly gate: GateView | null;
}

/** What this program is and runs on. */
export interface AppDescription {
  readonly version: string;
  readonly electron: string;
  readonly chromium: string;
  readonly node: string;
  /** Set when the runtime is the old one for trial and tests only. */
  readonly runtimeWarning: string | null;
  /** False where the desktop has no key store: passwords are asked again. */
  readonly canKeepSecrets: boolean;
  readonly publicKey: string;
  readonly signingKeyKept: boolean;
}

/** What became of choosing and reading a workflow file. Problems are in order of lines. */
export type ImportedWorkflow =
  | { readonly state: 'cancelled' }
  | { readonly state: 'refused'; readonly path: string; readonly problems: readonly FileProblem[] }
  | {
      readonly state: 'read';
      readonly path: string;
      readonly workflow: Workflow;
      readonly matches: readonly NameMatch[];
    };

/** Answer of every request. Key: `area.verb`. One request, one use case. */
export interface RequestOutputs
  extends
    DataOutputs,
    DriftOutputs,
    ReplicasOutputs,
    LeasesOutputs,
    RunHistoryOutputs,
    EvidenceOutputs,
    FencesOutputs,
    GatesOutputs,
    AutomationOutputs,
    ArchivesOutputs,
    OperateOutputs,
    MembersOutputs,
    TemplatesOutputs,
    UpdatesOutputs,
    SigningKeyOutputs {
  'app.ready': null;
  'app.describe': AppDescription;
  'app.copy': null;
  'app.dismiss-notice': null;
  'settings.change': null;
  'pools.probe': CertificateView;
  'pools.add': { readonly poolId: string };
  'pools.connect': null;
  'pools.disconnect': null;
  'pools.forget': null;
  'pools.trust-certificate': null;
  'pools.start-demo': { readonly poolId: string };
  'services.save': null;
  'services.remove': null;
  'workflows.save-draft': null;
  'workflows.discard-draft': null;
  /** `seq` of the new record, `version` of the workflow in it. */
  'workflows.publish': { readonly seq: number; readonly version: number };
  /** Where it was written; null when the person chose no file. */
  'workflows.export': { readonly path: string | null };
  'workflows.export-schema': { readonly path: string | null };
  'workflows.import': ImportedWorkflow;
  'configurations.create': { readonly configurationUuid: string };
  'configurations.adopt': null;
  'configurations.release': null;
  'promotions.preview': PreviewedPlan;
  'promotions.start': { readonly runId: string };
  'runs.stop': null;
  'runs.pause': null;
  'runs.resume': null;
  'runs.undo': null;
  'locks.break': null;
  'activity.list': readonly Activity[];
}

/** A published service with where it lives. */
export interface ServiceView {
  readonly poolId: string;
  readonly service: Service;
  /** Sequence of its record; `services.save` names it so that two editors don't overwrite each other. */
  readonly seq: number;
  readonly by: string;
  readonly at: string;
}

/** Something the person should know that belongs to no request. */
export interface NoticeView {
  readonly id: string;
  readonly tone: 'info' | 'warning' | 'error';
  readonly title: string;
  readonly detail: string;
}

/** Facts main broadcasts after they happened; the payload replaces what the renderer had. `reset` means: drop the rest of that pool. */
export interface Events
  extends
    DriftEvents,
    EvidenceEvents,
    FencesEvents,
    GatesEvents,
    AutomationEvents,
    ArchivesEvents,
    ReplicasEvents,
    TemplatesEvents,
    UpdatesEvents,
    LeasesEvents {
  'pool.changed': PoolState;
  'pool.forgotten': { readonly poolId: string };
  'vms.changed': {
    readonly poolId: string;
    readonly reset: boolean;
    readonly changed: readonly VmSummary[];
    readonly removed: readonly string[];
  };
  'estate.changed': {
    readonly poolId: string;
    readonly hosts: readonly HostFacts[];
    readonly networks: readonly NetworkFacts[];
    readonly srs: readonly SrFacts[];
  };
  'services.changed': { readonly poolId: string; readonly services: readonly ServiceView[] };
  'configurations.changed': {
    readonly poolId: string;
    readonly reset: boolean;
    readonly changed: readonly Configuration[];
    readonly removed: readonly string[];
  };
  /** One service's draft; null when there is none (any more). */
  'drafts.changed': { readonly poolId: string; readonly serviceId: string; readonly draft: WorkflowDraft | null };
  'runs.changed': { readonly runs: readonly Run[] };
  'activity.appended': { readonly entries: readonly Activity[] };
  'settings.changed': Settings;
  /** A link was followed: the window goes to that place and does nothing else. */
  'app.navigate': Route;
  'notice.raised': NoticeView;
  'notice.dismissed': { readonly noticeId: string };
}

/** What may be asked of main: `area.verb`. */
export type RequestName = keyof RequestOutputs;
/** What main broadcasts: `noun.changed` and the like. */
export type EventName = keyof Events;
/** What the renderer passes to a request. */
export type RequestInput<N extends RequestName> = z.input<(typeof requestInputs)[N]>;
/** What a handler gets: parsed, defaults filled. */
export type ParsedInput<N extends RequestName> = z.output<(typeof requestInputs)[N]>;

/** All that preload exposes to the renderer, as `window.bridge`. */
export interface Bridge {
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<Result<RequestOutputs[N]>>;
  /**
   * Hears one kind of fact, its payload as JSON text: objects that cross from preload into the page are copied field by
   * field in the page's thread. Answers what stops it.
   */
  subscribe(event: EventName, listener: (payloadText: string) => void): () => void;
}
