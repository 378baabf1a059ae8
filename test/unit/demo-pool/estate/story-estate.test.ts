import { describe, expect, it } from 'vitest';
import { text, texts } from '../../../../electron/demo-pool/behaviour/values.ts';
import type { Row } from '../../../../electron/demo-pool/core/contract.ts';
import { buildEstate } from '../../../../electron/demo-pool/estate/build-estate.ts';
import { makeBareWorld } from './bare-world.ts';
import { listViolations } from './model-check.ts';

const world = makeBareWorld();
buildEstate(world, { seed: 1 });
const { db } = world;

function rows(cls: string): readonly Row[] {
  return [...db.entries(cls)].map(([, row]) => row);
}
const machines = rows('VM').filter((vm) => vm['is_a_template'] === false && vm['is_control_domain'] === false);

describe('the story estate', () => {
  it('satisfies the data model in every field, reference and reverse set', () => {
    expect(listViolations(db)).toEqual([]);
  });

  it('would be found out by that check', () => {
    const broken = makeBareWorld();
    broken.db.create('VM', { power_state: 'On', affinity: 'OpaqueRef:gone', memory_target: 0.5 });
    const violations = listViolations(broken.db).join(' ');
    for (const field of ['power_state', 'affinity', 'memory_target']) expect(violations).toContain(field);
  });

  it('has three hosts of one pool, three services in stages, and more than 45 VMs', () => {
    expect(rows('host')).toHaveLength(3);
    expect(rows('pool')).toHaveLength(1);
    expect(machines.length).toBeGreaterThan(45);
    expect(rows('VM_appliance').map((vapp) => vapp['name_label'])).toEqual(
      expect.arrayContaining(['Web shop 2.4', 'Web shop 2.5', 'ERP 9.2', 'Mail 5.1', 'Monitoring']),
    );
  });

  it('has an own set of networks for each stage, each with its own tag on every host', () => {
    const front = rows('network').find((network) => network['name_label'] === 'Staging front');
    const pifs = texts(front?.['PIFs']).map((pif) => db.get('PIF', pif));
    expect(pifs.map((pif) => pif['VLAN'])).toEqual([140, 140, 140]);
    expect(new Set(pifs.map((pif) => pif['host'])).size).toBe(3);
    const tags = rows('VLAN').map((vlan) => `${text(vlan['tagged_PIF'])} ${String(vlan['tag'] as number)}`);
    expect(new Set(tags).size).toBe(tags.length);
  });

  it('gives no two VIFs one MAC', () => {
    const macs = machines.flatMap((vm) => texts(vm['VIFs']).map((vif) => text(db.get('VIF', vif)['MAC'])));
    expect(new Set(macs).size).toBe(macs.length);
  });

  it('lets the running VMs fit into their hosts, and the disks into their SRs', () => {
    for (const metrics of rows('host_metrics')) {
      expect(metrics['memory_free']).toBeGreaterThan(16 * 1024 ** 3);
      expect(metrics['memory_free']).toBeLessThan(metrics['memory_total'] as number);
    }
    for (const sr of rows('SR'))
      expect(sr['physical_utilisation']).toBeLessThanOrEqual(Math.max(sr['physical_size'] as number, 1));
  });

  it('lets no running VM use a disk or network that its host does not see', () => {
    for (const vm of machines.filter((machine) => machine['power_state'] === 'Running')) {
      const host = db.get('host', text(vm['resident_on']));
      const srs = texts(host['PBDs']).map((pbd) => db.get('PBD', pbd)['SR']);
      const networks = texts(host['PIFs']).map((pif) => db.get('PIF', pif)['network']);
      for (const vbd of texts(vm['VBDs']).map((ref) => db.get('VBD', ref)))
        if (vbd['VDI'] !== 'OpaqueRef:NULL') expect(srs).toContain(db.get('VDI', text(vbd['VDI']))['SR']);
      for (const vif of texts(vm['VIFs']).map((ref) => db.get('VIF', ref))) {
        const isPrivate = texts(db.get('network', text(vif['network']))['PIFs']).length === 0;
        if (!isPrivate) expect(networks).toContain(vif['network']);
      }
    }
  });

  it('has the disorders of real pools', () => {
    const names = machines.map((vm) => text(vm['name_label']));
    expect(names.filter((name) => name === 'bastion1')).toHaveLength(2);
    expect(names.some((name) => name.includes('<b>') && name.includes('🚀'))).toBe(true);
    expect(names.some((name) => name.length > 250)).toBe(true);
    expect(machines.find((vm) => vm['name_label'] === 'shop-web2-stg')?.['power_state']).toBe('Halted');
    expect(rows('VM_appliance').filter((vapp) => texts(vapp['VMs']).length === 0)).toHaveLength(1);
    const withoutTools = machines.filter(
      (vm) =>
        vm['power_state'] === 'Running' &&
        db.get('VM_guest_metrics', text(vm['guest_metrics']))['PV_drivers_detected'] === false,
    );
    expect(withoutTools.map((vm) => vm['name_label'])).toEqual(['erp-portal1-pt']);
    const orphans = rows('VDI').filter(
      (vdi) => texts(vdi['VBDs']).length === 0 && text(db.get('SR', text(vdi['SR']))['content_type']) === 'user',
    );
    expect(orphans).toHaveLength(2);
    const archive = rows('SR').find((sr) => sr['name_label'] === 'NFS archive');
    expect((archive?.['physical_utilisation'] as number) / (archive?.['physical_size'] as number)).toBeGreaterThan(
      0.95,
    );
  });

  it('has a snapshot tree with a branch that was left, the VM descending from the other', () => {
    const [ref = '', vm] = [...db.entries('VM')].find(([, row]) => row['name_label'] === 'erp-db1-prd') ?? [];
    const named = (name: string): readonly [string, Row] => {
      const found = [...db.entries('VM')].find(([, row]) => row['snapshot_of'] === ref && row['name_label'] === name);
      if (!found) throw new Error(`no snapshot ${name}`);
      return found;
    };
    const [base, baseRow] = named('ERP 9.2 installed');
    const [left] = named('with month-end patch');
    const [again] = named('back on 9.2');
    expect([...texts(baseRow['children'])].sort()).toEqual([left, again].sort());
    expect(baseRow['parent']).toBe('OpaqueRef:NULL');
    expect(vm?.['parent']).toBe(named('before audit')[0]);
    expect(text(db.get('VM', again)['parent'])).toBe(base);
  });

  it('is the same for the same seed and another for another', () => {
    const uuids = (seed: number): readonly string[] => {
      const other = makeBareWorld(seed);
      buildEstate(other, { seed });
      return [...other.db.entries('VM')].map(([ref, row]) => `${ref} ${text(row['uuid'])} ${text(row['name_label'])}`);
    };
    expect(uuids(1)).toEqual(
      [...db.entries('VM')].map(([ref, row]) => `${ref} ${text(row['uuid'])} ${text(row['name_label'])}`),
    );
    expect(uuids(2)).not.toEqual(uuids(1));
  });
});
