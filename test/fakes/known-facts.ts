import type { Configuration } from '../../shared/domain/configuration.ts';
import type { DriftView } from '../../shared/domain/drift/drift-view.ts';
import type { PoolState } from '../../shared/domain/pool-state.ts';
import type { Run } from '../../shared/domain/run.ts';
import type { WorkflowDraft } from '../../shared/domain/workflow-draft.ts';
import type { NetworkFacts, VmSummary } from '../../shared/domain/inventory.ts';
import type { ArchiveView } from '../../shared/ipc/areas/archive.ts';
import type { TemplateView } from '../../shared/ipc/areas/templates.ts';
import type { KeyView } from '../../shared/ipc/areas/gates.ts';
import type { RequestView } from '../../shared/ipc/areas/approval-requests.ts';
import type { GateView } from '../../shared/ipc/areas/gate-views.ts';
import type { EventName, Events, NoticeView, ServiceView } from '../../shared/ipc/contract.ts';

/** What a window would know by now: the facts the events left. */
export interface KnownFacts {
  readonly pools: Map<string, PoolState>;
  readonly configurations: Map<string, Configuration>;
  readonly services: Map<string, ServiceView>;
  /** By pool and service, `<pool id>/<service id>`. */
  readonly drafts: Map<string, WorkflowDraft>;
  readonly runs: Map<string, Run>;
  /** By configuration. */
  readonly drift: Map<string, DriftView>;
  readonly vmCount: Map<string, Set<string>>;
  /** By pool, then by uuid. */
  readonly vms: Map<string, Map<string, VmSummary>>;
  /** By pool. */
  readonly networks: Map<string, readonly NetworkFacts[]>;
  /** By pool, configuration and stage, with spaces between. */
  readonly gates: Map<string, GateView>;
  readonly requests: Map<string, RequestView>;
  readonly keys: Map<string, KeyView>;
  /** By folder. */
  readonly archives: Map<string, ArchiveView>;
  archiveFolder: string;
  awayArchiveFolders: readonly string[];
  /** Versions of templates, by id. */
  readonly templates: Map<string, TemplateView>;
  readonly notices: Map<string, NoticeView>;
  readonly activity: Events['activity.appended']['entries'][number][];
}

/** Before the first event. */
export const noFacts = (): KnownFacts => ({
  pools: new Map(),
  configurations: new Map(),
  services: new Map(),
  drafts: new Map(),
  runs: new Map(),
  drift: new Map(),
  vmCount: new Map(),
  vms: new Map(),
  networks: new Map(),
  gates: new Map(),
  requests: new Map(),
  keys: new Map(),
  archives: new Map(),
  archiveFolder: '',
  awayArchiveFolders: [],
  templates: new Map(),
  notices: new Map(),
  activity: [],
});

/** Takes in one event. */
export function learn(facts: KnownFacts, event: EventName, payload: unknown): void {
  const is = <E extends EventName>(name: E, value: unknown): value is Events[E] =>
    event === name && value !== undefined;
  if (is('pool.changed', payload)) facts.pools.set(payload.id, payload);
  if (is('pool.forgotten', payload)) facts.pools.delete(payload.poolId);
  if (is('services.changed', payload)) for (const view of payload.services) facts.services.set(view.service.id, view);
  if (is('drafts.changed', payload)) {
    const key = `${payload.poolId}/${payload.serviceId}`;
    if (payload.draft) facts.drafts.set(key, payload.draft);
    else facts.drafts.delete(key);
  }
  if (is('drift.changed', payload)) {
    for (const uuid of payload.removed) facts.drift.delete(uuid);
    for (const view of payload.changed) facts.drift.set(view.configurationUuid, view);
  }
  if (is('runs.changed', payload)) for (const run of payload.runs) facts.runs.set(run.id, run);
  if (is('estate.changed', payload)) facts.networks.set(payload.poolId, payload.networks);
  if (is('requests.changed', payload)) {
    for (const [id, { poolId }] of facts.requests) if (poolId === payload.poolId) facts.requests.delete(id);
    for (const request of payload.requests) facts.requests.set(request.id, request);
  }
  if (is('keys.changed', payload)) {
    facts.keys.clear();
    for (const view of payload.keys) facts.keys.set(view.key, view);
  }
  if (is('templates.changed', payload)) {
    facts.templates.clear();
    for (const view of payload.templates) facts.templates.set(view.id, view);
  }
  if (is('archives.changed', payload)) {
    facts.archives.clear();
    facts.archiveFolder = payload.folder;
    facts.awayArchiveFolders = payload.awayFolders;
    for (const view of payload.archives) facts.archives.set(view.archive, view);
  }
  if (is('gates.changed', payload)) {
    const { changed, poolId, removed, reset } = payload;
    if (reset) for (const [key, view] of facts.gates) if (view.poolId === poolId) facts.gates.delete(key);
    for (const { configurationUuid, toStageId } of removed)
      facts.gates.delete(`${poolId} ${configurationUuid} ${toStageId}`);
    for (const view of changed) facts.gates.set(`${poolId} ${view.configurationUuid} ${view.toStageId}`, view);
  }
  if (is('notice.raised', payload)) facts.notices.set(payload.id, payload);
  if (is('notice.dismissed', payload)) facts.notices.delete(payload.noticeId);
  if (is('activity.appended', payload))
    for (const entry of payload.entries)
      if (!facts.activity.some(({ seq }) => seq === entry.seq)) facts.activity.push(entry);
  if (is('configurations.changed', payload)) {
    if (payload.reset)
      for (const [uuid, known] of facts.configurations)
        if (known.poolId === payload.poolId) facts.configurations.delete(uuid);
    for (const uuid of payload.removed) facts.configurations.delete(uuid);
    for (const configuration of payload.changed) facts.configurations.set(configuration.uuid, configuration);
  }
  if (is('vms.changed', payload)) {
    const known = payload.reset ? new Set<string>() : (facts.vmCount.get(payload.poolId) ?? new Set<string>());
    for (const vm of payload.changed) known.add(vm.uuid);
    for (const uuid of payload.removed) known.delete(uuid);
    facts.vmCount.set(payload.poolId, known);
    const vms = payload.reset
      ? new Map<string, VmSummary>()
      : (facts.vms.get(payload.poolId) ?? new Map<string, VmSummary>());
    for (const vm of payload.changed) vms.set(vm.uuid, vm);
    for (const uuid of payload.removed) vms.delete(uuid);
    facts.vms.set(payload.poolId, vms);
  }
}
