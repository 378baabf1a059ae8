import type { SecureVersion } from 'node:tls';
import type { CallOptions, Endpoint, SeenCertificate, Transport, TrustCheck, WireValue } from './contract.ts';
import { ReplyRefused, XapiFailure } from './errors.ts';
import { decodingPacer } from './pacer.ts';
import type { Pacer } from './pacer.ts';
import { DEFAULT_SOCKET, openTrustedSocket } from './pinned-agent.ts';
import type { CallLog } from './redact.ts';
import { RpcTransport } from './rpc-transport.ts';
import { warmUpOnce } from './xml-warm-up.ts';

/** What can be chosen for one member; all have defaults. */
export interface TransportOptions {
  /** Forces a transport instead of asking the server. */
  readonly kind?: Transport['kind'];
  /** Default TLSv1.2; older only by the person's choice for this pool. */
  readonly minVersion?: SecureVersion;
  /** TCP and TLS, default 5000 ms. */
  readonly connectTimeoutMs?: number;
  /** Silence inside a reply, default 30000 ms. */
  readonly idleMs?: number;
  /** The question that finds out which transport is spoken, default 20000 ms. */
  readonly probeTimeoutMs?: number;
  /** Connections for ordinary calls, default 4. */
  readonly maxSockets?: number;
  readonly log?: CallLog;
  readonly pacer?: Pacer;
  readonly signal?: AbortSignal;
}

/**
 * Opens a way to one member: JSON-RPC where it is spoken, else XML-RPC. No session is needed or made.
 *
 * @throws ReplyRefused `not-xapi` something else answers there
 * @throws ConnectionLost
 * @throws CertificateRefused
 */
export async function openTransport(
  endpoint: Endpoint,
  trust: TrustCheck,
  options: TransportOptions = {},
): Promise<Transport> {
  const socket = socketOptions(options);
  const make = (kind: Transport['kind']): RpcTransport =>
    new RpcTransport(kind, endpoint, trust, {
      socket,
      idleMs: options.idleMs ?? 30_000,
      maxSockets: options.maxSockets ?? 4,
      pacer: options.pacer ?? decodingPacer,
      log: options.log,
    });
  const probe: CallOptions = {
    timeoutMs: options.probeTimeoutMs ?? 20_000,
    ...(options.signal ? { signal: options.signal } : {}),
  };
  for (const kind of options.kind ? [options.kind] : (['json-rpc', 'xml-rpc'] as const)) {
    const transport = make(kind);
    if (await speaks(transport, probe)) {
      if (kind === 'xml-rpc') warmUpOnce();
      return transport;
    }
    transport.close();
  }
  throw new ReplyRefused('not-xapi', 'the server answers, but not as XAPI does');
}

/**
 * Reads the certificate a server shows, for the first trust prompt. No byte of a request is sent.
 *
 * @throws ConnectionLost
 */
export async function probeCertificate(
  endpoint: Endpoint,
  options: Pick<TransportOptions, 'minVersion' | 'connectTimeoutMs'> = {},
): Promise<SeenCertificate> {
  let shown: SeenCertificate | undefined;
  const look = (seen: SeenCertificate): boolean => {
    shown = seen;
    return true;
  };
  const socket = await openTrustedSocket(endpoint, look, socketOptions(options));
  socket.destroy();
  if (!shown) throw new Error('the trust check was not asked');
  return shown;
}

function socketOptions(options: Pick<TransportOptions, 'minVersion' | 'connectTimeoutMs'>): typeof DEFAULT_SOCKET {
  return {
    connectTimeoutMs: options.connectTimeoutMs ?? DEFAULT_SOCKET.connectTimeoutMs,
    minVersion: options.minVersion ?? DEFAULT_SOCKET.minVersion,
  };
}

/** Asks for something that needs a session, without one: any answer of XAPI's, an error too, shows what is spoken. */
async function speaks(transport: RpcTransport, probe: CallOptions): Promise<boolean> {
  const noSession: readonly WireValue[] = [''];
  try {
    await transport.call('pool.get_all', noSession, probe);
    return true;
  } catch (error) {
    if (error instanceof XapiFailure) return true;
    transport.close();
    if (error instanceof ReplyRefused) return false;
    throw error;
  }
}
