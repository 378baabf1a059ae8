import { request } from 'node:https';
import type { OutsidePool } from './demo-pool.ts';

/** Somebody at another workstation, with a client of their own: plain JSON-RPC over TLS. */
export class OtherAdministrator {
  private readonly pool: OutsidePool;
  private readonly session: string;
  private static lastId = 0;

  private constructor(pool: OutsidePool, session: string) {
    this.pool = pool;
    this.session = session;
  }

  static async login(pool: OutsidePool): Promise<OtherAdministrator> {
    const session = await call(pool, 'session.login_with_password', [pool.user, pool.password]);
    return new OtherAdministrator(pool, String(session));
  }

  /** Calls XAPI; the session goes first. @throws Error with XAPI's code and parameters */
  async call<T = unknown>(method: string, ...params: readonly unknown[]): Promise<T> {
    return (await call(this.pool, method, [this.session, ...params])) as T;
  }

  /** The only object of a class with that name. */
  async find(cls: string, name: string): Promise<string> {
    const refs = await this.call<readonly string[]>(`${cls}.get_by_name_label`, name);
    const [first] = refs;
    if (first === undefined || refs.length > 1)
      throw new Error(`${String(refs.length)} objects ${cls} are named ${name}`);
    return first;
  }

  /** Names of the networks that a VM's NICs are on, by device. */
  async networksOf(vmName: string): Promise<readonly string[]> {
    const vm = await this.find('VM', vmName);
    const vifs = await this.call<readonly string[]>('VM.get_VIFs', vm);
    const named = await Promise.all(
      vifs.map(async (vif) => {
        const network = await this.call<string>('VIF.get_network', vif);
        const device = await this.call<string>('VIF.get_device', vif);
        return [Number(device), await this.call<string>('network.get_name_label', network)] as const;
      }),
    );
    return named.sort(([a], [b]) => a - b).map(([, name]) => name);
  }

  /** What the consoles share, by key: services, stage records, locks. */
  async sharedRecords(): Promise<Readonly<Record<string, string>>> {
    const [pool] = await this.call<readonly string[]>('pool.get_all');
    return this.call('pool.get_gui_config', pool);
  }

  static nextId(): number {
    OtherAdministrator.lastId += 1;
    return OtherAdministrator.lastId;
  }
}

interface Reply {
  readonly result?: unknown;
  readonly error?: { readonly message: string; readonly data?: readonly string[] };
}

async function call(pool: OutsidePool, method: string, params: readonly unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: OtherAdministrator.nextId(), method, params });
  const text = await new Promise<string>((resolve, reject) => {
    const sent = request(
      new URL('/jsonrpc', pool.url),
      {
        method: 'POST',
        // Its certificate is self-signed and may be changed by the journey itself.
        rejectUnauthorized: false,
        agent: false,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => void parts.push(part));
        response.on('end', () => {
          resolve(Buffer.concat(parts).toString('utf8'));
        });
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
  const { result, error } = JSON.parse(text) as Reply;
  if (error) throw new Error(`${method}: ${error.message} ${(error.data ?? []).join(' ')}`);
  return result;
}
