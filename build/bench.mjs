import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDisplay } from './display.mjs';
import { clearFigures, mergeFigures, printFigures, toTable, withTable } from './figures.mjs';
import { out, root } from './paths.mjs';
import { runAttached, runMain, say, secondsSince, SetUpError } from './say.mjs';
import { setUp } from './set-up.mjs';

/**
 * Runs test/bench/*.bench.ts one after another, each in its own process, and prints what they measured.
 * Arguments narrow it to scripts whose name contains one of them; `--write-readme` also puts the table into README.md.
 */
await runMain(async () => {
  const runtime = await setUp();
  const { values, positionals: wanted } = parseArgs({
    options: { 'write-readme': { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const loadBefore = load();
  const folder = join(root, 'test', 'bench');
  const scripts = readdirSync(folder)
    .filter((name) => name.endsWith('.bench.ts'))
    .filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)))
    .sort();
  if (scripts.length === 0) throw new SetUpError('There is no such bench script in test/bench');
  if (wanted.length === 0) clearFigures((key) => key.startsWith('bench.'));

  const failed = [];
  const display = await ensureDisplay();
  try {
    for (const script of scripts) {
      const startedAt = Date.now();
      say(`\n--- ${script}`);
      const code = await runAttached(process.execPath, [await bundleOf(script)], {
        cwd: root,
        env: { ...process.env, ...display.environment, STAGEWRIGHT_ELECTRON: runtime.executable },
      });
      if (code !== 0) failed.push(script);
      say(`--- ${script}: ${code === 0 ? 'ok' : `FAILED (${code})`} in ${secondsSince(startedAt)}`);
    }
  } finally {
    await display.stop();
  }
  const figures = Object.fromEntries(Object.entries(mergeFigures()).filter(([key]) => key.startsWith('bench.')));
  printFigures(figures);
  const machine = `${cpus().length} CPUs, Electron ${runtime.version}, Node ${process.versions.node}, load ${loadBefore} before and ${load()} after`;
  say(`Measured on ${machine}`);
  if (values['write-readme']) {
    const readme = join(root, 'README.md');
    const note = `Measured by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${machine}.`;
    writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), toTable(figures), note));
  }
  const missed = Object.keys(figures).filter((key) => !figures[key].ok);
  if (failed.length > 0) say(`FAILED: ${failed.join(', ')}`);
  if (missed.length > 0) say(`Target missed: ${missed.join(', ')}`);
  return failed.length + missed.length > 0 ? 1 : 0;
});

/** What else the machine did: a figure measured beside other work says little. */
function load() {
  return loadavg()[0].toFixed(1);
}

// Node 20 runs no TypeScript by itself. Libraries stay outside the bundle, so what is measured is the library as installed.
async function bundleOf(script) {
  const { build } = await import('vite');
  const outDir = join(out, 'bench');
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: join('test', 'bench', script),
      target: 'node18',
      outDir,
      emptyOutDir: false,
      minify: false,
      sourcemap: 'inline',
      rolldownOptions: { output: { format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-chunk.mjs' } },
    },
  });
  const bundle = join(outDir, script.replace(/\.ts$/, '.mjs'));
  if (!existsSync(bundle)) throw new SetUpError(`Building ${script} left no ${bundle}`);
  return bundle;
}
