import { join } from 'node:path';
import { buildStale } from './build.mjs';
import { root } from './paths.mjs';
import { runAttached } from './say.mjs';
import { targets } from './targets.mjs';

/*
 * `npm run -s verify-bundle -- FILE`: checks an evidence bundle with plain Node, without Electron. Prints one JSON object;
 * the exit code is the verdict (0 intact, 1 broken, 2 unreadable).
 */

try {
  await buildStale(['verify-bundle']);
  const command = join(root, targets['verify-bundle'].output);
  process.exitCode = (await runAttached(process.execPath, [command, ...process.argv.slice(2)], {})) ?? 2;
} catch (error) {
  process.stdout.write(`${JSON.stringify({ verdict: 'unreadable', seq: null, reason: error.message })}\n`);
  process.exitCode = 2;
}
