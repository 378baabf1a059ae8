import { describe, expect, it } from 'vitest';
import type { FenceMember, FenceRequest } from '../../../../../shared/domain/fence/fence-request.ts';
import { planFence } from '../../../../../shared/domain/fence/plan-fence.ts';
import { makeMembers, makeRequest } from './sample-pool.ts';

const orders = (members: readonly FenceMember[]) => [
  members,
  [...members].reverse(),
  [...members.slice(2), ...members.slice(0, 2)],
];
const nic = (member: FenceMember, mac: string, address: string): FenceMember => ({
  ...member,
  nics: member.nics.map((each) => ({ ...each, mac, addresses: [address] })),
});
const planned = (rest: Partial<FenceRequest>) => planFence(makeRequest(rest));

describe('the plan of a fence', () => {
  it('is the same in whatever order its members come', () => {
    for (const mode of ['block', 'inOut'] as const)
      for (const members of orders(makeMembers(4)))
        expect(planned({ mode, members })).toEqual(planned({ mode, members: makeMembers(4) }));
  });

  it('names what is there twice in one order, MACs first', () => {
    const [one, two, three, four] = makeMembers(4) as [FenceMember, FenceMember, FenceMember, FenceMember];
    const members = [
      nic(three, '02:00:00:00:00:aa', '10.0.0.7'),
      nic(one, '02:00:00:00:00:bb', '10.0.0.8'),
      nic(four, '02-00-00-00-00-AA', '10.0.0.7/24'),
      nic(two, '02:00:00:00:00:bb', '10.0.0.8'),
    ];
    for (const each of orders(members)) {
      const planning = planned({ members: each });
      expect(planning.ok ? [] : planning.problems).toEqual([
        { kind: 'duplicate-mac', mac: '02:00:00:00:00:aa', vmUuids: ['vm3', 'vm4'] },
        { kind: 'duplicate-mac', mac: '02:00:00:00:00:bb', vmUuids: ['vm1', 'vm2'] },
        { kind: 'duplicate-address', address: '10.0.0.7', vmUuids: ['vm3', 'vm4'] },
        { kind: 'duplicate-address', address: '10.0.0.8', vmUuids: ['vm1', 'vm2'] },
      ]);
    }
  });
});
