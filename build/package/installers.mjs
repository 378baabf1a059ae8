import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { out, root } from '../paths.mjs';
import { say, secondsSince } from '../say.mjs';
import { bundleMimeType, identity, linkMimeType } from './identity.mjs';

const require = createRequire(import.meta.url);
const icons = join(root, 'build', 'icons');
const here = join(root, 'build', 'package');

/** Makes the Debian package of the unpacked program. @returns its path */
export async function makeDeb(unpacked, trial) {
  const { Installer } = require('electron-installer-debian');
  class Deb extends Installer {
    get contentFunctions() {
      return [...super.contentFunctions, 'addDesktopParts'];
    }
    addDesktopParts() {
      return addDesktopParts(this, unpacked, trial);
    }
  }
  const arch = { x64: 'amd64', arm64: 'arm64', ia32: 'i386', arm: 'armhf' }[process.arch];
  return make(new Deb(options(unpacked, trial, { arch, extension: 'deb' })), 'deb');
}

/** Makes the RPM package of the unpacked program. @returns its path */
export async function makeRpm(unpacked, trial) {
  const { Installer } = require('electron-installer-redhat');
  class Rpm extends Installer {
    get contentFunctions() {
      return [...super.contentFunctions, 'addDesktopParts'];
    }
    addDesktopParts() {
      return addDesktopParts(this, unpacked, trial);
    }
    async createSpec() {
      await super.createSpec();
      // The maker's list of files knows only its own.
      const spec = await readFile(this.specPath, 'utf8');
      const more = desktopParts(unpacked, trial).map(({ to }) => `/usr/${to}`);
      const quick = trial ? spec.replace(/w\d\.xzdio/, 'w1.gzdio') : spec;
      await writeFile(this.specPath, quick.replace('%files\n', `%files\n${more.join('\n')}\n`));
    }
  }
  const arch = { x64: 'x86_64', arm64: 'aarch64', ia32: 'i386', arm: 'armv7hl' }[process.arch];
  return make(new Rpm(options(unpacked, trial, { arch, extension: 'rpm' })), 'rpm');
}

async function make(installer, kind) {
  const startedAt = Date.now();
  say(`Making the ${kind} ...`);
  await installer.generateDefaults();
  await installer.generateOptions();
  await installer.generateScripts?.();
  await installer.createStagingDir();
  await installer.createContents();
  await installer.createPackage();
  await installer.movePackage();
  say(`Making the ${kind}: done in ${secondsSince(startedAt)}`);
  return installer.options.packagePaths[0];
}

function options(unpacked, trial, { arch, extension }) {
  const { name, productName, version, license, summary, maintainer } = identity(trial);
  const sizes = [16, 24, 32, 48, 64, 128, 256, 512].map((size) => `${String(size)}x${String(size)}`);
  return {
    src: unpacked.folder,
    dest: join(out, 'package'),
    rename: (folder) => join(folder, `${name}-${version}-linux-${process.arch}.${extension}`),
    logger: () => {},
    arch,
    name,
    productName,
    version,
    license,
    // On the PATH: the window, or the command line.
    bin: unpacked.launcher,
    genericName: 'Stage console for XenServer and XCP-ng',
    description: summary,
    productDescription: `${summary}. Its data stays in ${identity(trial).dataFolder} when it is removed.`,
    maintainer,
    section: 'admin',
    // Loaded by the runtime at once, whatever its maker's list says.
    ...(extension === 'deb'
      ? { depends: ['libasound2 | libasound2t64'], recommends: ['nodejs (>= 18.15)'] }
      : { requires: ['alsa-lib'] }),
    categories: ['System', 'Network'],
    mimeType: [bundleMimeType, linkMimeType],
    icon: {
      scalable: join(icons, 'stagewright.svg'),
      ...Object.fromEntries(sizes.map((size) => [size, join(icons, `${size}.png`)])),
    },
    // A trial is made to be tried at once, a release to be downloaded.
    compression: trial ? 'gzip' : 'xz',
    compressionLevel: 2,
    scripts: { [extension === 'deb' ? 'postrm' : 'postun']: join(here, `after-remove.${extension}.sh`) },
    platform: 'linux',
  };
}

/** Files beside the program: what a bundle is, its icon, and completion for shells. Paths are below /usr. */
function desktopParts(unpacked, trial) {
  const { name } = identity(trial);
  return [
    { from: join(root, 'build', 'package', 'stagewright-bundle.xml'), to: `share/mime/packages/${name}.xml` },
    {
      from: join(icons, 'stagewright.svg'),
      to: 'share/icons/hicolor/scalable/mimetypes/stagewright-bundle.svg',
    },
    { from: join(unpacked.folder, 'bin', 'completion.bash'), to: `share/bash-completion/completions/${name}` },
    { from: join(unpacked.folder, 'bin', 'completion.zsh'), to: `share/zsh/vendor-completions/_${name}` },
  ];
}

async function addDesktopParts(installer, unpacked, trial) {
  for (const { from, to } of desktopParts(unpacked, trial)) {
    const path = join(installer.stagingDir, installer.baseAppDir, to);
    await mkdir(dirname(path), { recursive: true });
    await cp(from, path);
  }
}
