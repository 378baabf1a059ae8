import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOutsidePool, type OutsidePool } from '../harness/demo-pool.ts';
import { OtherAdministrator } from '../harness/other-administrator.ts';
import { takePictures } from '../harness/pictures.ts';
import { takePoolPicture, type PoolPicture } from '../harness/pool-picture.ts';
import { endTree } from '../harness/processes.ts';
import { WorkflowEditor } from '../pages/workflow.ts';
import { openDesk, type Desk } from './desk.ts';
import { focusByTab } from './keyboard.ts';
import { WorkflowKeys } from './workflow-keys.ts';

const SIZE = { width: 1440, height: 900 };
/** Stages as they are drawn, and the network that carries the only role in each. */
const STAGES = {
  stage: ['Build', 'VLAN 100'],
  test: ['Test', 'VLAN 105'],
  production: ['Production', 'VLAN 103'],
  'stage-2': ['Staging', 'VLAN 106'],
  'stage-3': ['Hot fix', 'VLAN 107'],
} as const;
/** Members of each generated configuration. */
const SIX = 6;

describe('from an empty drawing to production and back', () => {
  let pool: OutsidePool;
  let folder: string;
  let desk: Desk;
  let other: OtherAdministrator;
  let first: PoolPicture;
  /** Cards by what they are here: the release, the one that is live before it, the copy that travels. */
  const cards = { release: '', live: '', copy: '' };

  beforeAll(async () => {
    pool = await startOutsidePool(['--vms', '30', '--time-scale', '0.02']);
    other = await OtherAdministrator.login(pool);
    first = await takePoolPicture(other);
    folder = mkdtempSync(join(tmpdir(), 'stagewright-nothing-'));
    desk = await openDesk({ console: { folder, size: SIZE } }, pool);
    await desk.pools.open();
    await desk.pools.add(pool);
  });
  afterAll(async () => {
    await desk.running.stop();
    await pool.stop();
    rmSync(folder, { recursive: true, force: true });
    expect(desk.running.mistakes).toEqual([]);
  });

  const page = () => desk.running.page;
  const networksOf = async (vapp: string): Promise<readonly string[]> => {
    const { vms } = await takePoolPicture(other);
    return [...new Set(vms.filter((vm) => vm.vapp === vapp).flatMap(({ networks }) => networks))];
  };

  it('builds a branched workflow: stages and ways by mouse', async () => {
    await page().getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Board' }).click();
    await page().getByRole('main').getByRole('button', { name: 'Create a service' }).click();
    const form = page().getByRole('form', { name: 'Create a service' });
    await form.getByLabel('Name', { exact: true }).fill('Press');
    await form.getByRole('button', { name: /^Create .*Press/ }).click();
    await desk.board.ready();
    const editor = new WorkflowEditor(page());
    await editor.open();
    await editor.choose(/^Nothing/);
    await editor
      .problems()
      .getByText(/no stage/i)
      .first()
      .waitFor();

    await editor.dragIn('Stage', 130, 160);
    await editor.form().getByLabel('Name', { exact: true }).fill(STAGES.stage[0]);
    await editor.form().getByLabel('New role').fill('front');
    await editor.form().getByRole('button', { name: 'Add role' }).click();
    await chooseNetwork(editor, STAGES.stage[1]);
    await editor.dragIn('Test', 420, 110);
    await chooseNetwork(editor, STAGES.test[1]);
    await editor.dragIn('Production', 760, 160);
    await chooseNetwork(editor, STAGES.production[1]);
    await editor.drawTransition('stage', 'test');
    await editor.form().getByRole('radio', { name: 'Copy' }).check();
    await editor.draftIs('Draft saved');
  });

  it('goes on by keyboard alone: a stage between, a branch, modes, an action, the way back', async () => {
    const editor = new WorkflowEditor(page());
    const keys = new WorkflowKeys(editor);
    await page().mouse.move(0, 0);

    // Behind Test a stage that leads to Production, by an exchange.
    await keys.growBehind('test', 'stage-2');
    await keys.fillStage('stage-2', STAGES['stage-2'][0], ['front', STAGES['stage-2'][1]]);
    await keys.connect('stage-2', /Production/);
    await keys.setMode('stage-2', 'production', 'Swap');

    // Behind Build the branch, which joins the line.
    await keys.growBehind('stage', 'stage-3');
    await keys.fillStage('stage-3', STAGES['stage-3'][0], ['front', STAGES['stage-3'][1]]);
    await keys.connect('stage-3', /Staging/);

    // Production takes snapshots of what enters, to which it can go back.
    await keys.addEntryAction('production', 'Snapshot all VMs');
    await keys.connect('production', /Staging/, 'demote');
    await keys.setMode('production', 'stage-2', 'Return');

    expect((await editor.parts()).transitions.slice().sort()).toEqual(
      [
        'stage>test',
        'stage>stage-3',
        'test>stage-2',
        'stage-3>stage-2',
        'stage-2>production',
        'production>stage-2',
      ].sort(),
    );
    expect(await editor.problems().getByText(/error/i).count()).toBe(0);
    await editor.draftIs('Draft saved');
    await takePictures(desk.running, 'nothing-drawn');
  });

  it('publishes it, and the board has its columns', async () => {
    const { keyboard } = page();
    await focusByTab(page(), page().getByRole('button', { name: 'Publish…' }), 'Shift+Tab');
    await keyboard.press('Enter');
    const publish = page().getByRole('button', { name: 'Publish version 2' });
    await focusByTab(page(), publish);
    await keyboard.press('Enter');
    await publish.waitFor({ state: 'detached' });
    await desk.board.open();
    for (const [name] of Object.values(STAGES)) await desk.board.column(name).first().waitFor();
    const free = await desk.board.namesIn('Not in a stage');
    cards.release = free.find((name) => name.startsWith('App 0001')) ?? '';
    cards.live = free.find((name) => name.startsWith('App 0004')) ?? '';
    await putInto(cards.release, 'Build');
    await putInto(cards.live, 'Production');
  });

  it('copies by a click: the source stays as it was', async () => {
    await promote(cards.release, 'Test');
    const [copy = ''] = await desk.board.namesIn('Test');
    cards.copy = copy;
    const now = await takePoolPicture(other);
    expect(now).toEqual({ ...copied(), vms: expect.anything() as unknown });
    expect(now.vms.filter(({ vapp }) => vapp !== copy)).toEqual(first.vms);
    expect(now.vms.filter(({ vapp }) => vapp === copy)).toHaveLength(SIX);
    expect(await networksOf(copy)).toEqual([STAGES.test[1]]);
    expect(await desk.board.namesIn('Build')).toEqual([cards.release]);
  });

  it('moves by keyboard', async () => {
    await desk.board.card(cards.copy).focus();
    await page().keyboard.press('Control+ArrowRight');
    const plan = desk.sheet.dialog(/^Promote .* to .*Staging/);
    await plan.getByRole('button', { name: /^Promote / }).waitFor();
    await page().keyboard.press('Control+Enter');
    await desk.sheet.waitForPhase(plan, 'Succeeded');
    await desk.sheet.close(plan);
    await desk.board.cardIn('Staging', cards.copy).waitFor();
    expect(await takePoolPicture(other)).toMatchObject(copied());
    expect(await networksOf(cards.copy)).toEqual([STAGES['stage-2'][1]]);
  });

  it('swaps, although it is killed in the middle: after a restart it is resumed, and each is where the other was', async () => {
    const before = (await pool.history(0)).at(-1)?.sequence ?? 0;
    const met = async () => (await pool.history(before)).find(({ fault }) => fault === 'delay');
    await pool.ask('call-fault', { kind: 'delay', method: '*VM.snapshot', nth: 3, ms: 1500, count: 1 });
    await desk.board.choose(cards.copy, /^Promote to .*Production/);
    await desk.sheet.start(/^Promote .* to .*Production/);
    await expect.poll(met, { timeout: 20_000, interval: 50 }).toBeDefined();
    endTree(desk.running.pid);
    await desk.running.stop();
    expect(desk.running.mistakes).toEqual([]);
    // What was sent before it died, the pool still does.
    await expect.poll(async () => (await met())?.outcome, { timeout: 10_000 }).not.toBe('pending');
    await pool.ask('clear-faults');
    expect((await takePoolPicture(other)).locks).toHaveLength(2);

    desk = await openDesk({ console: { folder } }, pool);
    const runs = page().getByRole('region', { name: 'Runs' });
    await runs.getByText('1 needs your decision').waitFor();
    await desk.pools.open();
    await desk.pools.card().getByRole('button', { name: 'Connect', exact: true }).click();
    await desk.pools.login(pool.password);
    await desk.board.open();
    await page().getByRole('button', { name: 'Service: Press' }).waitFor();
    await runs
      .getByRole('button', { name: /^Promote .* to .*Production/ })
      .first()
      .click();
    const run = desk.sheet.dialog(/ to .*Production/);
    await desk.sheet.waitForPhase(run, 'Interrupted: your decision');
    await takePictures(desk.running, 'nothing-interrupted');
    await run.getByRole('button', { name: 'Resume' }).click();
    await desk.sheet.waitForPhase(run, 'Succeeded');
    await takePictures(desk.running, 'nothing-resumed');
    await desk.sheet.close(run);

    await desk.board.cardIn('Production', cards.copy).waitFor();
    await desk.board.cardIn('Staging', cards.live).waitFor();
    expect(await networksOf(cards.copy)).toEqual([STAGES.production[1]]);
    expect(await networksOf(cards.live)).toEqual([STAGES['stage-2'][1]]);
    const now = await takePoolPicture(other);
    expect(now).toMatchObject({ locks: [], pending: 0, looseDisks: first.looseDisks });
    expect(now.vms.filter(({ vapp }) => vapp === cards.copy).map(({ snapshots }) => snapshots)).toEqual(
      Array.from({ length: SIX }, () => 1),
    );
    expect(now.counts.snapshots).toBe(first.counts.snapshots + SIX);
    expect(now.vms).toHaveLength(first.vms.length + SIX);
  });

  it('demotes back to the snapshots it entered with', async () => {
    await desk.board.choose(cards.copy, /^Demote to .*Staging/);
    const run = await desk.sheet.start(/^Demote .* to .*Staging/);
    await desk.sheet.waitForPhase(run, 'Succeeded');
    await desk.sheet.close(run);
    await desk.board.cardIn('Staging', cards.copy).waitFor();
    expect(await networksOf(cards.copy)).toEqual([STAGES['stage-2'][1]]);
    expect((await desk.board.namesIn('Production')).length).toBe(0);
  });

  it('takes the branch by dragging, and nothing is lost, doubled or left over in the end', async () => {
    await desk.board.lift(desk.board.card(cards.release), desk.board.column('Hot fix'));
    await desk.board
      .column('Hot fix')
      .getByText(/^promote: move 6 VMs/)
      .waitFor();
    await page().mouse.up();
    const run = await desk.sheet.start(/^Promote .* to .*Hot fix/);
    await desk.sheet.waitForPhase(run, 'Succeeded');
    await desk.sheet.close(run);
    await desk.board.cardIn('Hot fix', cards.release).waitFor();
    await promote(cards.release, 'Staging');
    expect([...(await desk.board.namesIn('Staging'))].sort()).toEqual([cards.copy, cards.live, cards.release].sort());

    const last = await takePoolPicture(other);
    const names = (picture: PoolPicture): readonly string[] => picture.vms.map(({ name }) => name);
    expect(names(last).filter((name) => !names(first).includes(name))).toHaveLength(SIX);
    expect(last.vms.filter(({ name }) => names(first).includes(name))).toHaveLength(first.vms.length);
    expect(last).toMatchObject({ locks: [], pending: 0, looseDisks: first.looseDisks });
    expect(last.counts).toMatchObject({
      vapps: first.counts.vapps + 1,
      networks: first.counts.networks,
      // Of the copies and of the snapshots that they entered production with.
      vifs: first.counts.vifs + 2 * SIX,
      snapshots: first.counts.snapshots + SIX,
    });
    expect(desk.running.mistakes).toEqual([]);
  });

  /** The pool after six VMs were copied, whatever they are called and wherever they are. */
  function copied() {
    const disks = first.vms.filter(({ vapp }) => vapp === cards.release).reduce((sum, vm) => sum + vm.disks, 0);
    const { counts } = first;
    return {
      counts: { ...counts, vapps: counts.vapps + 1, vifs: counts.vifs + SIX, disks: counts.disks + disks },
      looseDisks: first.looseDisks,
      locks: [],
      pending: 0,
    };
  }

  async function promote(name: string, to: string): Promise<void> {
    await desk.board.choose(name, new RegExp(`^Promote to .*${to}`));
    const run = await desk.sheet.start(new RegExp(`^Promote .* to .*${to}`));
    await desk.sheet.waitForPhase(run, 'Succeeded');
    await desk.sheet.close(run);
    await desk.board.column(to).locator('[data-card]').first().waitFor();
  }

  async function putInto(name: string, stage: string): Promise<void> {
    await desk.board.choose(name, /^Put into a stage/);
    const dialog = page().getByRole('dialog', { name: /into a stage$/ });
    const picker = dialog.getByRole('combobox', { name: 'Stage' }).or(dialog.getByLabel('Stage', { exact: true }));
    await picker.first().click();
    await page()
      .getByRole('option', { name: new RegExp(stage) })
      .click();
    await dialog.getByRole('button', { name: new RegExp(`^Put into .*${stage}`) }).click();
    await dialog.waitFor({ state: 'detached' });
    await desk.board.cardIn(stage, name).waitFor();
  }

  async function chooseNetwork(editor: WorkflowEditor, network: string): Promise<void> {
    const field = editor.form().getByLabel('front', { exact: true }).first();
    await field.click();
    await field.fill(network);
    await page()
      .getByRole('option', { name: new RegExp(network) })
      .click();
  }
});
