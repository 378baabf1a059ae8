import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { CallFault } from './call-faults.ts';
import type { PoolControl } from './pool-control.ts';

type Body = Readonly<Record<string, unknown>>;
type Action = (control: PoolControl, body: Body) => unknown;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** What can be POSTed, by path. The body is a JSON object; so is the answer, under `result`. */
const actions: Readonly<Record<string, Action>> = {
  '/call-fault': (control, body) => control.addCallFault(body as unknown as CallFault),
  '/remove-call-fault': (control, body) => control.removeCallFault(number(body['id']) ?? 0),
  '/fault': (control, body) => control.addFault(text(body['kind']), text(body['subject']), number(body['count'])),
  '/remove-fault': (control, body) => control.removeFault(text(body['kind']), text(body['subject'])),
  '/fail-vm-start': (control, body) => {
    control.failVmStart(text(body['uuid']), number(body['count']));
  },
  '/clear-faults': (control) => control.clearFaults(),
  '/refuse-login': (control, body) => control.refuseLogin(number(body['count'])),
  '/expire-sessions': (control) => control.expireSessions(),
  '/forget-tasks': (control) => control.forgetTasks(),
  '/lose-deletions': (control) => control.loseDeletions(),
  '/lose-events': (control, body) => control.loseEvents(number(body['count'])),
  '/restart': (control, body) => control.restart(number(body['bootMs'])),
  '/failover': async (control, body) => {
    const to = text(body['to']);
    const bootMs = number(body['bootMs']);
    const options = {
      ...(to === '' ? {} : { to }),
      ...(bootMs === undefined ? {} : { bootMs }),
      oldGoesDown: body['oldGoesDown'] === true,
    };
    return (await control.failover(options)).address;
  },
  '/bring-up': (control, body) => control.bringUp(text(body['address']), number(body['bootMs'])),
  '/drop-connections': (control) => control.dropConnections(),
  '/change-certificate': (control, body) => control.changeCertificate(text(body['address']) || undefined),
  '/fill-sr': (control, body) => control.fillSr(text(body['uuid'])),
  '/shift-clock': (control, body) => control.shiftClock(number(body['ms']) ?? 0),
};

/** The control channel: HTTP and JSON on loopback, apart from XAPI's own ports. */
export class ControlServer {
  private readonly server: Server;
  private readonly control: PoolControl;

  constructor(control: PoolControl) {
    this.control = control;
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) =>
        reply(response, 400, { error: error instanceof Error ? error.message : String(error) }),
      );
    });
  }

  /** Listens on loopback; answers the port. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
    const bound = this.server.address();
    return typeof bound === 'object' && bound !== null ? bound.port : port;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://control.invalid');
    // A page in somebody's browser must not steer the pool: browsers send Origin with every cross-site POST.
    if (request.headers.origin !== undefined) {
      reply(response, 403, { error: 'no browsers' });
      return;
    }
    if (request.method === 'GET' && url.pathname === '/history') {
      reply(response, 200, { result: this.control.history(Number(url.searchParams.get('after') ?? 0)) });
      return;
    }
    if (request.method === 'GET' && url.pathname === '/connections') {
      reply(response, 200, { result: this.control.connections() });
      return;
    }
    if (request.method === 'GET' && url.pathname === '/call-faults') {
      reply(response, 200, { result: this.control.listCallFaults() });
      return;
    }
    const action =
      request.method === 'POST' && Object.hasOwn(actions, url.pathname) ? actions[url.pathname] : undefined;
    if (!action) {
      reply(response, 404, { error: `nothing at ${url.pathname}` });
      return;
    }
    const result = await action(this.control, await readJson(request));
    reply(response, 200, { result: result ?? null });
  }
}

async function readJson(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const parsed: unknown = body === '' ? {} : JSON.parse(body);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new Error('the body must be a JSON object');
  return parsed as Body;
}

function reply(response: ServerResponse, status: number, body: Body): void {
  const json = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(json)) });
  response.end(json);
}
