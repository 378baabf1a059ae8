import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startConsole, useConsole, type RunningConsole } from '../harness/console.ts';
import { electronPath, repository } from '../harness/places.ts';
import { endTree, listTree } from '../harness/processes.ts';

const rootFlags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

describe('the window', () => {
  const running = useConsole({ args: ['--no-demo'] });

  it('has exactly the rights it needs', async () => {
    const found = await running().app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      const contents = window?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      return contents.getLastWebPreferences();
    });
    expect(found).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
    });
    // Electron tells only some of its preferences; these show by what the page lacks.
    const missing = ['usb', 'hid', 'serial', 'bluetooth'];
    expect(await running().page.evaluate((names) => names.filter((name) => name in navigator), missing)).toEqual([]);
    for (const name of [
      'allowRunningInsecureContent',
      'experimentalFeatures',
      'enableBlinkFeatures',
      'plugins',
      'additionalArguments',
    ])
      expect(found[name] ?? false, name).toBeFalsy();
  });

  it('keeps nothing of what it showed in a cache on disk', async () => {
    const { app } = running();
    const cache = await app.evaluate(async ({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      return {
        path: window?.webContents.session.storagePath ?? null,
        size: await window?.webContents.session.getCacheSize(),
      };
    });
    expect(cache).toEqual({ path: null, size: 0 });
  });
});

/** Runs beside the program in its main process and writes a line each time the page stands. */
const WITNESS = `
const { appendFileSync } = require('node:fs');
const { app } = require('electron');
const stands = "new Promise((done) => { const timer = setInterval(() => { if (document.querySelector('#root main') === null) return; clearInterval(timer); done(location.href); }, 50); })";
app.on('web-contents-created', (_event, contents) => {
  contents.on('did-finish-load', () => {
    contents.executeJavaScript(stands).then((href) => appendFileSync(process.env.STAGEWRIGHT_WITNESS, href + '\\n'));
  });
});
`;

function listRenderers(pid: number): readonly number[] {
  return listTree(pid)
    .filter(({ commandLine }) => commandLine.join(' ').includes('--type=renderer'))
    .map((each) => each.pid);
}

describe('a page whose process has ended', () => {
  it('is shown again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stagewright-e2e-'));
    const [witness, seen] = [join(folder, 'witness.cjs'), join(folder, 'seen')];
    writeFileSync(witness, WITNESS);
    writeFileSync(seen, '');
    // Without the test tool attached, which would hold the new process back.
    const child = spawn(
      electronPath(),
      [...rootFlags, '-r', witness, repository, '--user-data-dir', folder, '--no-demo'],
      {
        stdio: 'ignore',
        env: { ...process.env, STAGEWRIGHT_WITNESS: seen },
      },
    );
    const readSeen = (): string => readFileSync(seen, 'utf8');
    const pid = child.pid ?? 0;
    try {
      await expect.poll(readSeen, { timeout: 10_000 }).toBe('app://console/index.html\n');
      const [renderer] = listRenderers(pid);
      if (renderer === undefined) throw new Error('the page has no process');
      process.kill(renderer, 'SIGKILL');
      await expect.poll(readSeen, { timeout: 10_000 }).toBe('app://console/index.html\n'.repeat(2));
      expect(listRenderers(pid)).not.toContain(renderer);
      expect(readFileSync(join(folder, 'logs', 'main.log'), 'utf8')).toContain("the page's process ended: killed");
    } finally {
      endTree(pid);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a second start', () => {
  let first: RunningConsole;
  beforeAll(async () => {
    first = await startConsole({ args: ['--no-demo'] });
  });
  afterAll(() => first.stop());

  it('with the same data folder shows the first window and ends well', async () => {
    await first.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.hide();
    });
    const child = spawn(electronPath(), [...rootFlags, repository, '--user-data-dir', first.folder, '--no-demo'], {
      stdio: 'ignore',
    });
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(code).toBe(0);
    const isVisible = (): Promise<boolean | undefined> =>
      first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
    await expect.poll(isVisible).toBe(true);
    expect(await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('with another data folder runs beside it', async () => {
    const second = await startConsole({ args: ['--no-demo'] });
    expect(second.folder).not.toBe(first.folder);
    expect(second.page.url()).toBe('app://console/index.html');
    expect(first.page.isClosed()).toBe(false);
    await second.stop();
    expect(listTree(second.pid)).toEqual([]);
  });

  it('ends by itself and leaves no process, demo pool included', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stagewright-e2e-'));
    const third = await startConsole({ folder, args: ['--demo', '--time-scale', '0'] });
    await expect
      .poll(() =>
        listTree(third.pid).some(
          ({ commandLine }) => commandLine.join(' ').includes('demo pool') || commandLine.join(' ').includes('utility'),
        ),
      )
      .toBe(true);
    const children = listTree(third.pid);
    const ended = new Promise((resolve) => third.app.process().once('exit', resolve));
    await third.app.evaluate(({ app }) => {
      app.quit();
    });
    expect(await ended).toBe(0);
    await expect.poll(() => children.flatMap(({ pid }) => listTree(pid))).toEqual([]);
    endTree(third.pid);
    rmSync(folder, { recursive: true, force: true });
  });
});
