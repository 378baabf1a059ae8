import { describe, expect, it } from 'vitest';
import type { Blocker } from '../../../../shared/domain/blocker.ts';
import { permissionsOf } from '../../../../shared/domain/blockers/permission-blockers.ts';
import { findPlanBlockers, findTransitionBlockers } from '../../../../shared/domain/find-blockers.ts';
import { planTransition } from '../../../../shared/domain/plan/plan-transition.ts';
import { CONSOLE_PERMISSIONS, PROMOTE_PERMISSIONS, type Rights } from '../../../../shared/domain/rights.ts';
import type { VmFacts } from '../../../../shared/domain/inventory.ts';
import type { PlanFacts } from '../../../../shared/domain/transition-facts.ts';
import fc from 'fast-check';
import { seed } from '../../../bench/campaign.ts';
import {
  anyPlanFacts,
  HOSTS,
  makeHost,
  makeOccupant,
  makePlanFacts,
  makeRuledWorkflow,
  makeRules,
  makeShopVms,
  makeSr,
  OCCUPANT,
  SRS,
} from '../../../fakes/plan-facts.ts';
import { makeConfiguration, makeDisk, makeNetwork, SHOP } from '../../../fakes/sample-estate.ts';
import { uuidOf } from '../../../fakes/sample-signer.ts';

const GIB = 1024 ** 3;
const START = { kind: 'start', readiness: { probe: { kind: 'running' }, timeoutSeconds: 60 } } as const;
const SHUTDOWN = { kind: 'shutdown', forceAfterSeconds: null } as const;
const SNAPSHOT = { kind: 'snapshot', withMemory: false } as const;
const onFast = { placement: { srUuid: SRS.fast, hostUuid: null } };
const halted = { powerState: 'Halted', hostUuid: null } as const;

type Ruled = Parameters<typeof makeRuledWorkflow>;
const ruled = (rules: Ruled[0], part: Partial<PlanFacts> = {}, mode?: Ruled[1]): PlanFacts =>
  makePlanFacts({ workflow: makeRuledWorkflow(rules, mode), ...part });

describe('blockers of rules', () => {
  it('finds nothing where a stage asks for everything and all is there', () => {
    const integration = { ...onFast, entry: [SNAPSHOT, START], isLocked: true, keepSnapshots: 3 };
    for (const mode of [undefined, 'copy', 'swap'] as const) {
      const facts = ruled(
        { development: { exit: [SNAPSHOT, SHUTDOWN] }, integration },
        { neighbours: [makeOccupant()] },
        mode,
      );
      expect(findPlanBlockers(facts)).toEqual([]);
    }
  });

  it('names a hold, on the board as well', () => {
    const workflow = makeRuledWorkflow();
    const transitions = workflow.transitions.map((each) => ({ ...each, hold: 'fair until Friday' }));
    const facts = makePlanFacts({ workflow: { ...workflow, transitions } });
    expect(findTransitionBlockers(facts)).toEqual([{ kind: 'held', reason: 'fair until Friday' }]);
  });

  it.each([
    ['ANNA', []],
    ['bert', [{ kind: 'user-not-allowed', userName: 'bert', stage: 'Integration', allowed: ['Anna', 'root'] }]],
  ])('lets %s in by the list of the stage', (userName, expected) => {
    const rights: Rights = { userName, isLocalSuperuser: true, role: null, permissions: [] };
    const facts = ruled({ integration: { allowedUsers: ['Anna', 'root'] } }, { rights });
    expect(findTransitionBlockers(facts)).toEqual(expected);
  });

  const budget = makeRules().budget;
  it.each([
    [{ configurations: 1 }, [{ part: 'configurations', wanted: 2, limit: 1 }]],
    [{ configurations: 2 }, []],
    [{ vcpus: 7 }, [{ part: 'vcpus', wanted: 8, limit: 7 }]],
    [{ memoryBytes: 16_384, diskBytes: 4095 }, [{ part: 'disk', wanted: 4096, limit: 4095 }]],
  ])('keeps the budget %j over all configurations of the stage', (limits, expected) => {
    const facts = ruled({ integration: { budget: { ...budget, ...limits } } }, { neighbours: [makeOccupant()] });
    expect(findPlanBlockers(facts)).toEqual(
      expected.map((each) => ({ kind: 'budget-exceeded', stage: 'Integration', ...each })),
    );
    // In a swap the occupant makes room.
    const swapped = ruled(
      { integration: { budget: { ...budget, configurations: 1 } } },
      { neighbours: [makeOccupant()] },
      'swap',
    );
    expect(findPlanBlockers(swapped)).toEqual([]);
  });

  it('names all who stand where a swap would take one place, and who holds the one', () => {
    const neighbours = [makeOccupant(1), makeOccupant()];
    expect(findPlanBlockers(ruled({}, { neighbours }, 'swap'))).toEqual([
      { kind: 'several-occupants', stage: 'Integration', configurationUuids: [OCCUPANT.vapp, uuidOf(701)] },
    ]);
    const occupant = makeOccupant();
    const held = { ...occupant, configuration: { ...occupant.configuration, activeRunId: 'run-9' } };
    expect(findPlanBlockers(ruled({}, { neighbours: [held] }, 'swap'))).toEqual([
      { kind: 'run-active', runId: 'run-9', configurationUuid: OCCUPANT.vapp },
    ]);
  });

  it('names each member without a snapshot to return to', () => {
    const configuration = makeConfiguration({ stageId: 'integration' });
    const facts = ruled({}, { configuration, toStageId: 'development' }, 'return');
    expect(findPlanBlockers(facts)).toEqual(
      [SHOP.web, SHOP.db].map((vmUuid) => ({ kind: 'snapshot-missing', vmUuid, stage: 'Development' })),
    );
  });
});

/** One VM with so many snapshots and disks of which the second has so many images. */
const chained = (snapshotCount: number, chainLength: number): readonly VmFacts[] =>
  makeShopVms({
    snapshotCount,
    disks: [makeDisk({ chainLength: 2 }), makeDisk({ vdiUuid: uuidOf(53), device: 1, chainLength })],
  }).slice(0, 1);

describe('blockers of storage, hosts and VMs', () => {
  const tight = [makeSr(SRS.slow, 'slow'), makeSr(SRS.fast, 'fast', { sizeBytes: 100 * GIB, usedBytes: 70 * GIB })];
  const hosts = (freeBytes: number) => [makeHost(HOSTS.one, 'one', { memoryFreeBytes: freeBytes })];

  it.each<readonly [string, PlanFacts, readonly Blocker[]]>([
    [
      'an SR that is gone, and a host',
      ruled({ integration: { placement: { srUuid: uuidOf(66), hostUuid: uuidOf(29) } } }),
      [
        { kind: 'sr-missing', stage: 'Integration', srUuid: uuidOf(66) },
        { kind: 'host-missing', stage: 'Integration', hostUuid: uuidOf(29) },
      ],
    ],
    [
      'an SR that no host is attached to',
      ruled({ integration: onFast }, { srs: [makeSr(SRS.fast, 'fast', { hostUuids: [] })] }),
      [{ kind: 'sr-detached', srUuid: SRS.fast }],
    ],
    [
      'an SR that the host of a running VM does not see',
      ruled(
        { integration: onFast },
        { srs: [makeSr(SRS.fast, 'fast', { hostUuids: [HOSTS.two] })], vms: makeShopVms().slice(0, 1) },
      ),
      [{ kind: 'sr-unreachable', vmUuid: SHOP.web, srUuid: SRS.fast, hostUuid: HOSTS.one }],
    ],
    [
      'nothing where the VM is shut down before',
      ruled(
        { development: { exit: [SHUTDOWN] }, integration: onFast },
        { srs: [makeSr(SRS.fast, 'fast', { hostUuids: [HOSTS.two] })] },
      ),
      [],
    ],
    [
      'an SR without room for all disks that come',
      ruled({ integration: onFast }, { srs: tight }),
      [{ kind: 'sr-full', srUuid: SRS.fast, neededBytes: 40 * GIB, freeBytes: 30 * GIB }],
    ],
    [
      'an SR without room for full copies',
      ruled({ integration: onFast }, { srs: tight }, 'copy'),
      [{ kind: 'sr-full', srUuid: SRS.fast, neededBytes: 40 * GIB, freeBytes: 30 * GIB }],
    ],
    [
      'memory for one of two VMs',
      ruled({ integration: { entry: [START] } }, { vms: makeShopVms(halted), hosts: hosts(6 * GIB) }),
      [{ kind: 'no-host-fits', vmUuid: SHOP.db, memoryBytes: 4 * GIB, freeBytes: 2 * GIB, hosts: 1 }],
    ],
    [
      'nothing where the plan itself frees the memory',
      ruled({ development: { exit: [SHUTDOWN] }, integration: { entry: [START] } }, { hosts: hosts(0) }),
      [],
    ],
    [
      'nothing where caps make them fit',
      ruled(
        { integration: { entry: [START], caps: { vcpus: null, memoryBytes: GIB } } },
        { vms: makeShopVms(halted), hosts: hosts(2 * GIB) },
      ),
      [],
    ],
    [
      'a chain that is as long as it may be',
      ruled({ development: { exit: [SNAPSHOT] } }, { vms: makeShopVms({ snapshotCount: 29 }).slice(0, 1) }),
      [{ kind: 'chain-too-deep', vmUuid: SHOP.web, length: null, snapshots: 29, limit: 30 }],
    ],
    [
      'a chain that destroyed snapshots left long',
      ruled({ development: { exit: [SNAPSHOT] } }, { vms: chained(2, 29) }),
      [{ kind: 'chain-too-deep', vmUuid: SHOP.web, length: 29, snapshots: 2, limit: 30 }],
    ],
    [
      'nothing where the disk is on another SR since, whatever snapshots it had before',
      ruled({ development: { exit: [SNAPSHOT] } }, { vms: chained(29, 3) }),
      [],
    ],
    [
      'an operation that an administrator blocked, and that the plan needs',
      ruled(
        { development: { exit: [SHUTDOWN] } },
        { vms: makeShopVms({ blockedOperations: { clean_shutdown: 'month end', clone: 'no' } }).slice(0, 1) },
      ),
      [{ kind: 'operation-blocked', vmUuid: SHOP.web, operation: 'clean_shutdown', reason: 'month end' }],
    ],
    [
      'a suspended VM whose disk would move',
      ruled({ integration: onFast }, { vms: makeShopVms({ powerState: 'Suspended', hostUuid: null }).slice(0, 1) }),
      [{ kind: 'vm-not-steady', vmUuid: SHOP.web, powerState: 'Suspended' }],
    ],
  ])('names %s', (_what, facts, expected) => {
    expect(findPlanBlockers(facts)).toEqual(expected);
  });

  it('names a VM that no host can see all networks of', () => {
    const networks = makePlanFacts().networks.map((network) =>
      network.uuid === SHOP.networks.intFront
        ? makeNetwork(network.uuid, 'intFront', { hostUuids: [uuidOf(29)] })
        : network,
    );
    const vms = makeShopVms(halted).slice(0, 1);
    expect(findPlanBlockers(ruled({ integration: { entry: [START] } }, { networks, vms }))).toEqual([
      { kind: 'no-host-fits', vmUuid: SHOP.web, memoryBytes: 4 * GIB, freeBytes: 0, hosts: 0 },
    ]);
  });

  it('does not ask whether the host sees a network where a copy goes there', () => {
    const networks = makePlanFacts().networks.map((network) => ({ ...network, hostUuids: [HOSTS.two] }));
    const kinds = (mode?: 'copy') => findPlanBlockers(ruled({}, { networks }, mode)).map(({ kind }) => kind);
    expect(kinds()).toEqual(['network-unreachable', 'network-unreachable']);
    expect(kinds('copy')).toEqual([]);
  });
});

describe('permissions of a plan', () => {
  it('are asked for by the calls that its steps make', () => {
    const rights: Rights = {
      userName: 'anna',
      isLocalSuperuser: false,
      role: 'vm-admin',
      permissions: [...PROMOTE_PERMISSIONS, 'vm.set_name_label'],
    };
    const facts = ruled({ development: { exit: [SNAPSHOT] }, integration: { isLocked: true } }, { rights });
    expect(findPlanBlockers(facts)).toEqual([
      { kind: 'permission-missing', missing: { permission: 'vm.snapshot', role: 'vm-power-admin' } },
      { kind: 'permission-missing', missing: { permission: 'vm.add_to_blocked_operations', role: 'vm-admin' } },
    ]);
  });

  it('are all known to the console, with the role that has them', () => {
    fc.assert(
      fc.property(anyPlanFacts, (facts) => {
        for (const { action } of planTransition(facts)?.steps ?? [])
          for (const permission of permissionsOf(action))
            expect(Object.keys(CONSOLE_PERMISSIONS)).toContain(permission);
      }),
      { seed: seed(), numRuns: 100 },
    );
  });
});
