import { net, session } from 'electron';
import type { FetchBytes } from './update-feed.ts';

const PATIENCE_MS = 30_000;

/**
 * Reads by Chromium's network stack, which knows the proxies and the certificates that this machine trusts. Nothing is
 * kept of it, no cookie is sent, and no redirection is followed.
 */
export const fetchBytes: FetchBytes = (address, mostBytes) =>
  new Promise((resolve, reject) => {
    const request = net.request({
      url: address,
      session: session.fromPartition('updates', { cache: false }),
      redirect: 'error',
      useSessionCookies: false,
    });
    const timer = setTimeout(() => {
      fail(new Error(`no answer within ${String(PATIENCE_MS / 1000)} s`));
    }, PATIENCE_MS);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
      request.abort();
    };
    request.on('error', fail);
    request.on('response', (response) => {
      if (response.statusCode !== 200) {
        fail(new Error(`the server answered ${String(response.statusCode)}`));
        return;
      }
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (part) => {
        size += part.length;
        if (size > mostBytes) fail(new Error(`it is larger than ${String(mostBytes)} bytes`));
        else parts.push(part);
      });
      response.on('end', () => {
        clearTimeout(timer);
        resolve(Buffer.concat(parts));
      });
      response.on('error', fail);
      response.on('aborted', () => {
        fail(new Error('the connection was lost'));
      });
    });
    request.end();
  });
