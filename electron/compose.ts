import type { AppDescription } from '../shared/ipc/contract.ts';
import { toHandlers } from './handlers.ts';
import type { Handlers } from './ipc/dispatch.ts';
import type {
  KnownPoolStore,
  KnownWriters,
  Ledger,
  Pools,
  Publish,
  RunJournal,
  Secrets,
  SettingsStore,
  Signer,
  StartDemoPool,
} from './ports.ts';
import { RunEngine } from './runs/engine.ts';
import { newUuid, sha256, systemClock } from './system.ts';
import type { Notices } from './usecases/app/notices.ts';
import { FactsPublisher } from './usecases/facts/facts-publisher.ts';
import { connectKnownPools } from './usecases/pools/connect-pool.ts';
import { startDemo } from './usecases/pools/start-demo.ts';

/** What the surroundings provide: Electron's side in the app, plain stand-ins in tests. */
export interface Surroundings {
  readonly pools: Pools;
  readonly store: KnownPoolStore;
  readonly writers: KnownWriters;
  readonly ledger: Ledger;
  readonly journal: RunJournal;
  readonly secrets: Secrets;
  readonly signer: Signer;
  readonly settings: SettingsStore;
  readonly notices: Notices;
  readonly publish: Publish;
  readonly startDemoPool: StartDemoPool;
  readonly describe: () => AppDescription;
  readonly copy: (text: string) => void;
  /** Name of this workstation, for people who meet its locks. */
  readonly consoleName: string;
  /** Keeps a bug's details and answers their id in the log. */
  readonly logBug: (error: unknown) => string;
}

/** The console without a window. */
export interface BackEnd {
  readonly handlers: Handlers;
  /** Recovers runs, connects known pools; with none known, or when asked, the demo pool. */
  start(options: { readonly demo: boolean }): Promise<void>;
  /** Brings runs to a safe point and logs out everywhere. */
  close(): Promise<void>;
}

/** The one place where adapters meet use cases. Imports no Electron, so tests run the whole back end in Node. */
export function compose(surroundings: Surroundings): BackEnd {
  const { pools, store, ledger, notices, signer, logBug } = surroundings;
  const common = { ...surroundings, clock: systemClock, digest: sha256, newId: newUuid };
  const runs = new RunEngine(common);
  const facts = new FactsPublisher({ ...common, runs }, logBug);
  const ports = {
    ...common,
    runs,
    findConfiguration: (poolId: string, uuid: string) => facts.findConfiguration(poolId, uuid),
    publishAll: () => {
      facts.publishAll();
      notices.publishAll();
    },
  };
  pools.onLearnt((poolId, learnt) => {
    const known = store.list().find((pool) => pool.id === poolId);
    if (!known) return;
    const state = pools.find(poolId);
    const named = state ? { uuid: state.uuid, nameLabel: state.nameLabel } : {};
    store
      .save({ ...known, ...named, memberAddresses: learnt.memberAddresses, pins: { ...known.pins, ...learnt.pins } })
      .catch(logBug);
  });
  watchAlarms(pools, ledger, logBug);
  return {
    handlers: toHandlers(ports),
    start: async ({ demo }) => {
      await runs.recover();
      await ledger.append({ kind: 'console.started', actor: 'console', data: { key: signer.publicKey } });
      facts.start();
      await connectKnownPools(ports, logBug);
      if (!demo && store.list().length > 0) return;
      startDemo(ports, surroundings.startDemoPool).catch((error: unknown) => {
        notices.raise('error', 'The demo pool could not be started', `Details are in the log under ${logBug(error)}.`);
      });
    },
    close: async () => {
      await runs.close();
      await pools.close();
    },
  };
}

/** A certificate that changed is an event of record, whether or not anybody looks at the window. */
function watchAlarms(pools: Pools, ledger: Ledger, logBug: (error: unknown) => string): void {
  const told = new Map<string, string>();
  pools.onState(({ id, alarm, userName }) => {
    const seen = alarm?.seen.fingerprint ?? '';
    if (told.get(id) === seen) return;
    told.set(id, seen);
    if (!alarm) return;
    ledger
      .append({
        kind: 'certificate.alarm',
        actor: userName,
        poolId: id,
        data: { address: alarm.address, pinned: alarm.pinnedFingerprint, seen },
      })
      .catch(logBug);
  });
}
