import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXIT } from '../../../electron/cli/exit.ts';
import { leaseOutput, templateOutput } from '../../../electron/cli/outputs.ts';
import { asString } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { rulesOf } from '../../../shared/domain/workflow.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { smallShop } from '../archive/archive-desk.ts';
import { placesOf, whereIs } from '../migrate/migrate-desk.ts';
import { CommandDesk } from './command-desk.ts';

let pool: RunningDemoPool;
let other: RunningDemoPool;
let desk: CommandDesk;
let window: HeadlessConsole;
let shop: { readonly uuid: string; readonly nameLabel: string; readonly vmUuids: readonly string[] };

beforeAll(async () => {
  [pool, other] = await Promise.all([quickDemoPool(), quickDemoPool({ seed: 2, vms: 12 })]);
  desk = await CommandDesk.open(pool);
  await desk.addPool();
  window = await desk.window();
  shop = await smallShop(window, pool, 2);
  await writeFile(join(desk.folder, 'other'), `${other.password}\n`, { mode: 0o600 });
  const address = `127.0.0.1:${String(other.port)}`;
  const trust = ['--user', 'root', '--fingerprint', other.fingerprint, '--password-file', join(desk.folder, 'other')];
  const added = await desk.command('pools', 'add', address, ...trust);
  expect(added, added.errors).toMatchObject({ exitCode: EXIT.ok });
});
afterAll(async () => {
  await window.close();
  await Promise.all([pool.close(), other.close()]);
  await desk.close();
});

const here = (): readonly string[] => ['--pool', desk.address];

/** Options that bring everything to the other pool. */
function away(): readonly string[] {
  const { hosts, sharedSrs, network } = placesOf(other);
  const used = [...new Set(shop.vmUuids.flatMap((uuid) => whereIs(pool, uuid)?.networks ?? []))];
  return [
    ...['--to-pool', `127.0.0.1:${String(other.port)}`, '--to-password-file', join(desk.folder, 'other')],
    ...['--host', hosts[0]!, '--sr', sharedSrs[0]!],
    ...['--network', used.map((from) => `${from}=${network}`).join(',')],
  ];
}

const vappsOf = ({ world: { db } }: RunningDemoPool): readonly string[] =>
  [...db.entries('VM_appliance')].map(([, row]) => asString(row['name_label']));

describe('templates from the command line', () => {
  const library = () => desk.done(z.array(templateOutput), 'templates', ...here());

  it('are made of a configuration, listed, shown and provisioned', async () => {
    const before = await library();
    const planned = await desk.planned('templates', 'make', shop.uuid, '--name', 'Two of a kind', ...here());
    expect(planned.kind).toBe('make-template');
    expect(await library()).toEqual(before);
    await desk.ran('templates', 'make', shop.uuid, '--name', 'Two of a kind', '--one-tier-each', ...here());
    const made = (await library()).find(({ name }) => name === 'Two of a kind');
    expect(made).toMatchObject({ version: 1, isGold: false });
    expect(made?.tiers).toHaveLength(shop.vmUuids.length);
    await desk.ran('templates', 'make', shop.uuid, '--of', 'Two of a kind', '--notes', 'with more', ...here());
    const shown = await desk.done(templateOutput, 'templates', 'show', 'Two of a kind', ...here());
    expect(shown).toMatchObject({ version: 2, family: made?.family, notes: 'with more' });
    const [first] = made?.parameters.filter(({ computed, type }) => !computed && type === 'text') ?? [];
    const set = first ? ['--set', `${first.id}=cli-made`] : [];
    const networks = made!.networks.map((network) => `${network}=${placesOf(pool).network}`).join(',');
    const run = await desk.ran(
      'provision',
      'Two of a kind@1',
      '--count',
      '2',
      ...set,
      '--network',
      networks,
      ...here(),
    );
    expect(run.kind).toBe('provision');
    expect(vappsOf(pool).filter((name) => name.startsWith('cli-made')).length).toBeGreaterThanOrEqual(2);
  }, 240_000);

  it('go to a file and come back as another template, and say what is wrong', async () => {
    const file = join(desk.folder, 'template.yaml');
    const path = z.strictObject({ path: z.string() });
    await desk.done(path, 'templates', 'export', 'Two of a kind@1', file, ...here());
    expect(await readFile(file, 'utf8')).toContain('stagewright: template');
    const again = await desk.onPool('templates', 'export', 'Two of a kind', file, ...here());
    expect([again.exitCode, again.errors]).toEqual([EXIT.refused, expect.stringContaining('is there already')]);
    const saved = await desk.done(templateOutput, 'templates', 'import', file, '--name', 'From a file', ...here());
    expect(saved).toMatchObject({ name: 'From a file', version: 1 });
    await writeFile(file, (await readFile(file, 'utf8')).replace('format: 1', 'format: 9'));
    const broken = await desk.onPool('templates', 'import', file, ...here());
    expect([broken.exitCode, broken.errors]).toEqual([EXIT.refused, expect.stringContaining('format 9')]);
    for (const [line, words] of [
      [['templates', 'show', 'no such template'], 'There is no template'],
      [['provision', 'From a file', '--set', 'nothing=1'], 'There is no parameter'],
      [['provision', 'From a file', '--set', 'nothing'], 'KEY=VALUE'],
      [['provision', 'From a file', '--to', 'web-shop/nowhere'], 'There is no stage'],
      [['provision', 'From a file', '--sr', 'no such SR'], 'There is no SR'],
      [['templates', 'import', file, '--vm', 'web=x'], 'format 9'],
    ] as const) {
      const refused = await desk.onPool(...line, ...here(), '--yes');
      const code = words === 'format 9' ? [EXIT.usage, EXIT.refused] : [EXIT.usage];
      expect(code, `${line.join(' ')}: ${refused.errors}`).toContain(refused.exitCode);
    }
  }, 240_000);
});

describe('leases from the command line', () => {
  it('are shown and renewed with a reason, never beyond what the stage gives', async () => {
    const { serviceId, stageId } = window.facts.configurations.get(shop.uuid)!;
    const view = window.facts.services.get(serviceId ?? '')!;
    const leases = { run: null, storage: { days: 3, end: 'tell' }, warnHours: 2 } as const;
    const stages = view.service.workflow.stages.map((stage) =>
      stage.id === stageId ? { ...stage, rules: { ...rulesOf(stage), leases } } : stage,
    );
    const workflow = { ...view.service.workflow, version: view.service.workflow.version + 1, stages };
    await window.request('services.save', {
      poolId: 'demo',
      service: { ...view.service, workflow },
      afterSeq: view.seq,
    });
    const shown = await desk.done(z.array(leaseOutput), 'lease', 'show', shop.uuid, ...here());
    expect(shown).toMatchObject([{ configurationUuid: shop.uuid, storageHours: 72, storage: { end: 'tell' } }]);
    const renew = ['lease', 'renew', shop.uuid, '--part', 'storage', '--reason', 'the audit is not over', ...here()];
    const renewed = await desk.done(leaseOutput, ...renew, '--hours', '72');
    expect(Date.parse(renewed.storage!.until)).toBeGreaterThanOrEqual(Date.parse(shown[0]!.storage!.until));
    const tooLong = await desk.onPool(...renew, '--hours', '73');
    expect([tooLong.exitCode, tooLong.errors]).toEqual([EXIT.usage, expect.stringContaining('longer')]);
    const silent = await desk.onPool('lease', 'renew', shop.uuid, ...here());
    expect([silent.exitCode, silent.errors]).toEqual([EXIT.usage, expect.stringContaining('--hours and --reason')]);
  }, 120_000);
});

describe('a configuration that a command brings elsewhere', () => {
  it('is copied in its pool and to another, as the options say', async () => {
    const size = shop.vmUuids.length;
    expect((await desk.planned('copy', shop.uuid, ...here())).kind).toBe('copy');
    await desk.ran('copy', shop.uuid, '--name', 'Beside {name}', '--to', 'development', ...here());
    expect(vappsOf(pool)).toContain(`Beside ${shop.nameLabel}`);
    const run = await desk.ran('copy', shop.uuid, '--name', 'Far {name}', '--keep-macs', ...here(), ...away());
    expect(run.kind).toBe('copy');
    expect(vappsOf(other)).toContain(`Far ${shop.nameLabel}`);
    const { db } = other.world;
    const far = db.refs('VM').filter((ref) => asString(db.get('VM', ref)['name_label']).endsWith(' copy 1'));
    expect(far).toHaveLength(size);
    const alone = await desk.onPool('copy', shop.uuid, '--keep-macs', ...here(), '--yes');
    expect([alone.exitCode, alone.errors]).toEqual([EXIT.usage, expect.stringContaining('--to-pool')]);
  }, 240_000);

  it('migrates within its pool, and then to another', async () => {
    const { sharedSrs } = placesOf(pool);
    const target = sharedSrs.find((sr) => !whereIs(pool, shop.vmUuids[0]!)!.srs.includes(sr))!;
    await desk.ran('migrate', shop.uuid, '--sr', target, ...here());
    for (const uuid of shop.vmUuids) expect(new Set(whereIs(pool, uuid)!.srs)).toEqual(new Set([target]));
    const lost = await desk.onPool('migrate', shop.uuid, '--host', 'no such host', ...here(), '--yes');
    expect([lost.exitCode, lost.errors]).toEqual([EXIT.usage, expect.stringContaining('There is no host')]);
    const [network] = window.facts.networks.get('demo') ?? [];
    const strange = await desk.onPool(
      'migrate',
      shop.uuid,
      '--network',
      `${network!.uuid}=${network!.uuid}`,
      ...here(),
    );
    expect([strange.exitCode, strange.errors]).toEqual([EXIT.usage, expect.stringContaining('--to-pool')]);
    await desk.ran('migrate', shop.uuid, ...here(), ...away());
    expect(shop.vmUuids.map((uuid) => whereIs(pool, uuid))).toEqual(shop.vmUuids.map(() => undefined));
    expect(shop.vmUuids.every((uuid) => whereIs(other, uuid) !== undefined)).toBe(true);
  }, 240_000);
});
