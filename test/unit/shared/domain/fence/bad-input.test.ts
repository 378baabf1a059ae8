import { describe, expect, it } from 'vitest';
import type { FenceRequest } from '../../../../../shared/domain/fence/fence-request.ts';
import { planFence } from '../../../../../shared/domain/fence/plan-fence.ts';
import {
  fenceProblemText,
  fenceRejectionText,
  NO_FENCE_NAMES,
  type FenceNames,
} from '../../../../../shared/text/fence-text.ts';
import { makeMembers, makePool, makeRequest } from './sample-pool.ts';

const named: FenceNames = { ...NO_FENCE_NAMES, vm: (id) => id, network: (id) => id, host: (id) => id };
const pool = makePool();
const listed = (tags: readonly number[], missing: readonly string[] = []): FenceRequest['graph'] => ({
  ...pool,
  physicalNetworks: [
    {
      ...pool.physicalNetworks[0]!,
      tags: tags.map((tag) => ({ tag, missingOnHostUuids: missing, isReserved: false })),
    },
  ],
});
const dhcp = makeMembers().map((member) => ({
  ...member,
  nics: member.nics.map((nic) => ({ ...nic, usesDhcp: true })),
}));

/** What is asked for, and a word of each sentence that a person is told. */
const CASES: readonly (readonly [what: string, rest: Partial<FenceRequest>, told: readonly RegExp[]])[] = [
  ['no free tag', { mustMigrate: true, graph: listed([]) }, [/No VLAN tags are listed for fences/]],
  [
    'a tag that somebody else uses',
    { mustMigrate: true, graph: listed([100]) },
    [/1 tag needed on .*core.*, 0 free; used by something else: 100/],
  ],
  ['a tag that one host lacks', { mustMigrate: true, graph: listed([201], ['h2']) }, [/201 is missing on .*h2/]],
  [
    'a VM without a NIC',
    { members: makeMembers().map((each) => (each.vmUuid === 'vm3' ? { ...each, nics: [] } : each)) },
    [/vm3 has no NIC\. Give it one, or fence it for consoles only/],
  ],
  [
    "a router's template that can have too few NICs",
    { mode: 'outOnly', router: { ...makeRequest().router!, nicCapacity: 1 } },
    [/The router needs 2 NICs; VMs of its template can have 1/],
  ],
  ['a network with DHCP', { members: dhcp }, [/addresses come by DHCP from .*app.*out of reach inside/]],
  [
    'an external pool that is exhausted',
    {
      mode: 'inOut',
      outside: { networkUuid: 'management', addresses: ['10.9.1.1'], leased: [{ address: '10.9.1.1', fenceId: 'f0' }] },
    },
    [/7 external addresses needed, 0 free\. Add addresses, or remove a fence/],
  ],
  [
    'a fence across hosts where only host-internal networks could be made',
    { mustMigrate: true, graph: { ...pool, physicalNetworks: [] } },
    [
      /holds all VMs on one host, and they must be able to move/,
      /No VLAN tags are listed/,
      /No controller joins tunnels/,
    ],
  ],
  [
    'VMs whose disks are on storage of two hosts, where only one host could hold them',
    {
      graph: { ...pool, physicalNetworks: [] },
      members: makeMembers().map((each, index) => ({ ...each, hostUuids: [index === 0 ? 'h1' : 'h2'] })),
    },
    [/None of h1, h2, h3 reaches the storage of vm1, vm2, vm3/],
  ],
  [
    'no host in use',
    { hosts: makeRequest().hosts.map((host) => ({ ...host, isUsable: false })) },
    [/No host is live and enabled/],
  ],
];

describe('what no fence can be made of', () => {
  it.each(CASES)('%s is refused in words that name it', (_what, rest, told) => {
    const planning = planFence(makeRequest(rest));
    expect(planning.ok).toBe(false);
    if (planning.ok) return;
    const sentences = [
      ...planning.problems.map((problem) => fenceProblemText(problem, named)),
      ...planning.rejected.flatMap(({ because }) => because.map((reason) => fenceRejectionText(reason, named))),
    ].map((sentence) => sentence.replaceAll(/[\u2068\u2069]/g, ''));
    for (const word of told) expect(sentences).toContainEqual(expect.stringMatching(word));
  });
});
