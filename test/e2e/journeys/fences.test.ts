import { describe, expect, it } from 'vitest';
import { OtherAdministrator } from '../harness/other-administrator.ts';
import { takePictures } from '../harness/pictures.ts';
import { useDesk } from './desk.ts';

/** Making three copies of six VMs takes as long as a busy machine needs. */
const LONG_MS = 240_000;

describe('fenced copies', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });

  it(
    'are made three at once from a card, drawn, broken by hand with an alarm, and removed',
    async () => {
      const { board, sheet, running, pool } = desk();
      const { page } = running;
      const other = await OtherAdministrator.login(pool);
      const before = await networkingOf(other);
      const openFences = () =>
        page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Fences' }).click();

      await openFences();
      await page.getByText('No fences yet').waitFor();
      await takePictures(running, 'fences-none');
      await page.getByRole('tab', { name: 'Picture' }).click();
      await page.getByText('Nothing is fenced. Choose a configuration to see its networks.').waitFor();
      await takePictures(running, 'fences-picture-none');
      await board.open();

      await board.choose('Web shop 2.5', /^Make fenced copies/);
      const form = page.getByRole('dialog', { name: /^Make fenced copies of .*Web shop 2\.5/ });
      await form.getByRole('textbox', { name: 'Copies' }).fill('3');
      await form.getByRole('tab', { name: 'Fence 3' }).click();
      await form.getByText('No physical interface is involved').waitFor();
      await form.getByRole('region', { name: 'Proof' }).getByText('nothing').first().waitFor();
      await takePictures(running, 'fence-planner');
      await form.getByRole('button', { name: 'Make 3 fenced copies' }).click();
      const run = sheet.dialog(/^Make 3 fenced copies of .*Web shop 2\.5/);
      await run.getByText('Succeeded').first().waitFor({ timeout: LONG_MS });
      await sheet.close(run);

      await openFences();
      const list = page.getByRole('table', { name: 'Fences' });
      await list.getByText('holds, blocked').nth(2).waitFor();
      await takePictures(running, 'fences-list');
      // Names as long as XAPI takes them, and in both directions of writing.
      const renamed = await other.find('VM', 'shop-web1-stg · fence 3');
      await other.call(
        'VM.set_name_label',
        renamed,
        `\u05e9\u05e8\u05ea ${'very long name of a web server '.repeat(30)}end`,
      );
      await page.getByRole('tab', { name: 'Picture' }).click();
      const picture = page.getByRole('region', { name: 'Picture of the networks' });
      await picture.getByRole('button', { name: /shop-db1-stg.*fence 1/ }).waitFor();
      await picture.getByRole('button', { name: /shop-db1-stg.*fence 1/ }).click();
      await page.getByText('No way out.').waitFor();
      await takePictures(running, 'fences-picture');

      // A fenced copy says so on its card, and the card answers what it can reach.
      await board.open();
      const copy = page.locator('[data-card]').filter({ hasText: 'fence 1' });
      await copy.getByLabel('In a fence').waitFor();
      await copy.hover();
      await copy.getByRole('button', { name: /^Menu of / }).click();
      await page.getByRole('menuitem', { name: 'What can this reach?' }).click();
      const reach = page.getByRole('dialog', { name: /^What can .*fence 1.* reach\?/ });
      await reach.getByText('No way out.').waitFor();
      await reach.getByRole('region', { name: 'Reached VMs' }).getByText('directly').first().waitFor();
      await takePictures(running, 'fences-reach');
      await reach.getByRole('button', { name: 'Close', exact: true }).last().click();
      await openFences();
      await page.getByRole('tab', { name: 'Picture' }).click();

      // Somebody plugs a fenced VM into the network of its original.
      const vm = await other.find('VM', 'shop-db1-stg · fence 2');
      const [vif] = await other.call<readonly string[]>('VM.get_VIFs', vm);
      await other.call('VIF.move', vif, await other.find('network', 'Staging data'));
      await page
        .getByText(/Fence .* does not hold/)
        .first()
        .waitFor();
      await page.getByRole('alert').getByText('These meet').waitFor();
      await takePictures(running, 'fences-broken');
      await page.emulateMedia({ media: 'print' });
      await takePictures(running, 'fences-printed');
      await page.emulateMedia({ media: 'screen' });
      await page.getByRole('tab', { name: 'List' }).click();
      await list.getByText('does not hold').waitFor();

      for (const number of [2, 1, 3]) {
        const row = page.locator('tr[data-fence]').filter({ hasText: `fence ${String(number)}` });
        await row.getByRole('button', { name: /^Remove fence/ }).click();
        const removal = page.getByRole('dialog', { name: /^Remove/ });
        await removal.getByText("What can't be undone").waitFor();
        if (number !== 1) await takePictures(running, number === 2 ? 'fence-removal' : 'fence-removal-long');
        await removal.getByRole('button', { name: /^Remove fence .* and its VMs$/ }).click();
        const run = sheet.dialog(/^Remove/);
        await run.getByText('Succeeded').first().waitFor({ timeout: LONG_MS });
        await sheet.close(run);
        if (number !== 1) continue;
        await page.getByRole('tab', { name: 'Picture' }).click();
        await picture.getByRole('button', { name: /shop-db1-stg.*fence 3/ }).waitFor();
        await takePictures(running, 'fences-picture-one');
        await page.getByRole('tab', { name: 'List' }).click();
      }
      await page.getByText('No fences yet').waitFor();
      expect(await networkingOf(other)).toEqual(before);
    },
    3 * LONG_MS,
  );

  it('have their switches, tags and routers described for all consoles, and hand out what a router needs', async () => {
    const { running } = desk();
    const { page, app } = running;
    await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Fences' }).click();
    await page.getByRole('tab', { name: 'Tags, router, addresses' }).click();
    for (const [name, at, tags] of [
      ['Core', 0, '300-309'],
      ['Lab', 1, '400-402'],
    ] as const) {
      await page.getByRole('button', { name: 'Add a switch' }).click();
      const form = page.getByRole('group', { name: /^Switch / }).last();
      await form.getByRole('textbox', { name: 'VLAN tags for fences' }).fill(tags);
      await form.getByRole('combobox', { name: 'Network plugged into it' }).click();
      await page.getByRole('option').nth(at).click();
      await form.getByRole('textbox', { name: 'Name of the switch' }).fill(name);
    }
    await page.getByRole('group', { name: /Lab/ }).getByText('Tags that single hosts lack').click();
    await page
      .getByRole('group', { name: /Lab/ })
      .getByLabel(/^Not carried to/)
      .first()
      .fill('402');
    await takePictures(running, 'fences-settings');
    await page.getByRole('button', { name: 'Save for all consoles' }).click();
    const ledger = page.getByRole('region', { name: 'Tags' });
    await ledger.getByRole('cell', { name: '402', exact: true }).waitFor();
    await ledger.getByRole('cell', { name: '309', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Copy cloud-init of a Debian router' }).click();
    await expect
      .poll(() => app.evaluate(({ clipboard }) => clipboard.readText()))
      .toContain('/usr/local/sbin/fence-router');
    await takePictures(running, 'fences-tags');
  });
});

/** What the pool itself says of its networks, in an order of its own. */
async function networkingOf(other: OtherAdministrator): Promise<readonly string[]> {
  const rows: string[] = [];
  for (const cls of ['network', 'PIF', 'VLAN', 'tunnel'] as const)
    for (const [ref, row] of Object.entries(
      await other.call<Readonly<Record<string, Readonly<Record<string, unknown>>>>>(`${cls}.get_all_records`),
    ))
      rows.push(`${cls} ${ref} ${JSON.stringify([row['name_label'], row['tag'], row['VLAN']])}`);
  return rows.sort();
}
