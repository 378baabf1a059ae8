import type { Configuration } from '../shared/domain/configuration.ts';
import type { AppDescription } from '../shared/ipc/contract.ts';
import { dataHandlers, type DataPorts } from './handlers/data.ts';
import { driftHandlers, type DriftPorts } from './handlers/drift.ts';
import { evidenceHandlers } from './handlers/evidence.ts';
import { toFenceHandlers } from './handlers/fences.ts';
import { tellRefusals } from './handlers/tell-refusals.ts';
import { gateHandlers } from './handlers/gates.ts';
import { leaseHandlers, type LeaseHandlerPorts } from './handlers/leases.ts';
import { replicaHandlers, type ReplicaHandlerPorts } from './handlers/replicas.ts';
import { archiveHandlers } from './handlers/archive.ts';
import { membersHandlers } from './handlers/members.ts';
import { operateHandlers } from './handlers/operate.ts';
import { templateHandlers } from './handlers/templates.ts';
import { updatesHandlers } from './handlers/updates.ts';
import { signingKeyHandlers } from './handlers/signing-key.ts';
import type { Handlers } from './ipc/dispatch.ts';
import type {
  Clock,
  Digest,
  KnownPoolStore,
  Ledger,
  NewId,
  Pools,
  Publish,
  Secrets,
  SettingsStore,
  Signer,
  StartDemoPool,
} from './ports.ts';
import type { Runs } from './ports/runs.ts';
import type { HostFiles } from './ports/members.ts';
import type { EvidenceContents } from './ports/evidence.ts';
import type { ChooseFile, ChosenFiles, WorkflowDrafts } from './ports/workflows.ts';
import { automationHandlers, type AutomationHandlerPorts } from './handlers/automation.ts';
import type { ArchiveDesk } from './usecases/archive/archive-desk.ts';
import { changeSettings } from './usecases/app/change-settings.ts';
import type { Notices } from './usecases/app/notices.ts';
import { adoptConfiguration, releaseConfiguration } from './usecases/configurations/adopt-configuration.ts';
import { createConfiguration } from './usecases/configurations/create-configuration.ts';
import { previewGated } from './usecases/gates/gated-promotion.ts';
import type { GateKeeper } from './ports/gates.ts';
import type { GatePorts } from './usecases/gates/gate-ports.ts';
import type { UpdateDesk } from './usecases/updates/update-desk.ts';
import type { EvidenceDesk } from './usecases/evidence/evidence-desk.ts';
import { addPool } from './usecases/pools/add-pool.ts';
import { connectPool } from './usecases/pools/connect-pool.ts';
import { disconnectPool, forgetPool } from './usecases/pools/leave-pool.ts';
import { startDemo } from './usecases/pools/start-demo.ts';
import { trustCertificate } from './usecases/pools/trust-certificate.ts';
import { startPromotion, type Admit } from './usecases/promotions/start-promotion.ts';
import { pauseRun, stopRun } from './usecases/runs/ask-run.ts';
import { listRuns, showRun } from './usecases/runs/run-history.ts';
import { breakLock } from './usecases/runs/break-lock.ts';
import { removeService, saveService } from './usecases/services/save-service.ts';
import { discardDraft, forgetDrafts, saveDraft } from './usecases/workflows/drafts.ts';
import { publishWorkflow } from './usecases/workflows/publish-workflow.ts';
import { exportWorkflow, exportWorkflowSchema, importWorkflow } from './usecases/workflows/workflow-files.ts';

/** Everything that use cases may ask for; each takes what it names. */
export interface UseCasePorts extends AutomationHandlerPorts, Pick<DataPorts, 'backups' | 'keyTransfer' | 'restart'> {
  readonly schedules: ReplicaHandlerPorts['schedules'];
  readonly refreshes: ReplicaHandlerPorts['refreshes'];
  readonly keepers: LeaseHandlerPorts['keepers'];
  readonly leases: LeaseHandlerPorts['leases'];
  readonly archiveDesk: ArchiveDesk;
  readonly pools: Pools;
  readonly hostFiles: HostFiles;
  readonly evidence: EvidenceDesk;
  readonly contents: EvidenceContents;
  readonly store: KnownPoolStore;
  readonly secrets: Secrets;
  readonly signer: Signer;
  readonly ledger: Ledger;
  readonly runs: Runs;
  readonly settings: SettingsStore;
  readonly drafts: WorkflowDrafts;
  readonly chooseFile: ChooseFile;
  readonly files: ChosenFiles;
  readonly publish: Publish;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly digest: Digest;
  readonly startDemoPool: StartDemoPool;
  readonly notices: Notices;
  readonly admit: Admit;
  readonly gates: GatePorts;
  readonly keeper: GateKeeper;
  readonly drift: DriftPorts['drift'];
  readonly updates: UpdateDesk;
  readonly describe: () => AppDescription;
  readonly copy: (text: string) => void;
  readonly publishAll: () => void;
  readonly findConfiguration: (poolId: string, uuid: string) => Configuration | undefined;
  readonly findConfigurations: (poolId: string, uuids: readonly string[]) => readonly Configuration[];
}

/** One use case for each request; the ledger hears of those that are refused. */
export function toHandlers(ports: UseCasePorts): Handlers {
  return tellRefusals(toUseCases(ports), ports);
}

function toUseCases(ports: UseCasePorts): Handlers {
  return {
    ...gateHandlers(ports.gates),
    'app.ready': () => {
      ports.publishAll();
      return null;
    },
    'app.describe': () => ports.describe(),
    'app.copy': ({ text }) => {
      ports.copy(text);
      return null;
    },
    'app.dismiss-notice': ({ noticeId }) => {
      ports.notices.dismiss(noticeId);
      return null;
    },
    'settings.change': async (input) => {
      await changeSettings(ports, input);
      if (input.updates) ports.updates.settingsChanged();
      return null;
    },
    'pools.probe': ({ host, port }) => ports.pools.probeCertificate(host, port),
    'pools.add': (input) => addPool(ports, input),
    'pools.connect': (input) => connectPool(ports, input),
    'pools.disconnect': (input) => disconnectPool(ports, input),
    'pools.forget': async (input) => {
      await forgetPool(ports, input);
      await forgetDrafts(ports, input.poolId);
      return null;
    },
    'pools.trust-certificate': (input) => trustCertificate(ports, input),
    'pools.start-demo': () => startDemo(ports, ports.startDemoPool),
    'services.save': (input) => saveService(ports, input),
    'services.remove': (input) => removeService(ports, input),
    'workflows.save-draft': (input) => saveDraft(ports, input),
    'workflows.discard-draft': (input) => discardDraft(ports, input),
    'workflows.publish': (input) => publishWorkflow(ports, input),
    'workflows.export': (input) => exportWorkflow(ports, input),
    'workflows.export-schema': () => exportWorkflowSchema(ports),
    'workflows.import': (input) => importWorkflow(ports, input),
    'configurations.create': (input) => createConfiguration(ports, input),
    'configurations.adopt': (input) => adoptConfiguration(ports, input),
    'configurations.release': (input) => releaseConfiguration(ports, input),
    'promotions.preview': (input) => previewGated(ports.gates, input),
    'promotions.start': (input) => startPromotion(ports, input),
    'runs.stop': (input) => stopRun(ports, input),
    'runs.list': (input) => listRuns(ports, input),
    'runs.show': (input) => showRun(ports, input),
    'runs.pause': (input) => pauseRun(ports, input),
    'runs.resume': async ({ runId }) => {
      await ports.runs.resume(runId);
      return null;
    },
    'runs.undo': async ({ runId }) => {
      await ports.runs.undo(runId);
      return null;
    },
    ...automationHandlers(ports),
    ...dataHandlers(ports),
    'locks.break': (input) => breakLock(ports, input),
    'activity.list': ({ limit, beforeSeq }) =>
      ports.ledger.list({ limit, ...(beforeSeq === undefined ? {} : { beforeSeq }) }),
    ...driftHandlers(ports),
    ...replicaHandlers(ports),
    ...leaseHandlers(ports),
    ...evidenceHandlers(ports.evidence),
    ...toFenceHandlers(ports),
    ...operateHandlers(ports),
    ...signingKeyHandlers(ports),
    ...archiveHandlers(ports),
    ...membersHandlers(ports),
    ...templateHandlers(ports),
    ...updatesHandlers(ports.updates),
  };
}
