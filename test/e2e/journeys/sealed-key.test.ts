import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { findAccessFaults } from '../harness/accessibility.ts';
import { startConsole, type RunningConsole } from '../harness/console.ts';
import { resize, takePictures } from '../harness/pictures.ts';
import { ask } from '../pages/requests.ts';
import { ShellPage } from '../pages/shell.ts';

const PASSPHRASE = 'four words and a comma,';

describe('a signing key on a desktop without a key store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-key-'));
  const file = join(folder, 'signing-key.json');
  let running: RunningConsole | undefined;
  let publicKey = '';
  afterEach(async () => {
    const stopped = running;
    running = undefined;
    await stopped?.stop();
    expect(stopped?.mistakes ?? []).toEqual([]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function start(): Promise<RunningConsole> {
    running = await startConsole({ folder, size: { width: 1440, height: 900 }, args: ['--no-demo'] });
    running.page.setDefaultTimeout(20_000);
    return running;
  }
  const unlockForm = ({ page }: RunningConsole) => page.getByRole('form', { name: 'Unlock your signing key' });

  it('is kept under a passphrase from the settings', async () => {
    const console_ = await start();
    const { page } = console_;
    await new ShellPage(page).goTo('Settings');
    publicKey = (await ask(page, 'app.describe', {})).publicKey;
    await page.getByRole('button', { name: 'Keep the signing key under a passphrase…' }).click();
    const form = page.getByRole('form', { name: 'Keep the signing key under a passphrase' });
    const keep = form.getByRole('button', { name: 'Keep the key' });
    await form.getByLabel('Passphrase', { exact: true }).fill('too short');
    await form.getByLabel('The same again').fill('too short');
    expect(await keep.isDisabled()).toBe(true);
    await form.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await form.getByText('The two are not the same').waitFor();
    await takePictures(console_, 'key-seal');
    expect.soft(await findAccessFaults(page)).toEqual([]);
    await form.getByLabel('The same again').fill(PASSPHRASE);
    await keep.click();
    await form.waitFor({ state: 'detached' });
    await page.getByText(/is kept in a file under your passphrase/).waitFor();
    await takePictures(console_, 'key-sealed');
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(publicKey);
    expect(text).not.toContain(PASSPHRASE);
  });

  it('is asked for at the next start, and is the same key then', async () => {
    const console_ = await start();
    const { page } = console_;
    const form = unlockForm(console_);
    await form.getByLabel('Passphrase', { exact: true }).fill('not this one');
    await form.getByRole('button', { name: 'Unlock' }).click();
    await form.getByText('That passphrase does not open it.').waitFor();
    await takePictures(console_, 'key-unlock');
    expect.soft(await findAccessFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await form.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await page.keyboard.press('Enter');
    await form.waitFor({ state: 'detached' });
    expect(await ask(page, 'app.describe', {})).toMatchObject({ publicKey, signingKeyKept: true });
    expect(await ask(page, 'evidence.verify', {})).toMatchObject({ faults: [] });
  });

  it('may be left locked: the session has a key of its own, and the kept one stays as it is', async () => {
    const before = readFileSync(file, 'utf8');
    const console_ = await start();
    const { page } = console_;
    await unlockForm(console_).getByRole('button', { name: 'Go on without it' }).click();
    await unlockForm(console_).waitFor({ state: 'detached' });
    const about = await ask(page, 'app.describe', {});
    expect(about.signingKeyKept).toBe(false);
    expect(about.publicKey).not.toBe(publicKey);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('can be quit while it is locked: nothing is changed, and it is asked for again', async () => {
    const kept = filesIn(folder);
    const locked = await start();
    await unlockForm(locked).getByLabel('Passphrase', { exact: true }).fill('not yet');
    await resize(locked, { width: 1180, height: 760 });
    const main = locked.app.process();
    const ended = new Promise<readonly [code: number | null, signal: string | null]>((resolve) => {
      main.once('exit', (code, signal) => resolve([code, signal]));
    });
    // `app.quit()`, then the end of the debugger's session, for which the process would wait.
    await locked.app.close();
    expect(await ended).toEqual([0, null]);
    expect(filesIn(folder)).toEqual(kept);
    expect(locked.log()).not.toMatch(/\[error\]/);
    expect(locked.mistakes).toEqual([]);

    const again = await start();
    expect(await again.page.evaluate(() => innerWidth)).toBe(1180);
    const form = unlockForm(again);
    await form.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await form.getByRole('button', { name: 'Unlock' }).click();
    await form.waitFor({ state: 'detached' });
    expect(await ask(again.page, 'app.describe', {})).toMatchObject({ publicKey, signingKeyKept: true });
    expect(await ask(again.page, 'evidence.verify', {})).toMatchObject({ faults: [] });
  });
});

/** What must outlive a quit: the key, the ledger and the stores, as text by path. */
function filesIn(folder: string): Readonly<Record<string, string>> {
  const paths = ['store', 'ledger', 'signing-key.json'].flatMap((part) => listFiles(join(folder, part)));
  return Object.fromEntries(
    paths.filter((path) => !/console\.lock/.test(path)).map((path) => [path, readFileSync(path, 'base64')]),
  );
}

function listFiles(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => listFiles(join(path, name)));
}
