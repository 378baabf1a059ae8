import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { VmSummary } from '../../../shared/domain/inventory.ts';
import type { PoolState } from '../../../shared/domain/pool-state.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { defaultWorkflow, type Service } from '../../../shared/domain/workflow.ts';
import type { Bridge, EventName, Events, RequestName } from '../../../shared/ipc/contract.ts';
import type { Result } from '../../../shared/errors.ts';
import { store } from '../../../renderer/state/store.ts';

/** A uuid made of a number. */
export const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

/** A pool that is connected and allows everything. */
export function makePool(change: Partial<PoolState> = {}): PoolState {
  return {
    id: 'p1',
    uuid: uuid(1),
    nameLabel: 'Berlin',
    address: 'xen01:443',
    userName: 'root',
    phase: 'connected',
    since: '2026-01-01T00:00:00.000Z',
    nextTryAt: null,
    problem: null,
    alarm: null,
    loadedRecords: 10,
    live: true,
    transport: 'json-rpc',
    certificate: null,
    version: null,
    rights: { userName: 'root', isLocalSuperuser: true, role: 'pool-admin', permissions: [] },
    hostCount: 1,
    vmCount: 1,
    snapshotCount: 0,
    networkCount: 1,
    vappCount: 1,
    srCount: 1,
    isDemo: false,
    passwordKept: false,
    ...change,
  };
}

/** A running configuration of two VMs in Development. */
export function makeConfiguration(change: Partial<Configuration> = {}): Configuration {
  return {
    uuid: uuid(100),
    poolId: 'p1',
    nameLabel: 'Web shop 2.4',
    description: '',
    serviceId: 'web-shop',
    stageId: 'development',
    since: '2026-01-01T00:00:00.000Z',
    by: 'anna',
    revision: 'a'.repeat(64),
    recordedRevision: 'a'.repeat(64),
    recordSeq: 1,
    vmUuids: [uuid(201), uuid(202)],
    runningCount: 2,
    powerState: 'Running',
    vcpus: 4,
    memoryBytes: 8 * 1024 ** 3,
    diskBytes: 40 * 1024 ** 3,
    lock: null,
    activeRunId: null,
    warnings: [],
    ...change,
  };
}

/** A VM as the window keeps it. */
export function makeVm(change: Partial<VmSummary> = {}): VmSummary {
  return {
    uuid: uuid(201),
    nameLabel: 'web-1',
    powerState: 'Running',
    vappUuid: null,
    startOrder: 0,
    vcpus: 2,
    memoryBytes: 4 * 1024 ** 3,
    tags: [],
    hostUuid: null,
    guestOs: '',
    snapshotCount: 0,
    address: '10.0.0.1',
    diskBytes: 0,
    networkUuids: [],
    hasTools: true,
    ...change,
  };
}

/** A service with the default workflow. */
export function makeService(change: Partial<Service> = {}): Service {
  return { id: 'web-shop', name: 'Web shop', description: '', workflow: defaultWorkflow(), ...change };
}

/** A run that has begun. */
export function makeRun(change: Partial<Run> = {}): Run {
  return {
    id: 'r1',
    plan: {
      kind: 'promote',
      poolId: 'p1',
      configurationUuid: uuid(100),
      configurationName: 'Web shop 2.4',
      serviceId: 'web-shop',
      fromStageId: 'development',
      toStageId: 'integration',
      fromStageName: 'Development',
      toStageName: 'Integration',
      revision: 'a'.repeat(64),
      steps: [],
      estimateMs: 1000,
      notes: [],
      irreversible: [],
    },
    planDigest: 'b'.repeat(64),
    requester: 'root',
    phase: 'running',
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: null,
    steps: [],
    progressRatio: 0,
    remainingMs: 1000,
    problem: null,
    revision: 1,
    ...change,
  };
}

/** Brings the store back to its beginning. */
export function resetStore(): void {
  store.setState(store.getInitialState(), true);
}

/** A connected pool with one service and the given configurations. */
export function fillStore(configurations: readonly Configuration[], pool: PoolState = makePool()): void {
  resetStore();
  const state = store.getState();
  state.applyPool(pool);
  state.applyServices(pool.id, [
    { poolId: pool.id, service: makeService(), seq: 1, by: 'root', at: '2026-01-01T00:00:00.000Z' },
  ]);
  state.applyConfigurations({ poolId: pool.id, reset: true, changed: configurations, removed: [] });
}

/** A bridge that keeps what it was asked, answers what it was told to, and publishes on demand. */
export class RecordingBridge implements Bridge {
  readonly asked: { readonly name: RequestName; readonly input: unknown }[] = [];
  readonly answers = new Map<RequestName, Result<unknown>>();
  readonly #listeners = new Map<EventName, Set<(payloadText: string) => void>>();

  readonly request: Bridge['request'] = async (name, input) => {
    this.asked.push({ name, input });
    return (this.answers.get(name) ?? { ok: true, value: null }) as never;
  };

  readonly subscribe: Bridge['subscribe'] = (event, listener) => {
    const set = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, set.add(listener));
    return () => set.delete(listener);
  };

  publish<E extends EventName>(event: E, payload: Events[E]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(JSON.stringify(payload));
  }

  listenerCount(): number {
    return [...this.#listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }
}

/** Puts a fresh bridge where the window expects it. */
export function installBridge(): RecordingBridge {
  const bridge = new RecordingBridge();
  Object.assign(window, { bridge });
  return bridge;
}
