import { fork, type ChildProcess } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:https';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { connect, type TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { makeSelfSigned } from '../../electron/demo-pool/wire/self-signed.ts';
import type { ArchivedFile } from '../../electron/ports/archive.ts';
import { openArchiveFiles } from '../../electron/store/archive-files.ts';
import { realDisk } from '../../electron/store/disk.ts';
import { DEFAULT_SOCKET } from '../../electron/xapi/wire/pinned-agent.ts';
import { fetchBody, type Transfer } from '../../electron/xapi/wire/transfer.ts';
import { sendBody } from '../../electron/xapi/wire/upload.ts';
import { recordFigure } from './figures.ts';

// How fast an archive streams in and out, against a plain TLS socket that copies the same bytes to and from the same
// disk in the same run, and how much memory it takes. The host is a process of its own that sends one prepared piece
// over and over. Ours checks the certificate, keeps SHA-256, writes beside the place, syncs and renames; the plain one
// pipes, and syncs as well.

const MIB = 1024 ** 2;
const SIZE = 768 * MIB;
const ROUNDS = 5;
const GATE = 0.9;
const MEMORY_GATE_MB = 150;

const self = fileURLToPath(import.meta.url);
if (process.argv[2] === 'host') serve();
else await bench();

function serve(): void {
  const { privateKey: key, certificate: cert } = makeSelfSigned('bench', '127.0.0.1');
  const piece = Buffer.alloc(MIB, 'an archive of no meaning, ');
  const server = createServer({ key, cert }, (request, response) => {
    response.writeHead(200, { connection: 'close' });
    if (request.method === 'PUT') {
      response.flushHeaders();
      request.resume();
      request.once('end', () => response.end());
      return;
    }
    let left = SIZE / MIB;
    const more = (): void => {
      while (left > 0) {
        left -= 1;
        if (!response.write(piece)) {
          response.once('drain', more);
          return;
        }
      }
      response.end();
    };
    more();
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as { port: number }).port));
}

interface Site {
  readonly port: number;
  readonly folder: string;
}

async function bench(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-bench-'));
  const host: ChildProcess = fork(self, ['host'], { stdio: 'inherit' });
  try {
    const [port] = (await once(host, 'message')) as [number];
    const site = { port, folder };
    const times = { in: [] as number[], plainIn: [] as number[], out: [] as number[], plainOut: [] as number[] };
    let peakMb = 0;
    for (let round = 0; round <= ROUNDS; round += 1) {
      const [plainIn] = await timed(() => plainReceive(site));
      const [plainOut] = await timed(() => plainSend(site));
      const watch = watchMemory();
      const [received, kept] = await timed(() => receive(site));
      const [sent] = await timed(() => send(site, kept));
      peakMb = Math.max(peakMb, watch());
      if (round === 0) continue; // warm: caches, connections, compiled code
      times.in.push(received);
      times.plainIn.push(plainIn);
      times.out.push(sent);
      times.plainOut.push(plainOut);
    }
    report('bench.archive.export', times.in, times.plainIn);
    report('bench.archive.import', times.out, times.plainOut);
    console.log(`memory: at most ${peakMb.toFixed(0)} MB of the whole process while ${String(SIZE / MIB)} MiB pass`);
    recordFigure('bench.archive.memory', {
      count: ROUNDS,
      value: Math.round(peakMb),
      target: MEMORY_GATE_MB,
      ok: peakMb <= MEMORY_GATE_MB,
    });
  } finally {
    host.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

function report(key: string, ours: readonly number[], plain: readonly number[]): void {
  // Rounds are compared one by one: what else the machine did meanwhile met both.
  const ratio = median(ours.map((ms, index) => (plain[index] ?? 0) / ms));
  const rate = (ms: number): string => (SIZE / MIB / (ms / 1000)).toFixed(0);
  console.log(`${key}: ${rate(median(ours))} MiB/s, plain ${rate(median(plain))} MiB/s, ratio ${ratio.toFixed(2)}`);
  recordFigure(key, { count: ROUNDS, value: Number(ratio.toFixed(3)), target: GATE, ok: ratio >= GATE });
}

function transfer({ port }: Site): Transfer {
  return {
    endpoint: { host: '127.0.0.1', port },
    trust: () => true,
    socket: DEFAULT_SOCKET,
    path: '/export',
    sessionRef: 'OpaqueRef:bench',
    idleMs: 60_000,
    signal: new AbortController().signal,
  };
}

async function receive(site: Site): Promise<ArchivedFile> {
  const files = openArchiveFiles(realDisk, join(site.folder, 'archives'));
  await files.open('bench');
  const kept = await files.write('bench', 'a.xva', fetchBody(transfer(site)));
  if (kept.sizeBytes !== SIZE) throw new Error(`${String(kept.sizeBytes)} bytes came`);
  return kept;
}

async function send(site: Site, kept: ArchivedFile): Promise<void> {
  const files = openArchiveFiles(realDisk, join(site.folder, 'archives'));
  await sendBody({
    ...transfer(site),
    path: '/import',
    sizeBytes: SIZE,
    chunks: () => files.read('bench', 'a.xva', kept),
  });
}

async function plainSocket({ port }: Site, head: string): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  socket.write(`${head} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n`);
  return socket;
}

async function plainReceive(site: Site): Promise<void> {
  const socket = await plainSocket(site, 'GET /export');
  socket.write('\r\n');
  const path = join(site.folder, 'plain');
  await pipeline(socket, createWriteStream(path));
  const file = await open(path, 'r+');
  await file.datasync();
  await file.close();
  if ((await stat(path)).size < SIZE) throw new Error('the plain copy is cut short');
}

async function plainSend(site: Site): Promise<void> {
  const path = join(site.folder, 'plain');
  const socket = await plainSocket(site, 'PUT /import');
  socket.write(`Content-Length: ${String((await stat(path)).size)}\r\n\r\n`);
  socket.resume();
  const over = once(socket, 'close');
  await pipeline(createReadStream(path), socket, { end: false });
  await over;
}

async function timed<T>(act: () => Promise<T>): Promise<readonly [ms: number, made: T]> {
  const startedAt = performance.now();
  const made = await act();
  return [performance.now() - startedAt, made];
}

/** Answers the highest number of MB seen since. */
function watchMemory(): () => number {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, process.memoryUsage().rss / 1e6);
  };
  const timer = setInterval(look, 10);
  return () => {
    clearInterval(timer);
    look();
    return peak;
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
