import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureDisplay } from './display.mjs';
import { out, root } from './paths.mjs';
import { machineFlags } from './runtime.mjs';
import { runMain, say, SetUpError } from './say.mjs';
import { setUp } from './set-up.mjs';

const screenshot = join(out, 'screenshots', 'board.png');
const secondsToQuit = 8;

// What Chromium reports on every machine that has neither a desktop session nor a graphics card.
const chatter =
  /^\[\d+:\d{4}\/\d{6}\.\d+:(ERROR|WARNING):(bus|object_proxy|viz_main_impl|command_buffer_proxy_impl|gpu_process_host|gl_surface_\w+)\.cc/;

await runMain(async () => {
  const runtime = await setUp();
  if (!existsSync(join(root, 'out/main/main.cjs'))) throw new SetUpError('There is no electron/main.ts to start');
  const display = await ensureDisplay();
  try {
    return await runConsole(runtime, display, process.argv.slice(2));
  } finally {
    await display.stop();
  }
});

/** Starts the console and stays until it ends, or until we are told to end it. Resolves to its exit code. */
async function runConsole(runtime, display, userArguments) {
  const flags = machineFlags();
  if (flags.includes('--no-sandbox')) say("Running as root, so without Chromium's sandbox (--no-sandbox)");
  const args = [...flags, root, ...userArguments];
  if (display.isVirtual) {
    mkdirSync(dirname(screenshot), { recursive: true });
    rmSync(screenshot, { force: true });
    args.push('--screenshot-when-ready', screenshot);
  }
  const startedAt = Date.now();
  const child = spawn(runtime.executable, args, {
    cwd: process.cwd(),
    stdio: ['inherit', 'inherit', display.isVirtual ? 'pipe' : 'inherit'],
    env: { ...process.env, ...display.environment },
  });
  if (display.isVirtual) passOnWithoutChatter(child.stderr);
  endChildOnSignal(child);
  process.once('exit', () => child.kill('SIGKILL'));
  const watcher = display.isVirtual ? announceScreenshot(startedAt) : undefined;
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode, signal) =>
      resolve(exitCode ?? (signal === 'SIGTERM' || signal === 'SIGINT' ? 0 : 1)),
    );
  });
  clearInterval(watcher);
  return code;
}

function passOnWithoutChatter(stream) {
  createInterface({ input: stream }).on('line', (line) => {
    if (!chatter.test(line)) process.stderr.write(`${line}\n`);
  });
}

/** Ends the console in the way that lets it save its state; by force when it does not end in time. */
function endChildOnSignal(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), secondsToQuit * 1000).unref();
    });
  }
}

function announceScreenshot(startedAt) {
  const watcher = setInterval(() => {
    if (!isWholePng(screenshot)) {
      if (Date.now() - startedAt > 60_000 && !watcher.warned) {
        watcher.warned = true;
        say('The board is not painted after 60 seconds; still waiting');
      }
      return;
    }
    clearInterval(watcher);
    say(`The board is up. Screenshot: ${screenshot}`);
    say('The console keeps running; Ctrl+C ends it');
  }, 200);
  return watcher;
}

/** A PNG ends with its IEND chunk: without it the file is still being written. */
function isWholePng(file) {
  if (!existsSync(file)) return false;
  const { size } = statSync(file);
  if (size < 20) return false;
  const tail = Buffer.alloc(8);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, tail, 0, 8, size - 8);
  } finally {
    closeSync(descriptor);
  }
  return tail.toString('latin1', 0, 4) === 'IEND';
}
