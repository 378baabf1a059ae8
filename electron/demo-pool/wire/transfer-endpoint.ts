import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, type HttpHandler } from '../core/contract.ts';
import { assertPermission } from '../core/rbac.ts';
import type { Session } from '../core/sessions.ts';
import { PoolInterrupted } from '../core/world.ts';
import { replyPage } from './http-replies.ts';
import { coordinatorOf, type HostState, type PoolContext } from './pool-context.ts';

/** Serves XAPI's file-transfer handlers on one host: finds the handler, checks session and role, hands over. */
export class TransferEndpoint {
  private readonly context: PoolContext;
  private readonly host: HostState;

  constructor(context: PoolContext, host: HostState) {
    this.context = context;
    this.host = host;
  }

  async serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const handler = this.find(request.method ?? '', url.pathname);
    if (handler === 'other verb') {
      replyPage(response, 501, `${request.method ?? ''} ${url.pathname}`);
      return;
    }
    if (!handler) {
      replyPage(response, 403, url.pathname);
      return;
    }
    if (Date.now() < this.host.bootingUntil) {
      replyPage(response, 500, 'HOST_STILL_BOOTING');
      return;
    }
    const coordinator = coordinatorOf(this.context);
    if (this.host !== coordinator && handler.isOfHost !== true) {
      this.redirect(response, coordinator, request);
      return;
    }
    await this.run(handler, request, response, url.searchParams);
  }

  private async run(
    handler: HttpHandler,
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ): Promise<void> {
    const { world, history } = this.context;
    const name = `http/${handler.method.toLowerCase()}_${handler.path.slice(1)}`;
    const record = history.begin(this.host.address, 'http', name, [
      [...query.keys()].filter((key) => key !== 'session_id').join(' '),
    ]);
    let session: Session | undefined;
    let temporary = false;
    try {
      [session, temporary] = await this.authenticate(request, query);
      if (!session && handler.role !== undefined) throw new ApiError('SESSION_INVALID', query.get('session_id') ?? '');
      if (session && handler.role !== undefined) assertPermission(session, name, handler.role);
      await handler.serve(world, session, request, response, query);
      record.outcome = 'ok';
    } catch (error) {
      const failure = world.toApiError(error, name);
      record.outcome = failure.code;
      this.failTask(query, failure);
      this.answerFailure(response, failure, error);
    } finally {
      if (session) this.audit(session, name, record.outcome);
      if (session && temporary) world.sessions.end(session.sessionRef);
    }
  }

  private find(method: string, path: string): HttpHandler | 'other verb' | undefined {
    const onPath = this.context.handlers.filter((handler) => path.startsWith(handler.path));
    const longest = Math.max(0, ...onPath.map((handler) => handler.path.length));
    const candidates = onPath.filter((handler) => handler.path.length === longest);
    return (
      candidates.find((handler) => handler.method === method) ?? (candidates.length > 0 ? 'other verb' : undefined)
    );
  }

  /** The session of a query, a cookie or Basic credentials; the last makes a temporary one. */
  private async authenticate(
    request: IncomingMessage,
    query: URLSearchParams,
  ): Promise<[Session | undefined, boolean]> {
    const { sessions } = this.context.world;
    const cookie = /(?:^|;\s*)session_id=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
    const ref = query.get('session_id') ?? (cookie === undefined ? undefined : decodeURIComponent(cookie));
    if (ref !== undefined) return [sessions.use(ref), false];
    const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (basic === undefined) return [undefined, false];
    const [user = '', ...rest] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    return [await sessions.login(user, rest.join(':'), 'http', this.host.ref), true];
  }

  private failTask(query: URLSearchParams, failure: ApiError): void {
    const task = query.get('task_id');
    if (task !== null && this.context.world.db.find('task', task))
      this.context.world.tasks.handleOf(task).fail(failure);
  }

  private answerFailure(response: ServerResponse, failure: ApiError, error: unknown): void {
    if (response.headersSent || error instanceof PoolInterrupted) {
      response.socket?.destroy();
      return;
    }
    const text = [failure.code, ...failure.params].join(' ');
    if (failure.code.startsWith('SESSION_'))
      replyPage(response, 401, text, { 'www-authenticate': 'Basic realm="XAPI"', connection: 'close' });
    else if (failure.code === 'RBAC_PERMISSION_DENIED') replyPage(response, 403, text, { connection: 'close' });
    else replyPage(response, 500, text, { connection: 'close' });
  }

  private redirect(response: ServerResponse, coordinator: HostState, request: IncomingMessage): void {
    const port = response.socket?.localPort ?? 443;
    response.writeHead(302, {
      location: `https://${coordinator.address}:${port}${request.url ?? '/'}`,
      'content-length': '0',
      connection: 'close',
    });
    response.end();
  }

  private audit(session: Session, method: string, outcome: string): void {
    const { world } = this.context;
    world.auditLog.add({
      time: world.clock.stamp(),
      hostName: world.coordinatorName(),
      sessionRef: session.sessionRef,
      userSid: session.userSid,
      userName: session.userName,
      allowed: outcome !== 'RBAC_PERMISSION_DENIED',
      outcome: outcome === 'ok' ? 'OK' : `ERROR:${outcome}`,
      channel: 'HTTP',
      method,
      args: [],
    });
  }
}
