import { createHash } from 'node:crypto';
import { chmod, rm } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { runOutput } from './outputs.ts';

/*
 * A line between commands of one folder: the command that carries a run out tells other commands of its owner how far it is,
 * and takes from them that it should rest. Nothing secret crosses it; only the folder's owner can reach it.
 */

/** What another command may ask of a run. */
export type RunAsk = 'pause' | 'stop';
/** A run as it is told along the line. */
export type ToldRun = z.output<typeof runOutput>;

const askSchema = z.strictObject({ ask: z.enum(['pause', 'stop']) });
/** Longer names of sockets are cut by the system. */
const LONGEST_PATH_BYTES = 100;

function pathOf(folder: string): string | undefined {
  if (process.platform === 'win32')
    return `\\\\.\\pipe\\stagewright-${createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 32)}`;
  const path = join(resolve(folder), 'run.sock');
  return Buffer.byteLength(path) <= LONGEST_PATH_BYTES ? path : undefined;
}

/** The end of the command that carries the run out. */
export interface RunLine {
  tell(run: ToldRun): void;
  close(): Promise<void>;
}

/** Opens the line; where the folder's name is too long for one, nobody can listen and all else works. */
export async function openRunLine(folder: string, onAsk: (ask: RunAsk) => void): Promise<RunLine> {
  const path = pathOf(folder);
  if (path === undefined) return { tell: () => undefined, close: () => Promise.resolve() };
  const listeners = new Set<Socket>();
  let last = '';
  const server = createServer((socket) => {
    listeners.add(socket);
    // One that went away is simply not told any more.
    socket.on('error', () => listeners.delete(socket));
    socket.on('close', () => listeners.delete(socket));
    if (last !== '') socket.write(last);
    createInterface({ input: socket }).on('line', (line) => {
      const asked = readLine(askSchema, line);
      if (asked) onAsk(asked.ask);
    });
  });
  // Ours is the only process on this folder, so what lies there is left from one that was killed.
  if (process.platform !== 'win32') await rm(path, { force: true });
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(path, done);
  });
  if (process.platform !== 'win32') await chmod(path, 0o600);
  return {
    tell: (run) => {
      last = `${JSON.stringify(run)}\n`;
      for (const socket of listeners) socket.write(last);
    },
    close: () =>
      new Promise((done) => {
        for (const socket of listeners) socket.end();
        server.close(() => {
          done();
        });
      }),
  };
}

/**
 * Listens to the run that another command of this folder carries out.
 * @param onTold - told at once how it is, and then each change
 * @returns the last told, once that command closes the line; undefined where none is open
 */
export async function listenToRun(
  folder: string,
  onTold: (run: ToldRun, ask: (what: RunAsk) => void) => void,
): Promise<ToldRun | undefined> {
  const path = pathOf(folder);
  const socket = path === undefined ? undefined : await connectTo(path);
  if (!socket) return undefined;
  let last: ToldRun | undefined;
  const ask = (what: RunAsk): void => void socket.write(`${JSON.stringify({ ask: what })}\n`);
  const lines = createInterface({ input: socket });
  try {
    await new Promise<void>((done, failed) => {
      lines.on('line', (line) => {
        const told = readLine(runOutput, line);
        if (!told) return;
        last = told;
        try {
          onTold(told, ask);
        } catch (error) {
          failed(error instanceof Error ? error : new Error(String(error)));
        }
      });
      // The other command ended; what it told last counts.
      socket.once('error', () => {
        done();
      });
      lines.once('close', done);
    });
  } finally {
    socket.destroy();
  }
  return last;
}

/** Undefined where nobody has it open. */
async function connectTo(path: string): Promise<Socket | undefined> {
  const socket = createConnection(path);
  return new Promise((done, failed) => {
    socket.once('connect', () => {
      done(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') done(undefined);
      else failed(error);
    });
  });
}

function readLine<T>(schema: z.ZodType<T>, line: string): T | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
