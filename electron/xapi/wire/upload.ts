import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import type { ConnectionLost } from './errors.ts';
import { CertificateRefused, ReplyRefused } from './errors.ts';
import { openTrustedSocket } from './pinned-agent.ts';
import { cookieOf, explainTransfer, hostHeader, lost, redirectOf, type Transfer } from './transfer.ts';

/** A PUT of known length. */
export interface Upload extends Transfer {
  readonly sizeBytes: number;
  /** Opened once, at the host that takes it. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

const MAX_REDIRECTS = 3;
/** XAPI's own headers take some hundred bytes. */
const MAX_HEAD_BYTES = 16 * 1024;
/** XAPI says its "200" before it reads; so long is waited for it. */
const HEAD_MS = 60_000;

/**
 * Sends a body to one of XAPI's handlers. The first byte of it leaves only once the host has said that it takes it, so
 * a redirect loses nothing. Sending waits for the receiver. That all was sent says nothing: ask the task.
 * @throws ConnectionLost, CertificateRefused (also for a member without pin), ReplyRefused
 */
export async function sendBody(upload: Upload): Promise<void> {
  let { endpoint, path } = upload;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const next = await sendTo({ ...upload, endpoint, path });
    if (!next) return;
    ({ endpoint, path } = next);
  }
  throw new ReplyRefused('not-xapi', 'too many redirects');
}

async function sendTo(upload: Upload): Promise<ReturnType<typeof redirectOf>> {
  const { endpoint, trust, socket: options, signal } = upload;
  signal.throwIfAborted();
  const socket = await openTrustedSocket(endpoint, (seen) => trust(endpoint, seen), options);
  const end = (): void => {
    socket.destroy(lost('aborted', 'the transfer was cancelled'));
  };
  signal.addEventListener('abort', end);
  // Failures are met where something is awaited; without a listener they would end the process.
  socket.on('error', ignore);
  socket.setTimeout(upload.idleMs, () => {
    socket.destroy(lost('timeout', `nothing moved for ${String(upload.idleMs)} ms`));
  });
  try {
    socket.write(headOf(upload));
    const { status, location } = await readHead(socket);
    const next = redirectOf(status, location, upload.path);
    if (next) return next;
    if (status !== 200) throw new ReplyRefused('http-status', `HTTP status ${String(status)}`);
    await pour(socket, upload.chunks());
    return undefined;
  } catch (error) {
    if (error instanceof CertificateRefused || error instanceof ReplyRefused) throw error;
    throw explainTransfer(error, signal);
  } finally {
    signal.removeEventListener('abort', end);
    socket.destroy();
  }
}

function ignore(): void {
  // Told by what waits for the socket.
}

function headOf({ endpoint, path, sessionRef, sizeBytes }: Upload): string {
  return [
    `PUT ${path} HTTP/1.1`,
    `Host: ${hostHeader(endpoint)}`,
    `Cookie: ${cookieOf(sessionRef)}`,
    `Content-Length: ${String(sizeBytes)}`,
    'Connection: close',
    '',
    '',
  ].join('\r\n');
}

/** Status and target of the answer's head; what follows it is nothing we need. */
async function readHead(socket: TLSSocket): Promise<{ readonly status: number; readonly location?: string }> {
  const late = setTimeout(() => {
    socket.destroy(lost('timeout', 'the host did not say that it takes the archive'));
  }, HEAD_MS);
  try {
    let held: Buffer = Buffer.alloc(0);
    for (;;) {
      const end = held.indexOf('\r\n\r\n');
      if (end >= 0) return parseHead(held.subarray(0, end).toString('latin1'));
      if (held.length > MAX_HEAD_BYTES)
        throw new ReplyRefused('body-length', 'its headers are too long', MAX_HEAD_BYTES);
      held = Buffer.concat([held, await nextData(socket)]);
    }
  } finally {
    clearTimeout(late);
  }
}

function parseHead(head: string): { readonly status: number; readonly location?: string } {
  const [first = '', ...lines] = head.split('\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(first)?.[1];
  if (status === undefined) throw new ReplyRefused('not-xapi', 'the answer is no HTTP');
  const location = lines.map((line) => /^location:\s*(\S+)\s*$/i.exec(line)?.[1]).find((each) => each !== undefined);
  return { status: Number(status), ...(location === undefined ? {} : { location }) };
}

async function nextData(socket: TLSSocket): Promise<Buffer> {
  const [chunk] = (await Promise.race([once(socket, 'data'), gone(socket)])) as [Buffer];
  return chunk;
}

/** Rejects when the socket ends or breaks; never resolves. */
function gone(socket: TLSSocket): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (socket.destroyed || socket.readableEnded) reject(socket.errored ?? closedEarly());
    socket.once('close', () => {
      reject(socket.errored ?? closedEarly());
    });
    socket.once('end', () => {
      reject(closedEarly());
    });
  });
}

function closedEarly(): ConnectionLost {
  return lost('lost', 'the host closed the connection in the middle');
}

/**
 * Writes at the receiver's pace, then waits for the host to close: it reads on for a while after our last byte, and
 * ending first would look to it as if the archive were cut short.
 */
async function pour(socket: TLSSocket, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  // What the host still says is read away, so that its end is seen.
  socket.resume();
  const broken = gone(socket);
  broken.catch(ignore);
  for await (const chunk of chunks) {
    if (socket.destroyed) throw socket.errored ?? closedEarly();
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), broken]);
  }
  // The host's own pace from here on: how the import ended is in its task.
  socket.setTimeout(0);
  await broken.catch((error: unknown) => {
    if (socket.errored) throw error;
  });
}
