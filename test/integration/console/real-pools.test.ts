import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { VmSummary } from '../../../shared/domain/inventory.ts';
import type { Service } from '../../../shared/domain/workflow.ts';
import { HeadlessConsole, QUICK_LIMITS, quickDemoPool } from '../../fakes/headless-console.ts';
import { ended, expectNoBugs, promote, settledIn } from './desk.ts';

const folder = resolve(process.env['STAGEWRIGHT_POOLS'] ?? join(process.cwd(), '..', 'shared', 'pools'));
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.xml')) : [];
if (files.length === 0)
  console.warn(
    `\n*** SKIPPED: no databases of real pools in ${folder}. Set STAGEWRIGHT_POOLS to a folder of state.db files. ***\n`,
  );

/** jsdom brings no types; this is all that is used of it. */
const { JSDOM } = createRequire(import.meta.url)('jsdom') as {
  JSDOM: new (source: string, options: { contentType: string }) => { window: { document: Document } };
};

/** Rows of a table as a parser reads them that shares nothing with the demo pool or the console. */
function readRows(file: string): (table: string) => readonly Element[] {
  const { document } = new JSDOM(readFileSync(join(folder, file), 'utf8'), { contentType: 'text/xml' }).window;
  return (table) => [...document.querySelectorAll(`table[name="${table}"] > row`)];
}

describe.skipIf(files.length === 0)('the console on real pool databases', () => {
  describe.each(files)('%s', (file) => {
    const rows = readRows(file);
    const attribute = (row: Element, name: string): string => row.getAttribute(name) ?? '';
    const is = (row: Element, flag: string): boolean => attribute(row, flag) === 'true';
    const vmRows = rows('VM').filter(
      (row) => !is(row, 'is_a_template') && !is(row, 'is_a_snapshot') && !is(row, 'is_control_domain'),
    );
    let pool: RunningDemoPool;
    let console_: HeadlessConsole;

    beforeAll(async () => {
      pool = await quickDemoPool({ database: join(folder, file) });
      console_ = await HeadlessConsole.open({ demo: pool, limits: QUICK_LIMITS });
      await console_.start();
      await console_.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
    });

    afterAll(async () => {
      await console_.close();
      await pool.close();
      expectNoBugs(console_);
    });

    it('shows as many hosts, VMs, networks, snapshots, vApps and SRs as the file holds', () => {
      expect(console_.facts.pools.get('demo')).toMatchObject({
        hostCount: rows('host').length,
        vmCount: vmRows.length,
        networkCount: rows('network').length,
        snapshotCount: rows('VM').filter((row) => is(row, 'is_a_snapshot')).length,
        vappCount: rows('VM_appliance').length,
        srCount: rows('SR').length,
      });
    });

    it('shows each VM, network and vApp as the file has it', async () => {
      const { vms, networks, configurations } = console_.facts;
      await console_.until(
        'all',
        () =>
          vms.get('demo')?.size === vmRows.length &&
          configurations.size === rows('VM_appliance').length &&
          networks.has('demo'),
      );
      const hosts = new Map(rows('host').map((row) => [attribute(row, 'ref'), attribute(row, 'uuid')]));
      for (const row of vmRows)
        expect(vms.get('demo')?.get(attribute(row, 'uuid'))).toMatchObject({
          nameLabel: attribute(row, 'name__label'),
          powerState: attribute(row, 'power_state'),
          hostUuid: attribute(row, 'power_state') === 'Running' ? hosts.get(attribute(row, 'resident_on')) : null,
          snapshotCount: rows('VM').filter(
            (other) => is(other, 'is_a_snapshot') && attribute(other, 'snapshot_of') === attribute(row, 'ref'),
          ).length,
        });
      const named = (row: Element): string => `${attribute(row, 'uuid')} ${attribute(row, 'name__label')}`;
      expect(
        networks
          .get('demo')
          ?.map(({ uuid, nameLabel }) => `${uuid} ${nameLabel}`)
          .sort(),
      ).toEqual(rows('network').map(named).sort());
      for (const row of rows('VM_appliance'))
        expect(configurations.get(attribute(row, 'uuid'))).toMatchObject({
          nameLabel: attribute(row, 'name__label'),
          vmUuids: expect.toSatisfy(
            (uuids: readonly string[]) =>
              JSON.stringify([...uuids].sort()) ===
              JSON.stringify(
                vmRows
                  .filter((vm) => attribute(vm, 'appliance') === attribute(row, 'ref'))
                  .map((vm) => attribute(vm, 'uuid'))
                  .sort(),
              ),
          ) as unknown,
        });
    });

    it('takes a configuration into a new service and promotes it', async () => {
      const { uuid, vm } = await pickOrCreate();
      const [home] = vm.networkUuids;
      const service = makeService(home, otherNetwork(vm, home));
      await console_.request('services.save', { poolId: 'demo', service, afterSeq: 0 });
      await console_.until('the service', ({ services }) => services.has('patching'));
      const configurationUuid = uuid ?? (await create(vm));
      if (uuid)
        await console_.request('configurations.adopt', {
          poolId: 'demo',
          configurationUuid,
          serviceId: 'patching',
          stageId: 'before',
        });
      await settledIn(console_, configurationUuid, 'before');
      const run = await ended(console_, await promote(console_, configurationUuid, 'after'));
      expect(run).toMatchObject({ phase: 'succeeded', problem: null });
      const card = await settledIn(console_, configurationUuid, 'after');
      expect(card.warnings.map(({ kind }) => kind)).not.toContain('network-off-map');
      const moved = await console_.until('the tag', ({ vms }) => {
        const found = vms.get('demo')?.get(vm.uuid);
        return found?.tags.includes('stage: After') ? found : undefined;
      });
      expect(moved.networkUuids[0]).toBe(
        home === undefined ? undefined : service.workflow.stages[1]?.networkMap['main'],
      );
    });

    /** A vApp of the file with a member that has a NIC; else a VM for a new one. */
    async function pickOrCreate(): Promise<{ readonly uuid: string | undefined; readonly vm: VmSummary }> {
      const vms = await console_.until('the VMs', (facts) => facts.vms.get('demo'));
      const byNics = (uuids: readonly string[]): VmSummary | undefined =>
        uuids.flatMap((uuid) => vms.get(uuid) ?? []).sort((a, b) => b.networkUuids.length - a.networkUuids.length)[0];
      for (const card of console_.facts.configurations.values()) {
        const vm = byNics(card.vmUuids);
        if (vm) return { uuid: card.uuid, vm };
      }
      const vm = byNics([...vms.keys()]);
      if (!vm) throw new Error('the file has no VM');
      return { uuid: undefined, vm };
    }

    /** A network that the VM's host can reach as well; the one it has where there is none. */
    function otherNetwork(vm: VmSummary, home: string | undefined): string | undefined {
      const found = console_.facts.networks
        .get('demo')
        ?.find(
          ({ uuid, hostUuids }) =>
            uuid !== home && (hostUuids.length === 0 || vm.hostUuid === null || hostUuids.includes(vm.hostUuid)),
        );
      return found?.uuid ?? home;
    }

    function makeService(home: string | undefined, other: string | undefined): Service {
      const map = (uuid: string | undefined): Record<string, string> => (uuid === undefined ? {} : { main: uuid });
      return {
        id: 'patching',
        name: 'Patching',
        description: '',
        workflow: {
          version: 1,
          stages: [
            { id: 'before', name: 'Before', networkMap: map(home), isProduction: false },
            {
              id: 'after',
              name: 'After',
              networkMap: map(home === undefined ? undefined : other),
              isProduction: false,
            },
          ],
          transitions: [{ from: 'before', to: 'after', kind: 'promote' }],
        },
      };
    }

    async function create(vm: VmSummary): Promise<string> {
      const input = {
        poolId: 'demo',
        name: 'Made of real VMs',
        vmUuids: [vm.uuid],
        serviceId: 'patching',
        stageId: 'before',
      };
      return (await console_.request('configurations.create', input)).configurationUuid;
    }
  });
});
