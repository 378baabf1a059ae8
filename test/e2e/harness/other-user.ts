import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { electronPath, repository, type Seat } from './places.ts';

/** `nobody`, which no file of anybody belongs to. */
const OTHER = 65_534;

/** Why no second user can run the program here; undefined when one can. */
export function whyNoOtherUser(): string | undefined {
  if (process.platform !== 'linux') return 'only on Linux is there /proc to look into';
  if (process.getuid?.() !== 0) return 'only root can start a program as another user';
  const tried = spawnSync('setpriv', [...asOther, 'unshare', '--user', 'true'], { encoding: 'utf8' });
  return tried.status === 0
    ? undefined
    : `other users get no namespace of their own here: ${tried.stderr || String(tried.error)}`;
}

const asOther = [`--reuid=${String(OTHER)}`, `--regid=${String(OTHER)}`, '--clear-groups'];

/**
 * A place for a user without rights: a copy of the runtime and of the built program that they may read, a home folder
 * and their own key to the display. Chromium refuses its sandbox to root, so this is where it can be seen.
 */
export function seatOtherUser(): Seat {
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-seat-'));
  chmodSync(folder, 0o755);
  const runtime = join(folder, 'runtime');
  copyTree(dirname(electronPath()), runtime);
  const application = join(folder, 'application');
  mkdirSync(application);
  for (const part of ['package.json', 'out/main', 'out/renderer', 'out/demo-pool', 'build/icons'])
    cpSync(join(repository, part), join(application, part), { recursive: true });
  const home = join(folder, 'home');
  mkdirSync(home);
  const authority = process.env['XAUTHORITY'];
  if (authority !== undefined) copyFileSync(authority, join(home, '.Xauthority'));
  const executable = join(folder, 'electron-as-other-user');
  writeFileSync(executable, `#!/bin/sh\nexec setpriv ${asOther.join(' ')} "${join(runtime, 'electron')}" "$@"\n`, {
    mode: 0o755,
  });
  giveAway(home);
  return {
    executable,
    application,
    environment: {
      HOME: home,
      XDG_RUNTIME_DIR: home,
      ...(authority === undefined ? {} : { XAUTHORITY: join(home, '.Xauthority') }),
    },
    own: giveAway,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Second names for the same files where the disk allows: the runtime is large. */
function copyTree(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyTree(source, target);
    else if (entry.isFile()) linkOrCopy(source, target);
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    copyFileSync(source, target);
  }
}

function giveAway(path: string): void {
  chownSync(path, OTHER, OTHER);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) giveAway(inside);
    else chownSync(inside, OTHER, OTHER);
  }
}
