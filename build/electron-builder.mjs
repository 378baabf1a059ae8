import { flipPackagedFuses } from './fuses.mjs';
import { root } from './paths.mjs';

/**
 * How a package is made. Everything is bundled, so it holds no node_modules, and the runtime is the one the launcher
 * chose, so nothing is downloaded.
 */
export function packageConfiguration({ electronDist, electronVersion, outFolder }) {
  return {
    appId: 'app.stagewright.console',
    productName: 'Stagewright',
    electronDist,
    electronVersion,
    npmRebuild: false,
    nodeGypRebuild: false,
    asar: true,
    directories: { output: outFolder, buildResources: 'build' },
    files: [
      'package.json',
      'LICENSE',
      'out/main/**',
      'out/renderer/**',
      'out/demo-pool/**',
      'out/cli/**',
      '!**/*.map',
      '!node_modules/**',
    ],
    extraResources: [{ from: 'build/icons/256x256.png', to: 'icon.png' }],
    extraFiles: [{ from: 'LICENSE', to: 'LICENSE.stagewright.txt' }],
    linux: { executableName: 'stagewright', category: 'System', icon: 'build/icons', target: ['dir'] },
    // Needs Windows or macOS to build and sign; kept here so that all targets share one description.
    win: { target: ['nsis'], icon: 'build/icons/512x512.png' },
    mac: { target: ['dmg'], icon: 'build/icons/512x512.png', category: 'public.app-category.developer-tools' },
    afterPack: (context) => flipPackagedFuses(context),
    publish: null,
    projectDir: root,
  };
}
