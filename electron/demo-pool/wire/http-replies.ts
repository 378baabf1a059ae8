import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Piece } from './answer-writer.ts';

/** XAPI refuses larger bodies of calls. */
export const MAX_RPC_BODY = 307_200;
/** XAPI refuses a longer request line plus headers. */
export const MAX_HEADER = 1024;

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorised',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  413: 'Payload Too Large',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
};
/** Bytes handed to the socket at once. */
const BATCH = 128 * 1024;

/** Answers one of XAPI's small HTML pages. */
export function replyPage(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const reason = REASONS[status] ?? 'Error';
  const page = `<html><body><h1>HTTP ${status} ${reason}</h1>${escapeHtml(text)}</body></html>`;
  response.writeHead(status, {
    'content-type': 'text/html',
    'content-length': String(Buffer.byteLength(page)),
    ...headers,
  });
  response.end(page);
}

/** The bare reply for a request that could not even be parsed. */
export function rawPage(status: number): string {
  const reason = REASONS[status] ?? 'Error';
  const page = `<html><body><h1>HTTP ${status} ${reason}</h1></body></html>`;
  return `HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\ncontent-type: text/html\r\ncontent-length: ${page.length}\r\n\r\n${page}`;
}

/** Bytes of request line and headers as they were on the wire. */
export function headerBytes(request: IncomingMessage): number {
  const line = `${request.method ?? ''} ${request.url ?? ''} HTTP/${request.httpVersion}\r\n`;
  // Each raw header is followed by ": " or CR LF; an empty line ends them.
  return (
    Buffer.byteLength(line) +
    request.rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text, 'latin1') + 2, 0) +
    2
  );
}

/** Reads a body of the announced length. @throws Error when the client leaves meanwhile */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/**
 * Sends pieces as one body with its length, in batches and at the client's pace.
 * @param cutAfter - break the connection after so many bytes of the body
 */
export async function sendPieces(
  response: ServerResponse,
  contentType: string,
  body: Iterable<Piece>,
  headers: Readonly<Record<string, string>>,
  cutAfter?: number,
): Promise<void> {
  const pieces = [...body];
  let length = 0;
  for (const piece of pieces) length += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length;
  response.writeHead(200, {
    'content-type': contentType,
    'content-length': String(length),
    'access-control-allow-origin': '*',
    ...headers,
  });
  let left = cutAfter ?? length;
  for (const batch of inBatches(pieces)) {
    const part = batch.length > left ? batch.subarray(0, left) : batch;
    left -= part.length;
    if (!response.write(part) && !response.destroyed) await drained(response);
    if (response.destroyed) return;
    if (left <= 0 && cutAfter !== undefined) break;
  }
  if (cutAfter === undefined || cutAfter >= length) response.end();
  else await breakOff(response);
}

/** Resolves when the client has taken what was written, or has left. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      response.off('drain', finish);
      response.off('close', finish);
      resolve();
    };
    response.on('drain', finish);
    response.on('close', finish);
  });
}

/** Closes the connection once what was written has left. */
async function breakOff(response: ServerResponse): Promise<void> {
  const { socket } = response;
  if (!socket) return;
  await new Promise<void>((resolve) => socket.write('', () => resolve()));
  socket.destroy();
}

function* inBatches(pieces: readonly Piece[]): Iterable<Buffer> {
  let waiting: Buffer[] = [];
  let text = '';
  let size = 0;
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    else {
      if (text !== '') waiting.push(Buffer.from(text));
      text = '';
      waiting.push(piece);
    }
    size += piece.length;
    if (size < BATCH) continue;
    if (text !== '') waiting.push(Buffer.from(text));
    yield Buffer.concat(waiting);
    waiting = [];
    text = '';
    size = 0;
  }
  if (text !== '') waiting.push(Buffer.from(text));
  if (waiting.length > 0) yield Buffer.concat(waiting);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
