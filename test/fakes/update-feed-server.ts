import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer, get, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { signMetadata } from '../../build/package/sign-feed.mjs';
import type { FetchBytes } from '../../electron/os/update-feed.ts';
import { makeCertificate, type TestCertificate } from './certificates.ts';

/** A pair of keys as an administrator makes it, PEM. */
export interface FeedKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

export function makeFeedKeys(): FeedKeys {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** What one address answers. */
export type Answer = Buffer | string | { readonly status: number; readonly location?: string };

/** A feed on loopback, by HTTPS with a certificate of its own. */
export interface FeedServer {
  readonly address: string;
  readonly certificate: TestCertificate;
  readonly answers: Map<string, Answer>;
  /** Paths that were asked for, oldest first. */
  readonly asked: string[];
  close(): Promise<void>;
}

export async function startFeedServer(): Promise<FeedServer> {
  const certificate = await makeCertificate('localhost');
  const answers = new Map<string, Answer>();
  const asked: string[] = [];
  const server: Server = createServer({ cert: certificate.cert, key: certificate.key }, (request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    asked.push(path);
    const answer = answers.get(path) ?? { status: 404 };
    if (typeof answer === 'string' || Buffer.isBuffer(answer)) {
      response.writeHead(200, { 'content-length': Buffer.byteLength(answer) });
      response.end(answer);
    } else {
      response.writeHead(answer.status, answer.location === undefined ? {} : { location: answer.location });
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ address: `https://localhost:${String(port)}/feed`, certificate, answers, asked },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Reads by Node, which trusts this certificate only; follows no redirection, as the program's own does not. */
export const fetchTrusting =
  (ca: string): FetchBytes =>
  (address, mostBytes) =>
    new Promise((resolve, reject) => {
      get(address, { ca, checkServerIdentity: () => undefined }, (response) => {
        if (response.statusCode !== 200) {
          response.resume();
          reject(new Error(`the server answered ${String(response.statusCode)}`));
          return;
        }
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => resolve(Buffer.concat(parts).subarray(0, mostBytes + 1)));
        response.on('error', reject);
      }).on('error', reject);
    });

/** Metadata as electron-builder writes it, signed. */
export function signedMetadata(
  keys: FeedKeys,
  {
    version,
    name,
    content,
    notes = 'Boards are faster',
  }: {
    readonly version: string;
    readonly name: string;
    readonly content: Buffer;
    readonly notes?: string;
  },
  metadata = 'latest-linux.yml',
): string {
  const sha512 = createHash('sha512').update(content).digest('base64');
  const file = `  - url: ${name}\n    sha512: ${sha512}\n    size: ${String(content.length)}\n`;
  const text = `version: ${version}\nfiles:\n${file}path: ${name}\nsha512: ${sha512}\nreleaseDate: '2026-11-01T08:00:00.000Z'\nreleaseNotes: ${JSON.stringify(notes)}\n`;
  return signMetadata(text, metadata, keys.privateKey);
}
