import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordFigure } from '../../bench/figures.ts';
import { startConsole, type RunningConsole } from '../harness/console.ts';
import { startOutsidePool, type OutsidePool } from '../harness/demo-pool.ts';
import { startKeyring, whyNoKeyring, type Keyring } from '../harness/keyring.ts';
import { Pools } from '../pages/pools.ts';
import { addPool, ask } from '../pages/requests.ts';
import { ShellPage } from '../pages/shell.ts';

const CANARY = 'c4nary-7f3e-Password!<&"';
/** Ways in which the same secret may be written down. */
const FORMS = [
  CANARY,
  JSON.stringify(CANARY).slice(1, -1),
  encodeURIComponent(CANARY),
  Buffer.from(CANARY, 'utf8').toString('base64'),
  Buffer.from(CANARY, 'utf8').toString('hex'),
  CANARY.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;'),
  Buffer.from(CANARY, 'utf16le').toString('latin1'),
];

const hits = (text: string): number => FORMS.filter((form) => text.includes(form)).length;

/**
 * Every file of the data folder, Chromium's own included. The program runs on while it is read: a file that was
 * replaced between listing and reading holds nothing any more, its successor is listed beside it.
 */
function readAll(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.flatMap(({ parentPath, name }) => {
      const file = join(parentPath, name);
      const text = readIfThere(file);
      return text === undefined ? [] : [[file, text]];
    }),
  );
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

describe('a password typed into the form of a pool, on a desktop without key store', () => {
  let running: RunningConsole;
  let pool: OutsidePool;

  beforeAll(async () => {
    pool = await startOutsidePool();
    running = await startConsole({ args: ['--no-demo'] });
    // Everything main sends to the page, answers and events alike.
    await running.app.evaluate(({ BrowserWindow, ipcMain }) => {
      const sent: string[] = [];
      Object.assign(globalThis, { sent });
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const { _invokeHandlers: handlers } = ipcMain as unknown as {
        _invokeHandlers: Map<string, (...given: unknown[]) => Promise<unknown>>;
      };
      const handle = handlers.get('bridge:request');
      if (contents === undefined || handle === undefined) throw new Error('nothing to listen to');
      const send = contents.send.bind(contents);
      contents.send = (channel: string, ...given: unknown[]) => {
        sent.push(JSON.stringify(given));
        send(channel, ...given);
      };
      handlers.set('bridge:request', async (...given) => {
        const answer = await handle(...given);
        sent.push(JSON.stringify(answer));
        return answer;
      });
    });
  });
  afterAll(async () => {
    await running.stop();
    await pool.stop();
  });

  it('is refused by the pool, and the window says so without repeating it', async () => {
    const pools = new Pools(running.page);
    const form = await pools.fillForm(pool, CANARY);
    await form.getByRole('checkbox').check();
    await pools.lookAtCertificate();
    expect(hits(await running.page.content())).toBe(0);
    await running.page.getByRole('button', { name: 'Trust and connect' }).click();
    await running.page
      .getByRole('form', { name: 'Add a pool' })
      .getByText(/refused|wrong|password/i)
      .first()
      .waitFor();
    expect(hits(await running.page.evaluate(() => document.body.innerText))).toBe(0);
    await running.page.keyboard.press('Escape');
    // Taken too: with the right password, so that everything that follows a login has happened.
    await addPool(running.page, pool);
  });

  it('is nowhere afterwards: page, messages to it, log, output, files', async () => {
    const { page, app, folder, log, output } = running;
    await page.getByRole('dialog').first().waitFor({ state: 'detached' });
    const sent = await app.evaluate(() => (globalThis as unknown as { sent: string[] }).sent);
    expect(sent.length).toBeGreaterThan(10);
    const places: Readonly<Record<string, string>> = {
      page: await page.content(),
      messages: sent.join('\n'),
      log: log(),
      output: output(),
      ...readAll(folder),
    };
    const found = Object.entries(places).filter(([, text]) => hits(text) > 0 || text.includes(`"${pool.password}"`));
    recordFigure('F14', { count: Object.keys(places).length, bad: found.length, target: 0, ok: found.length === 0 });
    expect(found.map(([place]) => place)).toEqual([]);
    expect(places['messages']).not.toMatch(/OpaqueRef:[0-9a-f-]{8}/);
    expect(places['log']).not.toMatch(/OpaqueRef:[0-9a-f-]{8}/);
  });

  it('would have been found there', async () => {
    expect(hits(`x ${Buffer.from(CANARY, 'utf8').toString('base64')} y`)).toBe(1);
    expect(hits(await running.app.evaluate((_electron, text) => text, CANARY))).toBeGreaterThan(0);
  });

  it('is not kept, and the settings say so', async () => {
    const shell = new ShellPage(running.page);
    await shell.goTo('Settings');
    await running.page
      .getByText('This desktop has no key store: passwords are never kept, they are asked again.')
      .waitFor();
    expect(await ask(running.page, 'app.describe', {})).toMatchObject({ canKeepSecrets: false, signingKeyKept: false });
  });
});

const why = whyNoKeyring();
if (why !== undefined) console.warn(`SKIPPED: passwords in the desktop's key store (${why})`);

describe.skipIf(why !== undefined)("a password kept in the desktop's key store", () => {
  let keyring: Keyring;
  let pool: OutsidePool;
  let folder = '';
  let publicKey = '';

  beforeAll(async () => {
    keyring = await startKeyring();
    pool = await startOutsidePool();
    folder = mkdtempSync(join(tmpdir(), 'stagewright-e2e-'));
  });
  afterAll(async () => {
    await pool.stop();
    keyring.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const start = (environment = keyring.environment): Promise<RunningConsole> =>
    startConsole({ folder, environment, args: ['--password-store=gnome-libsecret', '--no-demo'] });

  it('lies encrypted on disk, with the signing key', async () => {
    const running = await start();
    try {
      const about = await ask(running.page, 'app.describe', {});
      expect(about).toMatchObject({ canKeepSecrets: true, signingKeyKept: true });
      publicKey = about.publicKey;
      await ask(running.page, 'pools.add', {
        host: pool.host,
        port: pool.port,
        userName: pool.user,
        password: pool.password,
        keepPassword: true,
        fingerprint: pool.fingerprint,
      });
      await new ShellPage(running.page).goTo('Settings');
      await running.page.getByText('Passwords you ask to keep go into the key store of this workstation.').waitFor();
    } finally {
      await running.stop();
    }
    const texts = Object.values(readAll(folder)).join('\n');
    // Chromium marks what it encrypted with a key of the key store; these are its first bytes in base64.
    expect(texts).toContain(Buffer.from('v11').toString('base64'));
    expect(texts).not.toContain(pool.password);
    expect(texts).not.toContain(Buffer.from(pool.password).toString('base64'));
  });

  it('connects the pool at the next start without a question, with the same signing key', async () => {
    const running = await start();
    try {
      await new ShellPage(running.page).goTo('Pools');
      await new Pools(running.page).waitForConnection();
      expect(await ask(running.page, 'app.describe', {})).toMatchObject({ signingKeyKept: true, publicKey });
      expect(await running.page.getByRole('dialog').count()).toBe(0);
    } finally {
      await running.stop();
    }
  });

  it('is asked for again where the key store is gone, and nothing is lost', async () => {
    const running = await start({ ...keyring.environment, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' });
    try {
      await new ShellPage(running.page).goTo('Pools');
      await running.page.getByRole('article').first().waitFor();
      await running.page.getByRole('button', { name: 'Connect', exact: true }).click();
      await running.page.getByRole('form', { name: 'Connect to the pool' }).waitFor();
      expect(await ask(running.page, 'app.describe', {})).toMatchObject({ canKeepSecrets: false });
      expect(running.log()).not.toContain('[error]');
    } finally {
      await running.stop();
    }
  });
});
