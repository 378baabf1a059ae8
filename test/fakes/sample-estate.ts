import type { Configuration } from '../../shared/domain/configuration.ts';
import type { DiskFacts, NetworkFacts, VifFacts, VmFacts } from '../../shared/domain/inventory.ts';
import { manifestText, toManifest } from '../../shared/domain/manifest.ts';
import {
  recordKey,
  signedBytes,
  stageTag,
  type LockRecord,
  type ServiceRecord,
  type StageRecord,
} from '../../shared/domain/stage-record.ts';
import { defaultWorkflow, type Service, type Workflow } from '../../shared/domain/workflow.ts';
import type { Signer } from '../../electron/ports.ts';
import { MemoryPool } from './memory-pool.ts';
import { sha256, uuidOf } from './sample-signer.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Uuids of the sample estate, by what they are. */
export const SHOP = {
  vapp: uuidOf(1),
  web: uuidOf(11),
  db: uuidOf(12),
  spare: uuidOf(13),
  host: uuidOf(21),
  networks: {
    devFront: uuidOf(31),
    devData: uuidOf(32),
    intFront: uuidOf(33),
    intData: uuidOf(34),
    management: uuidOf(35),
  },
  vifs: { webFront: uuidOf(41), webData: uuidOf(42), dbData: uuidOf(43) },
} as const;

/** A VIF. */
export function makeVif(part: Partial<VifFacts> = {}): VifFacts {
  return {
    uuid: uuidOf(49),
    device: 0,
    networkUuid: SHOP.networks.devFront,
    mac: '02:00:00:00:00:01',
    attached: true,
    ...part,
  };
}

/** A disk. */
export function makeDisk(part: Partial<DiskFacts> = {}): DiskFacts {
  return {
    vdiUuid: uuidOf(51),
    device: 0,
    nameLabel: 'root',
    sizeBytes: 1024,
    srUuid: uuidOf(61),
    bootable: true,
    ...part,
  };
}

/** A VM with everything a test does not care about filled in. */
export function makeVm(part: Partial<VmFacts> = {}): VmFacts {
  return {
    uuid: uuidOf(19),
    nameLabel: 'vm',
    powerState: 'Halted',
    vappUuid: null,
    startOrder: 0,
    startDelaySeconds: 0,
    shutdownDelaySeconds: 0,
    vcpus: 2,
    memoryBytes: 4096,
    firmware: 'uefi',
    tags: [],
    hostUuid: null,
    affinityHostUuid: null,
    vifs: [],
    disks: [],
    guestOs: '',
    toolsVersion: '8.4',
    addresses: [],
    snapshotCount: 0,
    snapshots: [],
    allowedOperations: [],
    currentOperations: [],
    blockedOperations: {},
    ...part,
  };
}

/** A network that every host reaches. */
export function makeNetwork(uuid: string, nameLabel: string, part: Partial<NetworkFacts> = {}): NetworkFacts {
  return { uuid, nameLabel, description: '', vlan: -1, hostUuids: [SHOP.host], tags: [], ...part };
}

/** A configuration as the board shows it, in Development and with nothing wrong. */
export function makeConfiguration(part: Partial<Configuration> = {}): Configuration {
  return {
    uuid: SHOP.vapp,
    poolId: 'pool-a',
    nameLabel: 'Web shop 1',
    description: '',
    serviceId: 'web-shop',
    stageId: 'development',
    since: '2026-03-01T08:00:00.000Z',
    by: 'root',
    revision: 'ab'.repeat(32),
    recordedRevision: 'ab'.repeat(32),
    recordSeq: 1,
    vmUuids: [SHOP.web, SHOP.db],
    runningCount: 0,
    powerState: 'Halted',
    vcpus: 4,
    memoryBytes: 8192,
    diskBytes: 2048,
    lock: null,
    activeRunId: null,
    warnings: [],
    ...part,
  };
}

/** The default workflow with networks for Development and Integration. */
export function makeWorkflow(): Workflow {
  const workflow = defaultWorkflow();
  const maps: Readonly<Record<string, Record<string, string>>> = {
    development: { front: SHOP.networks.devFront, data: SHOP.networks.devData },
    integration: { front: SHOP.networks.intFront, data: SHOP.networks.intData },
  };
  return {
    ...workflow,
    stages: workflow.stages.map((stage) => ({ ...stage, networkMap: maps[stage.id] ?? {} })),
  };
}

/** A service with that workflow. */
export function makeService(part: Partial<Service> = {}): Service {
  return { id: 'web-shop', name: 'Web shop', description: '', workflow: makeWorkflow(), ...part };
}

/** Signs a record's content. */
export function signRecord<R extends StageRecord | ServiceRecord | LockRecord>(
  signer: Signer,
  content: Omit<R, 'v' | 'key' | 'sig'>,
): R {
  const unsigned = { v: 1, key: signer.publicKey, ...content } as unknown as Omit<R, 'sig'>;
  return { ...unsigned, sig: signer.sign(signedBytes(unsigned)) } as R;
}

/** A stage record's content that says: Development. */
export function makeStageContent(
  part: Partial<Omit<StageRecord, 'v' | 'key' | 'sig'>> = {},
): Omit<StageRecord, 'v' | 'key' | 'sig'> {
  return {
    kind: 'stage',
    id: SHOP.vapp,
    pool: 'uuid-of-pool-a',
    seq: 1,
    at: '2026-03-01T08:00:00.000Z',
    by: 'root',
    service: 'web-shop',
    stage: 'development',
    since: '2026-03-01T08:00:00.000Z',
    revision: 'ab'.repeat(32),
    members: [
      { vm: SHOP.web, order: 1, startDelay: 0, shutdownDelay: 0 },
      { vm: SHOP.db, order: 0, startDelay: 30, shutdownDelay: 0 },
    ],
    ...part,
  };
}

/** A pool with one shop of two VMs in Development, three NICs, one VM that belongs to nothing, and the published service. */
export function makeShopPool(clock: VirtualClock, signer: Signer, poolUuid = 'uuid-of-pool-a'): MemoryPool {
  const pool = new MemoryPool(clock);
  const { networks, vifs } = SHOP;
  const { content } = pool;
  for (const [name, uuid] of Object.entries(networks)) content.networks.set(uuid, makeNetwork(uuid, name));
  content.vapps.set(SHOP.vapp, { nameLabel: 'Web shop 1', description: '' });
  const tags = ['linux', stageTag('Development')];
  const vms = [
    makeVm({
      uuid: SHOP.web,
      nameLabel: 'web-01',
      vappUuid: SHOP.vapp,
      startOrder: 1,
      tags,
      vifs: [
        makeVif({ uuid: vifs.webFront, device: 0, networkUuid: networks.devFront, mac: '02:00:00:00:00:01' }),
        makeVif({ uuid: vifs.webData, device: 1, networkUuid: networks.devData, mac: '02:00:00:00:00:02' }),
      ],
      disks: [makeDisk()],
    }),
    makeVm({
      uuid: SHOP.db,
      nameLabel: 'db-01',
      vappUuid: SHOP.vapp,
      startDelaySeconds: 30,
      tags,
      vifs: [makeVif({ uuid: vifs.dbData, device: 0, networkUuid: networks.devData, mac: '02:00:00:00:00:03' })],
      disks: [makeDisk({ vdiUuid: uuidOf(52) })],
    }),
    makeVm({ uuid: SHOP.spare, nameLabel: 'spare-01', tags: ['linux'] }),
  ];
  for (const vm of vms) content.vms.set(vm.uuid, vm);
  for (const [key, text] of shopRecords(signer, poolUuid, vms)) content.records.set(key, text);
  content.records.set('XenCenter.CustomFields', '<custom/>');
  return pool;
}

type Records = readonly (readonly [key: string, text: string])[];

/** Records by who signed them for which pool: thousands of sites are made, all alike. */
const signedRecords = new Map<string, Records>();

/** The records of the shop: its service, and that it is in Development. */
function shopRecords(signer: Signer, pool: string, vms: readonly VmFacts[]): Records {
  const known = signedRecords.get(`${signer.publicKey} ${pool}`);
  if (known) return known;
  const service = makeService();
  const common = { pool, seq: 1, at: '2026-03-01T08:00:00.000Z', by: 'root' };
  const published = signRecord<ServiceRecord>(signer, { ...common, kind: 'service', id: service.id, service });
  const members = vms.filter((vm) => vm.vappUuid === SHOP.vapp);
  const revision = sha256(manifestText(toManifest(members, service.workflow, 'development')));
  const placed = signRecord<StageRecord>(signer, makeStageContent({ pool, revision }));
  const records: Records = [
    [recordKey('service', service.id, 1), JSON.stringify(published)],
    [recordKey('stage', SHOP.vapp, 1), JSON.stringify(placed)],
  ];
  signedRecords.set(`${signer.publicKey} ${pool}`, records);
  return records;
}
