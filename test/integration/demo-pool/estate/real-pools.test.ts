import { createRequire } from 'node:module';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PoolClient } from '../http/pool-client.ts';

const folder = resolve(process.env['STAGEWRIGHT_POOLS'] ?? join(process.cwd(), '..', 'shared', 'pools'));
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.xml')) : [];
if (files.length === 0) {
  console.warn(
    `\n*** SKIPPED: no databases of real pools in ${folder}. Set STAGEWRIGHT_POOLS to a folder of state.db files. ***\n`,
  );
}

/** jsdom brings no types; this is all that is used of it. */
const { JSDOM } = createRequire(import.meta.url)('jsdom') as {
  JSDOM: new (source: string, options: { contentType: string }) => { window: { document: Document } };
};

type Records = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Rows of a table as another XML parser reads them. */
function rowsInFile(file: string): (table: string) => readonly Element[] {
  const { document } = new JSDOM(readFileSync(join(folder, file), 'utf8'), { contentType: 'text/xml' }).window;
  return (table) => [...document.querySelectorAll(`table[name="${table}"] > row`)];
}

describe.skipIf(files.length === 0)('real pool databases', () => {
  describe.each(files)('%s', (file) => {
    let client: PoolClient;
    beforeAll(async () => {
      client = await PoolClient.start({ database: join(folder, file) });
    });
    afterAll(async () => {
      await client.pool.close();
    });

    it('shows as many objects of each class as the file has rows', async () => {
      const inFile = rowsInFile(file);
      for (const cls of [
        'host',
        'VM',
        'network',
        'VM_appliance',
        'VDI',
        'VBD',
        'VIF',
        'SR',
        'PIF',
        'Bond',
        'VLAN',
        'tunnel',
        'PBD',
        'VM_metrics',
        'VM_guest_metrics',
        'SM',
        'console',
      ]) {
        const served = Object.keys(await client.call<Records>(`${cls}.get_all_records`)).length;
        expect([cls, served]).toEqual([cls, inFile(cls).length]);
      }
    });

    it('tells snapshots, templates and VMs apart as the file does', async () => {
      const inFile = rowsInFile(file)('VM');
      const served = Object.values(await client.call<Records>('VM.get_all_records'));
      const count = (is: (row: Element) => boolean): number => inFile.filter(is).length;
      expect(served.filter((vm) => vm['is_a_snapshot'] === true).length).toBe(
        count((row) => row.getAttribute('is_a_snapshot') === 'true'),
      );
      expect(served.filter((vm) => vm['is_a_template'] === true).length).toBe(
        count((row) => row.getAttribute('is_a_template') === 'true'),
      );
      expect(served.filter((vm) => vm['power_state'] === 'Running').length).toBe(
        count((row) => row.getAttribute('power_state') === 'Running'),
      );
    });

    it('keeps every reference, name and uuid', async () => {
      const served = await client.call<Records>('VM.get_all_records');
      for (const row of rowsInFile(file)('VM')) {
        const vm = served[row.getAttribute('ref') ?? ''];
        expect(vm?.['uuid']).toBe(row.getAttribute('uuid'));
        expect(vm?.['appliance'] ?? 'OpaqueRef:NULL').toBe(row.getAttribute('appliance') ?? 'OpaqueRef:NULL');
        if (!/%/.test(row.getAttribute('name__label') ?? ''))
          expect(vm?.['name_label']).toBe(row.getAttribute('name__label'));
      }
    });

    it('reaches every host, and reports a change of a VM as an event', async () => {
      for (const host of client.pool.hosts) expect(host.address).toMatch(/^127\.0\.0\.\d+$/);
      const { token } = await client.call<{ token: string }>('event.from', ['VM'], '', 5.5);
      const [vm = ''] =
        Object.entries(await client.call<Records>('VM.get_all_records')).find(
          ([, row]) => row['is_a_template'] === false,
        ) ?? [];
      await client.call('VM.set_name_description', vm, 'changed by a test');
      const batch = await client.call<{ events: { ref: string; operation: string }[] }>(
        'event.from',
        ['VM'],
        token,
        5.5,
      );
      expect(batch.events).toContainEqual(expect.objectContaining({ ref: vm, operation: 'mod' }));
    });

    it('starts a halted VM', async () => {
      const records = await client.call<Records>('VM.get_all_records');
      const halted = Object.entries(records).filter(
        ([, vm]) =>
          vm['is_a_template'] === false && vm['is_control_domain'] === false && vm['power_state'] === 'Halted',
      );
      const failures: string[] = [];
      for (const [vm, row] of halted) {
        try {
          await client.call('VM.start', vm, false, false);
          expect(await client.call('VM.get_power_state', vm)).toBe('Running');
          return;
        } catch (error) {
          failures.push(`${String(row['name_label'])}: ${String(error)}`);
        }
      }
      expect(failures, 'no halted VM starts').toEqual([]);
    });

    it('takes a VM back to a snapshot of the real pool, if it has any', async (context) => {
      const records = await client.call<Records>('VM.get_all_records');
      const [snapshot, row] =
        Object.entries(records).find(
          ([, vm]) => vm['is_a_snapshot'] === true && String(vm['snapshot_of']) in records,
        ) ?? [];
      if (snapshot === undefined || row === undefined) return context.skip('this pool has no snapshots');
      const vm = String(row['snapshot_of']);
      await client.call('VM.revert', snapshot);
      const after = await client.call<Record<string, unknown>>('VM.get_record', vm);
      expect(after).toMatchObject({
        uuid: records[vm]?.['uuid'],
        name_label: records[vm]?.['name_label'],
        parent: snapshot,
        power_state: 'Halted',
      });
    });
  });
});
