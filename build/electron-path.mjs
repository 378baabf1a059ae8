import { ensureDependencies } from './dependencies.mjs';
import { ensureRuntime } from './runtime.mjs';
import { runMain } from './say.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';

await runMain(async () => {
  await ensureDependencies();
  const runtime = await ensureRuntime();
  await ensureSystemLibraries(runtime);
  process.stdout.write(`${runtime.executable}\n`);
});
