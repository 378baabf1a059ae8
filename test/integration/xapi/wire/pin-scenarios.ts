import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Endpoint, SeenCertificate, TrustCheck } from '../../../../electron/xapi/wire/contract.ts';
import { CertificateRefused } from '../../../../electron/xapi/wire/errors.ts';
import { openTransport, probeCertificate } from '../../../../electron/xapi/wire/open-transport.ts';
import type { TestCertificate } from '../../../fakes/certificates.ts';
import { answer, startHostileServer } from '../../../fakes/hostile-server.ts';
import type { HostileServer } from '../../../fakes/hostile-server.ts';

/** Certificates made beforehand, since the library that makes them does not run on every runtime under test. */
export interface PinCertificates {
  readonly first: TestCertificate;
  readonly second: TestCertificate;
  readonly expired: TestCertificate;
}

/** What one scenario saw. `bytes` reached a server that was not (or no longer) pinned; only 0 is good. */
export interface PinResult {
  readonly scenario: string;
  readonly bytes: number;
  readonly good: boolean;
  readonly detail: string;
}

const REPLY = answer('{"jsonrpc":"2.0","result":["x"],"id":1}');
const CALL = { timeoutMs: 10_000 };

type Scenario = (certificates: PinCertificates) => Promise<Omit<PinResult, 'scenario'>>;

/** Runs every scenario; needs nothing but loopback. */
export async function runPinScenarios(certificates: PinCertificates): Promise<readonly PinResult[]> {
  const results: PinResult[] = [];
  for (const [scenario, run] of Object.entries(SCENARIOS)) results.push({ scenario, ...(await run(certificates)) });
  return results;
}

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a probe for the first prompt sends nothing': async ({ first }) =>
    withServer(first, async (server) => {
      const seen = await probeCertificate(server.endpoint);
      return { bytes: server.requestBytes, good: seen.fingerprint === first.fingerprint, detail: seen.subject };
    }),

  'the pinned certificate is served': async ({ first }) =>
    withServer(first, async (server) => {
      const outcome = await callPinned(server.endpoint, pin(first));
      return { bytes: 0, good: outcome === 'answered' && server.requestBytes > 0, detail: outcome };
    }),

  'a wrong certificate gets nothing': async ({ first, second }) =>
    withServer(second, async (server) => refused(server, await callPinned(server.endpoint, pin(first)))),

  'an expired certificate that is not pinned gets nothing': async ({ first, expired }) =>
    withServer(expired, async (server) => refused(server, await callPinned(server.endpoint, pin(first)))),

  'an expired certificate that is pinned is served': async ({ expired }) =>
    withServer(expired, async (server) => {
      const outcome = await callPinned(server.endpoint, pin(expired));
      return { bytes: 0, good: outcome === 'answered', detail: outcome };
    }),

  'a certificate changed behind an open transport gets nothing': async ({ first, second }) => {
    const original = await startHostileServer({ certificate: first, conduct: REPLY });
    const transport = await openTransport(original.endpoint, pin(first), { kind: 'json-rpc' });
    await original.close();
    const impostor = await startHostileServer({ certificate: second, conduct: REPLY, port: original.endpoint.port });
    // The first call may still meet the old connection, which is dying.
    let outcome = await outcomeOf(transport.call('VM.get_all', ['s'], CALL));
    if (outcome.startsWith('ConnectionLost')) outcome = await outcomeOf(transport.call('VM.get_all', ['s'], CALL));
    const result = refused(impostor, outcome);
    transport.close();
    await impostor.close();
    return result;
  },

  'a failover member with another certificate gets nothing': async ({ first, second }) =>
    withServer(first, async (member) =>
      withServer(second, async (other) => {
        const trust: TrustCheck = (endpoint, seen) =>
          endpoint.port === member.endpoint.port && seen.fingerprint === first.fingerprint;
        const toMember = await callPinned(member.endpoint, trust);
        const toOther = await callPinned(other.endpoint, trust);
        const result = refused(other, toOther);
        return { ...result, good: result.good && toMember === 'answered' };
      }),
    ),

  'no session is resumed, so every connection shows its certificate': async ({ first }) =>
    withServer(first, async (server) => {
      const checks: SeenCertificate[] = [];
      const trust: TrustCheck = (_endpoint, seen) => {
        checks.push(seen);
        return seen.fingerprint === first.fingerprint;
      };
      // One after another, so that the second could resume what the first was given.
      const outcomes = [await callPinned(server.endpoint, trust), await callPinned(server.endpoint, trust)];
      const good =
        outcomes.every((o) => o === 'answered') && checks.length === server.handshakes && server.resumed === 0;
      return { bytes: 0, good, detail: `${String(checks.length)} checks, ${String(server.resumed)} resumed` };
    }),

  'a server that closes instead of showing a certificate gets nothing': async ({ first }) => {
    // Everything behind the first piece, which is the greeting of TLS, would be too much.
    let bytes = 0;
    const server = createServer((socket) => {
      socket.once('data', () => {
        socket.on('data', (part) => (bytes += part.length));
        socket.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
    const outcome = await callPinned(endpoint, pin(first));
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
    return { bytes, good: outcome.startsWith('ConnectionLost'), detail: outcome };
  },
};

function pin(certificate: TestCertificate): TrustCheck {
  return (_endpoint, seen) => seen.fingerprint === certificate.fingerprint;
}

async function callPinned(endpoint: Endpoint, trust: TrustCheck): Promise<string> {
  return outcomeOf(
    openTransport(endpoint, trust, { kind: 'json-rpc' }).then(async (transport) => {
      await transport.call('VM.get_all', ['OpaqueRef:session'], CALL);
      transport.close();
    }),
  );
}

async function outcomeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'answered',
    (error: unknown) => (error instanceof CertificateRefused ? 'refused' : String(error)),
  );
}

function refused(server: HostileServer, outcome: string): Omit<PinResult, 'scenario'> {
  return { bytes: server.requestBytes, good: outcome === 'refused' && server.connections > 0, detail: outcome };
}

async function withServer<T>(certificate: TestCertificate, use: (server: HostileServer) => Promise<T>): Promise<T> {
  const server = await startHostileServer({ certificate, conduct: REPLY });
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}
