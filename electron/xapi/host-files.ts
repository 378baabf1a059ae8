import type { HostFileLimits } from '../ports/members.ts';
import { toHost } from './addresses.ts';
import type { Session } from './session.ts';
import type { TrustBook } from './trust.ts';
import { toRecord, toRef, toText } from './wire-values.ts';
import type { TransportOptions } from './wire/open-transport.ts';
import { DEFAULT_SOCKET, PinnedAgent } from './wire/pinned-agent.ts';
import { ReplyRefused, XapiFailure } from './wire/errors.ts';

/** Sockets to one host; what is read is small. */
const SOCKETS = 2;

/** A host of the pool: its reference and the address it has. */
export interface HostPlace {
  readonly ref: string;
  readonly address: string;
}

/**
 * Reads what single hosts of one pool serve, over the pool's own session. A host that nobody trusted by hand is trusted
 * with exactly the certificate that the coordinator, whose own is pinned, lists for it; that is never kept as a pin.
 */
export class HostFileReader {
  readonly #trust: TrustBook;
  readonly #port: number;
  readonly #transport: TransportOptions;
  readonly #agents = new Map<string, PinnedAgent>();
  #listed: Promise<ReadonlyMap<string, ReadonlySet<string>>> | undefined;

  constructor(trust: TrustBook, port: number, transport: TransportOptions) {
    this.#trust = trust;
    this.#port = port;
    this.#transport = transport;
  }

  /** The whole body. @throws ConnectionLost, CertificateRefused, ReplyRefused, XapiFailure */
  async read(session: Session, host: HostPlace, path: string, limits: HostFileLimits): Promise<Uint8Array> {
    const signal = AbortSignal.timeout(limits.timeoutMs);
    const address = toHost(host.address);
    const body =
      address === '' || address === session.transport.endpoint.host
        ? session.download(path, signal)
        : session.downloadFrom(
            { endpoint: { host: address, port: this.#port }, agent: await this.#agentFor(session, host.ref, address) },
            path,
            { idleMs: limits.timeoutMs, maxBytes: limits.maxBytes, signal },
          );
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > limits.maxBytes)
        throw new ReplyRefused('body-length', `more than ${String(limits.maxBytes)} bytes`, limits.maxBytes);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  /** Closes all connections. */
  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  async #agentFor(session: Session, ref: string, address: string): Promise<PinnedAgent> {
    const known = this.#agents.get(address);
    if (known) return known;
    const isPinned = this.#trust.findPin(address) !== undefined;
    const listed = isPinned ? undefined : (await this.#list(session)).get(ref);
    const { connectTimeoutMs, minVersion } = { ...DEFAULT_SOCKET, ...this.#transport };
    const agent = new PinnedAgent(
      { host: address, port: this.#port },
      (endpoint, seen) => this.#trust.check(endpoint, seen) || (listed?.has(seen.fingerprint) ?? false),
      { connectTimeoutMs, minVersion },
      SOCKETS,
    );
    this.#agents.set(address, agent);
    return agent;
  }

  /** Fingerprints of the hosts' certificates by reference, as the coordinator lists them. */
  async #list(session: Session): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    this.#listed ??= readCertificates(session);
    try {
      return await this.#listed;
    } catch (error) {
      this.#listed = undefined;
      throw error;
    }
  }
}

/** `Certificate` is there since 8.2 (XAPI 1.290); older pools list none, so only pinned hosts are read. */
async function readCertificates(session: Session): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, Set<string>>();
  try {
    const records = toRecord(await session.call('Certificate.get_all_records', [], { timeoutMs: 20_000 }));
    for (const value of Object.values(records)) {
      const record = toRecord(value);
      const host = toRef(record['host']);
      if (host === null || !['host', ''].includes(toText(record['type']))) continue;
      const own = found.get(host) ?? new Set<string>();
      found.set(host, own);
      for (const field of ['fingerprint', 'fingerprint_sha256'])
        if (toText(record[field]).length === 95) own.add(toText(record[field]).toUpperCase());
    }
  } catch (error) {
    if (!(error instanceof XapiFailure) || error.code !== 'MESSAGE_METHOD_UNKNOWN') throw error;
  }
  return found;
}
