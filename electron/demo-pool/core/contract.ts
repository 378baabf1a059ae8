/**
 * What the parts of the demo pool agree on: values, rows, the world they share, and what a behaviour is.
 * Everything here keeps XAPI's own spelling, because the demo pool is XAPI as seen from outside.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Role } from '../../datamodel/roles.ts';

/**
 * A value as the data model types it. int and float: number; bool: boolean; string, enum, ref, datetime: string
 * (datetime in wire form `20240420T12:00:00Z`); set: array; map: object without prototype; void: `''`.
 */
export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

/** One object of one class: every field the data model names, nothing else. */
export type Row = Readonly<Record<string, Value>>;

/** The null reference of XAPI. */
export const NULL_REF = 'OpaqueRef:NULL';

/** XAPI's "never": the epoch. */
export const NEVER = '19700101T00:00:00Z';

/** An error as XAPI answers it: `ErrorDescription` is `[code, ...params]`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly params: readonly string[];

  constructor(code: string, ...params: readonly string[]) {
    // It is an answer, not a bug: nobody reads its stack, and rules that try each operation make thousands of them.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super([code, ...params].join(' '));
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
    this.params = params;
  }
}

/**
 * The rows of all classes. Writing one side of a reference keeps the reverse set of the other side
 * (`VIF.VM` and `VM.VIFs`), bumps the generation of every row it touched and wakes `event.from`.
 */
export interface Database {
  /** Adds a row; missing fields get the data model's defaults, uuid and ref are made. Returns the ref. */
  create(
    cls: string,
    fields: Readonly<Record<string, Value>>,
    identity?: { readonly ref?: string; readonly uuid?: string },
  ): string;
  /** Removes a row and its entries in reverse sets; references to it elsewhere dangle, as in XAPI. */
  destroy(cls: string, ref: string): void;
  /** @throws ApiError HANDLE_INVALID [class, ref] */
  get(cls: string, ref: string): Row;
  find(cls: string, ref: string): Row | undefined;
  /** Changes fields of one row; equal values are not a change. @throws ApiError HANDLE_INVALID */
  set(cls: string, ref: string, changes: Readonly<Record<string, Value>>): void;
  /** References of all rows of a class, oldest first. */
  refs(cls: string): readonly string[];
  /** Rows of a class as [ref, row], oldest first. */
  entries(cls: string): IterableIterator<readonly [string, Row]>;
  findByUuid(cls: string, uuid: string): string | undefined;
}

/** Simulated time: everything that takes time in a real pool waits here, scaled by `--time-scale` (0 = instant, 1 = real). */
export interface Clock {
  /** Milliseconds since the epoch, the pool's own idea of it. */
  now(): number;
  /** Wire form of `now()`. */
  stamp(): string;
  /** Resolves after `seconds` of simulated time; rejects when the signal aborts. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void>;
}

/** The task a call runs under. */
export interface TaskHandle {
  readonly ref: string;
  /** Aborted by task.cancel, only while the work is cancellable. */
  readonly signal: AbortSignal;
  /** Sets `task.progress`, 0 to 1. */
  progress(ratio: number): void;
  /**
   * Spends simulated seconds, moving progress evenly from its present value to `until` (default 1).
   * @throws ApiError TASK_CANCELLED [task] when cancelled meanwhile (only if `cancellable`)
   */
  work(seconds: number, options?: { readonly until?: number; readonly cancellable?: boolean }): Promise<void>;
}

/** Who calls. */
export interface Caller {
  readonly sessionRef: string;
  readonly isLocalSuperuser: boolean;
  readonly userSid: string;
  readonly userName: string;
}

/** Everything one demo pool holds. */
export interface World {
  readonly db: Database;
  readonly clock: Clock;
  /** Seeded; the same seed and the same calls give the same refs, uuids, MACs and durations. */
  readonly random: { next(): number; integer(below: number): number; uuid(): string };
  readonly faults: Faults;
  /** Ref of the one pool row. */
  pool(): string;
  /** Ref of the coordinator. */
  coordinator(): string;
  /**
   * Holds `current_operations` of an object for the duration of `act`, as XAPI does: waits (with XAPI's retries) while a
   * conflicting operation runs, then recomputes `allowed_operations` at both ends.
   */
  withOperation<T>(call: Call, cls: string, ref: string, operation: string, act: () => Promise<T>): Promise<T>;
  /** Serialises work on one named resource (`sr:<ref>`, `host:<ref>`) with so many at once. */
  withSlot<T>(resource: string, atOnce: number, act: () => Promise<T>): Promise<T>;
  /**
   * Runs a message as its `Async.` form does, through the same dispatch: the task exists when this returns, its outcome
   * comes with `done` (which rejects with the task's ApiError). VM_appliance.start runs its members so.
   */
  startAsync(
    caller: Caller,
    method: string,
    args: readonly Value[],
  ): { readonly task: string; readonly done: Promise<Value> };
  /** What task.cancel does: a request, without effect on a task that is finished or not cancellable. */
  requestCancel(task: string): void;
  /** Work that no call waits for (a guest booting); ends silently with the pool, and a failure of it is a bug that is logged. */
  inBackground(act: () => Promise<void>): void;
  /** Recomputes `allowed_operations` of one object after something its rule names changed elsewhere. */
  refreshAllowed(cls: string, ref: string): void;
  /** Makes another host the coordinator: sessions and tasks end, event generations start anew. */
  changeCoordinator(host: string): void;
  /**
   * The task an HTTP transfer runs under: the caller's own (`task_id` of the query) or a new one named `label`.
   * Completes it with what `act` answers, or fails it with what it throws, and passes that on.
   * @throws ApiError HANDLE_INVALID [task, ref] when `task_id` names none
   */
  withTransferTask<T extends Value>(
    caller: Caller,
    query: URLSearchParams,
    label: string,
    act: (task: TaskHandle) => Promise<T>,
  ): Promise<T>;
  /** Bytes of blobs by blob ref; whoever destroys a blob row removes its bytes. */
  readonly blobs: Map<string, Buffer>;
  /** What XAPI's audit log holds, oldest first; the dispatcher and the HTTP layer append to it. */
  readonly audit: readonly AuditEntry[];
}

/** One line of the audit log, before it is printed. */
export interface AuditEntry {
  readonly time: string;
  /** Host that served the call. */
  readonly hostName: string;
  readonly sessionRef: string;
  /** Empty for the local superuser. */
  readonly userSid: string;
  readonly userName: string;
  readonly allowed: boolean;
  /** `OK` or `ERROR:<code>`. */
  readonly outcome: string;
  readonly channel: 'API' | 'HTTP';
  readonly method: string;
  /** Only refs and the arguments that XAPI logs by content: [argument, object's name or text, uuid, ref]. */
  readonly args: readonly (readonly [name: string, text: string, uuid: string, ref: string])[];
}

/**
 * One file-transfer handler of XAPI (`/export`, `/import`...). The HTTP layer finds it by verb and longest path prefix, and
 * checks session and role before calling: 401 without a valid `session_id` (query or cookie) or Basic credentials, 403 for a weaker role.
 */
export interface HttpHandler {
  readonly method: 'GET' | 'PUT' | 'POST' | 'CONNECT';
  readonly path: string;
  /** Weakest role; `undefined`: works without a session, `caller` may be undefined. */
  readonly role: Role | undefined;
  /** Each host answers for itself; all others lead to the coordinator. */
  readonly isOfHost?: true;
  /** Writes the whole response. An ApiError thrown before the header is sent becomes an HTTP error; later it closes the socket. */
  serve(
    world: World,
    caller: Caller | undefined,
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ): Promise<void>;
}

/**
 * What the estate is made of: a real database file, `vms` generated ones, or (neither given) the story estate.
 * The estate makes 1 to 4 hosts and sets `pool.master`; the server then writes each `host.address` (coordinator 127.0.0.1,
 * the others 127.0.0.2...), the host Certificate rows, and the subjects of its accounts where they are missing.
 */
export interface EstateOptions {
  readonly database?: string;
  readonly vms?: number;
  readonly seed: number;
}

/** Faults that the control channel switched on. */
export interface Faults {
  /** True, once, if a fault of this kind waits for this subject (`vm-start:<vm uuid>`, `sr-full:<sr uuid>`...). */
  take(kind: string, subject: string): boolean;
  /** True while the fault is on. */
  isOn(kind: string, subject: string): boolean;
}

/** One call being served. */
export interface Call {
  readonly world: World;
  readonly caller: Caller;
  readonly method: string;
  readonly task: TaskHandle;
}

/**
 * The behaviour of one message. Arguments come checked and decoded by the data model's types, without the session;
 * optional trailing ones are filled with their defaults. Answers the result's value (`''` for void) or throws ApiError.
 */
export type Behaviour = (call: Call, ...args: Value[]) => Value | Promise<Value>;

/** Behaviours by `Class.message`; each file in `behaviour/` exports one such table. */
export type Behaviours = Readonly<Record<string, Behaviour>>;

/**
 * Computes `allowed_operations` of one row; registered per class, called after every change that may matter
 * (its own fields, its `current_operations`, and what its rule names).
 */
export type AllowedOperations = (world: World, ref: string) => readonly string[];

/**
 * Whether `operation` must wait while the `running` ones hold the same object; registered per class
 * (`operationConflicts` in behaviour/all.ts). A class without an entry tolerates nothing.
 */
export type Conflicts = (operation: string, running: readonly string[]) => boolean;
