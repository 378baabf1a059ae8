import { spawn } from 'node:child_process';

// Everything set-up says goes to stderr: stdout belongs to what was asked for
// (a path, a JSON line, a table), so `npm run -s demo-pool | head -1` works.

/** Prints one line. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Seconds since `startedAt` (from `Date.now()`), with one decimal. */
export function secondsSince(startedAt) {
  return `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
}

/** A failure whose message is all a person needs; printed without a stack. */
export class SetUpError extends Error {
  name = 'SetUpError';
}

/** There is no Electron for this machine: all that needs none may still run. */
export class NoElectronError extends SetUpError {
  name = 'NoElectronError';
}

/**
 * Runs a command quietly: one line when it starts, one every ten seconds, one when it is done.
 *
 * @throws SetUpError with the last 40 lines of output when the command fails
 */
export async function runQuietly(label, command, args, options = {}) {
  const startedAt = Date.now();
  say(`${label} ...`);
  const ticker = setInterval(() => say(`${label}: still working, ${secondsSince(startedAt)}`), 10_000);
  try {
    const { code, output } = await run(command, args, options);
    if (code !== 0) {
      const tail = output.trimEnd().split('\n').slice(-40).join('\n');
      throw new SetUpError(`${label} failed: ${[command, ...args].join(' ')} ended with ${code}\n${tail}`);
    }
    say(`${label}: done in ${secondsSince(startedAt)}`);
    return output;
  } finally {
    clearInterval(ticker);
  }
}

/** Runs a command and collects what it prints (both streams, in order). Never rejects for a non-zero code. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? signal, output }));
  });
}

/** Runs a command with our own terminal attached; resolves to its exit code (1 when a signal ended it). */
export function runAttached(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** Runs a script's main function; a SetUpError ends it with its message, anything else with its stack. */
export async function runMain(main) {
  try {
    const code = await main();
    process.exitCode = code ?? 0;
  } catch (error) {
    say(error instanceof SetUpError ? error.message : String(error?.stack ?? error));
    process.exitCode = 1;
  }
}
