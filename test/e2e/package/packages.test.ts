import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagedFuses, readFuses } from '../../../build/package/fuses.mjs';
import { makePackage, type Package } from '../../../build/package/make.mjs';
import { whyNoOtherUser } from '../harness/other-user.ts';

/** `nobody`, who has no rights. */
const OTHER = 65_534;
const NAME = 'stagewright-trial';
const why = process.platform === 'linux' ? whyNoOtherUser() : 'only on Linux';
if (why !== undefined) console.warn(`SKIPPED: installing and starting packages (${why})`);

let made: Package;
let fuses: Readonly<Record<string, boolean>> = {};
const folders: string[] = [];

beforeAll(async () => {
  made = await makePackage({ trial: true, kinds: why === undefined ? ['dir', 'tar.gz', 'deb', 'rpm'] : ['dir'] });
  fuses = await readFuses(made.executable);
}, 600_000);

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('the packaged console', () => {
  it.each(Object.entries(packagedFuses))('has fuse %s set to %s where the runtime knows it', (name, wanted) => {
    if (name === 'GrantFileProtocolExtraPrivileges' && !(name in fuses)) return;
    expect(fuses[name]).toBe(wanted);
  });

  it('holds the application as one archive, not as loose files', () => {
    expect(existsSync(join(made.folder, 'resources', 'app.asar'))).toBe(true);
    expect(existsSync(join(made.folder, 'resources', 'app'))).toBe(false);
  });

  it('says in its name that it is for trial', () => {
    expect(made.executable.endsWith(`/${NAME}`)).toBe(true);
    for (const file of made.files) expect(file).toContain(`/${NAME}-`);
  });
});

describe.skipIf(why !== undefined)('an installed package', () => {
  it('unpacked from the tar.gz, shows the board of the demo pool', () => {
    const root = freshFolder();
    run('tar', ['-xzf', fileOf('.tar.gz'), '-C', root]);
    const [top = ''] = readdirSync(root);
    expectToRun(join(root, top, NAME));
  });

  it('installed by dpkg, shows the board, is known to the desktop, and leaves data alone when removed', () => {
    const root = freshFolder();
    const dpkg = ['--root', root, '--force-depends', '--force-script-chrootless', '--force-not-root'];
    mkdirSync(join(root, 'var/lib/dpkg/info'), { recursive: true });
    mkdirSync(join(root, 'var/lib/dpkg/updates'), { recursive: true });
    writeFileSync(join(root, 'var/lib/dpkg/status'), '');
    run('dpkg', [...dpkg, '-i', fileOf('.deb')]);
    expectDesktopParts(root);
    expectToRun(join(root, 'usr/bin', NAME));
    expect(run('dpkg', [...dpkg, '--remove', NAME])).toContain(`~/.config/${NAME}`);
    expect(existsSync(join(root, 'usr/bin', NAME))).toBe(false);
  });

  it('installed by rpm, shows the board, is known to the desktop, and leaves data alone when removed', () => {
    const root = freshFolder();
    const rpm = ['--root', root, '--nodeps', '--noplugins'];
    // Its scripts run inside the new root, where there is no shell.
    run('rpm', [...rpm, '--noscripts', '-i', fileOf('.rpm')]);
    expectDesktopParts(root);
    expectToRun(join(root, 'usr/bin', NAME));
    expect(run('rpm', ['-qp', '--scripts', fileOf('.rpm')])).toContain(`~/.config/${NAME}`);
    run('rpm', [...rpm, '--noscripts', '-e', NAME]);
    expect(existsSync(join(root, 'usr/bin', NAME))).toBe(false);
  });
});

function fileOf(extension: string): string {
  const file = made.files.find((each) => each.endsWith(extension));
  if (file === undefined) throw new Error(`no ${extension} was made`);
  return file;
}

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-root-'));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}: ${stderr}${String(error ?? '')}`);
  return stdout + stderr;
}

/** Bundles and links lead to the program, and bundles have a name and a picture. */
function expectDesktopParts(root: string): void {
  const entry = readFileSync(join(root, `usr/share/applications/${NAME}.desktop`), 'utf8');
  expect(entry).toContain('Name=Stagewright (trial build)\n');
  expect(entry).toContain(`Exec=${NAME} %U\n`);
  expect(entry).toMatch(/^MimeType=application\/vnd\.stagewright\.bundle;x-scheme-handler\/stagewright;$/m);
  const mime = join(root, 'usr/share/mime');
  expect(readFileSync(join(mime, 'packages', `${NAME}.xml`), 'utf8')).toContain('*.stagewright');
  expect(existsSync(join(root, 'usr/share/icons/hicolor/scalable/mimetypes/stagewright-bundle.svg'))).toBe(true);
  expect(existsSync(join(root, `usr/share/icons/hicolor/256x256/apps/${NAME}.png`))).toBe(true);
}

/** Starts the self-check as a user without rights, with Chromium's real sandbox. */
function expectToRun(executable: string): void {
  const home = freshFolder();
  chownSync(home, OTHER, OTHER);
  const authority = process.env['XAUTHORITY'];
  const ownAuthority = join(home, '.Xauthority');
  if (authority !== undefined) {
    copyFileSync(authority, ownAuthority);
    chownSync(ownAuthority, OTHER, OTHER);
  }
  const asOther = [`--reuid=${String(OTHER)}`, `--regid=${String(OTHER)}`, '--clear-groups'];
  const { status, stdout, stderr } = spawnSync('setpriv', [...asOther, executable, '--smoke'], {
    encoding: 'utf8',
    timeout: 120_000,
    env: { ...process.env, XAUTHORITY: ownAuthority, HOME: home, XDG_RUNTIME_DIR: home, TMPDIR: home },
  });
  expect(status, stderr).toBe(0);
  const report = JSON.parse(stdout) as { readonly ok: boolean; readonly cards: number };
  expect(report).toMatchObject({ ok: true, why: null });
  expect(report.cards).toBeGreaterThan(0);
}
