import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildStale } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { root } from './paths.mjs';
import { runMain, SetUpError } from './say.mjs';

await runMain(async () => {
  await ensureDependencies();
  await buildStale(['demo-pool']);
  const bundle = join(root, 'out/demo-pool/main.cjs');
  if (!existsSync(bundle)) throw new SetUpError('There is no electron/demo-pool/main.ts to run');
  const child = spawn(process.execPath, [bundle, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal ? 0 : 1)));
  });
});
