import { describe, expect, it } from 'vitest';
import { findPlanBlockers } from '../../../../shared/domain/find-blockers.ts';
import type { VmFacts } from '../../../../shared/domain/inventory.ts';
import type { StageRules } from '../../../../shared/domain/stage-rules.ts';
import type { PlanFacts } from '../../../../shared/domain/transition-facts.ts';
import {
  HOSTS,
  makeHost,
  makeOccupant,
  makePlanFacts,
  makeRuledWorkflow,
  makeRules,
  makeShopVms,
  makeSr,
  SRS,
} from '../../../fakes/plan-facts.ts';
import { makeConfiguration, makeDisk, makeNetwork, SHOP } from '../../../fakes/sample-estate.ts';
import { uuidOf } from '../../../fakes/sample-signer.ts';

const GIB = 1024 ** 3;
const START = { kind: 'start', readiness: { probe: { kind: 'running' }, timeoutSeconds: 60 } } as const;
const SHUTDOWN = { kind: 'shutdown', forceAfterSeconds: null } as const;
const halted = { powerState: 'Halted', hostUuid: null } as const;
const [web, db] = makeShopVms(halted) as [VmFacts, VmFacts];

/** Two hosts by their free GiB. */
const hosts = (one: number, two: number) => [
  makeHost(HOSTS.one, 'one', { memoryFreeBytes: one * GIB }),
  makeHost(HOSTS.two, 'two', { memoryFreeBytes: two * GIB }),
];
const starting = (rules: Partial<StageRules>, part: Partial<PlanFacts>): PlanFacts =>
  makePlanFacts({
    workflow: makeRuledWorkflow({ integration: { entry: [START], ...rules } }),
    vms: [web, db],
    ...part,
  });
const noFit = (vmUuid: string, memory: number, free: number, count: number) => ({
  ...{ kind: 'no-host-fits', vmUuid, hosts: count },
  ...{ memoryBytes: memory * GIB, freeBytes: free * GIB },
});
/** The second VM's disk is on an SR that only the second host sees. */
const onlyOnTwo = {
  srs: [makeSr(SRS.slow, 'slow'), makeSr(SRS.fast, 'fast', { hostUuids: [HOSTS.two] })],
  vms: [
    { ...web, affinityHostUuid: HOSTS.two },
    { ...db, disks: [makeDisk({ srUuid: SRS.fast })] },
  ],
};

const onOne = [makeSr(SRS.slow, 'slow'), makeSr(SRS.fast, 'fast', { hostUuids: [HOSTS.one] })];
const onTwo = { hostUuids: [HOSTS.two] };
const { networks } = makePlanFacts();
const internal = networks.map((each) => ({ ...each, hostUuids: [] }));

describe('room for what a plan starts', () => {
  it.each<readonly [string, PlanFacts, readonly object[]]>([
    ['is there where it is just enough', starting({}, { hosts: hosts(8, 0) }), []],
    ['is there on two hosts', starting({}, { hosts: hosts(4, 4) }), []],
    ['is missing for one', starting({}, { hosts: hosts(4, 3) }), [noFit(SHOP.db, 4, 3, 2)]],
    ['is missing for both', starting({}, { hosts: hosts(3, 2) }), [noFit(SHOP.web, 4, 3, 2), noFit(SHOP.db, 4, 3, 2)]],
    [
      'is none on a host that is disabled',
      starting({}, { hosts: [hosts(4, 0)[0]!, makeHost(HOSTS.two, 'two', { enabled: false })] }),
      [noFit(SHOP.db, 4, 0, 1)],
    ],
    [
      'is none on a host that is down',
      starting({}, { hosts: [hosts(4, 0)[0]!, makeHost(HOSTS.two, 'two', { live: false })] }),
      [noFit(SHOP.db, 4, 0, 1)],
    ],
    [
      'is given to the largest first',
      starting(
        {},
        {
          hosts: hosts(5, 4),
          vms: [
            { ...web, memoryBytes: 4 * GIB },
            { ...db, memoryBytes: 5 * GIB },
          ],
        },
      ),
      [],
    ],
    [
      'is taken on the host that a VM belongs to',
      starting({}, { ...onlyOnTwo, hosts: hosts(8, 6) }),
      [noFit(SHOP.db, 4, 2, 1)],
    ],
    [
      'is taken rather on the host that the stage names',
      starting({ placement: { srUuid: null, hostUuid: HOSTS.one } }, { ...onlyOnTwo, hosts: hosts(8, 6) }),
      [],
    ],
    [
      'is looked for elsewhere where that host has none',
      starting({}, { ...onlyOnTwo, hosts: hosts(8, 3) }),
      [noFit(SHOP.db, 4, 3, 1)],
    ],
    [
      'is taken first where there is most',
      starting({}, { hosts: hosts(4, 8), srs: onOne, vms: [web, { ...db, disks: [makeDisk({ srUuid: SRS.fast })] }] }),
      [],
    ],
    [
      'is there whatever networks of others a host sees',
      starting({}, { hosts: hosts(8, 0), networks: [...internal, makeNetwork(uuidOf(39), 'other', onTwo)] }),
      [],
    ],
    [
      'is none on a host that does not see the network of the stage',
      starting({}, { hosts: hosts(8, 0), networks: networks.map((each) => ({ ...each, ...onTwo })) }),
      [noFit(SHOP.web, 4, 0, 1), noFit(SHOP.db, 4, 0, 1)],
    ],
    [
      'is not cut by a cap above what a VM has',
      starting({ caps: { vcpus: null, memoryBytes: 16 * GIB } }, { hosts: hosts(8, 0) }),
      [],
    ],
    [
      'is given back only by what is shut down',
      makePlanFacts({
        workflow: makeRuledWorkflow({ development: { exit: [SHUTDOWN] }, integration: { entry: [START] } }),
        hosts: hosts(0, 7),
        vms: makeShopVms({ hostUuid: HOSTS.two, memoryBytes: 8 * GIB }).slice(0, 1),
      }),
      [],
    ],
  ])('%s', (_what, facts, expected) => {
    expect(findPlanBlockers(facts)).toEqual(expected);
  });
});

describe('room on the SR of a stage', () => {
  const onFast = { integration: { placement: { srUuid: SRS.fast, hostUuid: null } } };
  it.each(['copy', undefined] as const)('is asked for disks that come whole, to the byte (%s)', (mode) => {
    const found = (sizeBytes: number, usedBytes: number) =>
      findPlanBlockers(
        makePlanFacts({
          workflow: makeRuledWorkflow(onFast, mode),
          srs: [makeSr(SRS.slow, 'slow'), makeSr(SRS.fast, 'fast', { sizeBytes, usedBytes })],
        }),
      );
    const full = (freeBytes: number) => [{ kind: 'sr-full', srUuid: SRS.fast, neededBytes: 40 * GIB, freeBytes }];
    expect(found(50 * GIB, 10 * GIB)).toEqual([]);
    expect(found(50 * GIB, 10 * GIB + 1)).toEqual(full(40 * GIB - 1));
    expect(found(1, 2)).toEqual(full(0));
    // Some drivers do not tell their size.
    expect(found(0, 0)).toEqual([]);
    expect(found(-1, 0)).toEqual([]);
  });
});

describe('the budget of a stage', () => {
  const caps = { vcpus: 1, memoryBytes: GIB };
  const configuration = makeConfiguration({ memoryBytes: 8 * GIB });
  const none = makeRules().budget;

  it.each<readonly [string, Partial<StageRules>, 'copy' | undefined, readonly object[]]>([
    ['counts the vCPUs that are left', { caps, budget: { ...none, vcpus: 2 } }, undefined, []],
    ['counts the memory that is left', { caps, budget: { ...none, memoryBytes: 2 * GIB } }, undefined, []],
    ['counts what copies are left', { caps, budget: { ...none, vcpus: 2, memoryBytes: 2 * GIB } }, 'copy', []],
    [
      'refuses what is more than is left',
      { caps, budget: { ...none, vcpus: 1, memoryBytes: 2 * GIB - 1 } },
      undefined,
      [
        { part: 'vcpus', wanted: 2, limit: 1 },
        { part: 'memory', wanted: 2 * GIB, limit: 2 * GIB - 1 },
      ],
    ],
    [
      'counts all of it where nothing is cut',
      { caps: { vcpus: null, memoryBytes: GIB }, budget: { ...none, vcpus: 3 } },
      undefined,
      [{ part: 'vcpus', wanted: 4, limit: 3 }],
    ],
    [
      'counts all memory where only vCPUs are cut',
      { caps: { vcpus: 1, memoryBytes: null }, budget: { ...none, memoryBytes: GIB } },
      'copy',
      [{ part: 'memory', wanted: 8 * GIB, limit: GIB }],
    ],
  ])('%s after the plan has cut the VMs', (_what, rules, mode, parts) => {
    const workflow = makeRuledWorkflow({ integration: rules }, mode);
    const found = findPlanBlockers(makePlanFacts({ configuration, workflow, vms: makeShopVms(halted) }));
    expect(found).toEqual(parts.map((part) => ({ kind: 'budget-exceeded', stage: 'Integration', ...part })));
  });

  it('asks nothing of configurations in other stages', () => {
    const { configuration: other, vms } = makeOccupant();
    const neighbours = [{ configuration: { ...other, stageId: 'staging' }, vms }];
    const workflow = makeRuledWorkflow({ integration: { budget: { ...none, configurations: 1 } } });
    expect(findPlanBlockers(makePlanFacts({ workflow, neighbours }))).toEqual([]);
  });
});
