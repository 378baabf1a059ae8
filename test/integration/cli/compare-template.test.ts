import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../../electron/cli/exit.ts';
import { comparisonOutput } from '../../../electron/cli/outputs.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { runningShop } from '../operate/operate-desk.ts';
import { firstWish, madeTemplate, provisioned } from '../templates/template-desk.ts';
import { CommandDesk } from './command-desk.ts';

const ID = '0f1e2d3c-4b5a-4000-8000-00000000000a';
let pool: RunningDemoPool;
let desk: CommandDesk;
let window: HeadlessConsole;

beforeAll(async () => {
  pool = await quickDemoPool();
  desk = await CommandDesk.open(pool);
  await desk.addPool();
  window = await desk.window();
});
afterAll(async () => {
  await window.close();
  await pool.close();
  await desk.close();
});

describe('a template on the command line', () => {
  it('is a side of a comparison: of what was made of it, by name and version, and with other answers', async () => {
    const shop = await runningShop(window, pool);
    const wish = await firstWish(window, shop, ID);
    await madeTemplate(window, shop, wish);
    const size = `${wish.description.tiers[0]!.id}_vcpus`;
    const run = await provisioned(window, {
      ...{ id: ID, values: { [size]: 3, base_name: 'From the line' }, count: 1, networks: [], srUuid: null },
      place: { serviceId: shop.serviceId ?? '', stageId: 'development' },
    });
    expect(run.problem).toBeNull();
    const compare = (...words: string[]) => desk.done(comparisonOutput, 'drift', 'compare', ...words);

    const equal = await compare('template', 'From the line');
    expect(equal).toMatchObject({ drift: 0, score: 100, left: expect.stringContaining('as answered then') as string });
    expect(equal.expected).toBeGreaterThan(0);
    expect((await compare(`template:${shop.nameLabel}:1`, 'From the line')).drift).toBe(0);
    const asked = await desk.onPool(
      ...['drift', 'compare', `template:${shop.nameLabel}`, 'From the line'],
      ...['--answers', `${size}=2,base_name=From the line`],
    );
    expect(asked.exitCode).toBe(EXIT.drift);

    const refused = async (...words: string[]) => (await desk.onPool('drift', 'compare', ...words)).exitCode;
    expect(await refused('template', shop.uuid)).toBe(EXIT.usage);
    expect(await refused('template:no such', shop.uuid)).toBe(EXIT.usage);
    expect(await refused(`template:${shop.nameLabel}:7`, shop.uuid)).toBe(EXIT.usage);
    expect(await refused('template', 'From the line', '--answers', 'stranger=1')).toBe(EXIT.usage);
    expect(await refused(shop.uuid, 'From the line', '--answers', `${size}=1`)).toBe(EXIT.usage);
  }, 120_000);
});
