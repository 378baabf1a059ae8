import { join, resolve } from 'node:path';
import type { AppDescription } from '../shared/ipc/contract.ts';
import { openArchives } from './compose/archive.ts';
import { composeGates, openBelief } from './compose/gates.ts';
import { openData } from './compose/data.ts';
import { composeTemplates } from './compose/templates.ts';
import { composeDrift, type DriftParts } from './compose/drift.ts';
import { toHandlers } from './handlers.ts';
import type { Handlers } from './ipc/dispatch.ts';
import type { KnownPoolStore, Pools, Publish, Secrets, SettingsStore, Signer, StartDemoPool } from './ports.ts';
import { watchAlarms } from './compose/alarms.ts';
import { composeLeases } from './compose/leases.ts';
import { composeEvidence, openContents } from './compose/evidence.ts';
import type { KeyTransfer } from './ports/data.ts';
import type { ArchiveEvidence } from './ports/archive.ts';
import type { PrintPage } from './ports/evidence.ts';
import type { Updater } from './ports/updates.ts';
import type { SealedKeyFile } from './ports/signing-key.ts';
import type { ChooseFile } from './ports/workflows.ts';
import { guestProbe } from './guest-probe.ts';
import { RunEngine } from './runs/engine.ts';
import { openArmedTransitions } from './store/armed-transitions.ts';
import { openRefreshSchedules } from './store/refresh-schedules.ts';
import { openChosenFiles } from './store/chosen-files.ts';
import { realDisk } from './store/disk.ts';
import { openKnownPools } from './store/known-pools.ts';
import { openKnownWriters } from './store/known-writers.ts';
import { openLedger } from './store/ledger.ts';
import { openRunJournal } from './store/run-journal.ts';
import { openSealedKeyFile } from './store/sealed-key-file.ts';
import { openLeaseKeepers } from './store/lease-keepers.ts';
import { openSecretVault, type SecretVault } from './store/secret-vault.ts';
import { toNotice, type ReportStore } from './store/store-report.ts';
import { openWorkflowDrafts } from './store/workflow-drafts.ts';
import { newUuid, sha256, systemClock } from './system.ts';
import { Notices } from './usecases/app/notices.ts';
import { Automation } from './usecases/automation/automation.ts';
import { FactsPublisher } from './usecases/facts/facts-publisher.ts';
import { admit, listGateBlockers } from './usecases/gates/gated-promotion.ts';
import type { TransitionInput } from './usecases/gates/planned-transition.ts';
import { FenceWatch } from './usecases/fences/fence-watch.ts';
import { RefreshClock } from './usecases/replicas/refresh-clock.ts';
import { makeScheduled } from './usecases/replicas/schedule-refresh.ts';
import { connectKnownPools } from './usecases/pools/connect-pool.ts';
import { startDemo } from './usecases/pools/start-demo.ts';
import { noUpdater } from './usecases/updates/no-updater.ts';
import { UpdateDesk } from './usecases/updates/update-desk.ts';
import { publishDrafts } from './usecases/workflows/drafts.ts';
import type { ClientLimits } from './xapi/limits.ts';
import { createPools } from './xapi/pools.ts';

/** A pool that does not answer must not hold up quitting. */
const ANNOUNCE_AT_QUIT_MS = 1500;

/** What the surroundings provide: Electron's side in the app, plain stand-ins in tests. */
export interface Surroundings {
  /** Folder of this console's data; nobody else writes there. */
  readonly folder: string;
  readonly openSecrets: (vault: SecretVault) => Promise<Secrets>;
  readonly openSigner: (secrets: Secrets, sealed: SealedKeyFile) => Promise<Signer>;
  readonly settings: SettingsStore;
  readonly publish: Publish;
  readonly startDemoPool: StartDemoPool;
  readonly describe: () => Omit<AppDescription, 'canKeepSecrets' | 'publicKey' | 'signingKeyKept'>;
  readonly copy: (text: string) => void;
  readonly chooseFile: ChooseFile;
  readonly printPage: PrintPage;
  /** Ends the console tidily and starts it again. */
  readonly restart: () => void;
  /** How this program is updated; not at all where left out. */
  readonly updater?: Updater;
  /** How the signing key leaves and comes; by the key store where left out. */
  readonly keyTransfer?: KeyTransfer;
  /** The built worker that checks bundles. */
  readonly bundleWorker: string | URL;
  /** Name of this workstation, for people who meet its locks. */
  readonly consoleName: string;
  /** Keeps a bug's details and answers their id in the log. */
  readonly logBug: (error: unknown) => string;
  /** One line for each call to a pool, without parameters or results. */
  readonly logCall?: (line: string) => void;
  /** Times of the XAPI client that tests shorten; what real pools need where left out. */
  readonly limits?: Partial<ClientLimits>;
}

/** The console without a window. */
export interface BackEnd {
  readonly handlers: Handlers;
  readonly notices: Notices;
  /**
   * Recovers runs and connects known pools; `demo` says when the demo pool is started: always, never, or when no pool
   * is known.
   */
  start(options: { readonly demo: 'always' | 'never' | 'if-no-pool-is-known' }): Promise<void>;
  /** Opens a bundle that was named on the command line or double-clicked; the window is told. */
  openBundle(path: string): Promise<void>;
  /** Brings runs to a safe point, logs out everywhere, closes the stores. */
  close(): Promise<void>;
}

/** The one place where adapters meet use cases. Imports no Electron, so tests run the whole back end in Node. */
export async function compose(surroundings: Surroundings): Promise<BackEnd> {
  const { folder, publish, logBug } = surroundings;
  const notices = new Notices(publish, newUuid);
  const report: ReportStore = (storeReport) => {
    const { tone, title, detail } = toNotice(storeReport);
    notices.raise(tone, title, detail);
  };
  const place = { disk: realDisk, folder: join(folder, 'store'), now: () => new Date(), report };
  const data = await openData(surroundings);
  const secrets = await surroundings.openSecrets(await openSecretVault(place));
  await data.takeKey(secrets);
  const sealed = openSealedKeyFile(realDisk, folder, () => new Date());
  const signer = await surroundings.openSigner(secrets, sealed);
  const store = await openKnownPools(place);
  const { book, writers } = await openBelief(place, await openKnownWriters(place));
  const drafts = await openWorkflowDrafts(place);
  const armed = await openArmedTransitions(place);
  const schedules = await openRefreshSchedules(place);
  const keepers = await openLeaseKeepers(place);
  const { archives, rehearsals, makeDesk } = await openArchives(place, folder);
  const journal = await openRunJournal(place);
  const ledger = await openLedger({ ...place, folder: join(folder, 'ledger'), signer, newId: newUuid });
  const pools = createPools({
    clock: systemClock,
    originator: 'Stagewright',
    ...(surroundings.logCall ? { log: surroundings.logCall } : {}),
    ...(surroundings.limits ? { limits: surroundings.limits } : {}),
  });

  const common = {
    ...surroundings,
    archives,
    rehearsals,
    pools,
    hostFiles: pools,
    store,
    writers,
    drafts,
    armed,
    schedules,
    keepers,
    files: openChosenFiles(realDisk),
    journal,
    ledger,
    contents: openContents(realDisk, folder),
    ...data.ports(secrets),
    secrets,
    signer,
    notices,
    clock: systemClock,
    digest: sha256,
    newId: newUuid,
    probe: guestProbe,
  };
  const finders = {
    findConfiguration: (poolId: string, uuid: string) => facts.findConfiguration(poolId, uuid),
    findConfigurations: (poolId: string, uuids: readonly string[]) => facts.findConfigurations(poolId, uuids),
    eachConfiguration: (poolId: string) => facts.eachConfiguration(poolId),
    factsSettled: () => facts.settled(),
  };
  const gateBase = {
    ...common,
    ...finders,
    identities: pools,
    ledgerHead: () => ledger.head(),
    judgeDrift: (poolId: string, uuid: string) => drift.watch.judge(poolId, uuid),
    driftSettled: () => drift.watch.compared(),
  };
  const { desk, guard, keeper, withRuns } = composeGates(gateBase, book);
  const archiveEvidence: ArchiveEvidence = { write: (...args) => evidence.desk.writeFor(...args) };
  const runs = new RunEngine({ ...common, guard, evidence: archiveEvidence });
  const drift: DriftParts = await composeDrift(place, { ...common, runs }, logBug);
  const facts: FactsPublisher = new FactsPublisher({ ...common, runs, publish: drift.publish }, logBug);
  const gates = withRuns(runs);
  const admitted = {
    admit: (input: Parameters<typeof admit>[1]) => admit(gates, input),
    findGateBlockers: (input: TransitionInput) => listGateBlockers(gates, input),
  };
  const automation = new Automation({ ...common, ...finders, ...admitted, runs }, logBug);
  const refreshes = new RefreshClock(
    {
      ...common,
      make: (schedule) => makeScheduled({ ...common, ...finders, runs }, schedule),
      nameOf: (...key) => finders.findConfiguration(...key)?.nameLabel ?? '',
    },
    logBug,
  );
  const evidence = await composeEvidence({ ...common, place, runs, ...finders });
  const fences = new FenceWatch({ ...common, runs }, logBug);
  const templates = composeTemplates(common);
  const archiveDesk = makeDesk({ ...common, runs }, logBug);
  const updates = new UpdateDesk({ ...common, updater: surroundings.updater ?? noUpdater, runs }, logBug);
  const leases = composeLeases({ ...common, ...finders, runs, archiveDesk }, logBug);
  const ports = {
    ...common,
    ...finders,
    runs,
    leases,
    updates,
    automation,
    refreshes,
    evidence: evidence.desk,
    archiveDesk,
    drift: drift.drift,
    describe: () => ({
      ...surroundings.describe(),
      canKeepSecrets: secrets.canKeep,
      publicKey: signer.publicKey,
      signingKeyKept: signer.isKept,
    }),
    ...admitted,
    gates,
    keeper,
    publishAll: () => {
      facts.publishAll();
      fences.publishAll();
      drift.watch.publishAll();
      publishDrafts(common);
      automation.publishAll();
      refreshes.publishAll();
      leases.publishAll();
      archiveDesk.publishAll();
      templates.publishAll();
      updates.publishAll();
      evidence.desk.publishAll();
      notices.publishAll();
      desk.publishAll();
    },
  };
  drift.watch.onSaid((poolId) => {
    desk.touch(poolId);
  });
  keepWhatIsLearnt(pools, store, logBug);
  watchAlarms(pools, ledger, logBug);
  return {
    handlers: toHandlers(ports),
    notices,
    start: async ({ demo }) => {
      await runs.recover();
      await data.tell(ledger, notices);
      await ledger.append({ kind: 'console.started', actor: 'console', data: { key: signer.publicKey } });
      drift.watch.start();
      facts.start();
      desk.start();
      // A window that was ready before the journal was read has heard of no run, or of one as it was when the console died.
      facts.publishAll();
      automation.start();
      refreshes.start();
      leases.start();
      evidence.start();
      fences.start();
      archiveDesk.start();
      templates.start();
      updates.start();
      await connectKnownPools(ports, logBug);
      if (demo === 'never' || (demo === 'if-no-pool-is-known' && store.list().length > 0)) return;
      startDemo(ports, surroundings.startDemoPool).catch((error: unknown) => {
        const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
        notices.raise('error', 'The demo pool could not be started', `${reason} (in the log under ${logBug(error)})`);
      });
    },
    openBundle: async (path) => {
      await evidence.desk.openDropped(resolve(path));
    },
    close: async () => {
      updates.stop();
      await automation.stop();
      await refreshes.stop();
      await leases.stop();
      facts.stop();
      await desk.stop();
      fences.stop();
      templates.stop();
      await archiveDesk.stop();
      await drift.watch.close();
      await runs.close();
      await evidence.close(ANNOUNCE_AT_QUIT_MS);
      await pools.close();
      await ledger.close();
      await journal.close();
    },
  };
}

/** Keeps what connecting taught: a pool's own name and id, its members and their certificates. */
function keepWhatIsLearnt(pools: Pools, store: KnownPoolStore, logBug: (error: unknown) => string): void {
  pools.onLearnt((poolId, learnt) => {
    const known = store.list().find((pool) => pool.id === poolId);
    if (!known) return;
    const state = pools.find(poolId);
    const named = state ? { uuid: state.uuid, nameLabel: state.nameLabel } : {};
    const pins = { ...known.pins, ...learnt.pins };
    store.save({ ...known, ...named, memberAddresses: learnt.memberAddresses, pins }).catch(logBug);
  });
}
