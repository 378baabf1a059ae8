import type { ClientLimits } from '../limits.ts';
import type { InventoryCache } from '../inventory/cache.ts';
import { toProblemError } from '../problems.ts';
import type { Session } from '../session.ts';
import type { TaskFollower } from '../tasks/task-follower.ts';
import type { UploadBody, WireValue } from '../wire/contract.ts';
import { toRecord, toText } from '../wire-values.ts';

/** What operations get from their pool's connection. */
export interface OperationParts {
  /** @throws ProblemError `pool-unreachable` */
  readonly session: () => Session;
  readonly cache: () => InventoryCache;
  readonly tasks: TaskFollower;
  readonly limits: ClientLimits;
  /** `host:port`, for problems. */
  readonly address: () => string;
  /** Told of each failure, since some concern the connection as a whole. */
  readonly onFailure: (error: unknown) => void;
}

/** A class whose objects can be named by uuid. */
type NamedClass = 'VM' | 'VM_appliance' | 'VIF' | 'network' | 'host';

/** A class of which the inventory knows no references by uuid. */
type AskedClass = 'VDI' | 'VBD' | 'SR';

/** Makes single calls on one pool and turns what goes wrong into problems a person can read. */
export class PoolCaller {
  readonly #parts: OperationParts;

  constructor(parts: OperationParts) {
    this.#parts = parts;
  }

  /** The tasks of this pool. */
  get tasks(): TaskFollower {
    return this.#parts.tasks;
  }

  /** The last complete view of the pool. */
  get cache(): InventoryCache {
    return this.#parts.cache();
  }

  /** Calls a method once, the session in front. @throws XapiFailure, ConnectionLost */
  async call(method: string, ...params: readonly WireValue[]): Promise<WireValue> {
    return this.#parts.session().call(method, params, { timeoutMs: this.#parts.limits.callTimeoutMs });
  }

  /** Fetches a body of any length from one of XAPI's handlers. @throws as `Transport.fetch` */
  fetch(path: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
    return this.#parts.session().fetch(path, signal);
  }

  /** Sends a body to one of XAPI's handlers. @throws as `Transport.send` */
  async send(path: string, body: UploadBody, signal: AbortSignal): Promise<void> {
    await this.#parts.session().send(path, body, signal);
  }

  /** Runs one operation. @throws ProblemError for whatever the pool or the connection to it answers */
  async run<T>(operation: () => Promise<T>): Promise<T> {
    try {
      return await operation();
    } catch (error) {
      this.#parts.onFailure(error);
      throw toProblemError(error, {
        address: this.#parts.address(),
        resolveName: (reference) => this.#findName(reference),
      });
    }
  }

  /** The reference of an object: from the inventory, else from the pool. @throws XapiFailure UUID_INVALID */
  async ref(name: NamedClass | AskedClass, uuid: string): Promise<string> {
    const known = name === 'VDI' || name === 'VBD' || name === 'SR' ? undefined : this.cache.findRef(name, uuid);
    return known ?? toText(await this.call(`${name}.get_by_uuid`, uuid));
  }

  /** The uuid of an object: from the inventory, else from the pool. @throws XapiFailure HANDLE_INVALID */
  async uuid(name: NamedClass | AskedClass, ref: string): Promise<string> {
    const known = toRecord(this.cache.tables.find(name, ref) as unknown as WireValue)['uuid'];
    return known === undefined ? toText(await this.call(`${name}.get_uuid`, ref)) : toText(known);
  }

  /** The pool's own reference. */
  async pool(): Promise<string> {
    const [known] = this.cache.tables.of('pool').keys();
    if (known !== undefined) return known;
    const [ref] = (await this.call('pool.get_all')) as readonly string[];
    return ref ?? '';
  }

  #findName(reference: string): string | undefined {
    const { tables } = this.cache;
    for (const name of ['VM', 'VM_appliance', 'network', 'host', 'SR', 'VDI', 'pool'] as const) {
      const label = tables.find(name, reference)?.nameLabel;
      if (label !== undefined && label !== '') return label;
    }
    const vif = tables.find('VIF', reference);
    const vm = tables.find('VM', vif?.vm ?? null);
    return vif && vm ? `interface ${String(vif.device)} of ${vm.nameLabel}` : undefined;
  }
}
