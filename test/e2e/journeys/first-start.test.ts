import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { useConsole } from '../harness/console.ts';
import { takePictures } from '../harness/pictures.ts';
import { Board } from '../pages/board.ts';
import { Pools } from '../pages/pools.ts';

const STAGES = ['Development', 'Integration', 'Patch test', 'Staging', 'Production'] as const;
const size = { width: 1440, height: 900 };

describe('the first start', () => {
  const running = useConsole({ args: ['--time-scale', '0.1'], size });

  it('opens the board of the demo pool without a question', async () => {
    const { page } = running();
    const board = new Board(page);
    await board.ready();
    expect(await page.getByRole('dialog').count()).toBe(0);
    const columns = await page.locator('[data-column] h2 [title]').all();
    const names = await Promise.all(columns.map((each) => each.getAttribute('title')));
    expect(names).toEqual(['Not in a stage', ...STAGES]);
    await page.getByRole('button', { name: /^Pools: .*: Connected$/ }).waitFor();
  });

  it('offers three services, each with its cards', async () => {
    const { page } = running();
    const board = new Board(page);
    await board.servicePicker().click();
    for (const name of ['ERP', 'Mail', 'Web shop']) await page.getByRole('menuitem', { name }).waitFor();
    await takePictures(running(), 'service-picker');
    await page.keyboard.press('Escape');
    for (const [service, cards] of [
      ['ERP', ['ERP 9.5', 'ERP 9.4', 'ERP 9.2.7', 'ERP 9.3', 'ERP 9.2']],
      ['Mail', [undefined, 'Mail 5.3', undefined, 'Mail 5.2', 'Mail 5.1']],
      ['Web shop', ['Web shop 2.7', 'Web shop 2.6', 'Web shop 2.4.1', 'Web shop 2.5', 'Web shop 2.4']],
    ] as const) {
      await board.showService(service);
      for (const [i, stage] of STAGES.entries())
        expect([stage, await board.namesIn(stage)]).toEqual([stage, cards[i] === undefined ? [] : [cards[i]]]);
    }
    await takePictures(running(), 'board');
  });

  it('shows a configuration beside the board', async () => {
    const { page } = running();
    const board = new Board(page);
    await board.card('Web shop 2.5').click();
    const details = page.getByRole('complementary', { name: 'Details' });
    await details.getByText('5 of 6 VMs running').waitFor();
    for (const vm of [
      'shop-db1-stg',
      'shop-app1-stg',
      'shop-app2-stg',
      'shop-web1-stg',
      'shop-web2-stg',
      'shop-lb1-stg',
    ])
      await details.locator(`[title="${vm}"]`).waitFor();
    await takePictures(running(), 'board-details');
    await details.getByRole('button', { name: 'Close details' }).click();
  });

  it('has every place of the rail filled', async () => {
    const { page } = running();
    const rail = page.getByRole('navigation', { name: 'Places' });
    await rail.getByRole('button', { name: 'Configurations' }).click();
    await page.getByText('15 of 15 configurations').waitFor();
    await takePictures(running(), 'configurations');
    await rail.getByRole('button', { name: 'Ledger' }).click();
    await page
      .getByText(/^Logged in to /)
      .first()
      .waitFor();
    await takePictures(running(), 'ledger');
    await rail.getByRole('button', { name: 'Pools' }).click();
    await page
      .getByRole('article', { name: /East data centre/ })
      .getByText('demo pool', { exact: true })
      .waitFor();
    await takePictures(running(), 'pools');
    await rail.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('region', { name: 'Versions' }).getByText('Electron').waitFor();
    await takePictures(running(), 'settings');
  });

  it('opens the palette and the list of keys', async () => {
    const { page } = running();
    await new Board(page).open();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search configurations, services, pools, commands').fill('shop');
    await page.getByText('Web shop 2.4.1').last().waitFor();
    await takePictures(running(), 'palette');
    await page.keyboard.press('Escape');
    await page.getByPlaceholder('Search configurations, services, pools, commands').waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await takePictures(running(), 'keys');
    await page.keyboard.press('Escape');
    expect(running().mistakes).toEqual([]);
  });
});

describe('a start without any pool', () => {
  const running = useConsole({ args: ['--no-demo'], size });

  it('says in each place what to do first', async () => {
    const { page } = running();
    const rail = page.getByRole('navigation', { name: 'Places' });
    for (const [place, title] of [
      ['Board', 'No pool yet'],
      ['Configurations', 'No pool yet'],
      ['Pools', 'No pool yet'],
    ] as const) {
      await rail.getByRole('button', { name: place }).click();
      const main = page.getByRole('main');
      await main.getByRole('heading', { name: title }).waitFor();
      await main.getByRole('button', { name: 'Add a pool' }).first().waitFor();
      await takePictures(running(), `empty-${place.toLowerCase()}`);
    }
  });

  it('starts the demo pool when asked', async () => {
    const { page } = running();
    await new Pools(page).open();
    await page
      .getByRole('main')
      .getByRole('button', { name: /demo pool/i })
      .click();
    await page.getByRole('button', { name: /^Pools: .*: Connected$/ }).waitFor();
    await new Board(page).open();
    await new Board(page).servicePicker().waitFor();
    expect(running().mistakes).toEqual([]);
  });
});

describe('a start with a database that is none', () => {
  const file = fileURLToPath(import.meta.url);
  const running = useConsole({ args: ['--database', file], size });

  it('says so at once, with the file and the place in it, and goes on without a pool', async () => {
    const { page } = running();
    await page.getByText(`demo pool: ${file}: text between elements (line 1, column 1)`).first().waitFor();
    await takePictures(running(), 'bad-database');
    await page.getByRole('main').getByRole('heading', { name: 'No pool yet' }).waitFor();
  });
});
