import type { InventoryChange } from '../../ports.ts';

/** Gathers changes by key and reports them together, so that a storm of events is one report per delay. */
export class ChangeBatch {
  readonly #report: (change: Omit<InventoryChange, 'poolId'>) => void;
  readonly #delayMs: number;
  #timer: NodeJS.Timeout | undefined;
  #pending = nothing();

  /** @param report - gets each batch, `delayMs` after its first change */
  constructor(delayMs: number, report: (change: Omit<InventoryChange, 'poolId'>) => void) {
    this.#delayMs = delayMs;
    this.#report = report;
  }

  /** A VM appeared or changed. */
  vm(uuid: string): void {
    this.#pending.removedVms.delete(uuid);
    this.#pending.vms.add(uuid);
    this.#arm();
  }

  /** A VM is gone, or became a template. */
  vmRemoved(uuid: string): void {
    this.#pending.vms.delete(uuid);
    this.#pending.removedVms.add(uuid);
    this.#arm();
  }

  /** A vApp appeared or changed. */
  vapp(uuid: string): void {
    this.#pending.removedVapps.delete(uuid);
    this.#pending.vapps.add(uuid);
    this.#arm();
  }

  /** A vApp is gone. */
  vappRemoved(uuid: string): void {
    this.#pending.vapps.delete(uuid);
    this.#pending.removedVapps.add(uuid);
    this.#arm();
  }

  /** Something of the pool as a whole changed. */
  flag(name: 'estate' | 'sharedRecords' | 'tasks'): void {
    this.#pending[name] = true;
    this.#arm();
  }

  /** Everything was read anew: one report that stands for all pending ones, sent at once. */
  reset(removedVms: readonly string[], removedVapps: readonly string[]): void {
    this.#disarm();
    this.#pending = nothing();
    this.#report({
      reset: true,
      vms: [],
      removedVms,
      vapps: [],
      removedVapps,
      estate: true,
      sharedRecords: true,
      tasks: true,
    });
  }

  /** Reports what is pending now. */
  flush(): void {
    if (this.#timer === undefined) return;
    this.#disarm();
    const pending = this.#pending;
    this.#pending = nothing();
    this.#report({
      reset: false,
      vms: [...pending.vms],
      removedVms: [...pending.removedVms],
      vapps: [...pending.vapps],
      removedVapps: [...pending.removedVapps],
      estate: pending.estate,
      sharedRecords: pending.sharedRecords,
      tasks: pending.tasks,
    });
  }

  /** Forgets what is pending; nothing is reported any more unless something changes again. */
  clear(): void {
    this.#disarm();
    this.#pending = nothing();
  }

  #arm(): void {
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, this.#delayMs);
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

interface Pending {
  readonly vms: Set<string>;
  readonly removedVms: Set<string>;
  readonly vapps: Set<string>;
  readonly removedVapps: Set<string>;
  estate: boolean;
  sharedRecords: boolean;
  tasks: boolean;
}

function nothing(): Pending {
  return {
    vms: new Set(),
    removedVms: new Set(),
    vapps: new Set(),
    removedVapps: new Set(),
    estate: false,
    sharedRecords: false,
    tasks: false,
  };
}
