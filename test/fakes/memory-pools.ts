import type { CertificateView, ConnectionPhase, PoolState } from '../../shared/domain/pool-state.ts';
import type { Rights } from '../../shared/domain/rights.ts';
import { ProblemError } from '../../shared/errors.ts';
import type { InventoryChange, PoolAddress, PoolInventory, PoolOperations, Pools } from '../../electron/ports.ts';
import { Gate } from './gate.ts';
import type { MemoryPool } from './memory-pool.ts';

interface Waiter {
  readonly poolId: string;
  readonly resolve: () => void;
}

/** Root's rights: every call is allowed. */
export const ROOT: Rights = { userName: 'root', isLocalSuperuser: true, role: 'pool-admin', permissions: [] };

/** A pool's state with everything a test does not care about filled in. */
export function makePoolState(part: Partial<PoolState> = {}): PoolState {
  return {
    id: 'pool-a',
    uuid: null,
    nameLabel: '',
    address: 'xcp-1:443',
    userName: 'root',
    phase: 'disconnected',
    since: '2026-03-02T08:00:00.000Z',
    nextTryAt: null,
    problem: null,
    alarm: null,
    loadedRecords: 0,
    live: false,
    transport: null,
    certificate: null,
    version: null,
    rights: null,
    hostCount: 0,
    vmCount: 0,
    snapshotCount: 0,
    networkCount: 0,
    vappCount: 0,
    srCount: 0,
    isDemo: false,
    passwordKept: false,
    ...part,
  };
}

/** All pools of one console, in memory. */
export class MemoryPools implements Pools {
  private readonly states = new Map<string, PoolState>();
  private readonly served = new Map<string, MemoryPool>();
  private readonly waiters = new Set<Waiter>();
  private readonly gate: Gate;
  private readonly stateListeners = new Set<(state: PoolState) => void>();
  private readonly forgottenListeners = new Set<(poolId: string) => void>();
  private readonly inventoryListeners = new Set<(change: InventoryChange) => void>();
  /** What logging in answers; by default it works. */
  onLogin: (address: PoolAddress, password: string) => void = () => undefined;
  /** Every trust that was given. */
  readonly trusted: (readonly [poolId: string, address: string, fingerprint: string, password: string | undefined])[] =
    [];

  constructor(gate: Gate = new Gate()) {
    this.gate = gate;
  }

  /** Puts a pool there, connected unless said otherwise. */
  serve(poolId: string, pool: MemoryPool, state: Partial<PoolState> = {}): void {
    this.served.set(poolId, pool);
    const full = { id: poolId, uuid: `uuid-of-${poolId}`, phase: 'connected', rights: ROOT, ...state } as const;
    this.states.set(poolId, makePoolState(full));
  }

  /** Changes what is known of a pool and tells everybody. */
  change(poolId: string, change: Partial<PoolState>): void {
    const next = { ...this.get(poolId), ...change };
    this.states.set(poolId, next);
    for (const listener of this.stateListeners) listener(next);
    if (next.phase !== 'connected') return;
    for (const waiter of [...this.waiters])
      if (waiter.poolId === poolId) {
        this.waiters.delete(waiter);
        waiter.resolve();
      }
  }

  setPhase(poolId: string, phase: ConnectionPhase): void {
    this.change(poolId, { phase });
  }

  /** Reports a change of inventory. */
  report(change: Partial<InventoryChange> & { readonly poolId: string }): void {
    const full: InventoryChange = {
      reset: false,
      vms: [],
      removedVms: [],
      vapps: [],
      removedVapps: [],
      estate: false,
      sharedRecords: false,
      tasks: false,
      ...change,
    };
    for (const listener of this.inventoryListeners) listener(full);
  }

  private get(poolId: string): PoolState {
    const state = this.states.get(poolId);
    if (!state) throw new ProblemError({ code: 'not-found', kind: 'pool', id: poolId });
    return state;
  }

  private getServed(poolId: string): MemoryPool {
    const pool = this.served.get(poolId);
    if (!pool) throw new ProblemError({ code: 'not-found', kind: 'pool', id: poolId });
    return pool;
  }

  list(): readonly PoolState[] {
    return [...this.states.values()];
  }

  find(poolId: string): PoolState | undefined {
    return this.states.get(poolId);
  }

  inventory(poolId: string): PoolInventory {
    return this.getServed(poolId).inventory();
  }

  operations(poolId: string): PoolOperations {
    return this.getServed(poolId).operations(this.gate);
  }

  async probeCertificate(host: string): Promise<CertificateView> {
    throw new ProblemError({ code: 'pool-unreachable', address: host, reason: 'refused', detail: 'ECONNREFUSED' });
  }

  async connect(address: PoolAddress, password: string): Promise<void> {
    this.get(address.id);
    this.onLogin(address, password);
    this.change(address.id, {
      phase: 'connected',
      uuid: `uuid-of-${address.id}`,
      nameLabel: 'Amsterdam',
      rights: ROOT,
    });
  }

  async disconnect(poolId: string): Promise<void> {
    this.change(poolId, { phase: 'disconnected' });
  }

  async forget(poolId: string): Promise<void> {
    this.states.delete(poolId);
    for (const listener of this.forgottenListeners) listener(poolId);
  }

  async trust(poolId: string, address: string, fingerprint: string, password: string | undefined): Promise<void> {
    this.trusted.push([poolId, address, fingerprint, password]);
    this.change(poolId, { alarm: null });
  }

  register(address: PoolAddress, extra: { readonly isDemo: boolean; readonly passwordKept: boolean }): void {
    const { id, host, port, userName } = address;
    this.states.set(id, makePoolState({ id, address: `${host}:${String(port)}`, userName, ...extra }));
  }

  whenReady(poolId: string, signal: AbortSignal): Promise<void> {
    if (this.find(poolId)?.phase === 'connected') return Promise.resolve();
    return new Promise((resolve, reject) => {
      const waiter = { poolId, resolve };
      this.waiters.add(waiter);
      const leave = (): void => {
        this.waiters.delete(waiter);
        reject(signal.reason as Error);
      };
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave);
    });
  }

  onState(listener: (state: PoolState) => void): () => void {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  }

  onForgotten(listener: (poolId: string) => void): () => void {
    this.forgottenListeners.add(listener);
    return () => this.forgottenListeners.delete(listener);
  }

  onInventory(listener: (change: InventoryChange) => void): () => void {
    this.inventoryListeners.add(listener);
    return () => this.inventoryListeners.delete(listener);
  }

  onLearnt(): () => void {
    return () => undefined;
  }

  async close(): Promise<void> {
    for (const state of this.list()) await this.disconnect(state.id);
  }
}
