import { request as httpsRequest } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { startDemoPool, type DemoPoolOptions, type RunningDemoPool } from '../../../../electron/demo-pool/server.ts';

/** What a transfer answered; `complete` is false when the connection broke before the response's end. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly complete: boolean;
}

/** Failure of a call, as XAPI puts it. */
class CallFailure extends Error {
  readonly description: readonly string[];

  constructor(description: readonly string[]) {
    super(description.join(' '));
    this.description = description;
  }
}

/** What a test's request carries besides its path. */
export interface Sent {
  readonly method?: string;
  readonly body?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A plain client of one demo pool: JSON-RPC calls and file transfers. */
export class PoolClient {
  readonly pool: RunningDemoPool;
  session = '';

  constructor(pool: RunningDemoPool) {
    this.pool = pool;
  }

  static async start(options: DemoPoolOptions = {}): Promise<PoolClient> {
    const client = new PoolClient(await startDemoPool({ timeScale: 0, seed: 7, ...options }));
    await client.login('root');
    return client;
  }

  async login(user: string): Promise<string> {
    this.session = await this.rpc<string>('session.login_with_password', user, this.pool.password, '1.0', 'test');
    return this.session;
  }

  async call<T>(method: string, ...params: readonly unknown[]): Promise<T> {
    return this.rpc<T>(method, this.session, ...params);
  }

  /** Sends a file transfer with this client's session. */
  async transfer(path: string, query: Readonly<Record<string, string>>, sent: Sent = {}): Promise<Answer> {
    return this.exchange(`${path}?${new URLSearchParams({ session_id: this.session, ...query }).toString()}`, sent);
  }

  async newTask(): Promise<string> {
    return this.call<string>('task.create', 'transfer', 'made by a test');
  }

  async task(ref: string): Promise<{
    status: string;
    result: string;
    error_info: string[];
    other_config: Record<string, string>;
    progress: number;
  }> {
    return this.call('task.get_record', ref);
  }

  async vmNamed(name: string): Promise<string> {
    const [ref] = await this.call<string[]>('VM.get_by_name_label', name);
    if (ref === undefined) throw new Error(`no VM ${name}`);
    return ref;
  }

  /** Exports a VM under a new task. */
  async exportVm(vm: string, query: Readonly<Record<string, string>> = {}): Promise<{ body: Buffer; task: string }> {
    const task = await this.newTask();
    const answer = await this.transfer('/export', { ref: vm, task_id: task, ...query });
    if (answer.status !== 200) throw new Error(`export answered ${String(answer.status)}`);
    return { body: answer.body, task };
  }

  /** Imports an archive. @returns the task, which alone says what came of it */
  async importVm(body: Buffer, query: Readonly<Record<string, string>> = {}): Promise<string> {
    const task = await this.newTask();
    await this.transfer('/import', { task_id: task, ...query }, { method: 'PUT', body });
    return task;
  }

  exchange(path: string, sent: Sent): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { ...(sent.body ? { 'content-length': String(sent.body.length) } : {}), ...sent.headers };
      const request = httpsRequest(`${this.pool.url}${path}`, {
        method: sent.method ?? 'GET',
        headers,
        rejectUnauthorized: false,
        agent: false,
      });
      let answered = false;
      request.on('error', (error) => {
        if (!answered) reject(error);
      });
      request.on('response', (response) => {
        answered = true;
        const chunks: Buffer[] = [];
        const finish = (complete: boolean): void => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
            complete,
          });
        };
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          finish(response.complete);
        });
        response.on('error', () => {
          finish(false);
        });
      });
      request.end(sent.body);
    });
  }

  private async rpc<T>(method: string, ...params: readonly unknown[]): Promise<T> {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
    const answer = await this.exchange('/jsonrpc', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    const reply = JSON.parse(answer.body.toString('utf8')) as {
      result?: T;
      error?: { message: string; data: string[] };
    };
    if (reply.error) throw new CallFailure([reply.error.message, ...reply.error.data]);
    return reply.result as T;
  }
}

/** Refs in a task's result, which is an XML fragment on every transport. */
export function refsIn(result: string): readonly string[] {
  return result.match(/OpaqueRef:[0-9a-f-]+/g) ?? [];
}
