import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { compareSides, type Side } from '../../../shared/domain/drift/compare.ts';
import type { FieldComparison } from '../../../shared/domain/drift/compare-vm.ts';
import { toPortrait } from '../../../shared/domain/drift/portrait.ts';
import type { VmFacts } from '../../../shared/domain/inventory.ts';
import { recordFigure } from '../../bench/figures.ts';
import { quickDemoPool } from '../../fakes/headless-console.ts';
import { openRunDesk, type RunDesk } from '../../fakes/run-desk.ts';

const folder = resolve(process.env['STAGEWRIGHT_POOLS'] ?? join(process.cwd(), '..', 'shared', 'pools'));
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.xml')) : [];
if (files.length === 0)
  console.warn(
    `\n*** SKIPPED: no databases of real pools in ${folder}. Set STAGEWRIGHT_POOLS to a folder of state.db files. ***\n`,
  );

/** How many VMs a configuration has. */
const SIZES = [2, 5, 12, 50] as const;

/** jsdom brings no types; this is all that is used of it. */
const { JSDOM } = createRequire(import.meta.url)('jsdom') as {
  JSDOM: new (source: string, options: { contentType: string }) => { window: { document: Document } };
};

/** Rows of a table as a parser reads them that shares nothing with the demo pool or the console. */
function readRows(file: string): (table: string) => readonly Element[] {
  const { document } = new JSDOM(readFileSync(join(folder, file), 'utf8'), { contentType: 'text/xml' }).window;
  return (table) => [...document.querySelectorAll(`table[name="${table}"] > row`)];
}

/** Which attribute of the file's VM row a field is written in. */
const ATTRIBUTES: readonly (readonly [field: RegExp, attribute: string])[] = [
  [/^name$/, 'name__label'],
  [/^vcpus$/, 'VCPUs__max'],
  [/^vcpus\.startup$/, 'VCPUs__at_startup'],
  [/^vcpus\.params\./, 'VCPUs__params'],
  [/^memory$/, 'memory__dynamic_max'],
  [/^memory\.dynamic-min$/, 'memory__dynamic_min'],
  [/^memory\.static-max$/, 'memory__static_max'],
  [/^memory\.static-min$/, 'memory__static_min'],
  [/^shadow-multiplier$/, 'HVM__shadow_multiplier'],
  [/^after\.crash$/, 'actions__after_crash'],
  [/^after\.reboot$/, 'actions__after_reboot'],
  [/^after\.shutdown$/, 'actions__after_shutdown'],
  [/^boot\.policy$/, 'HVM__boot_policy'],
  [/^(boot\.|firmware$)/, 'HVM__boot_params'],
  [/^pv\.args$/, 'PV__args'],
  [/^pv\.bootloader$/, 'PV__bootloader'],
  [/^pv\.bootloader-args$/, 'PV__bootloader_args'],
  [/^pv\.kernel$/, 'PV__kernel'],
  [/^pv\.legacy-args$/, 'PV__legacy_args'],
  [/^pv\.ramdisk$/, 'PV__ramdisk'],
  [/^ha\.priority$/, 'ha_restart_priority'],
  [/^platform\./, 'platform'],
  [/^xenstore\./, 'xenstore_data'],
  [/^bios\./, 'bios_strings'],
  [/^tags$/, 'tags'],
  [/^affinity$/, 'affinity'],
  [/^blocked$/, 'blocked_operations'],
  [/^start\.order$/, 'order'],
  [/^start\.delay$/, 'start_delay'],
  [/^shutdown\.delay$/, 'shutdown_delay'],
];

const DEVICE_ATTRIBUTES = {
  VBD: [
    ['mode', 'mode'],
    ['bootable', 'bootable'],
    ['unpluggable', 'unpluggable'],
    ['qos', 'qos__algorithm_type'],
  ],
  VIF: [
    ['mac', 'MAC'],
    ['network', 'network'],
    ['mtu', 'MTU'],
    ['qos', 'qos__algorithm_type'],
  ],
} as const;

/** A set or map has no order. */
const unordered = (text: string): string => (text.match(/\((?:'[^']*'\s*)+\)|'[^']*'/g) ?? [text]).sort().join(' ');
const isSameText = (a: Element, b: Element, attribute: string): boolean =>
  unordered(a.getAttribute(attribute) ?? '') === unordered(b.getAttribute(attribute) ?? '');

describe.skipIf(files.length === 0)('comparison on real pool databases', () => {
  describe.each(files)('%s', (file) => {
    const rows = readRows(file);
    const attribute = (row: Element, name: string): string => row.getAttribute(name) ?? '';
    const isOne = (row: Element, flag: string): boolean => attribute(row, flag) === 'true';
    const snapshots = rows('VM').filter((row) => isOne(row, 'is_a_snapshot'));
    const kept = mkdtempSync(join(tmpdir(), 'stagewright-real-'));
    let pool: RunningDemoPool;
    let desk: RunDesk;

    beforeAll(async () => {
      pool = await quickDemoPool({ database: join(folder, file) });
      // The console keeps no hardware of snapshots; without its mark a snapshot is a VM as it was then.
      for (const row of snapshots)
        pool.world.db.set('VM', attribute(row, 'ref'), { is_a_snapshot: false, is_a_template: false });
      desk = await openRunDesk(pool, kept);
    });

    afterAll(async () => {
      await desk.close();
      await pool.close();
      rmSync(kept, { recursive: true });
    });

    /** Read from the pool each time, so that nothing is the same object. */
    const sideOf = (vms: readonly VmFacts[], originOf = (_vm: VmFacts): string | null => null): Side => ({
      poolId: 'demo',
      stage: null,
      vms: structuredClone(vms.map((vm) => toPortrait(vm, null, null, originOf(vm)))),
    });

    it('finds each group of VMs equal to itself, with a score of 100', () => {
      const { inventory } = desk;
      const grouped = inventory
        .listVapps()
        .map(({ vmUuids }) => vmUuids.flatMap((uuid) => inventory.findVm(uuid) ?? []));
      const all = inventory.listVms();
      // Few of them have vApps: what would be configurations are as many VMs as services have, in the order of their names.
      const named = [...all].sort((a, b) => (a.nameLabel < b.nameLabel ? -1 : 1));
      const runs = SIZES.flatMap((size) =>
        Array.from({ length: Math.floor(all.length / size) }, (_, at) => named.slice(at * size, (at + 1) * size)),
      );
      const groups = [...grouped.filter((vms) => vms.length > 0), ...runs, all];
      let fields = 0;
      for (const vms of groups) {
        const { score, tally, vms: compared } = compareSides(sideOf(vms), sideOf([...vms].reverse()));
        expect([score, tally.drift, tally.expected, compared.length]).toEqual([100, 0, 0, vms.length]);
        fields += tally.same;
      }
      expect(fields).toBeGreaterThan(groups.length);
      recordFigure(`drift.real-self.${file}`, { count: fields, bad: 0, target: 0, ok: true });
    });

    it.skipIf(snapshots.length === 0)(
      'finds between snapshots and their origins what the file shows, and only that',
      () => {
        const byRef = new Map(rows('VM').map((row) => [attribute(row, 'ref'), row]));
        const wrong: string[] = [];
        let [pairs, found] = [0, 0];
        for (const row of snapshots) {
          const origin = byRef.get(attribute(row, 'snapshot_of'));
          const [now, then] = [attribute(origin ?? row, 'uuid'), attribute(row, 'uuid')].map((uuid) =>
            desk.inventory.findVm(uuid),
          );
          if (!origin || !now || !then) continue;
          pairs += 1;
          const [pair] = compareSides(
            sideOf([now]),
            sideOf([then], () => now.uuid),
          ).vms;
          const drift = pair?.fields.filter(({ verdict }) => verdict === 'drift') ?? [];
          found += drift.length;
          expect(pair?.matchedBy).toBe('lineage');
          wrong.push(...notInTheFile(origin, row, drift), ...notReported(origin, row, pair?.fields ?? []));
        }
        expect(pairs).toBeGreaterThan(0);
        recordFigure(`drift.real-snapshots.${file}`, {
          count: found,
          bad: wrong.length,
          target: 0,
          ok: wrong.length === 0,
        });
        expect(wrong).toEqual([]);
      },
    );

    /** Drift of the VM itself that two rows of the file do not differ in; of a disk or NIC, that the devices do not. */
    function notInTheFile(origin: Element, row: Element, drift: readonly FieldComparison[]): readonly string[] {
      return drift.flatMap(({ field, left, right }) => {
        const where = `${attribute(row, 'name__label')}: ${field} ${String(left)} → ${String(right)}`;
        if (/^(disk|nic)\./.test(field)) return changedDevices(origin, row).includes(field) ? [] : [where];
        if (field === 'auto-start') return isSameText(origin, row, 'other_config') ? [where] : [];
        const known = ATTRIBUTES.find(([kind]) => kind.test(field));
        return known && !isSameText(origin, row, known[1]) ? [] : [where];
      });
    }

    /** Attributes that differ in the file, and no field says so. */
    function notReported(origin: Element, row: Element, fields: readonly FieldComparison[]): readonly string[] {
      const devices = changedDevices(origin, row)
        .filter((each) => !fields.some(({ field, verdict }) => field === each && verdict !== 'same'))
        .map((each) => `${attribute(row, 'name__label')}: ${each} is not reported`);
      const own = ATTRIBUTES.filter(([, name]) => !isSameText(origin, row, name)).flatMap(([kind, name]) => {
        const same = ATTRIBUTES.filter((each) => each[1] === name).map((each) => each[0]);
        const isSaid = fields.some(({ field, verdict }) => verdict !== 'same' && same.some((each) => each.test(field)));
        return isSaid ? [] : [`${attribute(row, 'name__label')}: ${name} (${String(kind)}) is not reported`];
      });
      return [...devices, ...own];
    }

    /** Devices of a VM in the file by number. */
    function devicesOf(vm: Element, table: 'VBD' | 'VIF'): ReadonlyMap<string, Element> {
      const own = rows(table).filter(
        (each) =>
          attribute(each, 'VM') === attribute(vm, 'ref') && (table === 'VIF' || attribute(each, 'type') === 'Disk'),
      );
      return new Map(own.map((each) => [attribute(each, table === 'VIF' ? 'device' : 'userdevice'), each]));
    }

    /** Devices that one row of the file has and the other has not, or that differ there, by field. */
    function changedDevices(origin: Element, row: Element): readonly string[] {
      return (['VBD', 'VIF'] as const).flatMap((table) => {
        const [ours, theirs] = [devicesOf(origin, table), devicesOf(row, table)];
        return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((number) => {
          const [a, b] = [ours.get(number), theirs.get(number)];
          const prefix = `${table === 'VIF' ? 'nic' : 'disk'}.${number}`;
          if (!a || !b) return [prefix];
          return DEVICE_ATTRIBUTES[table].flatMap(([field, name]) =>
            attribute(a, name) === attribute(b, name) ? [] : [`${prefix}.${field}`],
          );
        });
      });
    }
  });
});
