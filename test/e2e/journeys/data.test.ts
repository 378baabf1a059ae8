import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAccessFaults } from '../harness/accessibility.ts';
import { startConsole, type RunningConsole } from '../harness/console.ts';
import { startOutsidePool, type OutsidePool } from '../harness/demo-pool.ts';
import { answerFileDialogs } from '../harness/file-dialogs.ts';
import { takePictures } from '../harness/pictures.ts';
import { ShellPage } from '../pages/shell.ts';
import { BRISK, openDesk } from './desk.ts';

const SIZE = { width: 1440, height: 900 };
const PASSPHRASE = 'a passphrase to move with';

describe('the data of a workstation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-data-'));
  const at = (name: string): string => join(folder, name);
  const file = at('all.stagewright-backup');
  let pool: OutsidePool;
  let running: RunningConsole | undefined;

  async function stop(): Promise<void> {
    const stopped = running;
    running = undefined;
    await stopped?.stop();
    expect(stopped?.mistakes ?? []).toEqual([]);
  }

  /** Settings of a console with its own folder. */
  async function settings(name: string): Promise<ShellPage> {
    running = await startConsole({ folder: at(name), size: SIZE, args: ['--no-demo'] });
    return settingsOf(running);
  }

  async function settingsOf(console: RunningConsole): Promise<ShellPage> {
    console.page.setDefaultTimeout(20_000);
    await answerFileDialogs(console.app, file);
    const shell = new ShellPage(console.page);
    await shell.goTo('Settings');
    return shell;
  }

  beforeAll(async () => {
    for (const name of ['first', 'second']) mkdirSync(at(name));
    pool = await startOutsidePool(BRISK);
  });
  afterAll(async () => {
    await running?.stop();
    await pool.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is written to one file under a passphrase', async () => {
    const desk = await openDesk({ console: { folder: at('first'), size: SIZE }, isConnected: true }, pool);
    running = desk.running;
    const { page } = desk.running;
    const shell = await settingsOf(desk.running);
    await page.getByRole('button', { name: 'Back up this workstation…' }).click();
    const dialog = shell.dialog('Back up this workstation');
    const act = dialog.getByRole('button', { name: 'Choose a file and back up' });
    await dialog.getByLabel('Passphrase of the back-up').fill('too short');
    expect(await act.isDisabled()).toBe(true);
    await dialog.getByLabel('Passphrase of the back-up').fill(PASSPHRASE);
    await dialog.getByLabel('The same again').fill(`${PASSPHRASE}!`);
    expect(await act.isDisabled()).toBe(true);
    await dialog.getByLabel('The same again').fill(PASSPHRASE);
    await takePictures(desk.running, 'data-back-up');
    await act.click();
    await dialog.getByRole('status').filter({ hasText: file }).waitFor();
    expect(statSync(file).size).toBeGreaterThan(1000);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(await findAccessFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await stop();
  });

  it('is taken by another console with its next start; a wrong passphrase takes nothing', async () => {
    const shell = await settings('second');
    const { page } = shell;
    await page.getByRole('button', { name: 'Restore a back-up…' }).click();
    const dialog = shell.dialog('Restore a back-up');
    const check = dialog.getByRole('button', { name: 'Choose the file and check it' });
    await dialog.getByLabel('Passphrase of the back-up').fill('another passphrase');
    await check.click();
    await dialog.getByRole('alert').filter({ hasText: 'the passphrase does not open it' }).waitFor();
    await dialog.getByLabel('Passphrase of the back-up').fill(PASSPHRASE);
    await check.click();
    await dialog.getByRole('status').filter({ hasText: 'is whole' }).waitFor();
    await takePictures(running ?? fail(), 'data-restore');
    expect(await findAccessFaults(page)).toEqual([]);
    expect(readdirSync(at('second'))).toContain('restore.json');
    await stop();

    const after = await settings('second');
    await after.page.getByText(/A back-up of .* was restored/).waitFor();
    await after.goTo('Pools');
    await after.page.getByText('127.0.0.1', { exact: false }).first().waitFor();
    await stop();
    expect(readdirSync(at('second')).filter((name) => name.startsWith('before-restore-'))).toHaveLength(1);
  });

  it('is diagnosed, and its log is read in the window', async () => {
    mkdirSync(join(at('second'), 'logs'), { recursive: true });
    const lines = Array.from({ length: 500 }, (_, index) => `[2026-11-23 10:00:00.000] [info] line ${String(index)}`);
    writeFileSync(
      join(at('second'), 'logs', 'main.log'),
      `${lines.join('\n')}\npassword=canary-1 is not shown to others\n`,
    );
    const shell = await settings('second');
    const { page } = shell;
    const log = page.getByRole('log');
    await log.filter({ hasText: 'line 499' }).waitFor();
    await page.getByLabel('Filter the log').fill('line 42');
    await page.getByText('11 of 501 lines').waitFor();
    await log.scrollIntoViewIfNeeded();
    await takePictures(running ?? fail(), 'settings-log');
    await page.getByRole('region', { name: 'Data' }).scrollIntoViewIfNeeded();
    await takePictures(running ?? fail(), 'settings-data');
    expect(await findAccessFaults(page)).toEqual([]);
    await answerFileDialogs((running ?? fail()).app, at('diagnostics.json'));
    await page.getByRole('button', { name: 'Export diagnostics…' }).click();
    await page
      .getByText(`Written: ${at('diagnostics.json')}`)
      .first()
      .waitFor();
    const text = readFileSync(at('diagnostics.json'), 'utf8');
    expect(text).toContain('line 499');
    expect(text).not.toContain('canary-1');
    await stop();
  });
});

function fail(): never {
  throw new Error('no console is running');
}
