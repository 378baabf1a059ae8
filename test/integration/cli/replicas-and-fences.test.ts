import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXIT } from '../../../electron/cli/exit.ts';
import { comparisonOutput, driftOutput, fenceOutput } from '../../../electron/cli/outputs.ts';
import { asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { vmRow } from '../operate/operate-desk.ts';
import { CommandDesk, type Told } from './command-desk.ts';

let pool: RunningDemoPool;
let desk: CommandDesk;
let window: HeadlessConsole;
let production: Told;

beforeAll(async () => {
  pool = await quickDemoPool();
  for (const ref of pool.world.db.refs('SR')) pool.world.db.set('SR', ref, { physical_size: 2 ** 46 });
  desk = await CommandDesk.open(pool);
  await desk.addPool();
  window = await desk.window();
  const found = (await desk.configurations()).find(
    ({ stageId, serviceId }) => stageId === 'production' && serviceId === 'web-shop',
  );
  if (!found) throw new Error('the web shop is not in production');
  production = found;
});
afterAll(async () => {
  await window.close();
  await pool.close();
  await desk.close();
});

/** The first disk of a VM. */
function diskOf(vmUuid: string): string {
  const { db } = pool.world;
  const vbds = asStrings(db.get('VM', db.findByUuid('VM', vmUuid) ?? '')['VBDs']);
  const disk = vbds.find((ref) => asString(db.get('VBD', ref)['type']) === 'Disk') ?? '';
  return asString(db.get('VBD', disk)['VDI']);
}

const replicas = async (): Promise<readonly Told[]> =>
  (await desk.configurations()).filter(({ originUuid }) => originUuid === production.uuid);
const fences = () => desk.done(z.array(fenceOutput), 'fence', 'list');

describe('replicas and fences from the command line', () => {
  it('makes a replica that equals production, tells its drift, heals it, and refreshes it', async () => {
    const to = ['--to', 'development'];
    expect((await desk.planned('replica', 'make', production.uuid, ...to)).kind).toBe('replicate');
    expect(await replicas()).toEqual([]);
    await desk.ran('replica', 'make', production.uuid, ...to, '--note', 'for patch 17');
    const [replica] = await replicas();
    if (!replica) throw new Error('there is no replica');
    await window.until('the replica on the board', ({ configurations }) => configurations.get(replica.uuid)?.stageId);

    const equal = await desk.done(comparisonOutput, 'drift', 'show', replica.uuid);
    expect(equal).toMatchObject({ drift: 0, differences: [] });
    expect((await desk.onPool('drift', 'compare', production.uuid, replica.uuid)).exitCode).toBe(EXIT.ok);

    const [vm = ''] = replica.vmUuids;
    const { db } = pool.world;
    const ref = db.findByUuid('VM', vm) ?? '';
    const description = vmRow(pool, vm)['name_description'];
    db.set('VM', ref, {
      name_description: 'changed by hand',
      platform: { ...(vmRow(pool, vm)['platform'] as object), nx: 'odd' },
    });
    await window.until('the drift', ({ drift }) => (drift.get(replica.uuid)?.tally.drift ?? 0) > 0);
    const shown = await desk.signed('drift', 'show', replica.uuid, '--json');
    expect(shown.exitCode).toBe(EXIT.drift);
    const difference = comparisonOutput.parse(JSON.parse(shown.output));
    expect(difference.differences.map(({ right }) => right)).toContain('odd');
    const compared = await desk.onPool('drift', 'compare', production.uuid, replica.uuid);
    expect([compared.exitCode, compared.output]).toEqual([EXIT.drift, expect.stringContaining('odd')]);
    const listed = await desk.signed('drift', '--json');
    expect(listed.exitCode).toBe(EXIT.drift);
    expect(z.array(driftOutput).parse(JSON.parse(listed.output))).toContainEqual(
      expect.objectContaining({ configurationUuid: replica.uuid, baseline: 'replica' }),
    );
    expect((await desk.planned('drift', 'heal', replica.uuid)).kind).toBe('heal');
    await desk.ran('drift', 'heal', replica.uuid, '--halt');
    expect((vmRow(pool, vm)['platform'] as Record<string, string>)['nx']).not.toBe('odd');
    expect(description).toBeDefined();

    // A disk of production grew: only a clone of it is as large.
    const grown = diskOf(production.vmUuids[0] ?? '');
    db.set('VDI', grown, { virtual_size: Number(db.get('VDI', grown)['virtual_size']) + 2 ** 30 });
    const isHeld = (): boolean => (window.facts.drift.get(replica.uuid)?.tally.drift ?? 0) > 0;
    await window.until('the growth', () => isHeld() || undefined);
    const left = await desk.onPool('drift', 'heal', replica.uuid, '--halt', '--plan-only');
    expect([left.exitCode, left.output]).toEqual([EXIT.drift, expect.stringContaining('keeps this one')]);
    const count = db.refs('VDI').length;
    await desk.ran('drift', 'heal', replica.uuid, '--disks');
    expect(db.refs('VDI').length).toBe(count + 1);
    await window.until('no drift', () => !isHeld() || undefined);
    expect(await desk.done(comparisonOutput, 'drift', 'show', replica.uuid)).toMatchObject({ drift: 0 });

    await desk.ran('replica', 'refresh', production.uuid, ...to);
    const fresh = await replicas();
    expect(fresh.map(({ uuid }) => uuid)).not.toContain(replica.uuid);
    expect(fresh).toHaveLength(1);
    await window.until('the old one gone', ({ configurations }) => !configurations.has(replica.uuid));
  });

  it('makes a fenced, running one for a patch test, and removes its fence', async () => {
    const plan = await desk.onPool('replica', 'patch-test', production.uuid, '--to', 'development', '--plan-only');
    expect(plan.output).toContain('reach no VM outside');
    await desk.ran('replica', 'patch-test', production.uuid, '--to', 'development');
    const [fence] = await fences();
    expect(fence).toMatchObject({ mode: 'block', ofUuid: production.uuid, alarms: [], isLeftover: false });
    expect(fence?.runningCount).toBe(production.vmUuids.length);
    await desk.ran('fence', 'remove', fence?.id ?? '');
    expect(await fences()).toEqual([]);
  });

  it('makes fenced copies with the same MACs and removes them', async () => {
    const staging = (await desk.configurations()).find(
      ({ stageId, vmUuids }) => stageId === 'staging' && vmUuids.length > 0,
    );
    const plan = await desk.planned('fence', 'make', staging?.uuid ?? '', '--copies', '2');
    expect(plan.kind).toBe('fence');
    await desk.ran('fence', 'make', staging?.uuid ?? '', '--copies', '2', '--start');
    const made = await fences();
    expect(made.map(({ alarms, runningCount }) => [alarms, runningCount])).toEqual(
      [1, 2].map(() => [[], staging?.vmUuids.length]),
    );
    expect((await desk.onPool('fence', 'list')).output).toContain('block');
    for (const { id } of made) await desk.ran('fence', 'remove', id);
    expect(await fences()).toEqual([]);
    expect((await desk.onPool('fence', 'make', staging?.uuid ?? '', '--mode', 'none')).exitCode).toBe(EXIT.usage);
  });
});
