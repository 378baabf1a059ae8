import { listFences } from '../../shared/domain/fence/fence-view.ts';
import type { TopologyFacts } from '../../shared/domain/fence/topology-facts.ts';
import type { HostFacts, NetworkFacts, SrFacts, VappFacts, VmFacts } from '../../shared/domain/inventory.ts';
import { ProblemError, type Problem } from '../../shared/errors.ts';
import type { PoolInventory, PoolOperations } from '../../electron/ports.ts';
import { Gate } from './gate.ts';
import { refused } from './refusal.ts';
import { toMemoryTopology } from './memory-topology.ts';
import { refusedVmOperations } from './refused-vm-operations.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What a pool holds; a vApp's members are the VMs that name it. */
interface Content {
  readonly vms: Map<string, VmFacts>;
  readonly vapps: Map<string, { readonly nameLabel: string; readonly description: string }>;
  readonly networks: Map<string, NetworkFacts>;
  readonly hosts: Map<string, HostFacts>;
  readonly srs: Map<string, SrFacts>;
  readonly records: Map<string, string>;
}

/** One change as the pool's own history tells it. */
export interface PoolChange {
  readonly operation: string;
  readonly subject: string;
  /** Keys of locks there were when it happened. */
  readonly locks: readonly string[];
}

/** A pool in memory that keeps XAPI's rules for the calls of `PoolOperations`. */
export class MemoryPool {
  readonly content: Content = {
    vms: new Map(),
    vapps: new Map(),
    networks: new Map(),
    hosts: new Map(),
    srs: new Map(),
    records: new Map(),
  };
  /** Every change, in order. */
  readonly history: PoolChange[] = [];
  readonly announcements: string[] = [];
  /** How far the coordinator's clock is ahead of the workstation's. */
  clockAheadMs = 0;
  private seen: Content | undefined;
  private made = 0;
  private readonly clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  /** From now on the inventory stays as it is, as when events are late, until `deliverEvents`. */
  holdEvents(): void {
    this.seen = copyOf(this.content);
  }

  deliverEvents(): void {
    this.seen = undefined;
  }

  /** Changes a VM as another client would. */
  editVm(uuid: string, change: Partial<VmFacts>): void {
    this.content.vms.set(uuid, { ...this.getVm(uuid), ...change });
  }

  getVm(uuid: string): VmFacts {
    const vm = this.content.vms.get(uuid);
    if (!vm) throw refused('UUID_INVALID', 'VM', uuid);
    return vm;
  }

  networkOf(vifUuid: string): string {
    return this.findVif(vifUuid).network;
  }

  private findVif(vifUuid: string): { readonly vm: VmFacts; readonly network: string } {
    for (const vm of this.content.vms.values())
      for (const vif of vm.vifs) if (vif.uuid === vifUuid) return { vm, network: vif.networkUuid };
    throw refused('UUID_INVALID', 'VIF', vifUuid);
  }

  private note(operation: string, subject: string): void {
    const locks = [...this.content.records.keys()].filter((key) => key.startsWith('stagewright.lock.'));
    this.history.push({ operation, subject, locks });
  }

  private membersOf(content: Content, vappUuid: string): readonly string[] {
    return [...content.vms.values()].filter((vm) => vm.vappUuid === vappUuid).map((vm) => vm.uuid);
  }

  /** The pool's objects as events told them so far. */
  inventory(): PoolInventory {
    const content = (): Content => this.seen ?? this.content;
    const toVapp = (uuid: string): VappFacts | undefined => {
      const vapp = content().vapps.get(uuid);
      return vapp && { uuid, ...vapp, vmUuids: this.membersOf(content(), uuid), allowedOperations: [] };
    };
    const topology = (): TopologyFacts =>
      toMemoryTopology(content().vms.values(), content().networks.values(), content().hosts.values());
    return {
      findVm: (uuid) => content().vms.get(uuid),
      listVms: () => [...content().vms.values()],
      findTemplate: () => undefined,
      listTemplates: () => [],
      findVapp: toVapp,
      listVapps: () => [...content().vapps.keys()].flatMap((uuid) => toVapp(uuid) ?? []),
      findNetwork: (uuid) => content().networks.get(uuid),
      listNetworks: () => [...content().networks.values()],
      listHosts: () => [...content().hosts.values()],
      listSrs: () => [...content().srs.values()],
      // Steps that work on disks are tested against the demo pool.
      findDisk: () => undefined,
      listTasks: () => [],
      topology,
      bareTopology: () => ({ ...topology(), vms: topology().vms.filter((vm) => vm.isTemplate), vifs: [] }),
      hasFences: () => listFences(topology()).length > 0,
      sharedRecords: () => Object.fromEntries(content().records),
    };
  }

  /** Calls on the pool as one console makes them. */
  operations(gate: Gate = new Gate()): PoolOperations {
    const call = <T>(name: string, act: () => T): Promise<T> => gate.pass('call', name, act);
    const { records, vms, vapps } = this.content;
    return {
      ...refusedVmOperations,
      serverTime: () => call('serverTime', () => new Date(this.clock.truth().getTime() + this.clockAheadMs)),
      addSharedRecord: (key, value) =>
        call('addSharedRecord', () => {
          if (records.has(key)) return false;
          records.set(key, value);
          this.note('addSharedRecord', key);
          return true;
        }),
      removeSharedRecord: (key) =>
        call('removeSharedRecord', () => {
          if (records.has(key)) this.note('removeSharedRecord', key);
          records.delete(key);
        }),
      readSharedRecords: () => call('readSharedRecords', () => Object.fromEntries(records)),
      readSharedRecord: (key) => call('readSharedRecord', () => records.get(key)),
      addVmTag: (uuid, tag) =>
        call('addVmTag', () => {
          this.note('addVmTag', uuid);
          this.editVm(uuid, { tags: [...this.getVm(uuid).tags.filter((other) => other !== tag), tag] });
        }),
      removeVmTag: (uuid, tag) =>
        call('removeVmTag', () => {
          this.note('removeVmTag', uuid);
          this.editVm(uuid, { tags: this.getVm(uuid).tags.filter((other) => other !== tag) });
        }),
      readVmTags: (uuid) => call('readVmTags', () => this.getVm(uuid).tags),
      readVifNetwork: (uuid) => call('readVifNetwork', () => this.networkOf(uuid)),
      moveVif: (uuid, networkUuid) => call('moveVif', () => this.moveVif(uuid, networkUuid)),
      createVapp: (nameLabel, description) =>
        call('createVapp', () => {
          this.made += 1;
          const uuid = `00000000-0000-4000-9000-${String(this.made).padStart(12, '0')}`;
          vapps.set(uuid, { nameLabel, description });
          this.note('createVapp', uuid);
          return uuid;
        }),
      destroyVapp: (uuid) =>
        call('destroyVapp', () => {
          if (!vapps.delete(uuid)) throw refused('UUID_INVALID', 'VM_appliance', uuid);
          for (const vm of vms.values()) if (vm.vappUuid === uuid) this.editVm(vm.uuid, { vappUuid: null });
        }),
      renameVapp: (uuid, nameLabel) =>
        call('renameVapp', () => {
          vapps.set(uuid, { nameLabel, description: vapps.get(uuid)?.description ?? '' });
        }),
      readVappMembers: (uuid) =>
        call('readVappMembers', () => (vapps.has(uuid) ? this.membersOf(this.content, uuid) : undefined)),
      setVmVapp: (uuid, vappUuid) =>
        call('setVmVapp', () => {
          if (vappUuid !== null && !vapps.has(vappUuid)) throw refused('UUID_INVALID', 'VM_appliance', vappUuid);
          this.note('setVmVapp', uuid);
          this.editVm(uuid, { vappUuid });
        }),
      setVmOrder: (uuid, startOrder, startDelaySeconds, shutdownDelaySeconds) =>
        call('setVmOrder', () => {
          this.editVm(uuid, { startOrder, startDelaySeconds, shutdownDelaySeconds });
        }),
      announce: (label, description) =>
        call('announce', () => {
          this.announcements.push(`${label}: ${description}`);
        }),
    };
  }

  private moveVif(vifUuid: string, networkUuid: string): void {
    const { vm } = this.findVif(vifUuid);
    if (!this.content.networks.has(networkUuid)) throw refused('UUID_INVALID', 'network', networkUuid);
    this.note('moveVif', vifUuid);
    this.editVm(vm.uuid, {
      vifs: vm.vifs.map((vif) => (vif.uuid === vifUuid ? { ...vif, networkUuid } : vif)),
    });
  }
}

function copyOf(content: Content): Content {
  return {
    vms: new Map(content.vms),
    vapps: new Map(content.vapps),
    networks: new Map(content.networks),
    hosts: new Map(content.hosts),
    srs: new Map(content.srs),
    records: new Map(content.records),
  };
}

/** A broken connection as adapters report it. */
export function lost(reason: (Problem & { code: 'pool-unreachable' })['reason'] = 'lost'): ProblemError {
  return new ProblemError({ code: 'pool-unreachable', address: 'xcp-1:443', reason, detail: 'ECONNRESET' });
}
