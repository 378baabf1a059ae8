import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asMap, asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { ProvisionWish } from '../../../shared/domain/template/template-wish.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import { configurationIn } from '../fences/fence-desk.ts';
import { openConsole } from '../console/desk.ts';
import { eventually, runningShop, vmRow } from '../operate/operate-desk.ts';
import { ended, firstWish, madeTemplate, provisioned } from './template-desk.ts';

const ID = '0f1e2d3c-4b5a-4000-8000-00000000000a';
const NEXT = '0f1e2d3c-4b5a-4000-8000-00000000000b';
let pool: RunningDemoPool;
let desk: HeadlessConsole;
let folder: string;
let chosen: string | null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagewright-templates-'));
  chosen = null;
  pool = await quickDemoPool();
  desk = await HeadlessConsole.open({ demo: pool, chosenFile: () => chosen });
  await desk.start();
  await desk.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
});

afterEach(async () => {
  await desk.close();
  await pool.close();
  await rm(folder, { recursive: true, force: true });
  expect(desk.bugs).toEqual([]);
});

const into = (shop: Configuration, values: ProvisionWish['values'], count: number, id = ID): ProvisionWish => ({
  ...{ id, values, count, networks: [], srUuid: null },
  place: { serviceId: shop.serviceId ?? '', stageId: 'development' },
});

const named = (name: string): Promise<Configuration> =>
  desk.until(name, ({ configurations }) =>
    [...configurations.values()].find((each) => each.nameLabel === name && each.stageId === 'development'),
  );

const countOf = (isWanted: (row: Readonly<Record<string, unknown>>) => boolean): number =>
  [...pool.world.db.entries('VM')].filter(([, row]) => isWanted(row)).length;

async function refusalOf(wish: ProvisionWish): Promise<unknown> {
  const answer = await desk.ask('templates.preview-provision', { poolId: 'demo', wish });
  return answer.ok ? undefined : answer.problem;
}

describe('a template', () => {
  it('is made of a configuration that runs on, and makes configurations as its parameters say', async () => {
    const shop = await runningShop(desk, pool);
    const wish = await firstWish(desk, shop, ID);
    const view = await madeTemplate(desk, shop, wish);
    expect(view.content).toMatchObject({ version: 1, name: shop.nameLabel, ownsVms: true, isGold: false });
    for (const { vm } of view.content.sources) {
      const row = vmRow(pool, vm);
      expect([row['is_a_template'], row['is_a_snapshot'], row['power_state']]).toEqual([true, false, 'Halted']);
      expect(asStrings(row['tags'] as never)).toContain(`template: ${shop.nameLabel} (${ID.slice(0, 8)})`);
    }
    expect(countOf((row) => asString(row['name_label'] as never).startsWith('template: '))).toBe(0);

    const [tier] = wish.description.tiers;
    const values = { [`${tier!.id}_count`]: 2, [`${tier!.id}_vcpus`]: 3, base_name: 'Provisioned' };
    const run = await provisioned(desk, into(shop, values, 2));
    expect(run.problem).toBeNull();
    for (const name of ['Provisioned 1', 'Provisioned 2']) {
      const made = await named(name);
      const rest = wish.description.tiers
        .slice(1)
        .map(({ id }) => wish.description.parameters.find((each) => each.id === `${id}_count`)!.default as number);
      expect(made.vmUuids).toHaveLength(2 + rest.reduce((sum, each) => sum + each, 0));
      const rows = made.vmUuids.map((uuid) => vmRow(pool, uuid));
      const first = rows.filter((row) => asString(row['name_label'] as never).startsWith(`${name} ${tier!.label}-`));
      expect(first).toHaveLength(2);
      for (const row of first) expect([row['is_a_template'], Number(row['VCPUs_max'])]).toEqual([false, 3]);
      for (const row of rows) {
        const told = asMap(row['xenstore_data'] as never);
        expect(told['vm-data/stagewright/hostname']).toMatch(/^provisioned-[12]-[a-z0-9-]+$/);
        expect(asStrings(row['tags'] as never).filter((tag) => tag.startsWith('template: '))).toEqual([]);
        expect(asStrings(row['tags'] as never)).toContain('stage: Development');
      }
      expect(made.origin).toBeUndefined();
    }
  });

  it('is followed by a version that keeps the one before, marked, noted, written to a file, read again and deleted', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const first = await madeTemplate(desk, shop, await firstWish(desk, shop, ID));
    const { text } = await desk.request('templates.draft', { poolId: 'demo', from: { kind: 'version', id: ID } });
    const checked = await desk.request('templates.check', { text: text.replace('max: 16', 'max: 32') });
    if (!checked.ok) throw new Error('it is not read');
    const { description } = checked.template;
    const next = {
      id: NEXT,
      family: ID,
      name: shop.nameLabel,
      notes: 'more vCPUs',
      description,
      sources: first.content.sources,
    };
    await desk.request('templates.save', { poolId: 'demo', wish: next });
    const second = await desk.until('the second version', ({ templates }) => templates.get(NEXT));
    expect(second.content).toMatchObject({ version: 2, family: ID, ownsVms: true });
    expect(desk.facts.templates.get(ID)?.content.version).toBe(1);

    await desk.request('templates.note', { poolId: 'demo', id: NEXT, afterSeq: 1, isGold: true, notes: 'take this' });
    await desk.until('gold', ({ templates }) => templates.get(NEXT)?.content.isGold);
    const late = await desk.ask('templates.note', { poolId: 'demo', id: NEXT, afterSeq: 1, isGold: false, notes: '' });
    expect(late).toMatchObject({ ok: false, problem: { code: 'plan-changed' } });

    // Another console sees the same, since the pool says it.
    const other = await openConsole(pool);
    try {
      const seen = await other.until('the template', ({ templates }) => templates.get(NEXT));
      expect(seen.content).toMatchObject({ isGold: true, notes: 'take this' });
    } finally {
      await other.close();
    }

    chosen = join(folder, 'shop.template.yaml');
    expect(await desk.request('templates.export', { poolId: 'demo', id: NEXT })).toEqual({ path: chosen });
    expect(await readFile(chosen, 'utf8')).toContain('stagewright: template');
    const read = await desk.request('templates.import', { poolId: 'demo' });
    if (read.state !== 'read') throw new Error(read.state);
    expect(read.description).toEqual(description);
    expect(read.found).toEqual(Object.fromEntries(first.content.sources.map(({ tier, vm }) => [tier, vm])));
    await writeFile(
      chosen,
      'stagewright: template\nformat: 1\nname: x\nconfigurationName: =n +\ntiers:\n  - {id: a, label: a, count: 1, name: a}\n',
    );
    expect(await desk.request('templates.import', { poolId: 'demo' })).toMatchObject({
      state: 'refused',
      problems: [{ line: 4, path: 'configurationName' }],
    });

    const templates = countOf((row) => row['is_a_template'] === true && row['is_a_snapshot'] === false);
    const remove = async (id: string): Promise<void> => {
      const { plan, planDigest } = await eventually('a plan', async () => {
        const answer = await desk.ask('templates.preview-remove', { poolId: 'demo', id });
        return answer.ok ? answer.value : undefined;
      });
      expect(plan.irreversible.length).toBeGreaterThan(0);
      const typed = await desk.ask('templates.remove', { poolId: 'demo', id, planDigest, typed: 'something else' });
      expect(typed).toMatchObject({ ok: false, problem: { code: 'invalid-request' } });
      const { runId } = await desk.request('templates.remove', {
        poolId: 'demo',
        id,
        planDigest,
        typed: shop.nameLabel,
      });
      expect((await ended(desk, runId)).phase).toBe('succeeded');
      await desk.until('it to be gone', (facts) => !facts.templates.has(id));
    };
    await remove(ID);
    // The version that is left names the same VMs: they stay.
    expect(countOf((row) => row['is_a_template'] === true && row['is_a_snapshot'] === false)).toBe(templates);
    await remove(NEXT);
    expect(countOf((row) => row['is_a_template'] === true && row['is_a_snapshot'] === false)).toBe(
      templates - first.content.sources.length,
    );
  });

  it('is made of VM templates of the pool, but not of those that came with the hosts, of VMs or of snapshots', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const made = await madeTemplate(desk, shop, await firstWish(desk, shop, ID));
    const list = await desk.request('templates.list-vms', { poolId: 'demo' });
    const builtIn = list.find((each) => each.isBuiltIn);
    const own = list.find(({ uuid }) => uuid === made.content.sources[0]?.vm);
    if (!builtIn || !own) throw new Error('the pool has no such templates');
    const draft = await desk.request('templates.draft', {
      poolId: 'demo',
      from: { kind: 'vms', name: 'By hand', vmUuids: [own.uuid] },
    });
    const checked = await desk.request('templates.check', { text: draft.text });
    if (!checked.ok) throw new Error('it is not read');
    const save = (vm: string) =>
      desk.ask('templates.save', {
        poolId: 'demo',
        wish: {
          ...{ id: NEXT, family: null, name: 'By hand', notes: '', description: checked.template.description },
          sources: [{ tier: draft.sources[0]!.tier, vm }],
        },
      });
    const why = (unfit: string) => ({
      ok: false,
      problem: { code: 'blocked', blockers: [{ kind: 'template-unfit', unfit: { why: unfit } }] },
    });
    expect(await save(builtIn.uuid)).toMatchObject(why('built-in'));
    expect(await save(shop.vmUuids[0]!)).toMatchObject(why('no-template'));
    expect(await save(NEXT)).toMatchObject(why('missing'));
    expect((await save(own.uuid)).ok).toBe(true);
    const view = await desk.until('the template', ({ templates }) => templates.get(NEXT));
    expect(view.content.ownsVms).toBe(false);
    const run = await provisioned(desk, { ...into(shop, { base_name: 'Hand made' }, 1, NEXT) });
    expect(run.problem).toBeNull();
    expect((await named('Hand made')).vmUuids).toHaveLength(1);
  });
});

describe('provisioning', () => {
  it('is refused with every reason, and by main itself', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const wish = await firstWish(desk, shop, ID);
    const view = await madeTemplate(desk, shop, wish);
    const [tier] = wish.description.tiers;
    expect(await refusalOf(into(shop, { [`${tier!.id}_count`]: 0 }, 1))).toEqual({
      code: 'invalid-request',
      issues: [expect.stringContaining('must be 1 at least')],
    });
    expect(await refusalOf(into(shop, { stranger: 1 }, 1))).toMatchObject({ code: 'invalid-request' });
    expect(await refusalOf(into(shop, { base_name: shop.nameLabel }, 1))).toMatchObject({
      code: 'blocked',
      blockers: [{ kind: 'copy-name-taken', names: [shop.nameLabel] }],
    });
    expect(await refusalOf(into(shop, {}, 1, NEXT))).toMatchObject({ code: 'not-found', kind: 'template' });
    expect(
      await refusalOf({ ...into(shop, {}, 1), place: { serviceId: shop.serviceId!, stageId: 'nowhere' } }),
    ).toMatchObject({
      code: 'not-found',
      kind: 'stage',
    });
    const { db } = pool.world;
    const vm = view.content.sources[0]!.vm;
    db.set('VM', db.findByUuid('VM', vm)!, { is_a_template: false });
    const fresh = into(shop, { base_name: 'Fresh' }, 1);
    await expect
      .poll(() => refusalOf(fresh), { timeout: 10_000 })
      .toMatchObject({ code: 'blocked', blockers: [{ kind: 'template-unfit', unfit: { why: 'no-template' } }] });
    db.set('VM', db.findByUuid('VM', vm)!, { is_a_template: true });
    const disk = asStrings(vmRow(pool, vm)['VBDs'] as never)
      .map((ref) => db.get('VBD', ref))
      .find((row) => row['type'] === 'Disk');
    const sr = asString(db.get('VDI', asString(disk!['VDI']))['SR']);
    db.set('SR', sr, { type: 'iscsi' });
    await expect
      .poll(() => refusalOf(fresh), { timeout: 10_000 })
      .toMatchObject({ code: 'blocked', blockers: [{ kind: 'sr-cannot-snapshot', type: 'iscsi' }] });
  });

  it('tells guests, grows disks and goes in full to another SR', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const wish = await firstWish(desk, shop, ID, false);
    const [tier] = wish.description.tiers;
    const source = vmRow(pool, wish.tiers[0]!.vmUuid);
    const { db } = pool.world;
    const bytesOf = (row: Readonly<Record<string, unknown>>): number => {
      const vbd = asStrings(row['VBDs'] as never)
        .map((ref) => db.get('VBD', ref))
        .find((each) => each['type'] === 'Disk' && each['userdevice'] === '0');
      return Number(db.get('VDI', asString(vbd!['VDI']))['virtual_size']);
    };
    const sizeGiB = Math.ceil(bytesOf(source) / 2 ** 30) + 7;
    const description = {
      ...wish.description,
      tiers: [
        {
          ...tier!,
          disks: [{ device: 0, sizeGiB }],
          nics: (tier!.nics ?? []).slice(0, 1).map((nic) => ({ ...nic, address: '=ip("10.9.0.10/24", n)' })),
          xenstore: [{ key: 'vm-data/app/role', value: '=upper(tier)' }],
        },
      ],
    };
    await madeTemplate(desk, shop, { ...wish, description, tiers: wish.tiers.slice(0, 1) });
    const [sr] = [...db.entries('SR')]
      .map(([, row]) => row)
      .filter((row) => row['shared'] === true && row['content_type'] !== 'iso')
      .sort(
        (a, b) =>
          Number(b['physical_size']) -
          Number(b['physical_utilisation']) -
          (Number(a['physical_size']) - Number(a['physical_utilisation'])),
      );
    const run = await provisioned(desk, { ...into(shop, { base_name: 'Grown' }, 1), srUuid: asString(sr!['uuid']) });
    expect(run.problem).toBeNull();
    const made = await named('Grown');
    const row = vmRow(pool, made.vmUuids[0]!);
    expect(bytesOf(row)).toBe(sizeGiB * 2 ** 30);
    const told = asMap(row['xenstore_data'] as never);
    expect(told['vm-data/app/role']).toBe(tier!.id.toUpperCase());
    if ((tier!.nics ?? []).length > 0)
      expect(told[`vm-data/stagewright/nic/${String(tier!.nics![0]!.device)}/address`]).toBe('10.9.0.11/24');
  });
});
