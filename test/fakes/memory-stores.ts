import type { KnownPool, KnownPoolStore, KnownWriters, Secrets, SettingsStore } from '../../electron/ports.ts';
import type { WorkflowDrafts } from '../../electron/ports/workflows.ts';
import type { WorkflowDraft } from '../../shared/domain/workflow-draft.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/ipc/settings.ts';

/** Known pools in memory. */
export class MemoryKnownPools implements KnownPoolStore {
  readonly pools = new Map<string, KnownPool>();
  /** Set to make saving fail. */
  failure: Error | undefined;

  list(): readonly KnownPool[] {
    return [...this.pools.values()];
  }

  async save(pool: KnownPool): Promise<void> {
    if (this.failure) throw this.failure;
    this.pools.set(pool.id, pool);
  }

  async remove(poolId: string): Promise<void> {
    this.pools.delete(poolId);
  }
}

/** A key store in memory; one that can't keep refuses to. */
export class MemorySecrets implements Secrets {
  readonly canKeep: boolean;
  readonly kept = new Map<string, string>();

  constructor(canKeep = true) {
    this.canKeep = canKeep;
  }

  async keep(name: string, secret: string): Promise<void> {
    if (!this.canKeep) throw new Error('asked to keep a secret without a key store');
    this.kept.set(name, secret);
  }

  async read(name: string): Promise<string | undefined> {
    return this.kept.get(name);
  }

  async remove(name: string): Promise<void> {
    this.kept.delete(name);
  }
}

/** Writers met, in memory. */
export class MemoryWriters implements KnownWriters {
  readonly keys = new Set<string>();
  readonly pools = new Map<string, readonly string[]>();
  /** Set to make meeting fail. */
  failure: Error | undefined;

  has(publicKey: string): boolean {
    return this.keys.has(publicKey);
  }

  list(): readonly string[] {
    return [...this.keys];
  }

  hasMet(poolUuid: string): boolean {
    return this.pools.has(poolUuid);
  }

  async meet(poolUuid: string, publicKeys: readonly string[]): Promise<void> {
    if (this.failure) throw this.failure;
    this.pools.set(poolUuid, publicKeys);
    for (const key of publicKeys) this.keys.add(key);
  }
}

/** Settings in memory. */
export class MemorySettings implements SettingsStore {
  private settings: Settings = DEFAULT_SETTINGS;

  get(): Settings {
    return this.settings;
  }

  change(patch: Partial<Settings>): void {
    this.settings = { ...this.settings, ...patch };
  }
}

/** Drafts in memory. */
export class MemoryDrafts implements WorkflowDrafts {
  drafts: readonly WorkflowDraft[] = [];
  /** Set to make every change fail. */
  failure: Error | undefined;

  list(): readonly WorkflowDraft[] {
    return this.drafts;
  }

  find(poolId: string, serviceId: string): WorkflowDraft | undefined {
    return this.drafts.find((draft) => draft.poolId === poolId && draft.serviceId === serviceId);
  }

  async save(draft: WorkflowDraft): Promise<void> {
    if (this.failure) throw this.failure;
    this.drafts = [...this.drafts.filter((each) => each !== this.find(draft.poolId, draft.serviceId)), draft];
  }

  async remove(poolId: string, serviceId: string): Promise<void> {
    if (this.failure) throw this.failure;
    this.drafts = this.drafts.filter((each) => each !== this.find(poolId, serviceId));
  }
}
