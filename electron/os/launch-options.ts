import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** What was asked for on the command line. */
export interface LaunchOptions {
  /** Folder of this console's own data. */
  readonly userDataDir: string | undefined;
  /** A pool database for the demo pool. */
  readonly database: string | undefined;
  /** More for the demo pool, for trials and tests. */
  readonly demoArguments: readonly string[];
  /** Start the demo pool even where pools are known. */
  readonly demo: boolean;
  /** Start without any demo pool. */
  readonly noDemo: boolean;
  readonly screenshotWhenReady: string | undefined;
  readonly smoke: boolean;
  /** Evidence bundles to open, read-only; absolute. */
  readonly bundles: readonly string[];
}

/**
 * Reads the arguments after the program. Switches that belong to Chromium or to test tools are left alone.
 * @param cwd - relative paths are seen from here
 */
export function readLaunchOptions(args: readonly string[], cwd: string): LaunchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    options: {
      'user-data-dir': { type: 'string' },
      database: { type: 'string' },
      vms: { type: 'string' },
      'time-scale': { type: 'string' },
      seed: { type: 'string' },
      'control-port': { type: 'string' },
      demo: { type: 'boolean' },
      'no-demo': { type: 'boolean' },
      'screenshot-when-ready': { type: 'string' },
      smoke: { type: 'boolean' },
    },
  });
  const text = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const path = (name: string): string | undefined => {
    const value = text(name);
    return value === undefined ? undefined : resolve(cwd, value);
  };
  const database = path('database');
  const passed = ['vms', 'time-scale', 'seed', 'control-port'].flatMap((name) => {
    const value = text(name);
    return value === undefined ? [] : [`--${name}`, value];
  });
  return {
    userDataDir: path('user-data-dir'),
    database,
    demoArguments: [...(database === undefined ? [] : ['--database', database]), ...passed],
    demo: values['demo'] === true || database !== undefined || text('vms') !== undefined,
    noDemo: values['no-demo'] === true,
    screenshotWhenReady: path('screenshot-when-ready'),
    smoke: values['smoke'] === true,
    // The repository's or package's own folder may stand there too.
    bundles: positionals.filter((name) => /\.stagewright$/i.test(name)).flatMap((name) => toPath(name, cwd)),
  };
}

/** Desktops hand a double-clicked file over as a path, or as a URL of this machine. */
function toPath(name: string, cwd: string): readonly string[] {
  if (!name.toLowerCase().startsWith('file:')) return [resolve(cwd, name)];
  try {
    return [fileURLToPath(name)];
  } catch (error) {
    // Of another machine, or no URL at all: nothing to open.
    if (error instanceof TypeError || error instanceof URIError) return [];
    throw error;
  }
}
