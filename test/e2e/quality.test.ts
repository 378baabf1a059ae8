import { afterAll, describe, expect, it } from 'vitest';
import { recordFigure } from '../bench/figures.ts';
import { findAccessFaults, LOOK_RULES } from './harness/accessibility.ts';
import { useConsole } from './harness/console.ts';
import { startOutsidePool } from './harness/demo-pool.ts';
import { Board } from './pages/board.ts';
import { Pools } from './pages/pools.ts';
import { ask } from './pages/requests.ts';
import { Sheet } from './pages/sheet.ts';
import { ShellPage } from './pages/shell.ts';

const PLACES = [
  'Board',
  'Workflow',
  'Configurations',
  'Approvals',
  'Fences',
  'Drift',
  'Runs',
  'Ledger',
  'Review',
  'Pools',
  'Settings',
] as const;
const totals = { screens: 0, faults: 0, mistakes: 0 };

/** A console whose screens are held against the rules one after the other. */
function useScreens(args: readonly string[]) {
  const running = useConsole({ settings: { theme: 'light' }, size: { width: 1440, height: 900 }, args });
  const zoom = (factor: number): Promise<void> =>
    running().app.evaluate(({ BrowserWindow }, wanted) => {
      BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(wanted);
    }, factor);
  const look = async (what: string, rules?: readonly string[]): Promise<void> => {
    const faults = await findAccessFaults(running().page, rules);
    totals.screens += 1;
    totals.faults += faults.length;
    expect.soft(faults, what).toEqual([]);
  };
  afterAll(() => {
    totals.mistakes += running().mistakes.length;
    const bad = totals.faults + totals.mistakes;
    recordFigure('F15', { count: totals.screens, bad, target: 0, ok: bad === 0 });
    expect(running().mistakes).toEqual([]);
  });
  return {
    page: () => running().page,
    shell: () => new ShellPage(running().page),
    board: () => new Board(running().page),
    sheet: () => new Sheet(running().page),
    pools: () => new Pools(running().page),
    /** Looks at what is shown now in both themes and at twice the size; goes on after a fault, so that a run tells of all. */
    expectSound: async (what: string): Promise<void> => {
      await look(what);
      await ask(running().page, 'settings.change', { theme: 'dark' });
      await zoom(2);
      await look(`${what}, dark, twice the size`, LOOK_RULES);
      await zoom(1);
      await ask(running().page, 'settings.change', { theme: 'light' });
    },
  };
}

describe('the way to a pool', () => {
  const { page, shell, pools, expectSound } = useScreens(['--no-demo']);

  it('before there is a pool', async () => {
    for (const place of PLACES) {
      await shell().goTo(place);
      await expectSound(`${place}, empty`);
    }
  });

  it('form, certificate, refusal, connection, alarm', async () => {
    const pool = await startOutsidePool();
    try {
      await pools().fillForm(pool, 'wrong password');
      await expectSound('form for a pool');
      await pools().lookAtCertificate();
      await expectSound('certificate prompt');
      await page().getByRole('button', { name: 'Trust and connect' }).click();
      await page().getByRole('form', { name: 'Add a pool' }).waitFor();
      await expectSound('login refused');
      await page().getByRole('textbox', { name: 'Password' }).fill(pool.password);
      await pools().lookAtCertificate();
      await pools().trust();
      await pools().waitForConnection();
      await expectSound('a connected pool');
      await pool.ask('change-certificate');
      await pool.ask('drop-connections');
      await page().getByRole('alertdialog', { name: 'Certificate changed' }).waitFor({ timeout: 20_000 });
      await expectSound('certificate alarm');
    } finally {
      await pool.stop();
    }
  });
});

describe('work on the board', () => {
  const { page, shell, board, sheet, expectSound } = useScreens(['--demo', '--time-scale', '0', '--seed', '1']);

  async function choose(card: string, item: string | RegExp): Promise<void> {
    const menu = await board().openMenu(board().card(card));
    await menu.getByRole('menuitem', { name: item }).click();
  }

  it('board, menus, palette, help', async () => {
    await board().waitForCards();
    await expectSound('board');
    await board().openMenu(board().card('ERP 9.4'));
    await expectSound('menu of a card');
    await page().keyboard.press('Escape');
    await shell().openServiceMenu();
    await expectSound('menu of services');
    await page().keyboard.press('Escape');
    await shell().openPalette();
    await expectSound('palette');
    await page().keyboard.type('erp');
    await expectSound('palette with matches');
    await shell().escape();
    await shell().openKeyboardHelp();
    await expectSound('keyboard help');
    await shell().escape();
  });

  it('dialogs about a configuration', async () => {
    for (const [card, item] of [
      ['ERP 9.4', /^Move to/],
      ['ERP 9.4', /^Take .*out/],
      ['Monitoring', /^Put into a stage/],
    ] as const) {
      await choose(card, item);
      await shell().dialog(/./).waitFor();
      await expectSound(String(item));
      await shell().escape();
    }
    await board().card('ERP 9.2.7').press('Enter');
    await page().getByRole('complementary', { name: 'Details' }).waitFor();
    await expectSound('details with a warning');
    await page().getByRole('button', { name: 'Create a configuration' }).first().click();
    await shell().dialog('Create a configuration').waitFor();
    await page().getByRole('checkbox').nth(1).waitFor();
    await expectSound('new configuration');
    await shell().escape();
  });

  it('dialogs about a service', async () => {
    for (const item of [/^Create a service/, /stages|Stages/]) {
      await shell().openServiceMenu();
      await page().getByRole('menuitem', { name: item }).click();
      await shell().dialog(/./).waitFor();
      await expectSound(String(item));
      await shell().escape();
    }
  });

  it('a plan, its run, what it leaves behind', async () => {
    await choose('ERP 9.4', /^Promote to/);
    await sheet().waitForPlan();
    await expectSound('plan');
    await sheet().startByKey();
    await sheet().waitForPhase(sheet().any, 'Succeeded');
    await expectSound('run');
    await shell().escape();
    await expectSound('board with a run in the drawer');
    for (const place of PLACES) {
      await shell().goTo(place);
      await expectSound(`${place} in use`);
    }
  });
});
