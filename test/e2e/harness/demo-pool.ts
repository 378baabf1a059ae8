import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { repository } from './places.ts';

const loginSchema = z.object({ url: z.url(), user: z.string(), password: z.string(), fingerprint: z.string() });

const readySchema = loginSchema.extend({
  control: z.url(),
  /** A second pool of the same process; there with `--twin`. */
  twin: loginSchema.optional(),
});

/** A demo pool in a process of its own, which outlives a console that is killed. */
export interface OutsidePool extends z.output<typeof readySchema> {
  readonly host: string;
  readonly port: number;
  /** Posts to the control channel, for example `restart` with `{ bootMs: 500 }`; answers what it says. */
  ask(what: string, body?: unknown): Promise<unknown>;
  /** Calls that reached it after the one numbered `after`. */
  history(after: number): Promise<readonly PoolCall[]>;
  stop(): Promise<void>;
}

const callSchema = z.object({
  sequence: z.number(),
  method: z.string(),
  /** `pending`, `ok`, `stalled`, an error code... */
  outcome: z.string(),
  /** Kind of the fault that it met. */
  fault: z.string().optional(),
});
/** One call that reached a demo pool. */
export type PoolCall = z.output<typeof callSchema>;

const historySchema = z.object({ result: z.array(callSchema) });

/** Starts a demo pool with its control channel on free ports. */
export async function startOutsidePool(args: readonly string[] = ['--time-scale', '0']): Promise<OutsidePool> {
  const script = join(repository, 'out', 'demo-pool', 'main.cjs');
  const child = spawn(process.execPath, [script, '--control-port', '0', '--exit-with-parent', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    child.once('exit', (code) => {
      reject(new Error(`the demo pool ended with ${String(code)}`));
    });
  });
  const ready = readySchema.parse(JSON.parse(line));
  const base = `${ready.control.replace(/\/$/, '')}/`;
  const { hostname, port } = new URL(ready.url);
  return {
    ...ready,
    host: hostname,
    port: Number(port),
    ask: async (what, body) => {
      const answer = await fetch(`${base}${what}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body ?? {}),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`the control channel answered ${String(answer.status)} to ${what}: ${text}`);
      return text === '' ? undefined : (JSON.parse(text) as unknown);
    },
    history: async (after) => {
      const answer = await fetch(`${base}history?after=${String(after)}`);
      return historySchema.parse(await answer.json()).result;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
