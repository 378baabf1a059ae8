import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { protocol, type Session } from 'electron';
import { contentSecurityPolicy, findAsset, PERMISSIONS_POLICY } from './app-assets.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

/** Placeholder in the built page that gets a fresh nonce with every load. */
const NONCE_PLACEHOLDER = /__CSP_NONCE__/g;

/** Must be called before the app is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true } },
  ]);
}

/** Serves the built page, and nothing else, under `app://console/`. Each page load gets its own nonce. */
export function serveApp(session: Session, folder: string): void {
  session.protocol.handle('app', (request) => {
    const asset = findAsset(folder, request.url);
    if (asset === undefined)
      return new Response('Not here', { status: 404, headers: { 'content-type': 'text/plain' } });
    let bytes: Buffer;
    try {
      // Ours are small and few, and most are read while the window waits for nothing else: several turns of the event
      // loop a file cost more than the reading.
      bytes = readFileSync(asset);
    } catch {
      // Missing, unreadable or a folder: for the page it is all the same.
      return new Response('Not here', { status: 404, headers: { 'content-type': 'text/plain' } });
    }
    const type = TYPES[extname(asset)] ?? 'application/octet-stream';
    const nonce = randomBytes(18).toString('base64');
    const isPage = extname(asset) === '.html';
    const body = isPage ? bytes.toString('utf8').replace(NONCE_PLACEHOLDER, nonce) : new Uint8Array(bytes);
    return new Response(body, {
      headers: {
        'content-type': type,
        'content-security-policy': contentSecurityPolicy(nonce),
        'permissions-policy': PERMISSIONS_POLICY,
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store',
      },
    });
  });
}
