import { describe, expect, it } from 'vitest';
import { takePictures } from '../harness/pictures.ts';
import { useDesk } from './desk.ts';

describe('a pool whose certificate changes', () => {
  const desk = useDesk({ isConnected: true });
  let after = '';

  it('stops everything and shows both fingerprints', async () => {
    const { running, pool } = desk();
    const { page } = running;
    const answer = (await pool.ask('change-certificate')) as { readonly result: string };
    after = answer.result;
    expect(after).not.toBe(pool.fingerprint);
    await pool.ask('drop-connections');
    const alarm = page.getByRole('alertdialog', { name: 'Certificate changed' });
    await alarm.waitFor();
    await alarm.getByRole('group', { name: `Trusted fingerprint: ${pool.fingerprint}` }).waitFor();
    await alarm.getByRole('group', { name: `New fingerprint: ${after}` }).waitFor();
    await page.getByRole('button', { name: /^Pools: / }).waitFor();
    await takePictures(running, 'alarm');
  });

  it('is trusted again only by whoever typed the last pairs', async () => {
    const { running, pools, pool, board } = desk();
    const { page } = running;
    const alarm = page.getByRole('alertdialog', { name: 'Certificate changed' });
    const typed = alarm.getByLabel('Last four pairs of the new fingerprint');
    const trust = alarm.getByRole('button', { name: 'Trust the new certificate' });
    for (const wrong of [
      '',
      '00:00:00:00',
      pool.fingerprint.slice(-11),
      after.slice(-10),
      `${after.slice(-11)}0`,
      after.slice(0, 11),
    ]) {
      await typed.fill(wrong);
      expect([wrong, await trust.isDisabled()]).toEqual([wrong, true]);
      await typed.press('Enter');
    }
    expect(await alarm.count()).toBe(1);
    await typed.fill(after.slice(-11).toLowerCase());
    await trust.click();
    await alarm.waitFor({ state: 'detached' });
    await takePictures(running, 'after-alarm');
    await pools.open();
    const card = pools.card(/East data centre/);
    await card.getByRole('group', { name: `SHA-256 fingerprint: ${after}` }).waitFor();
    if ((await card.getByText(/^Connected/).count()) === 0) {
      await card.getByRole('button', { name: 'Connect', exact: true }).click();
      await pools.login(pool.password);
    }
    await card.getByText(/^Connected/).waitFor();
    await board.open();
    await board.card('ERP 9.5').waitFor();
  });

  it('leaves both in the ledger', async () => {
    const { page } = desk().running;
    await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Ledger' }).click();
    const list = page.getByLabel('Entries');
    await list.getByText(/showed another certificate than the trusted one$/).waitFor();
    await list
      .getByText(/^The certificate of .* was trusted$/)
      .first()
      .waitFor();
  });
});
