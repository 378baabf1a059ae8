import { beforeAll, describe, expect, it } from 'vitest';
import { startOutsidePool } from '../harness/demo-pool.ts';
import { OtherAdministrator } from '../harness/other-administrator.ts';
import { takePictures } from '../harness/pictures.ts';
import { WorkflowEditor } from '../pages/workflow.ts';
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

  it('hangs a disk on again that somebody exchanged, where the person picks it', async () => {
    const { running, sheet } = desk();
    const { page } = running;
    await exchangeDisk(other, 'shop-db1-dev');
    await page.getByText('4 differences, 0 expected').waitFor();
    await page.getByRole('button', { name: 'Heal…' }).click();
    const heal = sheet.dialog(/^Heal .*Web shop 2\.7/);
    await heal.getByText('1 disk is replaced only if you pick it').waitFor();
    const box = heal.getByRole('checkbox', { name: /^Heal Disk 0 content/ });
    expect(await box.isChecked()).toBe(false);
    await box.check();
    for (const field of [/^Heal Start order/, /^Heal PV boot/, /^Heal Platform flag/])
      await heal.getByRole('checkbox', { name: field }).uncheck();
    await heal.getByText('1 of 4 differences').waitFor();
    await heal.getByText(/is kept on .* and hangs on nothing/).waitFor();
    await takePictures(running, 'drift-heal-disk');
    await heal.getByRole('button', { name: 'Heal 1 difference' }).click();
    const healed = sheet.dialog(/^Heal 1 difference/);
    await sheet.waitForPhase(healed, 'Succeeded');
    await sheet.close(healed);
    await page.getByText('3 differences, 0 expected').waitFor();
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

  it('warns from where the stage says', async () => {
    const { board, running } = desk();
    const { page } = running;
    const editor = new WorkflowEditor(page);
    await editor.open();
    await editor.choosePart(editor.stage('development'));
    const rule = editor.form().getByRole('group', { name: 'Drift' });
    await rule.getByRole('combobox', { name: 'What counts' }).click();
    await page.getByRole('option', { name: 'critical alone' }).click();
    await rule.getByLabel('Least score, %').fill('80');
    await rule.scrollIntoViewIfNeeded();
    await takePictures(running, 'drift-tolerance');
    await page.getByRole('button', { name: 'Publish…' }).click();
    await page
      .getByText(/drift: differences count from critical, a score from 80 %, was every difference counts/)
      .waitFor();
    await page.getByRole('button', { name: /^Publish version/ }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await board.open();
    const chip = board.card(CARD).getByTitle(/^3 differences, 3 of them tolerated in this stage/);
    await chip.waitFor();
    // Muted ones are plain as well.
    await board.choose(CARD, 'Show drift');
    await page.getByRole('button', { name: 'End the mute' }).click();
    await page.getByRole('button', { name: 'Mute…' }).waitFor();
    await board.open();
    await board
      .card(CARD)
      .getByTitle(/at promotion$/)
      .waitFor();
    expect(await chip.getAttribute('data-tone')).toBe('plain');
  });

  it('compares across pools, each configuration with the pool it is of', async () => {
    const { pools, running } = desk();
    const { page } = running;
    const second = await startOutsidePool(['--seed', '2', '--time-scale', '0']);
    try {
      await pools.open();
      await page.getByRole('button', { name: 'Add a pool' }).first().click();
      await pools.fill(second);
      await pools.lookAtCertificate();
      await pools.trust();
      await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Drift' }).click();
      await page.getByRole('button', { name: /^(All configurations|Compare two…)$/ }).click();
      const all = page.getByRole('button', { name: 'Compare two…' });
      if (await all.isVisible()) await all.click();
      const choose = async (label: string, nth: number): Promise<string> => {
        await page.getByRole('combobox', { name: label, exact: true }).click();
        const offered = page.getByRole('option', { name: /^.?Web shop 2\.4\W* · / });
        await expect.poll(() => offered.count()).toBe(2);
        const name = (await offered.nth(nth).textContent()) ?? '';
        await offered.nth(nth).click();
        return name;
      };
      const left = await choose('Left: held to be right', 0);
      const right = await choose('Right: compared with it', 1);
      // The demo pools are of one name, so that their addresses tell them apart.
      expect([left, right].filter((name) => name.includes(`:${String(second.port)}`))).toHaveLength(1);
      await page.getByText(/score = 100 × /).waitFor();
      const table = page.getByRole('region', { name: 'Fields side by side' });
      await table.getByText('of another pool').first().waitFor();
      await takePictures(running, 'drift-two-pools');
    } finally {
      await second.stop();
    }
  });
});

/** Hangs another, empty disk in the place of the disk 0 of a halted VM, as anybody may in XenCenter. */
async function exchangeDisk(other: OtherAdministrator, vmName: string): Promise<void> {
  const vm = await other.find('VM', vmName);
  for (const vbd of await other.call<readonly string[]>('VM.get_VBDs', vm)) {
    const record = await other.call<Record<string, unknown>>('VBD.get_record', vbd);
    if (record['userdevice'] !== '0') continue;
    const former = await other.call<Record<string, unknown>>('VDI.get_record', record['VDI']);
    const disk = await other.call('VDI.create', {
      ...{ name_label: 'restored by hand', name_description: '', SR: former['SR'], type: 'user' },
      ...{ virtual_size: former['virtual_size'], sharable: false, read_only: false, other_config: {} },
      ...{ xenstore_data: {}, sm_config: {}, tags: [] },
    });
    await other.call('VBD.destroy', vbd);
    await other.call('VBD.create', { ...record, VDI: disk });
  }
}
