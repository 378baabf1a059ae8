import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endTree } from './processes.ts';

/** A desktop's key store, unlocked, on a message bus of its own. */
export interface Keyring {
  /** What a program needs to find it. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): void;
}

/** Why there is no key store here; undefined when one can be started. */
export function whyNoKeyring(): string | undefined {
  for (const program of ['dbus-run-session', 'gnome-keyring-daemon'])
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0)
      return `${program} is missing: apt-get install gnome-keyring dbus-x11`;
  return undefined;
}

const SCRIPT = `
printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null
echo "$DBUS_SESSION_BUS_ADDRESS"
exec cat >/dev/null
`;

/** Starts one with an empty store; it lives until it is stopped. */
export async function startKeyring(): Promise<Keyring> {
  const home = mkdtempSync(join(tmpdir(), 'stagewright-keyring-'));
  const runtime = join(home, 'runtime');
  mkdirSync(runtime, { mode: 0o700 });
  const own = { HOME: home, XDG_RUNTIME_DIR: runtime, XDG_DATA_HOME: join(home, 'data') };
  const child = spawn('dbus-run-session', ['--', 'sh', '-c', SCRIPT], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...own },
  });
  const address = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`the key store ended with ${String(code)}`));
    });
  });
  return {
    // Chromium asks the desktop's name to know which key store to look for.
    environment: { DBUS_SESSION_BUS_ADDRESS: address, XDG_CURRENT_DESKTOP: 'GNOME', XDG_RUNTIME_DIR: runtime },
    stop: () => {
      if (child.pid !== undefined) endTree(child.pid);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
