import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asString } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { ProvisionWish } from '../../../shared/domain/template/template-wish.ts';
import type { ComparedView, SideRef } from '../../../shared/ipc/areas/drift.ts';
import type { TemplateView } from '../../../shared/ipc/areas/templates.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import { expectNoBugs, promote } from '../console/desk.ts';
import { rested } from '../../fakes/rested.ts';
import { eventually, runningShop } from '../operate/operate-desk.ts';
import { firstWish, madeTemplate, provisioned } from '../templates/template-desk.ts';

const ID = '0f1e2d3c-4b5a-4000-8000-00000000000a';
const NEXT = '0f1e2d3c-4b5a-4000-8000-00000000000b';
let pool: RunningDemoPool;
let desk: HeadlessConsole;
let folder: string;
let chosen: string | null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagewright-template-drift-'));
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
  expectNoBugs(desk);
});

const now = ({ uuid }: Configuration) => ({ poolId: 'demo', configurationUuid: uuid, when: 'now' }) as const;
const template = (values: ProvisionWish['values'] | null, templateId = ID): SideRef => ({
  ...{ poolId: 'demo', templateId },
  values: values && { ...values },
});
const compare = (left: SideRef, right: SideRef): Promise<ComparedView> =>
  desk.request('drift.compare', { left, right });
const driftOf = ({ comparison }: ComparedView): readonly string[] =>
  comparison.vms.flatMap(({ name, fields }) =>
    fields
      .filter(({ verdict }) => verdict === 'drift')
      .map(({ field, left, right }) => `${name} ${field}: ${left ?? 'none'} → ${right ?? 'none'}`),
  );

interface Site {
  readonly view: TemplateView;
  readonly values: ProvisionWish['values'];
  /** Id of the tier whose VMs got another count and size than the template has. */
  readonly tier: string;
  readonly made: readonly Configuration[];
  readonly shop: Configuration;
}

/** A template of a running service, and two configurations of it with answers of their own. */
async function site(): Promise<Site> {
  const shop = await runningShop(desk, pool);
  const wish = await firstWish(desk, shop, ID);
  const view = await madeTemplate(desk, shop, wish);
  const tier = wish.description.tiers[0]!.id;
  const values = { [`${tier}_count`]: 2, [`${tier}_vcpus`]: 3, base_name: 'Provisioned' };
  const run = await provisioned(desk, {
    ...{ id: ID, values, count: 2, networks: [], srUuid: null },
    place: { serviceId: shop.serviceId ?? '', stageId: 'development' },
  });
  expect(run.problem).toBeNull();
  const made = await Promise.all(
    ['Provisioned 1', 'Provisioned 2'].map((name) =>
      desk.until(name, ({ configurations }) =>
        [...configurations.values()].find((each) => each.nameLabel === name && each.stageId === 'development'),
      ),
    ),
  );
  return { view, values, tier, made, shop };
}

describe('a comparison with a template', () => {
  it('finds what was provisioned to be as the template and the answers given then make it, in every stage', async () => {
    const { made, tier, values } = await site();
    for (const [at, configuration] of made.entries()) {
      expect(configuration.provisioned).toMatchObject({ id: ID, version: 1, values, n: at + 1, copies: 2 });
      const compared = await compare(template(null), now(configuration));
      expect(driftOf(compared)).toEqual([]);
      expect(compared.comparison.score).toBe(100);
      expect(compared.left).toMatchObject({ version: 1, answers: 'given-then' });
      expect(new Set(compared.comparison.vms.map(({ matchedBy }) => matchedBy))).toEqual(new Set(['lineage']));
      const explained = compared.comparison.vms.flatMap(({ fields }) =>
        fields
          .filter(({ reason }) => reason === 'template-answers')
          .map(({ field, left, right }) => ({ field, left, right })),
      );
      const sized = explained.filter(({ field }) => field === 'vcpus');
      expect(sized.map(({ right }) => right)).toEqual(['3', '3']);
      expect(sized.map(({ left }) => left)).not.toContain('3');
      expect(explained.some(({ field }) => field === 'xenstore.vm-data/stagewright/hostname')).toBe(true);
      // The other way round it is the same, with the sides changed.
      const back = await compare(now(configuration), template(null));
      expect(back.comparison.tally).toEqual(compared.comparison.tally);
    }
    // With the defaults there is one VM of that tier, and of the size that the template has.
    const [first] = made;
    const plain = driftOf(await compare(template({}), now(first!)));
    expect(plain.filter((line) => / vm: none → /.test(line))).toHaveLength(1);
    expect(plain.filter((line) => / vcpus: \d+ → 3$/.test(line))).toHaveLength(1);
    // Another answer than was given then.
    const asked = await compare(template({ ...values, [`${tier}_vcpus`]: 2 }), now(first!));
    expect(driftOf(asked).filter((line) => / vcpus: 2 → 3$/.test(line))).toHaveLength(2);
    expect(asked.left).toMatchObject({ answers: 'asked' });

    const run = await rested(
      desk,
      await eventually('the promotion to begin', async () => {
        const target = { poolId: 'demo', configurationUuid: first!.uuid, toStageId: 'integration' };
        return (await desk.ask('promotions.preview', target)).ok
          ? promote(desk, first!.uuid, 'integration')
          : undefined;
      }),
    );
    expect(run.problem).toBeNull();
    const moved = await desk.until('it in its next stage', ({ configurations }) => {
      const found = configurations.get(first!.uuid);
      return found?.stageId === 'integration' && found.lock === null ? found : undefined;
    });
    expect(moved.provisioned).toEqual(first!.provisioned);
    expect(driftOf(await compare(template(null), now(moved)))).toEqual([]);
  }, 120_000);

  it('names exactly what somebody changed since, puts it back, and writes down what the sides were', async () => {
    const { made } = await site();
    const [configuration] = made;
    const { db } = pool.world;
    const [vm, other] = configuration!.provisioned!.vms.map((each) => ({
      ...each,
      ref: db.findByUuid('VM', each.vm)!,
    }));
    const name = asString(db.get('VM', vm!.ref)['name_label']);
    db.set('VM', vm!.ref, { VCPUs_max: 5, VCPUs_at_startup: 4, PV_args: 'by hand' });
    db.set('VM', other!.ref, { order: 7 });
    const compared = await eventually('the changes to be seen', async () => {
      const found = await compare(template(null), now(configuration!));
      return found.comparison.tally.drift >= 4 ? found : undefined;
    });
    expect(
      driftOf(compared)
        .filter((line) => line.startsWith(name))
        .sort(),
    ).toEqual([`${name} pv.args: none → by hand`, `${name} vcpus.startup: 3 → 4`, `${name} vcpus: 3 → 5`]);
    expect(compared.comparison.tally.drift).toBe(4);

    chosen = join(folder, 'comparison.csv');
    await desk.request('drift.export', { left: template(null), right: now(configuration!), form: 'csv' });
    const [head = ''] = (await readFile(chosen, 'utf8')).split('\r\n');
    expect(head).toContain('left: template');
    expect(head).toContain('version 1, as answered then: Name Provisioned');
    expect(head).toContain(`right: ${configuration!.nameLabel}, Development, now`);
    const entry = await desk.until('the entry', ({ activity }) =>
      activity.find(({ kind }) => kind === 'drift.exported'),
    );
    expect(entry).toMatchObject({ configurationUuid: configuration!.uuid, data: { withTemplate: ID } });

    const sides = { left: template(null), right: now(configuration!) };
    const { picks, planned, rows } = await eventually('healing to be free to begin', async () => {
      const answer = await desk.ask('drift.preview-heal', { ...sides, picks: null });
      return answer.ok ? answer.value : undefined;
    });
    expect(rows).toHaveLength(4);
    const { runId } = await desk.request('drift.heal', {
      ...sides,
      picks: [...picks],
      planDigest: planned?.planDigest ?? '',
    });
    expect((await rested(desk, runId)).problem).toBeNull();
    await eventually('no drift', async () => {
      const found = await compare(template(null), now(configuration!));
      return found.comparison.tally.drift === 0 ? found : undefined;
    });
  }, 120_000);

  it('holds versions against each other, and refuses what is not there or does not fit', async () => {
    const { view, made, shop, tier } = await site();
    const { text } = await desk.request('templates.draft', { poolId: 'demo', from: { kind: 'version', id: ID } });
    const checked = await desk.request('templates.check', {
      text: text.replace(/default: \d+(\n\s+min: 1\n\s+max: 16)/, 'default: 9$1'),
    });
    if (!checked.ok) throw new Error('it is not read');
    const { description } = checked.template;
    await desk.request('templates.save', {
      poolId: 'demo',
      wish: {
        ...{ id: NEXT, family: ID, name: shop.nameLabel, notes: '', description },
        sources: view.content.sources,
      },
    });
    await desk.until('the second version', ({ templates }) => templates.get(NEXT));
    const versions = await compare(template(null), template(null, NEXT));
    expect([versions.left, versions.right]).toMatchObject([{ version: 1, answers: 'defaults' }, { version: 2 }]);
    expect(driftOf(versions).length).toBeGreaterThan(0);
    expect((await compare(template(null), template(null))).comparison.tally).toMatchObject({ drift: 0, expected: 0 });
    // What was made of another version has no answers for this one.
    expect((await compare(template(null, NEXT), now(made[0]!))).left).toMatchObject({ answers: 'defaults' });

    const refusal = async (left: SideRef): Promise<unknown> => {
      const answer = await desk.ask('drift.compare', { left, right: now(made[0]!) });
      return answer.ok ? undefined : answer.problem;
    };
    expect(await refusal(template({ [`${tier}_count`]: 0 }))).toMatchObject({ code: 'invalid-request' });
    expect(await refusal(template({ stranger: 1 }))).toMatchObject({ code: 'invalid-request' });
    const stranger = '0f1e2d3c-4b5a-4000-8000-0000000000ff';
    expect(await refusal(template(null, stranger))).toMatchObject({ code: 'not-found', kind: 'template' });
    const [source] = view.content.sources;
    pool.world.db.destroy('VM', pool.world.db.findByUuid('VM', source!.vm)!);
    const gone = await eventually('the VM template to be gone', () => refusal(template(null)));
    expect(gone).toMatchObject({ code: 'not-found', kind: 'vm', id: source!.vm });
  }, 120_000);
});
