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
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagedFuses, readFuses } from '../../../build/package/fuses.mjs';
import { makePackage, type Package } from '../../../build/package/make.mjs';
import { campaign } from '../../bench/campaign.ts';
import { whyNoOtherUser } from '../harness/other-user.ts';

type PackageKinds = NonNullable<NonNullable<Parameters<typeof makePackage>[0]>['kinds']>;

/** `nobody`, who has no rights. */
const OTHER = 65_534;
const NAME = 'stagewright-trial';
const why = process.platform === 'linux' ? whyNoOtherUser() : 'only on Linux';
if (why !== undefined) console.warn(`SKIPPED: installing and starting packages (${why})`);

let made: Package;
let fuses: Readonly<Record<string, boolean>> = {};
const folders: string[] = [];

beforeAll(async () => {
  // Everyday runs make one package, which is under a minute; the large campaign makes them all.
  const kinds = (campaign(0, 1) === 1 ? ['dir', 'tar.gz', 'deb', 'rpm'] : ['dir', 'deb']) as PackageKinds;
  made = await makePackage({ trial: true, kinds: why === undefined ? kinds : ['dir'] });
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
  it.skipIf(campaign(1, 0) === 1)(
    'unpacked from the tar.gz, shows the board of the demo pool and a double-clicked bundle',
    () => {
      const root = freshFolder();
      run('tar', ['-xzf', fileOf('.tar.gz'), '-C', root]);
      const [top = ''] = readdirSync(root);
      expectToRun(join(root, top, NAME), homeOf());
      const home = homeOf();
      expectCommandLine(join(root, top, 'bin', NAME), home);
      expectToOpenBundle(join(root, top, 'bin', NAME), home);
    },
  );

  it('installed by dpkg, shows the board and a double-clicked bundle, is known to the desktop, and leaves data alone', () => {
    const root = freshFolder();
    const dpkg = ['--root', root, '--force-depends', '--force-script-chrootless', '--force-not-root'];
    mkdirSync(join(root, 'var/lib/dpkg/info'), { recursive: true });
    mkdirSync(join(root, 'var/lib/dpkg/updates'), { recursive: true });
    writeFileSync(join(root, 'var/lib/dpkg/status'), '');
    run('dpkg', [...dpkg, '-i', fileOf('.deb')]);
    expectDesktopParts(root);
    const home = homeOf();
    expectToRun(join(root, 'usr/bin', NAME), home);
    expectCommandLine(join(root, 'usr/bin', NAME), home);
    expectToOpenBundle(join(root, 'usr/bin', NAME), home);
    // Somebody worked with it: what they keep is theirs, whatever becomes of the package.
    const kept = join(home, '.config', NAME, 'known-pools.json');
    mkdirSync(join(home, '.config', NAME), { recursive: true });
    writeFileSync(kept, 'mine');
    expect(run('dpkg', [...dpkg, '--purge', NAME])).toContain(`~/.config/${NAME}`);
    for (const path of ['usr/bin', 'usr/lib']) expect(existsSync(join(root, path, NAME))).toBe(false);
    expect(readFileSync(kept, 'utf8')).toBe('mine');
  });

  it.skipIf(campaign(1, 0) === 1)(
    'installed by rpm, shows the board and a double-clicked bundle, is known to the desktop, and leaves data alone when removed',
    () => {
      const root = freshFolder();
      const rpm = ['--root', root, '--nodeps', '--noplugins'];
      // Its scripts run inside the new root, where there is no shell.
      run('rpm', [...rpm, '--noscripts', '-i', fileOf('.rpm')]);
      expectDesktopParts(root);
      const home = homeOf();
      expectToRun(join(root, 'usr/bin', NAME), home);
      expectCommandLine(join(root, 'usr/bin', NAME), home);
      expectToOpenBundle(join(root, 'usr/bin', NAME), home);
      expect(run('rpm', ['-qp', '--scripts', fileOf('.rpm')])).toContain(`~/.config/${NAME}`);
      run('rpm', [...rpm, '--noscripts', '-e', NAME]);
      expect(existsSync(join(root, 'usr/bin', NAME))).toBe(false);
    },
  );
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
  const completion = readFileSync(join(root, 'usr/share/bash-completion/completions', NAME), 'utf8');
  expect(completion).toContain(`complete -o default -F _stagewright_trial ${NAME}`);
  expect(readFileSync(join(root, 'usr/share/zsh/vendor-completions', `_${NAME}`), 'utf8')).toContain(
    `#compdef ${NAME}`,
  );
}

/** The home of a user without rights, who may use the display. */
function homeOf(): string {
  const home = freshFolder();
  chownSync(home, OTHER, OTHER);
  const authority = process.env['XAUTHORITY'];
  if (authority === undefined) return home;
  copyFileSync(authority, join(home, '.Xauthority'));
  chownSync(join(home, '.Xauthority'), OTHER, OTHER);
  return home;
}

/** Runs a program as a user without rights, with Chromium's real sandbox. */
function asOther(executable: string, args: readonly string[], home: string) {
  const user = [`--reuid=${String(OTHER)}`, `--regid=${String(OTHER)}`, '--clear-groups'];
  return spawnSync('setpriv', [...user, executable, ...args], {
    encoding: 'utf8',
    timeout: 120_000,
    env: {
      ...process.env,
      ...{ XAUTHORITY: join(home, '.Xauthority'), HOME: home, XDG_RUNTIME_DIR: home, TMPDIR: home },
      // The test tool's own switches are none of the program's.
      NODE_OPTIONS: '',
    },
  });
}

/** Starts the self-check of the window. */
function expectToRun(executable: string, home: string): void {
  const { status, stdout, stderr } = asOther(executable, ['--smoke'], home);
  expect(status, stderr).toBe(0);
  const report = JSON.parse(stdout) as { readonly ok: boolean; readonly cards: number };
  expect(report).toMatchObject({ ok: true, why: null });
  expect(report.cards).toBeGreaterThan(0);
}

/** The same command with a word behind it is the command line. */
function expectCommandLine(executable: string, home: string): void {
  const help = asOther(executable, ['--help'], home);
  expect([help.status, help.stderr]).toEqual([0, '']);
  expect(help.stdout).toContain('promote CONFIGURATION');
  const pools = asOther(executable, ['pools', '--json', '--user-data-dir', join(home, 'command-line')], home);
  expect([pools.status, pools.stdout]).toEqual([0, '[]\n']);
  expect(asOther(executable, ['pormote', 'x'], home).status).toBe(2);
  const bare = spawnSync('/bin/sh', [executable, 'pools'], { encoding: 'utf8', env: { PATH: toolsWithoutNode() } });
  expect([bare.status, bare.stderr]).toEqual([2, expect.stringContaining('needs Node.js 18.15')]);
}

/** A bundle that a desktop hands over for a double click is shown with its verdict. */
function expectToOpenBundle(launcher: string, home: string): void {
  const bundle = join(home, 'what was done.stagewright');
  const made = asOther(launcher, ['export-bundle', bundle, '--user-data-dir', join(home, 'data')], home);
  expect(made.status, made.stderr).toBe(0);
  const opened = asOther(launcher, ['--smoke', pathToFileURL(bundle).href], home);
  expect(opened.status, opened.stderr).toBe(0);
  expect(JSON.parse(opened.stdout)).toMatchObject({ ok: true, verdict: 'unknown-key' });
}

/** A PATH on which there is all that the command needs, but no Node. */
function toolsWithoutNode(): string {
  const folder = freshFolder();
  for (const tool of ['dirname', 'readlink'])
    symlinkSync(run('/bin/sh', ['-c', `command -v ${tool}`]).trim(), join(folder, tool));
  return folder;
}
