import { describe, it } from 'vitest';
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

      await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Fences' }).click();
      const list = page.getByRole('table', { name: 'Fences' });
      await list.getByText('holds, blocked').nth(2).waitFor();
      await takePictures(running, 'fences-list');
      await page.getByRole('tab', { name: 'Picture' }).click();
      const picture = page.getByRole('region', { name: 'Picture of the networks' });
      await picture.getByRole('button', { name: /shop-db1-stg.*fence 1/ }).waitFor();
      await picture.getByRole('button', { name: /shop-db1-stg.*fence 1/ }).click();
      await page.getByText('No way out.').waitFor();
      await takePictures(running, 'fences-picture');

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
      await page.getByRole('tab', { name: 'List' }).click();
      await list.getByText('does not hold').waitFor();

      const row = page.locator('tr[data-fence]').filter({ hasText: 'fence 2' });
      await row.getByRole('button', { name: /^Remove fence/ }).click();
      const removal = page.getByRole('dialog', { name: /^Remove/ });
      await removal.getByText("What can't be undone").waitFor();
      await takePictures(running, 'fence-removal');
      await removal.getByRole('button', { name: /^Remove fence .* and its VMs$/ }).click();
      await sheet
        .dialog(/^Remove/)
        .getByText('Succeeded')
        .first()
        .waitFor({ timeout: LONG_MS });
    },
    2 * LONG_MS,
  );
});
