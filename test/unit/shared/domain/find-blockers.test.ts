import { describe, expect, it } from 'vitest';
import { findPlanBlockers, findTransitionBlockers } from '../../../../shared/domain/find-blockers.ts';
import { PROMOTE_PERMISSIONS, type Rights } from '../../../../shared/domain/rights.ts';
import type { PlanFacts } from '../../../../shared/domain/transition-facts.ts';
import { makeConfiguration, makeNetwork, makeVif, makeVm, makeWorkflow, SHOP } from '../../../fakes/sample-estate.ts';
import { uuidOf } from '../../../fakes/sample-signer.ts';

const { networks } = SHOP;
const rights: Rights = {
  userName: 'anna',
  isLocalSuperuser: false,
  role: 'vm-admin',
  permissions: PROMOTE_PERMISSIONS,
};
const lock = {
  runId: 'run-9',
  holder: 'bert',
  console: 'desk-2',
  since: '2026-03-02T07:00:00.000Z',
  expires: '2026-03-02T07:15:00.000Z',
  isOurs: false,
  isStale: true,
};

function makeFacts(part: Partial<PlanFacts> = {}): PlanFacts {
  return {
    configuration: makeConfiguration(),
    workflow: makeWorkflow(),
    toStageId: 'integration',
    isConnected: true,
    rights,
    networks: Object.entries(networks).map(([name, uuid]) => makeNetwork(uuid, name)),
    hosts: [],
    vms: [makeVm({ uuid: SHOP.web, hostUuid: SHOP.host, vifs: [makeVif()] })],
    srs: [],
    neighbours: [],
    configurationNames: [],
    ...part,
  };
}

describe('findTransitionBlockers', () => {
  it('finds nothing where all is well, with or without known rights', () => {
    expect(findTransitionBlockers(makeFacts())).toEqual([]);
    expect(findTransitionBlockers(makeFacts({ rights: null }))).toEqual([]);
    expect(findTransitionBlockers(makeFacts({ toStageId: 'integration', vms: [] }))).toEqual([]);
  });

  it.each([
    ['a pool that is away', { isConnected: false }, [{ kind: 'pool-not-connected' }]],
    ['an empty vApp', { configuration: makeConfiguration({ vmUuids: [] }) }, [{ kind: 'empty' }]],
    ['no workflow', { workflow: null }, [{ kind: 'not-in-stage' }]],
    ['no stage', { configuration: makeConfiguration({ stageId: null }) }, [{ kind: 'not-in-stage' }]],
    [
      'a stage the workflow lost',
      { configuration: makeConfiguration({ stageId: 'gone' }) },
      [{ kind: 'not-in-stage' }],
    ],
    ['the stage it is in', { toStageId: 'development' }, [{ kind: 'already-there', stage: 'Development' }]],
    ['a jump', { toStageId: 'production' }, [{ kind: 'no-transition', from: 'Development', to: 'Production' }]],
    ['an unknown target', { toStageId: 'moon' }, [{ kind: 'no-transition', from: 'Development', to: 'moon' }]],
    [
      'a record that is not believed',
      { configuration: makeConfiguration({ warnings: [{ kind: 'record-not-believed', reason: 'forged' }] }) },
      [{ kind: 'record-not-believed', reason: 'forged' }],
    ],
    [
      'a lock elsewhere',
      { configuration: makeConfiguration({ lock }) },
      [{ kind: 'locked', holder: 'bert', console: 'desk-2', since: lock.since, isStale: true }],
    ],
    [
      'a run, whose lock is not named twice',
      { configuration: makeConfiguration({ lock, activeRunId: 'run-9' }) },
      [{ kind: 'run-active', runId: 'run-9' }],
    ],
    [
      'an interrupted run',
      { configuration: makeConfiguration({ lock, warnings: [{ kind: 'run-interrupted', runId: 'run-9' }] }) },
      [{ kind: 'run-interrupted', runId: 'run-9' }],
    ],
    [
      'a missing network',
      { networks: [makeNetwork(networks.intFront, 'intFront')] },
      [{ kind: 'network-missing', role: 'data', networkUuid: networks.intData }],
    ],
    [
      'missing permissions, each with the weakest role that has it',
      { rights: { ...rights, role: 'read-only', permissions: ['vm.add_tags', 'vm.remove_tags'] } },
      [
        { kind: 'permission-missing', missing: { permission: 'pool.add_to_gui_config', role: 'vm-operator' } },
        { kind: 'permission-missing', missing: { permission: 'pool.remove_from_gui_config', role: 'vm-operator' } },
        { kind: 'permission-missing', missing: { permission: 'vif.move', role: 'vm-admin' } },
      ],
    ],
  ] as const)('names %s', (_what, part, expected) => {
    expect(findTransitionBlockers(makeFacts(part))).toEqual(expected);
  });

  it('asks no permission of a local superuser', () => {
    const root = { ...rights, isLocalSuperuser: true, permissions: [] };
    expect(findTransitionBlockers(makeFacts({ rights: root }))).toEqual([]);
  });

  it('names every reason, not only the first, and the pool before all', () => {
    const configuration = makeConfiguration({ stageId: null, vmUuids: [], lock });
    const kinds = findTransitionBlockers(makeFacts({ isConnected: false, configuration })).map(({ kind }) => kind);
    expect(kinds).toEqual(['pool-not-connected', 'not-in-stage', 'empty', 'locked']);
  });
});

describe('findPlanBlockers', () => {
  const vm = (part = {}) => makeVm({ uuid: SHOP.web, hostUuid: SHOP.host, vifs: [makeVif()], ...part });
  const withFront = (part = {}) =>
    Object.entries(networks).map(([name, uuid]) => makeNetwork(uuid, name, uuid === networks.intFront ? part : {}));

  it('includes what the board knows', () => {
    expect(findPlanBlockers(makeFacts({ isConnected: false }))).toEqual([{ kind: 'pool-not-connected' }]);
  });

  it('names a VM that is busy, once', () => {
    const vms = [vm({ currentOperations: ['snapshot', 'pool_migrate'] })];
    expect(findPlanBlockers(makeFacts({ vms }))).toEqual([
      { kind: 'vm-busy', vmUuid: SHOP.web, operation: 'snapshot' },
    ]);
  });

  it.each([
    ['the host of a running VM does not see it', vm(), { hostUuids: [uuidOf(22)] }, 1],
    ['the host sees it', vm(), { hostUuids: [uuidOf(22), SHOP.host] }, 0],
    ['the VM has no host', vm({ hostUuid: null }), { hostUuids: [uuidOf(22)] }, 0],
    ['it has no PIF at all', vm(), { hostUuids: [] }, 0],
    [
      'the NIC is there already',
      vm({ vifs: [makeVif({ networkUuid: networks.intFront })] }),
      { hostUuids: [uuidOf(22)] },
      0,
    ],
    [
      'no stage maps the NIC’s network',
      vm({ vifs: [makeVif({ networkUuid: networks.management })] }),
      { hostUuids: [uuidOf(22)] },
      0,
    ],
  ])('judges whether a target network can be reached: %s', (_what, member, front, count) => {
    const blockers = findPlanBlockers(makeFacts({ vms: [member], networks: withFront(front) }));
    expect(blockers).toEqual(
      Array.from({ length: count }, () => ({
        kind: 'network-unreachable',
        vmUuid: SHOP.web,
        networkUuid: networks.intFront,
        hostUuid: SHOP.host,
      })),
    );
  });
});
