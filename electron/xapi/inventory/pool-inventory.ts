import type {
  HostFacts,
  ImageFacts,
  NetworkFacts,
  SrFacts,
  TaskFacts,
  TemplateFacts,
  VappFacts,
  VmFacts,
} from '../../../shared/domain/inventory.ts';
import type { TopologyFacts } from '../../../shared/domain/fence/topology-facts.ts';
import type { PoolInventory } from '../../ports.ts';
import type { InventoryCache } from './cache.ts';
import { toHostFacts, toImageFacts, toNetworkFacts, toSrFacts, toTemplateFacts } from './facts.ts';
import { findsFences, readBareTopology, readTopology } from './topology.ts';

/** The port's view of whatever cache is the current one; it stays readable, as of then, while a pool is lost. */
export class CachedPoolInventory implements PoolInventory {
  readonly #current: () => InventoryCache;

  /** @param current - the last complete cache */
  constructor(current: () => InventoryCache) {
    this.#current = current;
  }

  findVm(uuid: string): VmFacts | undefined {
    const cache = this.#current();
    const ref = cache.findRef('VM', uuid);
    return ref === undefined ? undefined : cache.findVmByRef(ref);
  }

  listVms(): readonly VmFacts[] {
    return this.#current().listVms();
  }

  findTemplate(uuid: string): TemplateFacts | undefined {
    const { tables } = this.#current();
    const vm = tables.find('VM', this.#current().findRef('VM', uuid) ?? null);
    return vm && toTemplateFacts(tables, vm);
  }

  listTemplates(): readonly TemplateFacts[] {
    const { tables } = this.#current();
    return [...tables.of('VM').values()].flatMap((vm) => toTemplateFacts(tables, vm) ?? []);
  }

  findVapp(uuid: string): VappFacts | undefined {
    const cache = this.#current();
    const ref = cache.findRef('VM_appliance', uuid);
    return ref === undefined ? undefined : cache.findVappByRef(ref);
  }

  listVapps(): readonly VappFacts[] {
    return this.#current().listVapps();
  }

  findNetwork(uuid: string): NetworkFacts | undefined {
    const { tables } = this.#current();
    const network = tables.find('network', this.#current().findRef('network', uuid) ?? null);
    return network && toNetworkFacts(tables, network);
  }

  listNetworks(): readonly NetworkFacts[] {
    const { tables } = this.#current();
    return [...tables.of('network').values()].map((network) => toNetworkFacts(tables, network));
  }

  listHosts(): readonly HostFacts[] {
    const cache = this.#current();
    const master = cache.findPool()?.master;
    return [...cache.tables.of('host')].map(([ref, host]) => toHostFacts(cache.tables, host, ref === master));
  }

  listSrs(): readonly SrFacts[] {
    const { tables } = this.#current();
    return [...tables.of('SR').values()].map((sr) => toSrFacts(tables, sr));
  }

  findDisk(uuid: string): ImageFacts | undefined {
    const { tables } = this.#current();
    for (const [ref, vdi] of tables.of('VDI')) if (vdi.uuid === uuid) return toImageFacts(tables, ref, vdi);
    return undefined;
  }

  listTasks(): readonly TaskFacts[] {
    return this.#current().listTasks();
  }

  topology(): TopologyFacts {
    return readTopology(this.#current());
  }

  bareTopology(): TopologyFacts {
    return readBareTopology(this.#current());
  }

  hasFences(): boolean {
    return findsFences(this.#current());
  }

  sharedRecords(): Readonly<Record<string, string>> {
    return this.#current().findPool()?.guiConfig ?? {};
  }
}
