import { utilityProcess, type UtilityProcess } from 'electron';
import { z } from 'zod';
import type { DemoPoolAccess, StartDemoPool } from '../ports.ts';

const readySchema = z.object({
  url: z.url(),
  user: z.string(),
  password: z.string(),
  fingerprint: z.string(),
  hosts: z.array(z.object({ address: z.string(), fingerprint: z.string() })).optional(),
});

/** Longest wait for its first word; a large estate takes some seconds to make. */
const START_MS = 60_000;

/** The demo pool beside the console. */
export interface DemoPoolProcess {
  readonly start: StartDemoPool;
  stop(): void;
}

/**
 * Runs the demo pool in a process of its own.
 * @param script - the built `out/demo-pool/main.cjs`
 * @param onEnded - told when it ended by itself
 */
export function makeDemoPoolProcess(
  script: string,
  args: readonly string[],
  onEnded: (code: number) => void,
): DemoPoolProcess {
  let child: UtilityProcess | undefined;
  let access: Promise<DemoPoolAccess> | undefined;
  let isStopping = false;
  const begin = (): Promise<DemoPoolAccess> => {
    const started = utilityProcess.fork(script, [...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      serviceName: 'demo pool',
    });
    child = started;
    const complaints: string[] = [];
    started.stderr?.on('data', (bytes: Buffer) => {
      complaints.push(bytes.toString('utf8'));
      if (complaints.length > 40) complaints.shift();
    });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        started.kill();
        reject(new Error(`the demo pool said nothing in ${String(START_MS / 1000)} s: ${complaints.join('')}`));
      }, START_MS);
      started.once('message', (message: unknown) => {
        clearTimeout(timer);
        resolve(toAccess(readySchema.parse(message)));
      });
      started.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`the demo pool ended with ${String(code)}: ${complaints.join('')}`));
        child = undefined;
        access = undefined;
        if (!isStopping) onEnded(code);
      });
    });
  };
  return {
    start: () => {
      access ??= begin();
      access.catch(() => {
        access = undefined; // the next request tries anew; this one's caller hears the reason
      });
      return access;
    },
    stop: () => {
      isStopping = true;
      child?.kill();
    },
  };
}

function toAccess(ready: z.output<typeof readySchema>): DemoPoolAccess {
  const url = new URL(ready.url);
  const pins = Object.fromEntries((ready.hosts ?? []).map((host) => [host.address, host.fingerprint]));
  return {
    host: url.hostname,
    port: Number(url.port),
    user: ready.user,
    password: ready.password,
    pins: { ...pins, [url.hostname]: ready.fingerprint },
  };
}
