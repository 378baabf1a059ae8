import type { Activity, ActivityKind } from '../shared/domain/activity.ts';
import type { TopologyFacts } from '../shared/domain/fence/topology-facts.ts';
import type {
  HostFacts,
  ImageFacts,
  NetworkFacts,
  SrFacts,
  TaskFacts,
  TemplateFacts,
  VappFacts,
  VmFacts,
} from '../shared/domain/inventory.ts';
import type { CertificateView, PoolState } from '../shared/domain/pool-state.ts';
import type { EventName, Events, NoticeView } from '../shared/ipc/contract.ts';
import type { Settings } from '../shared/ipc/settings.ts';
import type { ArchiveOperations } from './ports/archive.ts';
import type { TemplateOperations } from './ports/templates.ts';
import type { SharedRecordsReader } from './ports/gates.ts';
import type { FenceOperations } from './ports/fences.ts';
import type { MigrateOperations } from './ports/migrate.ts';
import type { OperateOperations } from './ports/operate.ts';
import type { VmOperations } from './ports/vm-operations.ts';

/** Time, as use cases and the run engine see it. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Lets everything else that waits have its turn; long work calls it every few ms. */
  turn(): Promise<void>;
  /** Milliseconds of a clock that only rises, for measuring slices. */
  elapsed(): number;
}

/** One pool's objects as last reported by its events; reading never waits. All by uuid. */
export interface PoolInventory {
  findVm(uuid: string): VmFacts | undefined;
  listVms(): readonly VmFacts[];
  /** Of templates only, never of snapshots; built anew at each call. */
  findTemplate(uuid: string): TemplateFacts | undefined;
  listTemplates(): readonly TemplateFacts[];
  findVapp(uuid: string): VappFacts | undefined;
  listVapps(): readonly VappFacts[];
  findNetwork(uuid: string): NetworkFacts | undefined;
  listNetworks(): readonly NetworkFacts[];
  listHosts(): readonly HostFacts[];
  listSrs(): readonly SrFacts[];
  /** Whatever it hangs on, also on nothing; goes through all disks. */
  findDisk(uuid: string): ImageFacts | undefined;
  listTasks(): readonly TaskFacts[];
  /** Everything about networks; built at each call, so ask once for one decision. */
  topology(): TopologyFacts;
  /** The same with templates for its only machines, and no interfaces: a large pool without fences needs no more. */
  bareTopology(): TopologyFacts;
  /** Whether a network or a VM says that it is of a fence. */
  hasFences(): boolean;
  /** `pool.gui_config` as a whole. */
  sharedRecords(): Readonly<Record<string, string>>;
}

/** What changed in one pool since the last report; `reset` means: forget what you had and read all. */
export interface InventoryChange {
  readonly poolId: string;
  readonly reset: boolean;
  readonly vms: readonly string[];
  readonly removedVms: readonly string[];
  readonly vapps: readonly string[];
  readonly removedVapps: readonly string[];
  /** True if hosts, networks or SRs changed. */
  readonly estate: boolean;
  readonly sharedRecords: boolean;
  readonly tasks: boolean;
}

/** How one pool is reached. */
export interface PoolAddress {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly userName: string;
  /** SHA-256 pins (upper-case hex pairs with colons) by member address; a member without pin is asked about, never accepted in silence. */
  readonly pins: Readonly<Record<string, string>>;
  /** Members learnt from earlier inventories, tried when the coordinator does not answer. */
  readonly memberAddresses: readonly string[];
  readonly allowOldTls: boolean;
}

/**
 * Calls that change a pool, by uuid. Each throws ProblemError: `xapi-failure` when XAPI answered with an error,
 * `pool-unreachable` when the connection broke (then it is unknown whether the pool acted, so look before acting again).
 * None is retried inside.
 */
export interface PoolOperations
  extends
    VmOperations,
    FenceOperations,
    OperateOperations,
    ArchiveOperations,
    MigrateOperations,
    TemplateOperations,
    SharedRecordsReader {
  /** Coordinator's clock (`host.get_servertime`). */
  serverTime(): Promise<Date>;
  /** Atomic test-and-set (`pool.add_to_gui_config`): false when the key exists already. */
  addSharedRecord(key: string, value: string): Promise<boolean>;
  /** Silent when absent. */
  removeSharedRecord(key: string): Promise<void>;
  /** Reads one key afresh from the pool; undefined when absent. */
  readSharedRecord(key: string): Promise<string | undefined>;
  addVmTag(vmUuid: string, tag: string): Promise<void>;
  removeVmTag(vmUuid: string, tag: string): Promise<void>;
  readVmTags(vmUuid: string): Promise<readonly string[]>;
  /** Network a VIF hangs on now, read afresh. */
  readVifNetwork(vifUuid: string): Promise<string>;
  /** Keeps the MAC, also live (`VIF.move`; destroy and create where the host is older and the VIF not attached). */
  moveVif(vifUuid: string, networkUuid: string): Promise<void>;
  createVapp(nameLabel: string, description: string): Promise<string>;
  destroyVapp(vappUuid: string): Promise<void>;
  renameVapp(vappUuid: string, nameLabel: string): Promise<void>;
  /** Finds a vApp's members afresh; undefined when it is gone. */
  readVappMembers(vappUuid: string): Promise<readonly string[] | undefined>;
  setVmVapp(vmUuid: string, vappUuid: string | null): Promise<void>;
  setVmOrder(vmUuid: string, order: number, startDelaySeconds: number, shutdownDelaySeconds: number): Promise<void>;
  /** Leaves a line in the pool's own audit log: a short task with this label, destroyed at once (design: witness). */
  announce(label: string, description: string): Promise<void>;
}

/** All pools the console knows, connected or not. Implemented by electron/xapi. */
export interface Pools {
  list(): readonly PoolState[];
  find(poolId: string): PoolState | undefined;
  inventory(poolId: string): PoolInventory;
  operations(poolId: string): PoolOperations;
  /** Looks at the certificate without sending a byte of a request. @throws ProblemError pool-unreachable */
  probeCertificate(host: string, port: number): Promise<CertificateView>;
  /** Starts connecting and keeps connected until `disconnect`. The password stays in memory of this adapter only. */
  connect(address: PoolAddress, password: string): Promise<void>;
  /** Logs out and closes. */
  disconnect(poolId: string): Promise<void>;
  forget(poolId: string): Promise<void>;
  /**
   * Pins a certificate that a person compared, clears the alarm and connects again, with the password it has in memory
   * or the one given. Without either the pool stays disconnected.
   */
  trust(poolId: string, memberAddress: string, fingerprint: string, password: string | undefined): Promise<void>;
  /** Puts a pool on the list without connecting. */
  register(address: PoolAddress, extra: { readonly isDemo: boolean; readonly passwordKept: boolean }): void;
  /** Resolves when the pool is connected and its inventory complete; rejects when the signal aborts. */
  whenReady(poolId: string, signal: AbortSignal): Promise<void>;
  onState(listener: (state: PoolState) => void): () => void;
  onForgotten(listener: (poolId: string) => void): () => void;
  onInventory(listener: (change: InventoryChange) => void): () => void;
  /** A member was met whose certificate is not pinned yet, or new member addresses are known: to be stored. */
  onLearnt(
    listener: (
      poolId: string,
      learnt: { readonly memberAddresses: readonly string[]; readonly pins: Readonly<Record<string, string>> },
    ) => void,
  ): () => void;
  /** Logs out of all pools; called at quit. */
  close(): Promise<void>;
}

/** A pool as the workstation remembers it; the password is not here. */
export interface KnownPool extends PoolAddress {
  readonly uuid: string | null;
  readonly nameLabel: string;
  readonly addedAt: string;
}

/** Known pools, kept in a lowdb document with atomic, fsynced writes. */
export interface KnownPoolStore {
  list(): readonly KnownPool[];
  save(pool: KnownPool): Promise<void>;
  remove(poolId: string): Promise<void>;
}

/** Secrets of the workstation's key store (safeStorage); where there is none, nothing is ever stored. */
export interface Secrets {
  /** False where the desktop has no real key store: then passwords are asked again and the signing key lives one session. */
  readonly canKeep: boolean;
  keep(name: string, secret: string): Promise<void>;
  read(name: string): Promise<string | undefined>;
  remove(name: string): Promise<void>;
}

/** Signs our records. */
export interface Signer {
  /** Ed25519 public key, base64url. */
  readonly publicKey: string;
  /** True when the private part outlives this session; it may become so by `seal`. */
  readonly isKept: boolean;
  /**
   * Keeps the private part in a file under a passphrase; left out where that can't be asked for.
   * @throws ProblemError store-failed
   */
  seal?(passphrase: string): Promise<void>;
  /** Ed25519 over UTF-8 bytes of `message`, base64url. */
  sign(message: string): string;
  verify(key: string, message: string, sig: string): boolean;
}

/** Keys met before, so that records by strangers are shown as such. */
export interface KnownWriters {
  has(publicKey: string): boolean;
  /** All of them. */
  list(): readonly string[];
  /** True once a pool's first writers were taken in. */
  hasMet(poolUuid: string): boolean;
  /** Takes the writers of a pool's records as known, when the pool is first met. */
  meet(poolUuid: string, publicKeys: readonly string[]): Promise<void>;
}

/** The append-only record of what happened. `append` resolves when the entry is on disk. */
export interface Ledger {
  append(entry: {
    readonly kind: ActivityKind;
    readonly actor: string;
    readonly poolId?: string | null;
    readonly configurationUuid?: string | null;
    readonly runId?: string | null;
    readonly data: Readonly<Record<string, string | number | boolean | null>>;
  }): Promise<Activity>;
  /** Newest first. */
  list(options: { readonly limit: number; readonly beforeSeq?: number }): readonly Activity[];
  onAppended(listener: (entry: Activity) => void): () => void;
}

/** Something the person should know that belongs to no request. */
export type Notice = NoticeView;

/** Sends a fact to every window. */
export type Publish = <E extends EventName>(event: E, payload: Events[E]) => void;

/** What a person chose about the window and its views. */
export interface SettingsStore {
  get(): Settings;
  change(patch: Partial<Settings>): void;
}

/** A demo pool that runs beside the console. */
export interface DemoPoolAccess {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** SHA-256 by host address; known, because this console started it. */
  readonly pins: Readonly<Record<string, string>>;
}

/** Starts the demo pool in a process of its own, or answers the one that runs. @throws ProblemError `internal` */
export type StartDemoPool = () => Promise<DemoPoolAccess>;

/** Digest of text: SHA-256, hex. */
export type Digest = (text: string) => string;

/** Makes unguessable ids (uuid v4). */
export type NewId = () => string;
