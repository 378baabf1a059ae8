import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentIdOf } from '../../../electron/demo-pool/http/disk-contents.ts';
import { asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Blocker } from '../../../shared/domain/blocker.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { OperateWish, WishOf } from '../../../shared/domain/operate/operate-wish.ts';
import { isRigidSr } from '../../../shared/domain/sr-types.ts';
import type { Problem, Result } from '../../../shared/errors.ts';
import { someOf } from '../../bench/campaign.ts';
import { HeadlessConsole, QUICK_LIMITS, quickDemoPool } from '../../fakes/headless-console.ts';
import { ended, wishFor } from '../archive/archive-desk.ts';
import { whereIs } from '../migrate/migrate-desk.ts';
import { firstWish } from '../templates/template-desk.ts';
import { eventually } from './operate-desk.ts';

const folder = resolve(process.env['STAGEWRIGHT_POOLS'] ?? join(process.cwd(), '..', 'shared', 'pools'));
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.xml')) : [];
if (files.length === 0)
  console.warn(
    `\n*** SKIPPED: no databases of real pools in ${folder}. Set STAGEWRIGHT_POOLS to a folder of state.db files. ***\n`,
  );

/** As many VMs as a small configuration has; all of a database would not say more. */
const MOST_VMS = 3;
const ID = '0f1e2d3c-4b5a-4000-8000-0000000000d1';
/** How every verb ends on a database that has room for it. */
const VERBS_DONE = Object.fromEntries(
  ['shutdown', 'start', 'switch off', 'snapshot', 'revert', 'clone', 'copy', 'migrate', 'make a template']
    .concat('provision', 'archive', 'restore', 'delete')
    .map((verb) => [verb, 'done']),
);
/** What the estate of a file does not give: VMs that are off already, or a pool with nowhere else to go. */
const REFUSED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'boston-one-vapp.xml': { shutdown: 'nothing-to-do', migrate: 'nothing-to-do' },
  'cowley-snapshots.xml': { migrate: 'nothing-to-do' },
};
/** What is gone as soon as events have told of the run before. */
const PASSING: ReadonlySet<Blocker['kind']> = new Set(['locked', 'run-active', 'vm-busy', 'operation-not-allowed']);

describe.skipIf(files.length === 0)('every verb on real pool databases', () => {
  // Each takes a quarter of a minute.
  describe.each(someOf(files, 1, 'verbs on real pools'))('%s', (file) => {
    let pool: RunningDemoPool;
    let desk: HeadlessConsole;
    let group: Configuration;

    beforeAll(async () => {
      pool = await quickDemoPool({ database: join(folder, file) });
      makeFit();
      desk = await HeadlessConsole.open({ demo: pool, limits: QUICK_LIMITS });
      await desk.start();
      await desk.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
      group = await makeGroup();
    }, 60_000);

    afterAll(async () => {
      await desk.close();
      await pool.close();
      expect(desk.bugs).toEqual([]);
    });

    /** Files carry no disk content and say nothing of guests: disks get a little, SRs room, guests their tools. */
    function makeFit(): void {
      const { db } = pool.world;
      for (const [ref, vdi] of [...db.entries('VDI')]) {
        const contentId = contentIdOf(vdi);
        const config = vdi['other_config'] as Readonly<Record<string, string>>;
        db.set('VDI', ref, {
          other_config: { ...config, content_id: `dense:1:${contentId}` },
          physical_utilisation: 1024 ** 2,
        });
      }
      for (const [ref, sr] of [...db.entries('SR')])
        if (sr['content_type'] !== 'iso') db.set('SR', ref, { physical_size: 2 ** 46 });
    }

    /** A vApp of the file where it has one with members, else one made of VMs of the file. */
    async function makeGroup(): Promise<Configuration> {
      // Everything comes in slices.
      const vms = await desk.until('all VMs and vApps', ({ pools, vms: known, configurations }) => {
        const [state, all] = [pools.get('demo'), known.get('demo')];
        return all && all.size === state?.vmCount && configurations.size === state.vappCount ? all : undefined;
      });
      const found = [...desk.facts.configurations.values()].find(({ vmUuids }) => vmUuids.length > 0);
      const service = {
        ...{ id: 'verbs', name: 'Verbs', description: '' },
        workflow: {
          version: 1,
          stages: [{ id: 'only', name: 'Only', networkMap: {}, isProduction: false }],
          transitions: [],
        },
      };
      await desk.request('services.save', { poolId: 'demo', service, afterSeq: 0 });
      await desk.until('the service', ({ services }) => services.has('verbs'));
      const place = { poolId: 'demo', serviceId: 'verbs', stageId: 'only' };
      const uuids = [...vms.values()]
        .filter(({ diskBytes }) => diskBytes > 0)
        .sort((a, b) => a.memoryBytes - b.memoryBytes || (a.uuid < b.uuid ? -1 : 1))
        .map(({ uuid }) => uuid);
      const uuid = found
        ? found.uuid
        : (
            await desk.request('configurations.create', {
              ...place,
              name: 'Real VMs',
              vmUuids: uuids.slice(0, MOST_VMS),
            })
          ).configurationUuid;
      if (found) await desk.request('configurations.adopt', { ...place, configurationUuid: uuid });
      return desk.until('the group', ({ configurations }) => {
        const known = configurations.get(uuid);
        return known?.stageId === 'only' ? known : undefined;
      });
    }

    /** Plans, runs where nothing speaks against it, and says how it went: the phase, or every reason why not. */
    async function tried<T extends { readonly planDigest: string }>(
      what: string,
      preview: () => Promise<Result<T>>,
      start: (planDigest: string) => Promise<Result<{ readonly runId: string }>>,
    ): Promise<string> {
      return eventually(what, async () => {
        const shown = await preview();
        const started = shown.ok ? await start(shown.value.planDigest) : shown;
        if (started.ok) {
          const run = await ended(desk, started.value.runId);
          return run.phase === 'succeeded' ? 'done' : `${run.phase} ${JSON.stringify(run.problem)}`;
        }
        return refusalOf(started.problem);
      });
    }

    function refusalOf(problem: Problem): string | undefined {
      if (problem.code === 'plan-changed') return undefined;
      if (problem.code !== 'blocked') return JSON.stringify(problem);
      if (problem.blockers.some(({ kind }) => PASSING.has(kind))) return undefined;
      return problem.blockers.map((each) => (each.kind === 'migration' ? each.finding.why : each.kind)).join();
    }

    function operate(of: Pick<Configuration, 'uuid' | 'nameLabel'>, wish: OperateWish): Promise<string> {
      const asked = { poolId: 'demo', configurationUuid: of.uuid, wish };
      return tried(
        wish.verb,
        () => desk.ask('operate.preview', asked),
        (planDigest) => desk.ask('operate.start', { ...asked, planDigest, typed: of.nameLabel }),
      );
    }

    /** Storage that some host is attached to; by its driver disks can be made on it, or not. */
    function srUuids(isRigid: boolean): readonly string[] {
      const { db } = pool.world;
      return [...db.entries('SR')].flatMap(([, sr]) => {
        const isAttached = asStrings(sr['PBDs']).some((pbd) => db.get('PBD', pbd)['currently_attached'] === true);
        return isRigidSr({ type: asString(sr['type']) }) === isRigid && isAttached ? [asString(sr['uuid'])] : [];
      });
    }

    async function named(name: string): Promise<Configuration> {
      return desk.until(name, ({ configurations }) =>
        [...configurations.values()].find((each) => each.nameLabel === name && each.vmUuids.length > 0),
      );
    }

    it('is planned and done, or refused with every reason before anything changes', async () => {
      const told: Record<string, string> = {};
      told['shutdown'] = await operate(group, { verb: 'shutdown', forceAfterSeconds: 10 });
      told['start'] = await operate(group, { verb: 'start', readiness: null });
      told['switch off'] = await operate(group, { verb: 'switch-off' });
      told['snapshot'] = await operate(group, { verb: 'snapshot', name: 'now', withMemory: false });
      const described = await desk.request('operate.describe', { poolId: 'demo', configurationUuid: group.uuid });
      const set = described.sets.find(({ nameLabel }) => nameLabel === 'now');
      told['revert'] = await operate(group, {
        ...{ verb: 'revert', snapshotUuids: [...(set?.snapshotUuids ?? [])] },
        ...{ keepNow: false, powerAfter: false, liftReason: null },
      });
      const copy: Omit<WishOf<'copy'>, 'names' | 'srUuid'> = {
        ...{ verb: 'copy', count: 1, vmNames: '{vm} {copy}', networks: [], stageId: null },
      };
      told['clone'] = await operate(group, { ...copy, names: 'A clone', srUuid: null });
      const [target] = srUuids(false);
      told['copy'] = await operate(group, { ...copy, names: 'A copy', srUuid: target ?? null });
      const used = new Set(group.vmUuids.flatMap((uuid) => whereIs(pool, uuid)?.srs ?? []));
      const other = srUuids(false).find((uuid) => !used.has(uuid)) ?? target;
      const migration: Omit<WishOf<'migrate'>, 'srUuid'> = {
        ...{ verb: 'migrate', poolUuid: null, hostUuid: null, networks: [], members: [] },
      };
      const [rigid] = srUuids(true);
      if (rigid !== undefined) expect(await operate(group, { ...migration, srUuid: rigid })).toBe('sr-unfit');
      told['migrate'] = await operate(group, {
        ...migration,
        srUuid: other ?? null,
      });
      const making = { poolId: 'demo', configurationUuid: group.uuid, wish: await firstWish(desk, group, ID, false) };
      told['make a template'] = await tried(
        'making',
        () => desk.ask('templates.preview-make', making),
        (planDigest) => desk.ask('templates.make', { ...making, planDigest }),
      );
      const wish = { id: ID, values: {}, count: 1, networks: [], srUuid: null, place: null };
      told['provision'] = await tried(
        'provisioning',
        () => desk.ask('templates.preview-provision', { poolId: 'demo', wish }),
        (planDigest) => desk.ask('templates.provision', { poolId: 'demo', wish, planDigest }),
      );
      const archive = { poolId: 'demo', configurationUuid: group.uuid, wish: { name: 'kept', note: '', zstd: false } };
      told['archive'] = await tried(
        'archiving',
        () => desk.ask('archives.preview', archive),
        (planDigest) => desk.ask('archives.start', { ...archive, planDigest }),
      );
      if (told['archive'] === 'done') {
        await desk.until('the archive', ({ archives }) => archives.get('kept')?.about);
        const back = wishFor(desk, 'kept', { srUuid: target ?? '', place: null });
        told['restore'] = await tried(
          'restoring',
          () => desk.ask('archives.preview-restore', { poolId: 'demo', wish: back }),
          (planDigest) => desk.ask('archives.restore', { poolId: 'demo', wish: back, planDigest }),
        );
      }
      const gone = told['clone'] === 'done' ? await named('A clone') : group;
      told['delete'] = await operate(gone, { verb: 'delete', liftReason: null });
      expect(told).toEqual({ ...VERBS_DONE, ...REFUSED[file] });
    }, 120_000);
  });
});
