import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXIT } from '../../../electron/cli/exit.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { powersOf } from '../operate/operate-desk.ts';
import { CommandDesk, type Told } from './command-desk.ts';

let pool: RunningDemoPool;
let desk: CommandDesk;
let window: HeadlessConsole;
let shop: Told;

beforeAll(async () => {
  pool = await quickDemoPool();
  desk = await CommandDesk.open(pool);
  await desk.addPool();
  window = await desk.window();
  const found = (await desk.configurations()).find(
    ({ stageId, vmUuids }) => stageId === 'development' && vmUuids.length > 1,
  );
  if (!found) throw new Error('nothing is in development');
  shop = found;
});
afterAll(async () => {
  await window.close();
  await pool.close();
  await desk.close();
});

const setsOf = () =>
  desk.done(z.array(z.looseObject({ id: z.string(), nameLabel: z.string() })), 'snapshots', shop.uuid);
const powers = (): readonly string[] => powersOf(pool, shop.vmUuids);

describe('operating from the command line', () => {
  it('takes a configuration through its states, and a window sees each', async () => {
    if (powers().join() !== 'Halted') await desk.ran('switch-off', shop.uuid);
    const plan = await desk.planned('start', shop.uuid);
    expect(plan.steps.map(({ call }) => call).join()).toContain('VM.start');
    expect(powers()).toEqual(['Halted']);
    for (const [line, state] of [
      [['start'], 'Running'],
      [['suspend'], 'Suspended'],
      [['resume'], 'Running'],
      [['reboot', '--force-after', '60'], 'Running'],
      [['shutdown', '--force-after', '60'], 'Halted'],
      [['start'], 'Running'],
      [['switch-off'], 'Halted'],
    ] as const) {
      const [verb, ...options] = line;
      await desk.ran(verb, shop.uuid, ...options);
      expect(powers(), verb).toEqual([state]);
      await window.until(
        `the window to see ${verb}`,
        ({ configurations }) => configurations.get(shop.uuid)?.powerState === state,
      );
    }
    expect((await desk.onPool('shutdown', shop.uuid, '--force-after', 'soon')).exitCode).toBe(EXIT.usage);
  });

  it('takes a snapshot, goes back to it, forgets it', async () => {
    await desk.ran('snapshot', shop.uuid, 'before the patch');
    expect(await setsOf()).toMatchObject([{ nameLabel: 'before the patch', missing: [] }]);
    expect((await desk.onPool('snapshots', shop.uuid)).output).toContain('before the patch');
    expect(
      (await desk.planned('revert', shop.uuid, 'before the patch')).steps.map(({ call }) => call).join(),
    ).toContain('VM.revert');
    await desk.ran('revert', shop.uuid, 'before the patch');
    await desk.ran('forget-snapshots', shop.uuid, 'before the patch');
    expect(await setsOf()).toEqual([]);
    expect((await desk.onPool('revert', shop.uuid, 'before the patch')).exitCode).toBe(EXIT.usage);
  });

  it('deletes only where the name was given again', async () => {
    const bare = await desk.onPool('delete', shop.uuid, '--yes');
    expect(bare.exitCode, bare.errors).toBe(EXIT.refused);
    expect(bare.errors).toContain('--confirm');
    expect((await desk.onPool('delete', shop.uuid, '--yes', '--confirm', 'another')).exitCode).not.toBe(EXIT.ok);
    expect(pool.world.db.findByUuid('VM_appliance', shop.uuid)).toBeDefined();
    await desk.ran('delete', shop.uuid, '--confirm', shop.nameLabel);
    expect(pool.world.db.findByUuid('VM_appliance', shop.uuid)).toBeUndefined();
    await window.until('the card gone', ({ configurations }) => !configurations.has(shop.uuid));
  });
});
