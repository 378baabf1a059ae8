import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../core/answer.ts';
import { ApiError } from '../core/contract.ts';
import { textOf } from '../core/values.ts';
import { PoolInterrupted } from '../core/world.ts';
import type { CallFault } from '../control/call-faults.ts';
import type { CallRecord } from '../control/history.ts';
import type { Codec, ReadRequest } from './codecs.ts';
import { MAX_RPC_BODY, readBody, replyPage, sendPieces } from './http-replies.ts';
import { coordinatorOf, type HostState, type PoolContext } from './pool-context.ts';
import { WireSyntaxError } from './raw.ts';

const JSON_PATHS = new Set(['/jsonrpc', '/json']);

/** Serves POSTed calls of one host, with the faults that the control channel armed. */
export class RpcEndpoint {
  private readonly context: PoolContext;
  private readonly host: HostState;

  constructor(context: PoolContext, host: HostState) {
    this.context = context;
    this.host = host;
  }

  async serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const codec = JSON_PATHS.has(path) ? this.context.codecs.json : this.context.codecs.xml;
    const length = Number(request.headers['content-length'] ?? Number.NaN);
    if (request.headers['transfer-encoding'] !== undefined || !(length <= MAX_RPC_BODY)) {
      // What is left of the body would be read as the next request.
      replyPage(response, 500, 'Body must have a Content-Length of at most 300 KiB', { connection: 'close' });
      return;
    }
    let call: ReadRequest;
    try {
      call = codec.read(await readBody(request));
    } catch (error) {
      if (!(error instanceof WireSyntaxError)) throw error;
      replyPage(response, 500, error.message);
      return;
    }
    await this.serveCall(call, codec, request, response);
  }

  private async serveCall(
    call: ReadRequest,
    codec: Codec,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { faults, history, world } = this.context;
    const record = history.begin(
      this.host.address,
      codec === this.context.codecs.json ? 'json' : 'xml',
      call.method,
      call.params,
    );
    const fault = faults.take(call.method);
    record.fault = fault?.kind;
    if (fault && (await this.faultBefore(fault, record, response))) return;
    const headers: Record<string, string> = {};
    let body;
    try {
      if (fault?.kind === 'error') throw new ApiError(fault.code ?? 'INTERNAL_ERROR', ...(fault.params ?? []));
      const answer = await this.answer(call, request, headers);
      noteSuccess(record, call.method, answer);
      body = codec.success(call, answer);
    } catch (error) {
      // The pool went down under this call: nobody is there to answer.
      if (error instanceof PoolInterrupted) {
        dropReply(record, response);
        return;
      }
      const failure = world.toApiError(error, call.method);
      record.outcome = failure.code;
      body = codec.failure(call, failure, failure instanceof EarlyError);
    }
    if (fault?.kind === 'drop-after') {
      dropReply(record, response);
      return;
    }
    if (fault?.kind === 'garbage') body = ['\u0000\u0007<<<%% not a reply %%>>>'];
    const contentType = fault?.kind === 'content-type' ? 'application/octet-stream' : codec.contentType;
    await sendPieces(response, contentType, body, headers, fault?.kind === 'cut' ? (fault.bytes ?? 0) : undefined);
  }

  /** Answers whether the fault has settled the call already. */
  private async faultBefore(fault: CallFault, record: CallRecord, response: ServerResponse): Promise<boolean> {
    switch (fault.kind) {
      case 'drop-before':
        record.outcome = 'dropped before acting';
        response.socket?.destroy();
        return true;
      case 'stall':
        record.outcome = 'stalled';
        return true;
      case 'http-status':
        record.outcome = `http ${fault.status ?? 502}`;
        replyPage(response, fault.status ?? 502, 'injected');
        return true;
      case 'delay':
        await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 0));
        return false;
      default:
        return false;
    }
  }

  private async answer(call: ReadRequest, request: IncomingMessage, headers: Record<string, string>): Promise<Answer> {
    const { world } = this.context;
    if (Date.now() < this.host.bootingUntil) throw new EarlyError('HOST_STILL_BOOTING');
    if (world.dispatcher.needsCoordinator(call.method) && this.host.ref !== world.coordinator())
      throw this.isSlave(request, headers);
    return world.dispatcher.serve(call);
  }

  private isSlave(request: IncomingMessage, headers: Record<string, string>): ApiError {
    const coordinator = coordinatorOf(this.context);
    // A client that asks gets the coordinator's thumbprint and can pin it before it follows.
    if (request.headers['x-xenapi-request-host-certificate-thumbprint'] === 'sha-256:master') {
      headers['x-xenapi-response-host-certificate-thumbprint'] = coordinator.fingerprint;
    }
    return new ApiError('HOST_IS_SLAVE', coordinator.address);
  }
}

/** Raised before dispatch: JSON replies have another shape then. */
class EarlyError extends ApiError {}

function noteSuccess(record: CallRecord, method: string, answer: Answer): void {
  record.outcome = 'ok';
  if (method.startsWith('Async.') && answer.kind === 'value') record.task = textOf(answer.value);
}

function dropReply(record: CallRecord, response: ServerResponse): void {
  record.outcome = `${record.outcome}, reply dropped`;
  response.socket?.destroy();
}
