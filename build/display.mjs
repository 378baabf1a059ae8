import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say, SetUpError } from './say.mjs';

const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);

/**
 * The display to run on: the one there is, or a virtual one started here on a free number.
 *
 * @returns `environment` to add for programs that use it, `isVirtual`, and `stop()`, which ends what was started here
 */
export async function ensureDisplay() {
  if (hasDisplay()) return { environment: {}, isVirtual: false, stop: async () => undefined };

  const folder = mkdtempSync(join(tmpdir(), 'stagewright-display-'));
  const authority = join(folder, 'Xauthority');
  writeFileSync(authority, authorityFile(), { mode: 0o600 });
  // Own process group: Ctrl+C in the terminal must reach the application first, and the display only after it.
  const args = ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-noreset', '-auth', authority];
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], detached: true });
  const endNow = () => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', endNow);
  const stop = async () => {
    const hasEnded = server.exitCode !== null || server.signalCode !== null;
    const ended = hasEnded || new Promise((resolve) => server.once('exit', resolve));
    server.ref();
    endNow();
    await ended;
  };
  try {
    const number = await readDisplayNumber(server);
    server.unref();
    say(`No display here: running on a virtual one (Xvfb :${number}, 1440 x 900)`);
    return { environment: { DISPLAY: `:${number}`, XAUTHORITY: authority }, isVirtual: true, stop };
  } catch (error) {
    endNow();
    throw error;
  }
}

function readDisplayNumber(server) {
  return new Promise((resolve, reject) => {
    let complaint = '';
    let number = '';
    const fail = (reason) => reject(new SetUpError(`The virtual display did not start: ${reason}\n${complaint}`));
    const timer = setTimeout(() => fail('no answer in 20 s'), 20_000);
    server.stderr.on('data', (chunk) => (complaint += chunk));
    server.once('error', (error) => fail(error.message));
    server.once('exit', (code) => fail(`Xvfb ended with ${code}`));
    server.stdio[3].on('data', (chunk) => {
      number += chunk;
      if (!number.endsWith('\n')) return;
      clearTimeout(timer);
      server.stderr.unref();
      server.stdio[3].unref();
      resolve(number.trim());
    });
  });
}

/** An Xauthority file with one random cookie for any address (FamilyWild), so only who can read the file gets in. */
export function authorityFile() {
  const field = (bytes) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const wild = Buffer.from([0xff, 0xff]);
  const none = Buffer.alloc(0);
  return Buffer.concat([
    wild,
    field(none),
    field(none),
    field(Buffer.from('MIT-MAGIC-COOKIE-1')),
    field(randomBytes(16)),
  ]);
}
