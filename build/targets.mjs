import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { out, root } from './paths.mjs';
import { pureConstants } from './pure-constants.mjs';

/**
 * What is built, from what, to where. `inputs` are the files and folders whose content decides whether a target is stale.
 * A target whose entry is not there (yet) is left out.
 */
export const targets = {
  main: {
    entry: 'electron/main.ts',
    output: 'out/main/main.cjs',
    inputs: ['electron', 'shared'],
    config: () => nodeBundle('electron/main.ts', 'out/main', 'main'),
  },
  preload: {
    entry: 'electron/preload.ts',
    output: 'out/main/preload.cjs',
    inputs: ['electron/preload.ts', 'electron/ipc', 'shared'],
    config: () => nodeBundle('electron/preload.ts', 'out/main', 'preload'),
  },
  'demo-pool': {
    entry: 'electron/demo-pool/main.ts',
    output: 'out/demo-pool/main.cjs',
    inputs: ['electron/demo-pool', 'electron/datamodel', 'shared'],
    config: () => nodeBundle('electron/demo-pool/main.ts', 'out/demo-pool', 'main'),
  },
  'bundle-worker': {
    entry: 'electron/bundle/bundle-worker.ts',
    output: 'out/main/bundle-worker.cjs',
    inputs: ['electron/bundle', 'shared'],
    config: () => nodeBundle('electron/bundle/bundle-worker.ts', 'out/main', 'bundle-worker'),
  },
  'verify-bundle': {
    entry: 'electron/bundle/verify-command.ts',
    output: 'out/verify-bundle/main.cjs',
    inputs: ['electron/bundle', 'shared'],
    config: () => nodeBundle('electron/bundle/verify-command.ts', 'out/verify-bundle', 'main'),
  },
  cli: {
    entry: 'electron/cli.ts',
    output: 'out/cli/cli.cjs',
    inputs: ['electron', 'shared'],
    config: () => nodeBundle('electron/cli.ts', 'out/cli', 'cli'),
  },
  renderer: {
    entry: 'renderer/index.html',
    output: 'out/renderer/index.html',
    inputs: ['renderer', 'shared'],
    config: rendererBundle,
  },
};

/** Inputs every target has: the ways of building and the versions of all libraries. */
export const commonInputs = [
  'build/targets.mjs',
  'build/pure-constants.mjs',
  'build/build.mjs',
  'package.json',
  'package-lock.json',
];

/** The placeholder that main's app:// handler replaces by a fresh nonce in each page it serves. */
export const noncePlaceholder = '__CSP_NONCE__';

/**
 * One CJS bundle with everything inside but `electron` and Node's own modules, because Electron before 28 has no
 * ESM entry and a package without node_modules is smaller and has nothing to tamper with.
 */
function nodeBundle(entry, outFolder, name) {
  return {
    root,
    configFile: false,
    logLevel: 'warn',
    mode: 'production',
    define: { 'process.env.NODE_ENV': '"production"' },
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: entry,
      target: 'node18',
      outDir: join(root, outFolder),
      emptyOutDir: false,
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        external: ['electron', /^electron\//, ...builtinModules, /^node:/],
        output: {
          format: 'cjs',
          entryFileNames: `${name}.cjs`,
          chunkFileNames: `${name}-chunks/[name].cjs`,
          // A sandboxed preload can't require a second file.
          ...(name === 'preload' ? { codeSplitting: false } : {}),
        },
      },
    },
  };
}

async function rendererBundle() {
  const { default: react } = await import('@vitejs/plugin-react');
  return {
    root: join(root, 'renderer'),
    base: './',
    configFile: false,
    logLevel: 'warn',
    mode: 'production',
    plugins: [react(), pureConstants()],
    // Puts the placeholder on each script, style and link and adds <meta property="csp-nonce">.
    html: { cspNonce: noncePlaceholder },
    build: {
      target: 'chrome114',
      outDir: join(out, 'renderer'),
      emptyOutDir: true,
      // The polyfill would be an inline script, and Chromium 114 preloads modules by itself.
      modulePreload: { polyfill: false },
      // data: URLs are not in the content security policy.
      assetsInlineLimit: 0,
      sourcemap: true,
      chunkSizeWarningLimit: 4096,
    },
  };
}
