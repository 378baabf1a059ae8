import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OtherAdministrator } from '../harness/other-administrator.ts';
import { takePictures } from '../harness/pictures.ts';
import { useDesk } from './desk.ts';

/** Names that break careless windows; no browser may run, and no row may be torn by, any of them. */
const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(2)</script>',
  '👩‍👩‍👧‍👦 family vApp 🏴󠁧󠁢󠁳󠁣󠁴󠁿',
  'שירות דואר 2.0 (ייצור)',
  '\u202Egnol yrev \u202C',
  'Z̷̛͓a̶̡l̸g̵o̷ ̵t̶e̷x̶t̷',
  'W'.repeat(10_000),
  ' ',
] as const;

describe('changes made by somebody else', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });
  let other: OtherAdministrator;

  beforeAll(async () => {
    other = await OtherAdministrator.login(desk().pool);
  });

  it('show on the card without a reload: name, power, membership', async () => {
    const { board, running } = desk();
    const vapp = await other.find('VM_appliance', 'Web shop 2.7');
    await other.call('VM_appliance.set_name_label', vapp, 'Web shop 2.8 beta');
    await board.cardIn('Development', 'Web shop 2.8 beta').waitFor();
    expect(await board.card('Web shop 2.7').count()).toBe(0);

    await board.card('Web shop 2.8 beta').getByText('Halted 0/3').waitFor();
    await other.call('VM.start', await other.find('VM', 'shop-db1-dev'), false, false);
    await board.card('Web shop 2.8 beta').getByText('Mixed 1/3').waitFor();

    await other.call('VM.set_appliance', await other.find('VM', 'dns1'), vapp);
    await board.card('Web shop 2.8 beta').getByText('Mixed 2/4').waitFor();
    await board.card('Web shop 2.8 beta').click();
    const details = running.page.getByRole('complementary', { name: 'Details' });
    await details.getByText(/dns1.* joined/).waitFor();
    await details.locator('[title="dns1"]').waitFor();
  });

  it('show in the details: a NIC moved to a network of another stage', async () => {
    const { running } = desk();
    const details = running.page.getByRole('complementary', { name: 'Details' });
    const [vif] = await other.call<readonly string[]>('VM.get_VIFs', await other.find('VM', 'shop-db1-dev'));
    await other.call('VIF.move', vif, await other.find('network', 'Production data'));
    await details.getByText('Network off map').waitFor();
    await details.getByText(/A NIC of .*shop-db1-dev.* is on a network that the stage does not map/).waitFor();
    await takePictures(running, 'board-changed-elsewhere');
    await details.getByRole('button', { name: 'Close details' }).click();
  });

  it('show when a vApp is deleted under us, and when one comes', async () => {
    const { board } = desk();
    await other.call('VM_appliance.destroy', await other.find('VM_appliance', 'Web shop 2.4.1'));
    await board.card('Web shop 2.4.1').waitFor({ state: 'detached' });
    await other.call('VM_appliance.create', { name_label: 'Brand new', name_description: '' });
    await board.cardIn('Not in a stage', 'Brand new').waitFor();
  });

  it('show names of any kind as text, each in its one row', async () => {
    const { board, running } = desk();
    const { page } = running;
    for (const name of HOSTILE)
      await other.call('VM_appliance.create', { name_label: name, name_description: name.slice(0, 300) });
    const tray = board.column('Not in a stage');
    // 2 of the story, 1 made above.
    await tray.getByText(String(HOSTILE.length + 3), { exact: true }).waitFor();
    await tray.getByText(HOSTILE[0], { exact: false }).first().waitFor();
    const cards = await tray.locator('[data-card]').all();
    expect(cards.length).toBeGreaterThan(4);
    const column = await tray.boundingBox();
    for (const card of cards) {
      const box = await card.boundingBox();
      expect(box?.height).toBe((await cards[0]?.boundingBox())?.height);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThan((column?.x ?? 0) + (column?.width ?? 0));
    }
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    // The mark that turns the direction does not turn it: the name reads as it is written.
    expect(await tray.locator('[data-card]').filter({ hasText: 'gnol yrev' }).first().innerText()).not.toContain(
      '\u202E',
    );
    await takePictures(running, 'board-hostile');
    await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Configurations' }).click();
    await page.getByText(/ of \d+ configurations$/).waitFor();
    await takePictures(running, 'configurations-hostile');
    await board.open();
  });

  it('stay readable when the pool is gone, marked as of that time', async () => {
    const { board, running, pool, pools } = desk();
    const { page } = running;
    await pool.stop();
    const bar = page.getByRole('main').getByRole('status').filter({ hasText: 'is not connected' });
    await bar.getByText(/Since .*What you see is as of/).waitFor();
    await bar.getByText(/next try/).waitFor();
    await board.card('Web shop 2.5').waitFor();
    await board.card('Web shop 2.5').hover();
    const why = board.card('Web shop 2.5').getByRole('button', { name: /^Not yet: pool not connected;/ });
    expect(await why.innerText()).toBe('Not yet: pool not connected');
    await takePictures(running, 'board-gone');
    await board.card('Web shop 2.5').click();
    await page.getByRole('complementary', { name: 'Details' }).locator('[title="shop-db1-stg"]').waitFor();
    await pools.open();
    await pools
      .card(/East data centre/)
      .getByText(/^Connection lost/)
      .waitFor();
    await takePictures(running, 'pools-lost');
  });
});

describe('a pool of 600 VMs', () => {
  const desk = useDesk({ pool: ['--vms', '600', '--time-scale', '0'] });
  let other: OtherAdministrator;

  beforeAll(async () => {
    const { pools, pool } = desk();
    other = await OtherAdministrator.login(pool);
    await pools.open();
    await pools.add(pool);
  });
  afterAll(() => {
    expect(desk().running.mistakes).toEqual([]);
  });

  it('is counted, listed and searched', async () => {
    const { running, pools } = desk();
    const { page } = running;
    await pools
      .card(/Generated pool of 600 VMs/)
      .getByText(/600 VMs/)
      .first()
      .waitFor();
    await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Configurations' }).click();
    await page.getByText('100 of 100 configurations').waitFor();
    // Only what is on screen exists.
    expect(await page.getByRole('region', { name: 'Configurations' }).getByRole('listitem').count()).toBeLessThan(60);
    await page.getByLabel('Filter configurations').fill('0042');
    await page.getByText('1 of 100 configurations').waitFor();
    await takePictures(running, 'configurations-600');
  });

  it('shows a change among them', async () => {
    const { running } = desk();
    const [ref] = (await other.call<readonly string[]>('VM_appliance.get_all')).slice(-1);
    await other.call('VM_appliance.set_name_label', ref, 'Renamed 0042 among many');
    await running.page.locator('[title="Renamed 0042 among many"]').first().waitFor();
  });
});
