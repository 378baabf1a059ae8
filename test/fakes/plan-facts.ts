import fc from 'fast-check';
import type { HostFacts, SnapshotFacts, SrFacts, VmFacts } from '../../shared/domain/inventory.ts';
import { stageSnapshotName } from '../../shared/domain/plan/snapshot-names.ts';
import { NO_RULES, type StageAction, type StageRules } from '../../shared/domain/stage-rules.ts';
import type { PlanFacts } from '../../shared/domain/transition-facts.ts';
import type { TransitionMode, Workflow } from '../../shared/domain/workflow.ts';
import { makeConfiguration, makeDisk, makeNetwork, makeVif, makeVm, makeWorkflow, SHOP } from './sample-estate.ts';
import { uuidOf } from './sample-signer.ts';

const { networks } = SHOP;

/** SRs of the planning estate. */
export const SRS = { slow: uuidOf(61), fast: uuidOf(62) } as const;
/** Hosts of the planning estate. */
export const HOSTS = { one: SHOP.host, two: uuidOf(22) } as const;
/** A configuration that stands where another wants to go. */
export const OCCUPANT = { vapp: uuidOf(2), web: uuidOf(14) } as const;
const GIB = 1024 ** 3;

/** An SR that both hosts see. */
export function makeSr(uuid: string, nameLabel: string, part: Partial<SrFacts> = {}): SrFacts {
  const hostUuids = Object.values(HOSTS);
  return { uuid, nameLabel, type: 'nfs', shared: true, hostUuids, sizeBytes: 1000 * GIB, usedBytes: 0, ...part };
}

/** A host with room. */
export function makeHost(uuid: string, nameLabel: string, part: Partial<HostFacts> = {}): HostFacts {
  const state = { address: '192.0.2.1', enabled: true, live: true, isCoordinator: false, cpuCount: 16 };
  return { uuid, nameLabel, ...state, memoryTotalBytes: 64 * GIB, memoryFreeBytes: 64 * GIB, ...part };
}

/** Rules that ask for what is given. */
export function makeRules(part: Partial<StageRules> = {}): StageRules {
  return { ...NO_RULES, ...part };
}

/** The default workflow with rules for Development and Integration, and a mode for both ways between them. */
export function makeRuledWorkflow(
  rules: { readonly development?: Partial<StageRules>; readonly integration?: Partial<StageRules> } = {},
  mode?: TransitionMode,
): Workflow {
  const workflow = makeWorkflow();
  return {
    ...workflow,
    stages: workflow.stages.map((stage) => {
      const own = stage.id === 'development' || stage.id === 'integration' ? rules[stage.id] : undefined;
      return own ? { ...stage, rules: makeRules(own) } : stage;
    }),
    transitions: workflow.transitions.map((each) => (mode ? { ...each, mode } : each)),
  };
}

/** A snapshot of the 1st of March. */
export function makeSnapshot(n: number, nameLabel: string, part: Partial<SnapshotFacts> = {}): SnapshotFacts {
  const takenAt = `2026-03-01T08:${String(n % 60).padStart(2, '0')}:00.000Z`;
  return { uuid: uuidOf(5000 + n), nameLabel, takenAt, withMemory: false, nics: [], ...part };
}

/** The shop's two VMs, running on the first host, each with a NIC and a disk of 20 GiB on the slow SR. */
export function makeShopVms(part: Partial<VmFacts> = {}): readonly VmFacts[] {
  const common = { vappUuid: SHOP.vapp, powerState: 'Running', hostUuid: HOSTS.one, memoryBytes: 4 * GIB } as const;
  return [
    makeVm({
      uuid: SHOP.web,
      nameLabel: 'web-01',
      startOrder: 1,
      vifs: [makeVif({ uuid: SHOP.vifs.webFront })],
      disks: [makeDisk({ sizeBytes: 20 * GIB, srUuid: SRS.slow })],
      ...common,
      ...part,
    }),
    makeVm({
      uuid: SHOP.db,
      nameLabel: 'db-01',
      vifs: [makeVif({ uuid: SHOP.vifs.dbData, networkUuid: networks.devData, mac: '02:00:00:00:00:03' })],
      disks: [makeDisk({ vdiUuid: uuidOf(52), sizeBytes: 20 * GIB, srUuid: SRS.slow })],
      ...common,
      ...part,
    }),
  ];
}

/** Another configuration of the service, in Integration. */
export function makeOccupant(n = 0): PlanFacts['neighbours'][number] {
  const uuid = n === 0 ? OCCUPANT.vapp : uuidOf(700 + n);
  const vmUuid = n === 0 ? OCCUPANT.web : uuidOf(750 + n);
  const vm = makeVm({
    uuid: vmUuid,
    nameLabel: `old-web-${String(n)}`,
    vappUuid: uuid,
    powerState: 'Running',
    hostUuid: HOSTS.two,
    vifs: [makeVif({ uuid: uuidOf(800 + n), networkUuid: networks.intFront, mac: '02:00:00:00:00:01' })],
    disks: [makeDisk({ vdiUuid: uuidOf(850 + n), srUuid: SRS.fast })],
  });
  const nameLabel = `Web shop 0.${String(n)}`;
  const revision = 'cd'.repeat(32);
  const configuration = makeConfiguration({ uuid, nameLabel, stageId: 'integration', recordSeq: 7, revision });
  return { configuration: { ...configuration, vmUuids: [vmUuid] }, vms: [vm] };
}

/** Everything that planning rests on: the shop in Development, on its way to Integration. */
export function makePlanFacts(part: Partial<PlanFacts> = {}): PlanFacts {
  return {
    configuration: makeConfiguration(),
    workflow: makeRuledWorkflow(),
    toStageId: 'integration',
    isConnected: true,
    rights: null,
    networks: Object.entries(networks).map(([name, uuid]) =>
      makeNetwork(uuid, name, { hostUuids: Object.values(HOSTS) }),
    ),
    hosts: [makeHost(HOSTS.one, 'xen01'), makeHost(HOSTS.two, 'xen02')],
    vms: makeShopVms(),
    srs: [makeSr(SRS.slow, 'slow-sas'), makeSr(SRS.fast, 'fast-ssd')],
    neighbours: [],
    configurationNames: ['Web shop 1'],
    ...part,
  };
}

const readiness = fc.constantFrom(
  { probe: { kind: 'running' }, timeoutSeconds: 60 } as const,
  { probe: { kind: 'agent' }, timeoutSeconds: 300 } as const,
  { probe: { kind: 'http', port: 443, path: '/health', isTls: true }, timeoutSeconds: 10 } as const,
);

const actions: fc.Arbitrary<StageAction[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('snapshot' as const), withMemory: fc.boolean() }),
    fc.record({ kind: fc.constant('start' as const), readiness }),
    fc.record({ kind: fc.constant('shutdown' as const), forceAfterSeconds: fc.constantFrom(null, 60) }),
    fc.constant({ kind: 'note' as const, text: 'Tell the testers' }),
  ),
  { maxLength: 4 },
);

const rules: fc.Arbitrary<Partial<StageRules>> = fc.record({
  placement: fc.record({
    srUuid: fc.constantFrom(null, SRS.slow, SRS.fast),
    hostUuid: fc.constantFrom(null, HOSTS.one, HOSTS.two),
  }),
  entry: actions,
  exit: actions,
  caps: fc.record({ vcpus: fc.constantFrom(null, 1, 4), memoryBytes: fc.constantFrom(null, GIB, 16 * GIB) }),
  isLocked: fc.boolean(),
  keepSnapshots: fc.constantFrom(null, 1, 3),
});

const snapshotNames = [
  stageSnapshotName('exit', 'development', 'Web shop 1'),
  stageSnapshotName('entry', 'integration', 'Web shop 1'),
  stageSnapshotName('entry', 'staging', 'Web shop 1'),
  'before the patch',
];

const anyVm = (n: number): fc.Arbitrary<VmFacts> =>
  fc
    .record({
      startOrder: fc.integer({ min: 0, max: 2 }),
      powerState: fc.constantFrom('Running', 'Running', 'Halted', 'Suspended'),
      vcpus: fc.constantFrom(1, 2, 8),
      memoryBytes: fc.constantFrom(GIB, 8 * GIB),
      tags: fc.uniqueArray(fc.constantFrom('linux', 'stage: Development', 'stage: Old')),
      nics: fc.array(fc.constantFrom(...Object.values(networks), uuidOf(999)), { maxLength: 3 }),
      srs: fc.array(fc.constantFrom(SRS.slow, SRS.fast), { maxLength: 3 }),
      affinityHostUuid: fc.constantFrom(null, HOSTS.one, HOSTS.two),
      blocked: fc.constantFrom({}, { destroy: 'Stagewright: locked in Development' }, { revert: 'kept by ops' }),
      snapshots: fc.array(fc.record({ name: fc.constantFrom(...snapshotNames), withMemory: fc.boolean() }), {
        maxLength: 5,
      }),
    })
    .map(({ nics, srs, blocked, snapshots, powerState, ...rest }) =>
      makeVm({
        ...rest,
        uuid: uuidOf(100 + n),
        nameLabel: `vm-${String(n % 3)}`,
        powerState,
        hostUuid: powerState === 'Running' ? HOSTS.one : null,
        blockedOperations: blocked,
        vifs: nics.map((networkUuid, device) => makeVif({ uuid: uuidOf(1000 + n * 10 + device), device, networkUuid })),
        disks: srs.map((srUuid, device) =>
          makeDisk({ vdiUuid: uuidOf(2000 + n * 10 + device), device, srUuid, sizeBytes: GIB * (1 + device) }),
        ),
        snapshotCount: snapshots.length,
        snapshots: snapshots.map(({ name, withMemory }, index) =>
          makeSnapshot(n * 10 + index, name, {
            withMemory,
            nics: nics.map((networkUuid, device) => ({ device, networkUuid, mac: '02:00:00:00:00:09' })),
          }),
        ),
      }),
    );

const anyVms = (base: number, max: number): fc.Arbitrary<VmFacts[]> =>
  fc
    .integer({ min: 0, max })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => anyVm(base + index))));

/** Any estate, rules of both stages, mode and neighbours. */
export const anyPlanFacts: fc.Arbitrary<PlanFacts> = fc
  .record({
    mode: fc.constantFrom<TransitionMode | undefined>(undefined, 'copy', 'swap', 'return'),
    development: rules,
    integration: rules,
    vms: anyVms(0, 5),
    otherVms: anyVms(20, 4),
    hasOccupant: fc.boolean(),
  })
  .map(({ mode, development, integration, vms, otherVms, hasOccupant }) =>
    makePlanFacts({
      workflow: makeRuledWorkflow({ development, integration }, mode),
      vms,
      configuration: makeConfiguration({ vmUuids: vms.map(({ uuid }) => uuid) }),
      neighbours: hasOccupant ? [{ ...makeOccupant(), vms: otherVms }] : [],
    }),
  );
