import { join } from 'node:path';
import { root } from '../paths.mjs';
import { flipPackagedFuses } from './fuses.mjs';
import { identity } from './identity.mjs';

/**
 * How the unpacked program is made, which every package for Linux is made of, and what Windows and macOS need on a
 * machine that can download their runtimes. Everything is bundled, so it holds no node_modules, and the runtime is the
 * one the launcher chose, so nothing is downloaded.
 *
 * @param options.publish - tells electron-builder to write the metadata of a feed beside the packages; null where none is
 * wanted. STAGEWRIGHT_UPDATE_KEY names the public key (PEM) that the program checks feeds with, where it is to be in the package
 */
export function builderConfiguration({ electronDist, electronVersion, outFolder, trial, publish = null }) {
  const { name, productName } = identity(trial);
  const updateKey = process.env.STAGEWRIGHT_UPDATE_KEY;
  return {
    appId: trial ? 'app.stagewright.trial' : 'app.stagewright.console',
    productName,
    // The program finds its data folder by these.
    extraMetadata: { name, productName: name },
    ...(electronDist === undefined ? {} : { electronDist }),
    electronVersion,
    npmRebuild: false,
    nodeGypRebuild: false,
    asar: true,
    // Run by Node, which can't read the archive.
    asarUnpack: ['out/cli/**', 'out/main/bundle-worker*', 'out/main/bundle-worker-chunks/**'],
    directories: { output: outFolder, buildResources: 'build' },
    files: [
      'package.json',
      'LICENSE',
      'out/main/**',
      'out/renderer/**',
      'out/demo-pool/**',
      'out/cli/**',
      'build/icons/256x256.png',
      '!**/*.map',
      '!node_modules/**',
    ],
    extraResources: updateKey === undefined ? [] : [{ from: updateKey, to: 'update-key.pem' }],
    extraFiles: [{ from: 'LICENSE', to: 'LICENSE.stagewright.txt' }],
    fileAssociations: [{ ext: 'stagewright', name: 'Stagewright evidence bundle', role: 'Viewer' }],
    protocols: [{ name: 'Stagewright link', schemes: ['stagewright'] }],
    linux: { executableName: name, category: 'System', icon: 'build/icons', synopsis: 'Stage console for XenServer' },
    // These three need a runtime or a tool that only a machine with downloads has.
    appImage: { artifactName: `${name}-\${version}-\${arch}.AppImage` },
    win: { target: ['nsis'], icon: join(root, 'build/icons/512x512.png') },
    nsis: { oneClick: false, perMachine: false, deleteAppDataOnUninstall: false },
    mac: {
      target: ['dmg'],
      icon: join(root, 'build/icons/512x512.png'),
      category: 'public.app-category.developer-tools',
      hardenedRuntime: true,
    },
    afterPack: (context) => flipPackagedFuses(context),
    publish,
  };
}
