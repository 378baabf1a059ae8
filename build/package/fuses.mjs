import { join } from 'node:path';

/**
 * The switches burnt into the packaged executable, by their name in `@electron/fuses`. A fuse the runtime does not have
 * (Electron 25 knows no `GrantFileProtocolExtraPrivileges`) is left out.
 */
export const packagedFuses = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  OnlyLoadAppFromAsar: true,
  GrantFileProtocolExtraPrivileges: false,
};

/** electron-builder's afterPack hook. */
export async function flipPackagedFuses({ appOutDir, electronPlatformName, packager }) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  const name = packager.appInfo.productFilename;
  const executable = {
    linux: packager.executableName,
    win32: `${name}.exe`,
    darwin: `${name}.app/Contents/MacOS/${name}`,
  }[electronPlatformName];
  // Checking the archive's hash is implemented on macOS and Windows only.
  const wanted = {
    ...packagedFuses,
    ...(electronPlatformName === 'linux' ? {} : { EnableEmbeddedAsarIntegrityValidation: true }),
  };
  const path = join(appOutDir, executable);
  const present = await readFuseNames(path);
  const fuses = Object.fromEntries(
    Object.entries(wanted)
      .filter(([fuse]) => present.has(fuse))
      .map(([fuse, enabled]) => [FuseV1Options[fuse], enabled]),
  );
  await flipFuses(path, { version: FuseVersion.V1, strictlyRequireAllFuses: false, ...fuses });
}

/** Reads the fuses of an executable back. @returns name to whether it is on */
export async function readFuses(path) {
  const { FuseV1Options, getCurrentFuseWire } = await import('@electron/fuses');
  const { FuseState } = await import('@electron/fuses/dist/constants.js');
  const wire = await getCurrentFuseWire(path);
  const entries = Object.entries(FuseV1Options).filter(([name, index]) => Number.isNaN(Number(name)) && index in wire);
  return Object.fromEntries(
    entries
      .filter(([, index]) => wire[index] !== FuseState.INHERIT && wire[index] !== FuseState.REMOVED)
      .map(([name, index]) => [name, wire[index] === FuseState.ENABLE]),
  );
}

const readFuseNames = async (path) => new Set(Object.keys(await readFuses(path)));
