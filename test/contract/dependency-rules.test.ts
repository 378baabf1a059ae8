import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = process.cwd();
const configuration = join(root, 'build', 'dependency-cruiser.cjs');

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
}

/** The allowed shape: every folder with a rule, importing what it may. */
const cleanTree: Readonly<Record<string, string>> = {
  'shared/domain/stage.ts': "import { z } from 'zod'; export const stage = z.string();",
  'shared/errors.ts': "export { stage } from './domain/stage.ts';",
  'electron/ports.ts': "import type { stage } from '../shared/domain/stage.ts'; export type Ports = typeof stage;",
  'electron/ports/clock.ts': 'export const clock = 1;',
  'electron/datamodel/classes.ts': 'export const classes = 1;',
  'electron/usecases/start.ts':
    "import { clock } from '../ports/clock.ts'; import type { Ports } from '../ports.ts'; export const start = (p: Ports) => [p, clock];",
  'electron/runs/engine.ts': "import { clock } from '../ports/clock.ts'; export const engine = clock;",
  'electron/xapi/client.ts':
    "import { request } from 'node:https'; import { classes } from '../datamodel/classes.ts'; export const client = [request, classes];",
  'electron/store/journal.ts':
    "import { open } from 'node:fs'; import { clock } from '../ports/clock.ts'; export const journal = [open, clock];",
  'electron/os/window.ts': "import { BrowserWindow } from 'electron'; export const window = BrowserWindow;",
  'electron/ipc/register.ts': "import { ipcMain } from 'electron'; export const register = ipcMain;",
  'electron/compose.ts':
    "import { engine } from './runs/engine.ts'; import { start } from './usecases/start.ts'; import { client } from './xapi/client.ts'; import { journal } from './store/journal.ts'; export const compose = [engine, start, client, journal];",
  'electron/main.ts':
    "import { app } from 'electron'; import { compose } from './compose.ts'; import { window } from './os/window.ts'; export const main = [app, compose, window];",
  'electron/preload.ts': "import { contextBridge } from 'electron'; export const bridge = contextBridge;",
  'electron/demo-pool/core.ts': "import { classes } from '../datamodel/classes.ts'; export const core = classes;",
  'electron/demo-pool/estate/story.ts':
    "import { stage } from '../../../shared/domain/stage.ts'; import { core } from '../core.ts'; export const story = [stage, core];",
  'renderer/api/bridge.ts': "import type { stage } from '../../shared/errors.ts'; export type Bridge = typeof stage;",
  'renderer/state/slice.ts': "import { createStore } from 'zustand/vanilla'; export const slice = createStore;",
  'renderer/commands/promote.ts': "import type { Bridge } from '../api/bridge.ts'; export type Promote = Bridge;",
  'renderer/components/button.tsx': "import { createElement } from 'react'; export const button = createElement;",
  'renderer/features/board/board.tsx':
    "import { button } from '../../components/button.tsx'; import { slice } from '../../state/slice.ts'; export const board = [button, slice];",
  'renderer/features/pools/pools.tsx': 'export const pools = 1;',
  'renderer/app/shell.tsx': "import { board } from '../features/board/board.tsx'; export const shell = board;",
  'build/tool.mjs': 'export const tool = 1;',
  'test/unit/some.ts': "import { compose } from '../../electron/compose.ts'; export const some = compose;",
};

/** One bad import per line: the rule that must report it, the file it is planted in, and what it imports. */
const planted: readonly (readonly [rule: string, file: string, imports: string])[] = [
  ['everything-resolves', 'shared/bad-nowhere.ts', './nowhere.ts'],
  ['nothing-imports-test', 'electron/ipc/bad-test.ts', '../../test/unit/some.ts'],
  ['nothing-imports-test', 'renderer/app/bad-test.ts', '../../test/unit/some.ts'],
  ['nothing-imports-test', 'build/bad-test.ts', '../test/unit/some.ts'],
  ['shared-imports-only-shared-and-pure-libraries', 'shared/bad-node.ts', 'node:fs'],
  ['shared-imports-only-shared-and-pure-libraries', 'shared/bad-react.ts', 'react'],
  ['shared-imports-only-shared-and-pure-libraries', 'shared/bad-ports.ts', '../electron/ports.ts'],
  ['renderer-imports-only-shared', 'renderer/app/bad-main.ts', '../../electron/ports.ts'],
  ['renderer-imports-only-shared', 'renderer/app/bad-electron.ts', 'electron'],
  ['renderer-imports-only-shared', 'renderer/app/bad-build.ts', '../../build/tool.mjs'],
  ['renderer-has-no-node', 'renderer/app/bad-node.ts', 'node:path'],
  ['features-do-not-import-features', 'renderer/features/board/bad-neighbour.ts', '../pools/pools.tsx'],
  ['components-are-dumb', 'renderer/components/bad-state.ts', '../state/slice.ts'],
  ['components-are-dumb', 'renderer/components/bad-api.ts', '../api/bridge.ts'],
  ['state-knows-no-ui', 'renderer/state/bad-react.ts', 'react'],
  ['state-knows-no-ui', 'renderer/state/bad-feature.ts', '../features/pools/pools.tsx'],
  ['state-knows-no-ui', 'renderer/state/bad-api.ts', '../api/bridge.ts'],
  ['commands-and-api-know-no-ui', 'renderer/commands/bad-feature.ts', '../features/pools/pools.tsx'],
  ['commands-and-api-know-no-ui', 'renderer/api/bad-component.ts', '../components/button.tsx'],
  ['electron-never-imports-renderer', 'electron/os/bad-renderer.ts', '../../renderer/api/bridge.ts'],
  ['electron-never-imports-renderer', 'electron/os/bad-react.ts', 'react'],
  ['usecases-are-pure', 'electron/usecases/bad-node.ts', 'node:fs'],
  ['usecases-are-pure', 'electron/usecases/bad-runs.ts', '../runs/engine.ts'],
  ['runs-know-only-ports', 'electron/runs/bad-xapi.ts', '../xapi/client.ts'],
  ['runs-know-only-ports', 'electron/runs/bad-node.ts', 'node:fs'],
  ['runs-know-only-ports', 'electron/runs/bad-usecase.ts', '../usecases/start.ts'],
  ['shared-records-know-only-ports', 'electron/shared-records/bad-usecase.ts', '../usecases/start.ts'],
  ['xapi-knows-only-ports-and-datamodel', 'electron/xapi/bad-store.ts', '../store/journal.ts'],
  ['xapi-knows-only-ports-and-datamodel', 'electron/xapi/bad-usecase.ts', '../usecases/start.ts'],
  ['adapters-do-not-know-each-other', 'electron/store/bad-xapi.ts', '../xapi/client.ts'],
  ['adapters-do-not-know-each-other', 'electron/os/bad-store.ts', '../store/journal.ts'],
  ['datamodel-stands-alone', 'electron/datamodel/bad-shared.ts', '../../shared/errors.ts'],
  ['demo-pool-knows-only-the-datamodel', 'electron/demo-pool/bad-ports.ts', '../ports.ts'],
  ['demo-pool-knows-only-the-datamodel', 'electron/demo-pool/estate/bad-xapi.ts', '../../xapi/client.ts'],
  ['only-the-estate-speaks-our-domain', 'electron/demo-pool/bad-domain.ts', '../../shared/domain/stage.ts'],
  ['nobody-reaches-into-the-demo-pool', 'electron/xapi/bad-demo.ts', '../demo-pool/core.ts'],
  ['only-compose-wires-xapi-store-and-runs', 'electron/ipc/bad-xapi.ts', '../xapi/client.ts'],
  ['only-compose-wires-xapi-store-and-runs', 'electron/cli-bad-store.ts', './store/journal.ts'],
  ['only-compose-wires-xapi-store-and-runs', 'electron/usecases/bad-store.ts', '../store/journal.ts'],
  ['only-main-wires-os', 'electron/ipc/bad-os.ts', '../os/window.ts'],
  ['only-main-wires-os', 'electron/compose-bad-os.ts', './os/window.ts'],
  ['compose-never-reaches-electron', 'electron/compose-bad-electron.ts', './ipc/register.ts'],
  ['the-demo-pool-never-reaches-electron', 'electron/demo-pool/bad-electron.ts', 'electron'],
  ['electron-package-stays-at-the-edge', 'electron/ipc/bad-electron.ts', 'electron'],
  ['electron-package-stays-at-the-edge', 'electron/store/bad-electron.ts', 'electron'],
];

const folder = mkdtempSync(join(tmpdir(), 'dependency-rules-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function plant(tree: string, files: Readonly<Record<string, string>>): string {
  const top = join(folder, tree);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), content);
  }
  symlinkSync(join(root, 'node_modules'), join(top, 'node_modules'));
  return top;
}

function findViolations(top: string): readonly Violation[] {
  const tool = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const folders = ['shared', 'electron', 'renderer', 'build', 'test'];
  const ran = spawnSync(process.execPath, [tool, '--config', configuration, '--output-type', 'json', ...folders], {
    cwd: top,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (!ran.stdout.startsWith('{')) throw new Error(`dependency-cruiser said: ${ran.stderr}`);
  return (JSON.parse(ran.stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

describe('dependency rules', () => {
  let reported: readonly Violation[] = [];
  const importOf = (target: string): string => `import * as it from '${target}'; export const bad = it;`;

  beforeAll(() => {
    const bad = Object.fromEntries(planted.map(([, file, target]) => [file, importOf(target)]));
    const cycle = { 'shared/one.ts': importOf('./two.ts'), 'shared/two.ts': importOf('./one.ts') };
    const typeOnly = { 'electron/usecases/bad-type.ts': "export type { client } from '../xapi/client.ts';" };
    reported = findViolations(plant('planted', { ...cleanTree, ...bad, ...cycle, ...typeOnly }));
  }, 60_000);

  it('report nothing on a tree that keeps them', () => {
    expect(findViolations(plant('clean', cleanTree))).toEqual([]);
  });

  it.each(planted)('report %s when %s imports %s', (rule, file) => {
    expect(reported.filter((violation) => violation.from === file).map((violation) => violation.rule.name)).toContain(
      rule,
    );
  });

  it('report a cycle', () => {
    expect(reported.some(({ rule, from }) => rule.name === 'no-circular' && from === 'shared/one.ts')).toBe(true);
  });

  it('count an import of types only', () => {
    expect(reported.some(({ rule, from }) => rule.name === 'usecases-are-pure' && from.endsWith('bad-type.ts'))).toBe(
      true,
    );
  });

  it('are each planted at least once here', () => {
    const rules = createRequire(import.meta.url)(configuration) as { forbidden: { name: string }[] };
    const tried = new Set(['no-circular', ...planted.map(([rule]) => rule)]);
    expect(rules.forbidden.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });
});
