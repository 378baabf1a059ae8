import { ScaledClock } from '../../../../electron/demo-pool/core/clock.ts';
import { ApiError } from '../../../../electron/demo-pool/core/contract.ts';
import { demoRegistry } from '../../../../electron/demo-pool/core/registry.ts';
import { DemoWorld } from '../../../../electron/demo-pool/core/world.ts';
import type { Raw } from '../../../../electron/demo-pool/wire/raw.ts';
import type { PoolInventory, PoolOperations } from '../../../../electron/ports.ts';
import { InventoryCache } from '../../../../electron/xapi/inventory/cache.ts';
import { CachedPoolInventory } from '../../../../electron/xapi/inventory/pool-inventory.ts';
import { CLASS_NAMES, type ClassName } from '../../../../electron/xapi/inventory/tables.ts';
import { DEFAULT_LIMITS } from '../../../../electron/xapi/limits.ts';
import { createPoolOperations } from '../../../../electron/xapi/operations/pool-operations.ts';
import type { Session } from '../../../../electron/xapi/session.ts';
import type { TaskFollower } from '../../../../electron/xapi/tasks/task-follower.ts';
import type { TaskResult } from '../../../../electron/xapi/tasks/task-result.ts';
import type { WireValue } from '../../../../electron/xapi/wire/contract.ts';
import { XapiFailure } from '../../../../electron/xapi/wire/errors.ts';
import { toText } from '../../../../electron/xapi/wire-values.ts';

/** Nothing takes time, not even a turn of timers: thousands of pools are gone through. */
class NoTimeClock extends ScaledClock {
  constructor() {
    super(0);
  }

  override pause(): Promise<void> {
    return Promise.resolve();
  }
}

/** What a pool without wires offers: the demo pool's own calls, and the console's view of it and operations on it. */
export interface PoolInMemory {
  readonly world: DemoWorld;
  readonly operations: PoolOperations;
  /** As the console reads it, up to date at every look. */
  readonly inventory: PoolInventory;
  /** As anybody with a client of their own would call. @throws XapiFailure */
  readonly call: (method: string, ...params: readonly WireValue[]) => Promise<WireValue>;
  /** Methods called by the console since it was last asked, each once. */
  readonly takeCalls: () => readonly string[];
  /** Whether something changed since it was last asked that frames may notice. */
  readonly takeRewired: () => boolean;
  /** Removes all objects; the next estate is built in their place. */
  readonly clear: () => void;
}

const LOGIN = 'session.login_with_password';

const MADE = [
  ...['VIF', 'VBD', 'VDI', 'VM', 'VM_metrics', 'VM_guest_metrics', 'VM_appliance', 'console', 'VLAN', 'tunnel', 'Bond'],
  ...['PIF', 'network', 'SDN_controller', 'host', 'host_metrics', 'pool', 'task', 'message'],
] as const;

/** Rows that wire bridges, and fields by which VMs and interfaces come on, go off or change places. */
const WIRES: ReadonlySet<string> = new Set(['PIF', 'VLAN', 'tunnel', 'Bond']);
const WIRING: ReadonlySet<string> = new Set([
  ...['power_state', 'resident_on', 'currently_attached', 'network', 'locking_mode', 'default_locking_mode', 'tags'],
]);

/** Opens a demo pool in this process, with the console's own code in front of it and no wire between. */
export async function openPoolInMemory(): Promise<PoolInMemory> {
  const bugs: unknown[] = [];
  const world = new DemoWorld({
    clock: new NoTimeClock(),
    seed: 1,
    password: 'secret',
    registry: demoRegistry,
    report: (_message, error) => bugs.push(error),
  });
  let sessionRef = '';
  const calls = new Set<string>();
  const call = async (method: string, ...params: readonly WireValue[]): Promise<WireValue> => {
    if (sessionRef === '' && method !== LOGIN) sessionRef = toText(await call(LOGIN, 'root', 'secret', '1.0', 'model'));
    calls.add(method);
    try {
      const given = method === LOGIN ? params : [sessionRef, ...params];
      const answer = await world.dispatcher.serve({ method, params: given.map(toRaw) });
      if (bugs.length > 0) throw bugs[0];
      if (answer.kind === 'value') return answer.value;
      if (answer.kind === 'record') return answer.row;
      if (answer.kind === 'records') return Object.fromEntries(answer.rows);
      throw new Error(`${method} answers ${answer.kind}`);
    } catch (error) {
      if (error instanceof ApiError) throw new XapiFailure(error.code, error.params, method);
      throw error;
    }
  };
  const tasks = {
    run: async (method: string, params: readonly WireValue[]): Promise<TaskResult> => {
      const value = await call(method, ...params);
      return typeof value === 'string' && value !== '' ? { kind: 'text', text: value } : { kind: 'nothing' };
    },
  };
  let isRewired = true;
  world.db.watch((cls, _ref, fields) => {
    if (WIRES.has(cls) || fields.some((field) => WIRING.has(field))) isRewired = true;
  });
  let view = watchPool(world);
  const operations = createPoolOperations({
    session: () =>
      ({ call: (method: string, params: readonly WireValue[]) => call(method, ...params) }) as unknown as Session,
    cache: () => view.cache(),
    tasks: tasks as unknown as TaskFollower,
    limits: DEFAULT_LIMITS,
    address: () => 'pool in memory',
    onFailure: () => undefined,
  });
  const clear = (): void => {
    for (const cls of MADE) for (const ref of world.db.refs(cls)) world.db.destroy(cls, ref);
    world.db.loseDeletions();
    world.auditLog.entries.splice(0);
    view.stop();
    view = watchPool(world);
  };
  return {
    world,
    operations,
    inventory: new CachedPoolInventory(() => view.cache()),
    call,
    takeRewired: () => {
      const was = isRewired;
      isRewired = false;
      return was;
    },
    takeCalls: () => {
      const taken = [...calls];
      calls.clear();
      return taken;
    },
    clear,
  };
}

/** Keeps the console's cache in step with the database: every row that changed is read again when somebody looks. */
function watchPool(world: DemoWorld): { readonly cache: () => InventoryCache; readonly stop: () => void } {
  const { db } = world;
  const followed = new Set<string>(CLASS_NAMES.filter((name) => name !== 'task'));
  const cache = new InventoryCache();
  const dirty = new Map<string, string>();
  for (const cls of followed) for (const ref of db.refs(cls)) dirty.set(ref, cls);
  const stop = db.watch((cls, ref) => {
    if (followed.has(cls)) dirty.set(ref, cls);
  });
  return {
    stop,
    cache: () => {
      if (dirty.size === 0) return cache;
      for (const [ref, cls] of dirty) {
        const row = db.find(cls, ref);
        if (row) cache.put(cls as ClassName, ref, row);
        else cache.drop(cls as ClassName, ref);
      }
      dirty.clear();
      // What a VM is told by hangs on rows of other classes; building it again costs less than following them all.
      for (const ref of cache.tables.of('VM').keys()) cache.invalidateVm(ref);
      for (const ref of cache.tables.of('VM_appliance').keys()) cache.invalidateVapp(ref);
      return cache;
    },
  };
}

function toRaw(value: WireValue): Raw {
  if (Array.isArray(value)) return (value as readonly WireValue[]).map(toRaw);
  if (typeof value === 'object' && value !== null)
    return new Map(Object.entries(value as Record<string, WireValue>).map(([key, member]) => [key, toRaw(member)]));
  return value;
}
