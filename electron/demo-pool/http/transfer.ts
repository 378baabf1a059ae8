import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import {
  ApiError,
  type Call,
  type Caller,
  type HttpHandler,
  type TaskHandle,
  type Value,
  type World,
} from '../core/contract.ts';
import { RunningTask } from '../core/tasks.ts';
import { replyPage } from '../wire/http-replies.ts';

/** Simulated seconds to read or write one GiB of a disk that holds data. */
const SECONDS_PER_GIB = 2.5;
const GIB = 1024 ** 3;

/** Simulated seconds that moving so many bytes of disk takes. */
export function transferSeconds(bytes: number): number {
  return (bytes / GIB) * SECONDS_PER_GIB;
}

/** The caller of a handler that asks for a role; the HTTP layer has checked it. @throws ApiError SESSION_INVALID without one */
export function requireCaller(caller: Caller | undefined): Caller {
  if (!caller) throw new ApiError('SESSION_INVALID', '');
  return caller;
}

/** A refusal with an HTTP status of its own; the task, where there is one, fails with the ApiError. */
export class HttpRefusal extends ApiError {
  readonly status: number;

  constructor(status: number, code: string, ...params: readonly string[]) {
    super(code, ...params);
    this.status = status;
  }
}

/**
 * Runs a transfer under its task; while it lasts `task.cancel` takes effect. A HttpRefusal thrown before the header is
 * sent is answered with its own status.
 */
export async function underTask<T extends Value>(
  context: {
    readonly world: World;
    readonly caller: Caller;
    readonly response: ServerResponse;
    readonly query: URLSearchParams;
  },
  method: string,
  act: (call: Call) => Promise<T>,
): Promise<void> {
  const { world, caller, response, query } = context;
  await answeringRefusals(response, async () => {
    await world.withTransferTask(caller, query, method, (task) => {
      const run = (): Promise<T> => act({ world, caller, method, task });
      return task instanceof RunningTask ? task.whileCancellable(run) : run();
    });
  });
}

/** A handler that answers without waiting for anything. */
export function serveAtOnce(serve: (...args: Parameters<HttpHandler['serve']>) => void): HttpHandler['serve'] {
  return (...args) =>
    answeringRefusals(args[3], () => {
      serve(...args);
      return Promise.resolve();
    });
}

async function answeringRefusals(response: ServerResponse, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof HttpRefusal) || response.headersSent) throw error;
    replyPage(response, error.status, [error.code, ...error.params].join(' '), { connection: 'close' });
  }
}

/** Spends the simulated time of a step of a transfer. @throws ApiError TASK_CANCELLED; Error when the client left */
export async function spend(task: TaskHandle, response: ServerResponse, seconds: number, until: number): Promise<void> {
  assertGoing(task, response);
  if (seconds > 0) await task.work(seconds, { until });
  else task.progress(until);
  assertGoing(task, response);
}

function assertGoing(task: TaskHandle, response: ServerResponse): void {
  if (task.signal.aborted) throw new ApiError('TASK_CANCELLED', task.ref);
  if (response.destroyed) throw new ApiError('INTERNAL_ERROR', 'the client closed the connection');
}

/** Writes at the client's pace. @throws ApiError when the client leaves meanwhile */
export async function send(stream: Writable, bytes: Uint8Array): Promise<void> {
  if (!stream.write(bytes) && !stream.destroyed) await eventOrClose(stream, 'drain');
  if (stream.destroyed) throw new ApiError('INTERNAL_ERROR', 'the client closed the connection');
}

/** Waits for an event or the stream's end, and leaves no listener behind. */
export function eventOrClose(stream: Writable, event: string): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off(event, done).off('close', done);
      resolve();
    };
    stream.on(event, done).on('close', done);
  });
}

/** The object named by `uuid` or `ref` of the query. @throws ApiError UUID_INVALID, HANDLE_INVALID */
export function namedObject(world: World, cls: string, query: URLSearchParams): string {
  const uuid = query.get('uuid');
  if (uuid !== null) {
    const found = world.db.findByUuid(cls, uuid);
    if (found === undefined) throw new ApiError('UUID_INVALID', cls, uuid);
    return found;
  }
  const ref = query.get('ref') ?? '';
  world.db.get(cls, ref);
  return ref;
}

/** True for the values XAPI takes for true in a query: `true`, `1`. */
export function isSet(query: URLSearchParams, name: string): boolean {
  return ['true', '1'].includes((query.get(name) ?? '').toLowerCase());
}

/** Begins a response without a length, as XAPI's are: it ends by closing the connection. */
export function startStream(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  response.removeHeader('transfer-encoding');
  response.writeHead(200, { connection: 'close', ...headers });
}

/** Ends an upload's exchange: what the client still sends after the archive's end is not waited for. */
export async function endUpload(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (response.writableEnded || response.destroyed) return;
  const ended = eventOrClose(response, 'finish');
  response.end();
  await ended;
  if (!request.complete) request.socket.destroySoon();
}
