import { readFenceTags } from '../../../shared/domain/fence/fence-mark.ts';
import type { TaskFacts, VappFacts, VmFacts } from '../../../shared/domain/inventory.ts';
import type { WireRecord } from '../wire-values.ts';
import { toTaskFacts, toVappFacts, toVmFacts } from './facts.ts';
import { Interning } from './interning.ts';
import type { HostRecord, PoolRecord } from './records/estate-records.ts';
import type { VmRecord } from './records/vm-record.ts';
import { pauseIfDue } from './slices.ts';
import { Tables } from './tables.ts';
import type { ClassName, KeptRecords } from './tables.ts';

/** Classes whose objects are asked for by uuid. */
type UuidClass = 'VM' | 'VM_appliance' | 'VIF' | 'network' | 'host' | 'task';

/** One complete view of a pool: slim records by reference, references by uuid, facts built when first asked for. */
export class InventoryCache {
  readonly tables = new Tables();
  #intern: Interning | undefined = new Interning();
  readonly #refs: Readonly<Record<UuidClass, Map<string, string>>> = {
    VM: new Map(),
    VM_appliance: new Map(),
    VIF: new Map(),
    network: new Map(),
    host: new Map(),
    task: new Map(),
  };
  /** Which VM a guest agent's report belongs to; XAPI has only the other direction. */
  readonly #reporters = new Map<string, string>();
  readonly #vmFacts = new Map<string, VmFacts>();
  readonly #vappFacts = new Map<string, VappFacts>();
  #vmList: readonly VmFacts[] | undefined;
  #vappList: readonly VappFacts[] | undefined;
  readonly #counts = { vm: 0, snapshot: 0 };
  readonly #templates = new Set<string>();
  readonly #fenced = new Set<string>();

  /** Keeps a record; answers what was kept before and now. */
  put<C extends ClassName>(
    name: C,
    ref: string,
    record: WireRecord,
  ): { readonly before: KeptRecords[C] | undefined; readonly after: KeptRecords[C] } {
    const result = this.tables.put(name, ref, record, this.#intern ?? new Interning());
    if (name === 'VM') this.#followVm(ref, result.before as VmRecord | undefined, result.after as VmRecord);
    const refs = this.#refsOf(name);
    if (refs) refs.set((result.after as { readonly uuid: string }).uuid, ref);
    return result;
  }

  /** Forgets a record; answers what was kept. */
  drop<C extends ClassName>(name: C, ref: string): KeptRecords[C] | undefined {
    const before = this.tables.drop(name, ref);
    if (!before) return undefined;
    if (name === 'VM') this.#followVm(ref, before as VmRecord, undefined);
    this.#refsOf(name)?.delete((before as { readonly uuid: string }).uuid);
    return before;
  }

  /** The reference of the object of that uuid. */
  findRef(name: UuidClass, uuid: string): string | undefined {
    return this.#refs[name].get(uuid);
  }

  /** Facts of a virtual machine by reference. */
  findVmByRef(ref: string): VmFacts | undefined {
    const known = this.#vmFacts.get(ref);
    if (known) return known;
    const vm = this.tables.find('VM', ref);
    const facts = vm ? toVmFacts(this.tables, vm) : undefined;
    if (facts) this.#vmFacts.set(ref, facts);
    return facts;
  }

  /** Facts of a vApp by reference. */
  findVappByRef(ref: string): VappFacts | undefined {
    const known = this.#vappFacts.get(ref);
    if (known) return known;
    const appliance = this.tables.find('VM_appliance', ref);
    const facts = appliance ? toVappFacts(this.tables, ref, appliance) : undefined;
    if (facts) this.#vappFacts.set(ref, facts);
    return facts;
  }

  /** All virtual machines; the same array until something changes. */
  listVms(): readonly VmFacts[] {
    this.#vmList ??= presentOf([...this.tables.of('VM').keys()].map((ref) => this.findVmByRef(ref)));
    return this.#vmList;
  }

  /** All vApps; the same array until something changes. */
  listVapps(): readonly VappFacts[] {
    this.#vappList ??= presentOf([...this.tables.of('VM_appliance').keys()].map((ref) => this.findVappByRef(ref)));
    return this.#vappList;
  }

  /** All tasks. */
  listTasks(): readonly TaskFacts[] {
    return [...this.tables.of('task').values()].map(toTaskFacts);
  }

  /** The pool's own record. */
  findPool(): PoolRecord | undefined {
    const [pool] = this.tables.of('pool').values();
    return pool;
  }

  /** The coordinator's record. */
  findCoordinator(): HostRecord | undefined {
    return this.tables.find('host', this.findPool()?.master ?? null);
  }

  /** How many snapshots the pool has. */
  get snapshotCount(): number {
    return this.#counts.snapshot;
  }

  /** How many virtual machines the pool has, without going through them. */
  get vmCount(): number {
    return this.#counts.vm;
  }

  /** Which VMs are templates, without going through all of them. */
  get templateRefs(): ReadonlySet<string> {
    return this.#templates;
  }

  /** Which VMs and templates say by a tag that they are of a fence. */
  get fencedRefs(): ReadonlySet<string> {
    return this.#fenced;
  }

  /** The VM whose guest agent reports under that reference. */
  findReporter(guestMetricsRef: string): string | undefined {
    return this.#reporters.get(guestMetricsRef);
  }

  /** Facts of that VM are built anew when next asked for. */
  invalidateVm(ref: string): void {
    this.#vmFacts.delete(ref);
    this.#vmList = undefined;
  }

  /** Facts of that vApp are built anew when next asked for. */
  invalidateVapp(ref: string): void {
    this.#vappFacts.delete(ref);
    this.#vappList = undefined;
  }

  /** Ends a load: builds the facts in slices, so that the first reader of a large pool does not wait for all of them at once. */
  async settle(): Promise<void> {
    this.#intern = undefined;
    for (const ref of this.tables.of('VM').keys()) {
      this.findVmByRef(ref);
      const pause = pauseIfDue();
      if (pause) await pause;
    }
    for (const ref of this.tables.of('VM_appliance').keys()) {
      this.findVappByRef(ref);
      const pause = pauseIfDue();
      if (pause) await pause;
    }
  }

  #followVm(ref: string, before: VmRecord | undefined, after: VmRecord | undefined): void {
    for (const kind of ['vm', 'snapshot'] as const) {
      if (before?.kind === kind) this.#counts[kind] -= 1;
      if (after?.kind === kind) this.#counts[kind] += 1;
    }
    note(this.#templates, ref, after?.kind === 'template');
    note(this.#fenced, ref, readFenceTags(after?.machine?.tags ?? []) !== null);
    // Start replaces the report by a new one.
    if (before?.guestMetrics && before.guestMetrics !== after?.guestMetrics)
      this.#reporters.delete(before.guestMetrics);
    if (after?.guestMetrics) this.#reporters.set(after.guestMetrics, ref);
  }

  #refsOf(name: ClassName): Map<string, string> | undefined {
    return Object.hasOwn(this.#refs, name) ? this.#refs[name as UuidClass] : undefined;
  }
}

function note(set: Set<string>, ref: string, isIn: boolean): void {
  if (isIn) set.add(ref);
  else set.delete(ref);
}

function presentOf<T>(items: readonly (T | undefined)[]): readonly T[] {
  return items.filter((item): item is T => item !== undefined);
}
