import { chmod, mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXIT } from '../../../electron/cli/exit.ts';
import { archiveOutput } from '../../../electron/cli/outputs.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { roomySr, smallShop } from '../archive/archive-desk.ts';
import { CommandDesk } from './command-desk.ts';

let pool: RunningDemoPool;
let desk: CommandDesk;
let window: HeadlessConsole;
let shop: { readonly uuid: string; readonly nameLabel: string; readonly vmUuids: readonly string[] };

beforeAll(async () => {
  pool = await quickDemoPool();
  desk = await CommandDesk.open(pool);
  await desk.addPool();
  window = await desk.window();
  shop = await smallShop(window, pool, 1);
  roomySr(pool);
});
afterAll(async () => {
  await window.close();
  await pool.close();
  await desk.close();
});

const shelf = () => desk.alone(z.array(archiveOutput), 'archives');
const configuration = async (name: string) => (await desk.configurations()).find(({ nameLabel }) => nameLabel === name);

describe('archives from the command line', () => {
  it('are written, listed and read byte by byte', async () => {
    expect(await shelf()).toEqual([]);
    const planned = await desk.planned('archive', shop.uuid, '--name', 'Before the move');
    expect(planned).toMatchObject({ kind: 'archive', configurationUuid: shop.uuid });
    expect(await shelf()).toEqual([]);
    await desk.ran('archive', shop.uuid, '--name', 'Before the move', '--note', 'patch 17');
    expect(await shelf()).toMatchObject([
      { archive: 'before-the-move', nameLabel: 'Before the move', note: 'patch 17', checkedAt: null },
    ]);
    const checked = await desk.alone(archiveOutput, 'archives', 'check', 'before-the-move');
    expect(checked).toMatchObject({ findings: [], configurationUuid: shop.uuid });
    expect(checked.vms).toHaveLength(shop.vmUuids.length);
    expect(checked.checkedAt).not.toBeNull();
    expect((await desk.command('archives')).output).toContain('Whole');
  });

  it('go to a folder that is named, and are found there and where they were', async () => {
    const disk = await mkdtemp(join(tmpdir(), 'stagewright-disk-'));
    const former = (await shelf()).length;
    const planned = ['archive', shop.uuid, '--name', 'Elsewhere'];
    await desk.planned(...planned, '--folder', disk);
    expect(await readdir(disk)).toEqual([]);
    await desk.ran(...planned, '--folder', disk);
    const found = await shelf();
    expect(found).toHaveLength(former + 1);
    const target = join(disk, 'stagewright-archives');
    expect(found.find(({ archive }) => archive === 'elsewhere')).toMatchObject({ folder: target });
    expect(await readdir(target)).toEqual(['elsewhere']);
    await desk.alone(archiveOutput, 'archives', 'remove', 'elsewhere', '--yes');
    expect(await shelf()).toHaveLength(former);
    await rm(disk, { recursive: true });
  });

  it('name themselves after configuration, revision and day, and refuse a name that is taken', async () => {
    const day = new Date().toISOString().slice(0, 10);
    const planned = await desk.onPool('archive', shop.uuid, '--plan-only');
    expect(planned.output).toContain(day);
    const taken = await desk.onPool('archive', shop.uuid, '--name', 'before the move', '--yes');
    expect([taken.exitCode, taken.errors]).toEqual([EXIT.refused, expect.stringContaining('another name')]);
  });

  it('are restored beside the original, which a window sees', async () => {
    expect((await desk.planned('restore', 'before-the-move')).kind).toBe('restore');
    await desk.ran('restore', 'Before the move');
    const made = await configuration(`${shop.nameLabel} restored`);
    expect(made).toMatchObject({ powerState: 'Halted', stageId: 'staging' });
    expect(made?.vmUuids).toHaveLength(shop.vmUuids.length);
    await window.until('the restored card', ({ configurations }) => configurations.get(made?.uuid ?? ''));
  });

  it('are restored as the options say, and refused where they say what is not there', async () => {
    const networks = [...(window.facts.networks.get('demo') ?? [])];
    const [other] = networks;
    if (!other) throw new Error('the pool has no network');
    const named = ['--name', 'Elsewhere', '--to', 'none', '--sr', roomySr(pool)];
    await desk.ran('restore', 'before-the-move', ...named, '--as-it-comes', '--network', `front=${other.uuid}`);
    expect(await configuration('Elsewhere')).toMatchObject({ stageId: null });
    for (const [option, value, words] of [
      ['--sr', 'no such SR', 'There is no SR'],
      ['--to', 'web-shop/nowhere', 'There is no stage'],
      ['--network', 'front', 'NAME=NETWORK'],
      ['--network', 'front=no such network', 'There is no network'],
      ['--network', 'nothing=x', 'There is no network of the archive'],
    ] as const) {
      const refused = await desk.onPool('restore', 'before-the-move', option, value, '--yes');
      expect([option, refused.exitCode, refused.errors]).toEqual([
        option,
        EXIT.usage,
        expect.stringContaining(words) as string,
      ]);
    }
    const macs = await desk.onPool('restore', 'before-the-move', '--name', 'Twin', '--keep-macs', '--yes');
    expect([macs.exitCode, macs.errors]).toEqual([EXIT.refused, expect.stringContaining('MAC')]);
  });

  it('are rehearsed in a fence, and told by the exit code', async () => {
    const sign = ['--probe', 'running', '--timeout', '60'];
    expect((await desk.planned('archives', 'rehearse', 'before-the-move', ...sign)).kind).toBe('rehearse');
    const strange = await desk.onPool('archives', 'rehearse', 'before-the-move', '--probe', 'smell', '--yes');
    expect([strange.exitCode, strange.errors]).toEqual([EXIT.usage, expect.stringContaining('--probe takes')]);
    await desk.ran('archives', 'rehearse', 'before-the-move', ...sign);
    const [told] = await shelf();
    expect(told?.rehearsal).toMatchObject({ isProven: true, failure: null });
    expect(told?.rehearsal?.vms).toHaveLength(shop.vmUuids.length);
  });

  it('that were cut short are found, told by the exit code, and removed', async () => {
    const folder = join(desk.data, 'archives', 'before-the-move');
    const [file = ''] = (await readdir(folder)).filter((name) => name.endsWith('.xva'));
    await chmod(folder, 0o700);
    await chmod(join(folder, file), 0o600);
    await truncate(join(folder, file), 5000);
    const checked = await desk.command('archives', 'check', 'before-the-move', '--json');
    expect(checked.exitCode).toBe(EXIT.failed);
    expect(archiveOutput.parse(JSON.parse(checked.output)).findings).toMatchObject([{ kind: 'truncated' }]);
    expect((await desk.command('archives', 'remove', 'before-the-move')).exitCode).toBe(EXIT.refused);
    expect(await shelf()).toHaveLength(1);
    await desk.alone(archiveOutput, 'archives', 'remove', 'before-the-move', '--yes');
    expect(await shelf()).toEqual([]);
    expect((await desk.command('archives', 'check', 'before-the-move')).exitCode).toBe(EXIT.usage);
  });
});
