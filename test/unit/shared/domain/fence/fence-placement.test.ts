import { describe, expect, it } from 'vitest';
import { listUsableHosts, placeAcross, placeOnOne } from '../../../../../shared/domain/fence/fence-placement.ts';
import type { FenceRequest } from '../../../../../shared/domain/fence/fence-request.ts';
import { makeMembers, makeRequest } from './sample-pool.ts';

const GIB = 1024 ** 3;
type Host = FenceRequest['hosts'][number];

/** Hosts h1, h2 and h3 with so many GiB free each. */
const hosts = (...free: readonly number[]): readonly Host[] =>
  free.map((gib, at) => ({
    ...{
      uuid: `h${String(at + 1)}`,
      isUsable: true,
      memoryFreeBytes: gib * GIB,
      networkBackend: 'openvswitch' as const,
    },
  }));
/** Members of so many GiB each, started in the order they stand here. */
const members = (...sizes: readonly number[]): FenceRequest['members'] =>
  makeMembers(sizes.length).map((member, at) => ({ ...member, memoryBytes: (sizes[at] ?? 0) * GIB }));
const homes = (request: FenceRequest) => {
  const placed = placeAcross(request, listUsableHosts(request));
  return placed.ok ? placed.starts.map(({ vmUuid, hostUuid }) => `${String(vmUuid)} ${hostUuid}`) : placed.because;
};
const bound = (list: FenceRequest['members'], at: number, hostUuids: readonly string[]): FenceRequest['members'] =>
  list.map((member, index) => (index === at ? { ...member, hostUuids } : member));
/** The management network, by which the router leads out, is attached on the second host only. */
const outsideOnTwo = (request: FenceRequest): FenceRequest => ({
  ...request,
  graph: {
    ...request.graph,
    pifs: request.graph.pifs.filter(({ networkUuid, hostUuid }) => networkUuid !== 'management' || hostUuid === 'h2'),
  },
});

describe('the hosts of a fence', () => {
  it('are those in use, the one with most memory first, then by uuid', () => {
    const [one, two, three] = hosts(8, 16, 8) as [Host, Host, Host];
    const uuids = (list: readonly Host[]) => listUsableHosts(makeRequest({ hosts: list })).map(({ uuid }) => uuid);
    expect(uuids([three, one, two])).toEqual(['h2', 'h1', 'h3']);
    expect(uuids([three, one, { ...two, isUsable: false }])).toEqual(['h1', 'h3']);
  });
});

describe('a fence on one host', () => {
  const place = (rest: Partial<FenceRequest>) => placeOnOne(makeRequest(rest));

  it('is on the one with most memory, in start order, and waits for the first', () => {
    const list = members(4, 2, 2);
    const turned = [list[2]!, list[0]!, list[1]!];
    expect(place({ hosts: hosts(7, 8), members: turned })).toEqual({
      ok: true,
      starts: ['vm1', 'vm2', 'vm3'].map((vmUuid, at) => ({ vmUuid, hostUuid: 'h2', waitUntilRunning: at === 0 })),
      reason: { kind: 'fits-one-host', hostUuid: 'h2', neededBytes: 8 * GIB, freeBytes: 8 * GIB },
    });
    expect(place({ hosts: hosts(8), members: members(1) })).toMatchObject({ starts: [{ waitUntilRunning: false }] });
    const equal = members(1, 1)
      .map((member) => ({ ...member, startOrder: 0 }))
      .reverse();
    expect(place({ hosts: hosts(8), members: equal })).toMatchObject({
      starts: [{ vmUuid: 'vm1' }, { vmUuid: 'vm2' }],
    });
  });

  it('starts its router first, where that finds the way out', () => {
    const request = outsideOnTwo(makeRequest({ hosts: hosts(32, 16), members: members(4), mode: 'outOnly' }));
    expect(placeOnOne(request)).toMatchObject({
      starts: [
        { vmUuid: null, hostUuid: 'h2', waitUntilRunning: true },
        { vmUuid: 'vm1', hostUuid: 'h2', waitUntilRunning: false },
      ],
      reason: { neededBytes: 5 * GIB },
    });
    // What needs no router needs no way out.
    expect(placeOnOne({ ...request, mode: 'block' })).toMatchObject({ starts: [{ vmUuid: 'vm1', hostUuid: 'h1' }] });
  });

  it('is refused with what it lacks', () => {
    expect(place({ hosts: [] })).toEqual({ ok: false, because: [{ kind: 'no-usable-host' }] });
    expect(place({ hosts: hosts(7, 6), members: members(4, 4) })).toEqual({
      ok: false,
      because: [{ kind: 'no-host-fits', neededBytes: 8 * GIB, bestFreeBytes: 7 * GIB, bestHostUuid: 'h1' }],
    });
    const apart = bound(bound(members(1, 1, 1), 2, ['h2']), 0, ['h1']);
    expect(place({ hosts: hosts(1, 9), members: apart })).toEqual({
      ok: false,
      because: [{ kind: 'storage-not-on-hosts', vmUuids: ['vm1', 'vm3'], hostUuids: ['h1', 'h2'] }],
    });
    const request = outsideOnTwo(
      makeRequest({ hosts: hosts(1, 2, 3).filter(({ uuid }) => uuid !== 'h2'), mode: 'inOut' }),
    );
    expect(placeOnOne(request)).toEqual({
      ok: false,
      because: [{ kind: 'outside-not-on-hosts', networkUuid: 'management', hostUuids: ['h1', 'h3'] }],
    });
  });
});

describe('a fence across hosts', () => {
  it('puts the largest first, each where most memory is left, and starts them in start order', () => {
    expect(homes(makeRequest({ hosts: hosts(8, 6), members: members(2, 6, 4) }))).toEqual([
      'vm1 h1',
      'vm2 h1',
      'vm3 h2',
    ]);
    expect(homes(makeRequest({ hosts: hosts(4, 4), members: members(4, 4) }))).toEqual(['vm1 h1', 'vm2 h2']);
  });

  it('lets its router choose before all others', () => {
    const request = outsideOnTwo(makeRequest({ hosts: hosts(4, 5), members: members(4, 4), mode: 'inOut' }));
    expect(homes(request)).toEqual(['null h2', 'vm1 h1', 'vm2 h2']);
  });

  it('keeps a VM where its disks are', () => {
    expect(homes(makeRequest({ hosts: hosts(9, 4), members: bound(members(4, 4), 1, ['h2']) }))).toEqual([
      'vm1 h1',
      'vm2 h2',
    ]);
  });

  it('is refused with what it lacks', () => {
    expect(homes(makeRequest({ hosts: [] }))).toEqual([{ kind: 'no-usable-host' }]);
    expect(homes(makeRequest({ hosts: [...hosts(5, 4)].reverse(), members: members(3, 3, 3) }))).toEqual([
      { kind: 'no-hosts-fit', neededBytes: 9 * GIB, freeBytes: 9 * GIB, hostUuids: ['h1', 'h2'] },
    ]);
    expect(homes(makeRequest({ hosts: hosts(9), members: bound(members(1, 1), 0, ['h7']) }))).toEqual([
      { kind: 'storage-not-on-hosts', vmUuids: ['vm1'], hostUuids: ['h1'] },
    ]);
    const shut = outsideOnTwo(makeRequest({ hosts: hosts(9), mode: 'outOnly' }));
    expect(homes(shut)).toEqual([{ kind: 'outside-not-on-hosts', networkUuid: 'management', hostUuids: ['h1'] }]);
  });
});
