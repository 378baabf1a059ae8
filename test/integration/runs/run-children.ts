import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { RunOrder } from '../../fakes/run-child.ts';

/** How a child ended. */
export interface ChildEnd {
  readonly isKilled: boolean;
  readonly phase: string | undefined;
  /** Why it rests, as JSON. */
  readonly problem: string;
  /** Failpoints it passed, in order. */
  readonly passed: readonly string[];
  readonly errors: string;
}

/** Engines in processes of their own. */
export interface RunChildren {
  /** Runs one; `failpoint` as in `STAGEWRIGHT_FAILPOINT`. */
  run(order: RunOrder, failpoint?: string): Promise<ChildEnd>;
  close(): Promise<void>;
}

/** Builds what children run. */
export async function buildRunChildren(): Promise<RunChildren> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-run-child-'));
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(dirname(fileURLToPath(import.meta.url)), '../../fakes/run-child.ts'),
      outDir: folder,
      target: 'node18',
      rolldownOptions: { output: { entryFileNames: 'child.mjs' } },
    },
  });
  return {
    run: (order, failpoint) =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [join(folder, 'child.mjs'), JSON.stringify(order)], {
          stdio: ['ignore', 'pipe', 'pipe'],
          env: {
            ...process.env,
            STAGEWRIGHT_FAILPOINT_TRACE: '1',
            ...(failpoint === undefined ? {} : { STAGEWRIGHT_FAILPOINT: failpoint }),
          },
        });
        let [said, told] = ['', ''];
        child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
        child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
        child.once('error', reject);
        child.once('close', (_code, signal) => {
          const lines = told.split('\n');
          resolve({
            isKilled: signal === 'SIGKILL',
            phase: said === '' ? undefined : (JSON.parse(said) as { readonly phase: string }).phase,
            problem: said.trim(),
            passed: lines.flatMap((line) => /^failpoint (.*)$/.exec(line)?.[1] ?? []),
            errors: lines.filter((line) => !line.startsWith('failpoint ')).join('\n'),
          });
        });
      }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
