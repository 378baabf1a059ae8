import { beforeAll, describe, expect, it } from 'vitest';
import { OtherAdministrator } from '../harness/other-administrator.ts';
import { takePictures } from '../harness/pictures.ts';
import { useDesk } from './desk.ts';

const CARD = 'Web shop 2.7';
/** A change made elsewhere shows on the card within this time. */
const SEEN_MS = 2000;

describe('drift', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });
  let other: OtherAdministrator;

  beforeAll(async () => {
    other = await OtherAdministrator.login(desk().pool);
  });

  it('shows on the card what somebody changes in XenCenter', async () => {
    const { board, running } = desk();
    const card = board.card(CARD);
    await card.waitFor();
    expect(await card.getByLabel('Drift').count()).toBe(0);
    const vm = await other.find('VM', 'shop-db1-dev');
    await other.call('VM.add_to_platform', vm, 'viridian_time_ref_count', 'true');
    await card.getByLabel('Drift').waitFor({ timeout: SEEN_MS });
    await other.call('VM.set_order', vm, 9);
    await other.call('VM.set_PV_args', vm, '<img src=x onerror=alert(1)>');
    await card.getByTitle(/^3 differences/).waitFor();
    await takePictures(running, 'drift-card');
  });

  it('puts both states side by side, field by field, with the score and its formula', async () => {
    const { board, running } = desk();
    const { page } = running;
    await board
      .card(CARD)
      .getByRole('button', { name: /^Menu of/ })
      .click();
    await page.getByRole('menuitem', { name: 'Show drift' }).click();
    await page.getByText('3 differences, 0 expected').waitFor();
    await page.getByText(/score = 100 × /).waitFor();
    const table = page.getByRole('region', { name: 'Fields side by side' });
    await table.getByText('Start order').waitFor();
    await table.getByText('PV boot').waitFor();
    await takePictures(running, 'drift-compare');
    await page.getByLabel('Only what differs').uncheck();
    await table.getByText('Firmware').first().waitFor();
    await takePictures(running, 'drift-compare-all');
    await page.getByLabel('Search VM or field').fill('nothing of that name');
    await page.getByText('Nothing matches.').waitFor();
    await page.getByLabel('Search VM or field').fill('');
  });

  it('is calm where a person said why', async () => {
    const { board, running } = desk();
    const { page } = running;
    await page.getByRole('button', { name: 'Mute…' }).click();
    await page.getByLabel('Reason').fill('a test of the load balancer until Friday');
    await takePictures(running, 'drift-mute');
    await page.getByRole('button', { name: 'Mute drift' }).click();
    await page.getByRole('button', { name: 'End the mute' }).waitFor();
    await page.getByRole('button', { name: 'All configurations' }).click();
    await page.getByRole('region', { name: 'Configurations by score' }).getByText('muted').waitFor();
    await takePictures(running, 'drift-overview');
    await board.open();
    await board
      .card(CARD)
      .getByTitle(/muted: .*load balancer/)
      .waitFor();
  });
});
