import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { EXIT } from '../exit.ts';
import type { Verb } from '../verb.ts';

/** The demo pool's program, beside this one in every package. */
const PROGRAM = join(__dirname, '..', 'demo-pool', 'main.cjs');

const demoPool: Verb = {
  words: ['demo-pool'],
  summary: 'serve the demo pool on this machine until stopped; prints its address first',
  positionals: [],
  options: {
    database: { value: 'FILE', help: 'a real pool’s database instead of the demo estate' },
    vms: { value: 'COUNT', help: 'a generated estate of so many VMs' },
    'time-scale': { value: 'FACTOR', help: 'how long operations take: 1 as on a real pool, 0 at once' },
    seed: { value: 'NUMBER', help: 'the same estate each time' },
  },
  output: z.null(),
  run: async (_context, { values }) => {
    const names = ['database', 'vms', 'time-scale', 'seed'];
    const passed = names.flatMap((name) => (values[name] === undefined ? [] : [`--${name}`, values[name]]));
    // Its input ends with this process, however that ends, and the pool with its input: none is left behind.
    const child = spawn(process.execPath, [PROGRAM, ...passed, '--exit-with-parent'], {
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (exitCode, signal) => {
        resolve(exitCode ?? (signal === null ? EXIT.failed : EXIT.ok));
      });
    });
    return { json: null, lines: [], exitCode: code === 0 ? EXIT.ok : EXIT.failed };
  },
};

/** The demo pool as a verb. */
export const demoPoolVerbs: readonly Verb[] = [demoPool];
