import { describe, expect, it } from 'vitest';
import type { NetworkGraph } from '../../../../../shared/domain/fence/network-graph.ts';
import { findReachability } from '../../../../../shared/domain/fence/reachability.ts';
import { HOSTS, makePool, makeVif } from './sample-pool.ts';

/** What is taken for granted about the network of the originals. */
function assumed(change: (pool: NetworkGraph) => Partial<NetworkGraph> = () => ({})) {
  const pool = makePool();
  const { domains } = findReachability({ ...pool, ...change(pool) });
  return [...domains.values()].find(({ vifUuids }) => vifUuids.includes('vm1.0'))?.assumptions;
}

const withVif = (vif: NetworkGraph['vifs'][number], hostUuids: readonly string[] = ['h1']) =>
  assumed(({ vms, vifs }) => ({
    vms: vms.some(({ uuid }) => uuid === vif.vmUuid) ? vms : [...vms, { uuid: vif.vmUuid, hostUuids }],
    vifs: [...vifs, vif],
  }));

describe('what is taken for granted about a network', () => {
  it('is nothing where switch, tag and hosts are known', () => {
    expect(assumed()).toEqual([]);
  });

  it('is that every trunk carries a tag, and what a switch is, where nobody said', () => {
    const unknown = { kind: 'trunk-unknown', tag: 100, hostUuids: [...HOSTS] };
    expect(assumed(() => ({ physicalNetworks: [] }))).toEqual([
      unknown,
      { kind: 'switch-unknown', networkUuids: ['trunk'] },
    ]);
    const unlisted = ({ physicalNetworks }: NetworkGraph) => ({
      physicalNetworks: physicalNetworks.map((each) => ({ ...each, tags: each.tags.filter(({ tag }) => tag !== 100) })),
    });
    expect(assumed(unlisted)).toEqual([unknown]);
  });

  it('is that a guest on the trunk could write its tag', () => {
    expect(withVif(makeVif('vm7', 'trunk'))).toContainEqual({ kind: 'guest-tagging', tag: 100, vifUuids: ['vm7.0'] });
    expect(withVif(makeVif('vm7', 'management'))).toEqual([]);
  });

  it('is where a VM will run that may run on several hosts', () => {
    expect(
      assumed(({ vms }) => ({
        vms: vms.map((vm) => (['vm4', 'vm2'].includes(vm.uuid) ? { ...vm, hostUuids: [...HOSTS] } : vm)),
      })),
    ).toEqual([{ kind: 'host-undecided', vmUuids: ['vm2', 'vm4'] }]);
    expect(
      assumed(({ vms }) => ({ vms: vms.map((vm) => (vm.uuid === 'vm3' ? { ...vm, hostUuids: [] } : vm)) })),
    ).toEqual([{ kind: 'host-undecided', vmUuids: ['vm3'] }]);
  });

  it('is that a VM with a foot elsewhere passes nothing on, unless it is known as a router', () => {
    const second = makeVif('vm1', 'management', { uuid: 'vm1.1', device: 1 });
    expect(withVif(second)).toEqual([{ kind: 'multi-homed', vmUuids: ['vm1'] }]);
    expect(withVif({ ...second, networkUuid: 'app' })).toEqual([]);
  });
});
