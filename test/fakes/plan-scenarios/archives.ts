import type { ArchiveFacts } from '../../../shared/domain/archive/archive-content.ts';
import type { ArchivedMember, ArchiveManifest } from '../../../shared/domain/archive/archive-manifest.ts';
import type { ArchiveWish, RestoreWish } from '../../../shared/domain/archive/archive-wish.ts';
import { planArchive } from '../../../shared/domain/archive/plan-archive.ts';
import { planRehearsal } from '../../../shared/domain/archive/plan-rehearsal.ts';
import { planRestore } from '../../../shared/domain/archive/plan-restore.ts';
import type { RestoreFacts } from '../../../shared/domain/archive/restore-facts.ts';
import { NO_FENCE_SETTINGS } from '../../../shared/domain/fence/no-fence-settings.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { findStage } from '../../../shared/domain/workflow.ts';
import { toMemoryTopology } from '../memory-topology.ts';
import { SRS } from '../plan-facts.ts';
import { SHOP } from '../sample-estate.ts';
import { uuidOf } from '../sample-signer.ts';
import { makeVariedOperation } from './operations.ts';
import { makeVariedFacts } from './transitions.ts';

const GIB = 1024 ** 3;

function archiveOf(wish: Partial<ArchiveWish> = {}): Plan {
  const facts: ArchiveFacts = {
    ...makeVariedOperation(),
    ...{ pool: { uuid: uuidOf(600), nameLabel: 'East' }, serviceName: 'Web shop', id: uuidOf(601), taken: [] },
  };
  return planArchive(facts, { name: 'Before the fair', note: 'kept for a year', zstd: true, ...wish });
}

function archived(n: number, startOrder: number, sizes: readonly number[]): ArchivedMember {
  const mac = `02:00:00:00:00:0${String(n)}`;
  return {
    ...{ nameLabel: `vm-${String(n)}`, tags: ['stage: Staging', 'gold'], file: `00${String(n)}-vm.xva` },
    content: {
      disks: sizes.map((sizeBytes, device) => ({
        ...{ bootable: device === 0, device, image: {}, settings: {}, sizeBytes, vdi: uuidOf(100 + 10 * n + device) },
      })),
      ...{ firmware: 'uefi', memoryBytes: n * GIB, settings: {}, shutdownDelaySeconds: 3, startDelaySeconds: 4 },
      ...{ startOrder, vcpus: n, vm: uuidOf(300 + n) },
      vifs: [
        { device: 0, mac, network: 'role:front', settings: {} },
        { device: 1, mac: `${mac.slice(0, -2)}1${String(n)}`, network: `network:${uuidOf(333)}`, settings: {} },
      ],
    },
  };
}

const FILES: ArchiveManifest['files'] = {
  '001-vm.xva': { sizeBytes: 3 * GIB, sha256: 'cd'.repeat(32) },
  '002-vm.xva': { sizeBytes: 5 * GIB, sha256: 'ef'.repeat(32) },
};

function manifestOf(part: Partial<ArchiveManifest> = {}): ArchiveManifest {
  return {
    ...{ v: 1, kind: 'archive', id: uuidOf(9), nameLabel: 'Shelf', note: '', madeAt: '', by: 'root', console: 'desk' },
    ...{ pool: { uuid: uuidOf(8), nameLabel: 'East' }, place: null, revision: 'a'.repeat(64) },
    configuration: { uuid: uuidOf(7), nameLabel: 'Shop', description: 'as it was' },
    networks: [
      { key: 'role:front', nameLabel: 'front' },
      { key: `network:${uuidOf(333)}`, nameLabel: 'back' },
    ],
    members: [archived(1, 0, [20 * GIB, 30 * GIB]), archived(2, 1, [GIB])],
    ...{ files: FILES, key: '', sig: '' },
    ...part,
  };
}

const STORAGE: NonNullable<ArchiveManifest['storage']> = {
  ...{ poolUuid: uuidOf(8), srUuid: SRS.slow, srName: 'slow-sas' },
  vms: { '001-vm.xva': uuidOf(401), '002-vm.xva': uuidOf(402) },
};

function restoreOf(facts: Partial<RestoreFacts>, wish: Partial<RestoreWish> = {}): Plan {
  const { networks, srs, workflow } = makeVariedFacts();
  const stage = (workflow && findStage(workflow, 'integration')) ?? null;
  return planRestore(
    {
      ...{ poolId: 'pool-a', manifest: manifestOf(), isConnected: true, rights: null, networks, srs, workflow, stage },
      ...{ neighbours: [], vapps: [], macs: new Map() },
      ...facts,
    },
    {
      ...{ archive: 'shelf', name: 'Shop again', place: { serviceId: 'web-shop', stageId: 'integration' } },
      ...{ srUuid: SRS.fast, keepMacs: true, mustMatch: true },
      networks: { 'role:front': SHOP.networks.intFront, [`network:${uuidOf(333)}`]: SHOP.networks.intData },
      ...wish,
    },
  );
}

function rehearsalOf(storage?: ArchiveManifest['storage']): Plan {
  const { networks, hosts, srs } = makeVariedFacts();
  const planning = planRehearsal(
    {
      ...{ poolId: 'pool-a', poolName: 'East', isConnected: true, rights: null, srs, settings: NO_FENCE_SETTINGS },
      manifest: manifestOf(storage ? { storage, files: {} } : {}),
      topology: toMemoryTopology([], networks, hosts),
    },
    { archive: 'shelf', srUuid: SRS.fast, probe: 'agent', timeoutSeconds: 60 },
  );
  if (!planning.ok) throw new Error(JSON.stringify(planning));
  return planning.plan;
}

/** Archives and what is made of them. */
export const ARCHIVES = {
  'archive as files': () => archiveOf(),
  'archive on storage': () => archiveOf({ srUuid: SRS.fast, zstd: false }),
  'restore into a stage': () => restoreOf({}),
  'restore into no stage, with new addresses': () =>
    restoreOf({ stage: null, workflow: null }, { place: null, keepMacs: false, mustMatch: false }),
  'restore from storage': () => restoreOf({ manifest: manifestOf({ storage: STORAGE, files: {} }) }),
  rehearsal: () => rehearsalOf(),
  'rehearsal from storage': () => rehearsalOf(STORAGE),
} satisfies Readonly<Record<string, () => Plan>>;
