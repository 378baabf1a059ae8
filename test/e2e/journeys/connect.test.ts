import { describe, expect, it } from 'vitest';
import { takePictures } from '../harness/pictures.ts';
import { focusByTab } from './keyboard.ts';
import { useDesk } from './desk.ts';

describe('connecting to a pool', () => {
  const desk = useDesk();

  it('keeps the form when the password is wrong', async () => {
    const { running, pools, pool } = desk();
    const { page } = running;
    await pools.open();
    await focusByTab(page, page.getByRole('main').getByRole('button', { name: 'Add a pool' }));
    await page.keyboard.press('Enter');
    await pools.form().waitFor();
    await page.keyboard.type(pool.host);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Control+a');
    await page.keyboard.type(String(pool.port));
    await focusByTab(page, pools.form().getByLabel('Password', { exact: true }));
    await page.keyboard.type('not the password');
    await takePictures(running, 'add-pool');
    await page.keyboard.press('Enter');
    await pools.trustPrompt().waitFor();
    await focusByTab(page, pools.trustPrompt().getByRole('button', { name: 'Trust and connect' }));
    await page.keyboard.press('Enter');
    await pools.form().getByRole('alert').waitFor();
    expect(await pools.form().getByLabel('Address of the coordinator').inputValue()).toBe(pool.host);
    expect(await pools.form().getByLabel('Port').inputValue()).toBe(String(pool.port));
    expect(await pools.form().getByRole('alert').innerText()).toMatch(/password/i);
    await takePictures(running, 'add-pool-refused');
  });

  it('shows the certificate the pool really has, and connects by keyboard', async () => {
    const { running, pools, pool } = desk();
    const { page } = running;
    await focusByTab(page, pools.form().getByLabel('Password', { exact: true }));
    await page.keyboard.press('Control+a');
    await page.keyboard.type(pool.password);
    await page.keyboard.press('Enter');
    const prompt = pools.trustPrompt();
    const grid = prompt.getByRole('group', { name: `SHA-256 fingerprint: ${pool.fingerprint}` });
    await grid.waitFor();
    expect((await grid.innerText()).split(/\s+/).join(':')).toBe(pool.fingerprint);
    await takePictures(running, 'trust-prompt');
    await focusByTab(page, prompt.getByRole('button', { name: 'Trust and connect' }));
    await page.keyboard.press('Enter');
    await prompt.waitFor({ state: 'detached' });
    const card = pools.card(/East data centre/);
    await card.getByText(/^Connected/).waitFor();
    await card.getByText('root, local superuser').waitFor();
    await card
      .getByText(/XCP-ng|XenServer/)
      .first()
      .waitFor();
    await card.getByText(/^JSON-RPC over TLS$/).waitFor();
    expect(await card.getByText(/^needs /).count()).toBe(0);
  });

  it('says of an address where nobody answers, and of a host that is no XAPI, what is wrong', async () => {
    const { running, pools, pool } = desk();
    const control = new URL(pool.control);
    for (const [port, words] of [
      ['1', /refused|reach/i],
      [control.port, /TLS|XAPI|certificate|reach/i],
    ] as const) {
      await running.page.getByRole('main').getByRole('button', { name: 'Add a pool' }).click();
      await pools.fill({ host: '127.0.0.1', port: Number(port), user: 'root', password: 'x' });
      await pools.form().getByRole('button', { name: 'Look at its certificate' }).click();
      const alert = pools.form().getByRole('alert');
      await alert.waitFor();
      expect(await alert.innerText()).toMatch(words);
      if (port === '1') await takePictures(running, 'add-pool-unreachable');
      await pools.form().getByRole('button', { name: 'Cancel' }).click();
    }
  });

  it('tells an account that may only read which role it lacks, and dims what it may not do', async () => {
    const { running, pools, pool, board } = desk();
    const { page } = running;
    await pools.card().getByRole('button', { name: 'Forget…' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Forget / })
      .click();
    await page.getByRole('heading', { name: 'No pool yet' }).waitFor();
    await pools.add(pool, { user: 'read-only' });
    const card = pools.card(/East data centre/);
    await card.getByText(/Read Only/).waitFor();
    expect(await card.getByText(/^needs VM Operator$/).count()).toBeGreaterThan(0);
    await takePictures(running, 'pools-read-only');

    await board.open();
    await board.showService('Web shop');
    await board.card('Web shop 2.6').hover();
    const why = board.card('Web shop 2.6').getByRole('button', { name: /^Not yet: needs VM Admin;/ });
    expect(await why.innerText()).toBe('Not yet: needs VM Admin');
    expect(await why.getAttribute('data-blocked')).not.toBeNull();
    await why.click();
    const dialog = desk().sheet.dialog(/Web shop 2\.6/);
    await dialog
      .getByRole('list', { name: 'Blockers' })
      .getByText(/VM Operator/)
      .first()
      .waitFor();
    expect(await dialog.getByRole('button', { name: /^Promote / }).count()).toBe(0);
    await takePictures(running, 'plan-blocked');
    await desk().sheet.close(dialog);
  });
});
