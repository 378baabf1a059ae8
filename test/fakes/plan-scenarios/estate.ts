import type { VmFacts } from '../../../shared/domain/inventory.ts';
import { stageSnapshotName } from '../../../shared/domain/plan/snapshot-names.ts';
import { makeSnapshot, HOSTS, SRS } from '../plan-facts.ts';
import { makeConfiguration, makeDisk, makeVif, makeVm, SHOP } from '../sample-estate.ts';
import { uuidOf } from '../sample-signer.ts';

const GIB = 1024 ** 3;
const { networks } = SHOP;

/** Members of the varied shop besides the web server and the database. */
export const MORE = { batch: uuidOf(16), cache: uuidOf(17) } as const;
/** Operations that XAPI allows on its VMs. */
const ALLOWED = ['start', 'clean_shutdown', 'hard_shutdown', 'suspend', 'resume', 'snapshot', 'checkpoint', 'destroy'];
const LOCKED = { destroy: 'Stagewright: locked in Development', revert: 'Stagewright: locked in Development' };

const nightly = (n: number, withMemory: boolean) =>
  makeSnapshot(n, 'nightly', {
    withMemory,
    takenAt: '2026-03-02T03:00:00.000Z',
    nics: [{ device: 0, networkUuid: networks.devFront, mac: '02:00:00:00:00:01' }],
  });

/** Four members that differ in all that plans look at: power, host, start order, disks, NICs, tags, snapshots, locks. */
export function makeVariedVms(): readonly VmFacts[] {
  const { web, db } = SHOP;
  const common = { vappUuid: SHOP.vapp, allowedOperations: ALLOWED };
  return [
    makeVm({
      ...{ ...common, uuid: web, nameLabel: 'web-01', powerState: 'Running', hostUuid: HOSTS.one, startOrder: 1 },
      ...{ vcpus: 8, memoryBytes: 8 * GIB, affinityHostUuid: HOSTS.one, startDelaySeconds: 5, shutdownDelaySeconds: 7 },
      tags: ['linux', 'stage: Development', 'stage: Old'],
      vifs: [
        makeVif({ uuid: SHOP.vifs.webFront }),
        makeVif({ uuid: SHOP.vifs.webData, device: 1, networkUuid: networks.devData, mac: '02:00:00:00:00:02' }),
      ],
      disks: [
        makeDisk({ vdiUuid: uuidOf(54), device: 1, sizeBytes: 100 * GIB, srUuid: SRS.fast, bootable: false }),
        makeDisk({ sizeBytes: 20 * GIB, srUuid: SRS.slow }),
      ],
      snapshotCount: 3,
      snapshots: [
        makeSnapshot(1, stageSnapshotName('exit', 'development', 'Web shop 1')),
        makeSnapshot(2, stageSnapshotName('entry', 'integration', 'Web shop 1'), { withMemory: true }),
        nightly(3, true),
      ],
      blockedOperations: LOCKED,
    }),
    makeVm({
      ...{ ...common, uuid: db, nameLabel: 'db-01', powerState: 'Running', hostUuid: HOSTS.two, memoryBytes: 4 * GIB },
      vifs: [makeVif({ uuid: SHOP.vifs.dbData, networkUuid: networks.devData, mac: '02:00:00:00:00:03' })],
      disks: [makeDisk({ vdiUuid: uuidOf(52), sizeBytes: 40 * GIB, srUuid: SRS.slow })],
      snapshotCount: 1,
      snapshots: [nightly(4, false)],
      affinityHostUuid: HOSTS.two,
    }),
    makeVm({
      ...{ ...common, uuid: MORE.batch, nameLabel: 'batch-01', startOrder: 2, vcpus: 1, memoryBytes: 2 * GIB },
      vifs: [makeVif({ uuid: uuidOf(44), networkUuid: networks.management, mac: '02:00:00:00:00:04' })],
      disks: [makeDisk({ vdiUuid: uuidOf(53), sizeBytes: 10 * GIB, srUuid: SRS.slow })],
      snapshotCount: 1,
      snapshots: [nightly(5, false)],
    }),
    makeVm({
      ...{ ...common, uuid: MORE.cache, nameLabel: 'cache-01', powerState: 'Suspended', startOrder: 1 },
      ...{ memoryBytes: GIB, tags: ['stage: Development'] },
    }),
  ];
}

/** The shop with these members. */
export function makeVariedConfiguration(): ReturnType<typeof makeConfiguration> {
  return makeConfiguration({ vmUuids: makeVariedVms().map(({ uuid }) => uuid), runningCount: 2, powerState: 'Mixed' });
}
