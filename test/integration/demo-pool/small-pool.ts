import { request } from 'node:https';
import type { Behaviours, World } from '../../../electron/demo-pool/core/contract.ts';
import type { Registry } from '../../../electron/demo-pool/core/registry.ts';
import { asString } from '../../../electron/demo-pool/core/values.ts';
import { startDemoPool, type DemoPoolOptions, type RunningDemoPool } from '../../../electron/demo-pool/server.ts';

/** Uuids of the small estate. */
export const IDS = {
  vm: '11111111-0000-4000-8000-000000000001',
  otherVm: '11111111-0000-4000-8000-000000000002',
  network: '22222222-0000-4000-8000-000000000001',
} as const;

/** Two hosts, one network, two VMs with a VIF each: enough for what the server itself does. */
function buildSmallEstate(world: World): void {
  const { db } = world;
  const host = (name: string): string =>
    db.create('host', {
      name_label: name,
      hostname: name,
      metrics: db.create('host_metrics', { live: true }),
      enabled: true,
    });
  const first = host('host-a');
  host('host-b');
  db.create('pool', { name_label: 'small', master: first });
  const network = db.create('network', { name_label: 'net', MTU: 1500 }, { uuid: IDS.network });
  for (const [index, uuid] of [IDS.vm, IDS.otherVm].entries()) {
    const vm = db.create('VM', { name_label: `vm-${index}`, power_state: 'Halted' }, { uuid });
    db.create('VIF', { VM: vm, network, device: '0', MAC: `02:00:00:00:00:0${index}` });
  }
}

/** Behaviours that exercise tasks: one takes long and can be cancelled, one takes long and cannot, one fails. */
const behaviours: Behaviours = {
  'VM.start': async (call, vm) => {
    await call.world.withOperation(call, 'VM', asString(vm), 'start', async () => {
      await call.task.work(10, { cancellable: true });
      call.world.db.set('VM', asString(vm), { power_state: 'Running' });
    });
    return '';
  },
  'VM.hard_shutdown': async (call, vm) => {
    await call.task.work(1);
    call.world.db.set('VM', asString(vm), { power_state: 'Halted' });
    return '';
  },
  'VM.pause': () => {
    throw new TypeError('a bug of the pool');
  },
  'VM.clone': (call, vm, name) =>
    call.world.db.create('VM', { ...call.world.db.get('VM', asString(vm)), uuid: '', name_label: asString(name) }),
};

/** A registry with the small estate and few behaviours, so that the server is tested apart from them. */
export const smallRegistry: Registry = {
  behaviours,
  allowedOperations: {
    VM: (world, ref) =>
      Object.keys(world.db.get('VM', ref)['current_operations'] ?? {}).length > 0 ? [] : ['start', 'clone'],
  },
  operationConflicts: {},
  buildEstate: buildSmallEstate,
  httpHandlers: [],
};

/** A small pool with instant durations unless told otherwise; bugs it reports are collected. */
export async function startSmallPool(
  options: DemoPoolOptions = {},
): Promise<RunningDemoPool & { readonly reports: string[] }> {
  const reports: string[] = [];
  const pool = await startDemoPool({
    registry: smallRegistry,
    timeScale: 0,
    report: (message, error) => reports.push(`${message}: ${String(error)}`),
    ...options,
  });
  return { ...pool, reports };
}

/** An HTTP reply as text. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends one request, certificate unchecked. */
export function send(
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Buffer;
  } = {},
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const body = options.body ?? '';
    const headers = options.headers ?? { 'content-length': String(Buffer.byteLength(body)) };
    const call = request(
      url,
      { method: options.method ?? 'POST', headers, rejectUnauthorized: false, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
        response.on('error', reject);
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

/** Posts an XML-RPC call whose params are given as XML. */
export function sendXml(url: string, method: string, params: readonly string[]): Promise<HttpReply> {
  const list = params.map((param) => `<param><value>${param}</value></param>`).join('');
  return send(`${url}/`, {
    body: `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${list}</params></methodCall>`,
  });
}

/** A failed call. */
export class CallError extends Error {
  readonly code: string;
  readonly params: readonly string[];

  constructor(code: string, params: readonly string[]) {
    super([code, ...params].join(' '));
    this.code = code;
    this.params = params;
  }
}

/** Calls over JSON-RPC 2.0; throws CallError. */
export async function callJson(url: string, method: string, ...params: readonly unknown[]): Promise<unknown> {
  const reply = await send(`${url}/jsonrpc`, { body: JSON.stringify({ jsonrpc: '2.0', method, params, id: 7 }) });
  const answer = JSON.parse(reply.body) as { result?: unknown; error?: { message: string; data: string[] } | string[] };
  if (!answer.error) return answer.result;
  if (Array.isArray(answer.error)) throw new CallError(answer.error[0] ?? '', answer.error.slice(1));
  throw new CallError(answer.error.message, answer.error.data);
}

/** A logged-in session that calls over JSON-RPC. */
export interface Client {
  readonly session: string;
  call(method: string, ...params: readonly unknown[]): Promise<unknown>;
  /** The error of a call that must fail, as [code, ...params]. */
  failure(method: string, ...params: readonly unknown[]): Promise<readonly string[]>;
}

/** Logs in. */
export async function logIn(pool: RunningDemoPool, user = 'root'): Promise<Client> {
  const session = String(await callJson(pool.url, 'session.login_with_password', user, pool.password, '1.0', 'test'));
  const call = (method: string, ...params: readonly unknown[]): Promise<unknown> =>
    callJson(pool.url, method, session, ...params);
  const failure = async (method: string, ...params: readonly unknown[]): Promise<readonly string[]> => {
    try {
      await call(method, ...params);
    } catch (error) {
      if (error instanceof CallError) return [error.code, ...error.params];
      throw error;
    }
    throw new Error(`${method} did not fail`);
  };
  return { session, call, failure };
}
