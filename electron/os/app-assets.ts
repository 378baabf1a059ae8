import { join, normalize, sep } from 'node:path';

/**
 * Finds the file that an `app://` address names. Only files below `folder`, only the host `console`, no way out through
 * `..`, encoded slashes, backslashes, drive letters or NUL.
 *
 * @returns an absolute path, or undefined where the address is not ours; whether the file exists is not looked at
 */
export function findAsset(folder: string, address: string): string | undefined {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return undefined;
  }
  if (url.protocol !== 'app:' || url.host !== 'console') return undefined;
  if (/%2f|%5c|%00|\\/i.test(url.pathname)) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    return undefined;
  }
  if (path === '/' || path === '') path = '/index.html';
  const file = normalize(join(folder, path));
  return file.startsWith(normalize(folder) + sep) ? file : undefined;
}

/** The policy of every answer: nothing but our own files, styles by nonce, no markup or code out of strings. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    // Styles that React sets on an element are properties, not text: 'unsafe-inline' is not needed for them.
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');
}

/** Second lock behind the session's permission handlers: off before any handler is asked. Device choosers are off as features. */
export const PERMISSIONS_POLICY = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'screen-wake-lock',
  'window-management',
]
  .map((feature) => `${feature}=()`)
  .join(', ');
