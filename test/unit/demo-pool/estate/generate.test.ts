import { describe, expect, it } from 'vitest';
import { text, texts } from '../../../../electron/demo-pool/behaviour/values.ts';
import type { Row } from '../../../../electron/demo-pool/core/contract.ts';
import { buildEstate } from '../../../../electron/demo-pool/estate/build-estate.ts';
import { makeBareWorld } from './bare-world.ts';
import { listViolations } from './model-check.ts';

function generate(vms: number): ReturnType<typeof makeBareWorld> {
  const world = makeBareWorld(3);
  buildEstate(world, { seed: 3, vms });
  return world;
}

const twoHundred = generate(200);

describe('a generated estate', () => {
  it('satisfies the data model', () => {
    expect(listViolations(generate(45).db)).toEqual([]);
  });

  it.each([1, 2, 7, 60])('has exactly %i VMs beside control domains, templates and snapshots', (vms) => {
    const { db } = generate(vms);
    const machines = [...db.entries('VM')].filter(
      ([, vm]) => vm['is_a_template'] === false && vm['is_control_domain'] === false,
    );
    expect(machines).toHaveLength(vms);
    expect(db.refs('VM_appliance')).toHaveLength(Math.ceil(vms / 6));
  });

  it('keeps the shares of running, UEFI and snapshotted VMs, and about nine records a VM', () => {
    const { db } = twoHundred;
    const machines = [...db.entries('VM')]
      .map(([, vm]) => vm)
      .filter((vm) => vm['is_a_template'] === false && vm['is_control_domain'] === false);
    const share = (is: (vm: Row) => boolean): number => machines.filter(is).length / machines.length;
    expect(share((vm) => vm['power_state'] === 'Running')).toBeCloseTo(0.7, 2);
    expect(share((vm) => Object.hasOwn(vm['NVRAM'] as Row, 'EFI-variables'))).toBeCloseTo(0.1, 2);
    expect(share((vm) => texts(vm['snapshots']).length > 0)).toBeCloseTo(0.1, 2);
    for (const [, vm] of db.entries('VM'))
      if (vm['is_a_snapshot'] === true) expect(text(vm['snapshot_metadata']).length).toBeGreaterThan(2_000);
    const records = [...db.tables.values()].reduce((sum, table) => sum + table.entries.size, 0);
    expect(records / 200).toBeGreaterThan(8.5);
    expect(records / 200).toBeLessThan(11);
  });

  it('has a host for every 40 VMs, with memory left for more', () => {
    const { db } = twoHundred;
    expect(db.refs('host')).toHaveLength(5);
    for (const [, metrics] of db.entries('host_metrics')) expect(metrics['memory_free']).toBeGreaterThan(8 * 1024 ** 3);
  });
});
