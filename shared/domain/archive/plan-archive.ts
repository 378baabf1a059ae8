import { frameLock, frameUnlock, frameVerify } from '../plan/fence-frame.ts';
import { countWord, sizeWord } from '../plan/words.ts';
import { ESTIMATE } from '../plan/estimates.ts';
import type { Plan, PlanStep } from '../plan.ts';
import { beginOperation, endOperation, type Operation } from '../operate/operate-facts.ts';
import { planSnapshots } from '../operate/snapshot-plans.ts';
import { toArchiveContent, type ArchiveFacts } from './archive-content.ts';
import type { ArchiveContent } from './archive-manifest.ts';
import { addCopies, keptId } from './on-storage.ts';
import { archiveFolderName, EVIDENCE_FILE, type ArchiveWish } from './archive-wish.ts';

/** Hosts and links serve few streams at once; more of them only wait for each other. */
const STREAMS = 2;
/** 100 MiB a second, of disks that are a third full. */
const BYTES_PER_MS = 104_858 * 3;
const EVIDENCE_MS = 1500;

const KEY = 'archive';
const OPEN = 'open-archive';

/**
 * Plans an archive of a configuration: snapshots of all members, one file for each, a signed manifest; then the
 * snapshots go. The configuration itself stays as it is. Pure: equal facts give an equal plan.
 */
export function planArchive(facts: ArchiveFacts, wish: ArchiveWish): Plan {
  const { configuration } = facts;
  const operation = beginOperation(facts);
  const { draft, journey } = operation;
  const content = toArchiveContent(facts, wish);
  const archive = archiveFolderName(wish.name);
  draft.add([frameLock(configuration.nameLabel)]);
  planSnapshots(operation, { name: `archive: ${wish.name}`, withMemory: false }, KEY);
  addOpening(operation, { archive, content, zstd: wish.zstd });
  if (content.storage) addCopies(operation, content, snapshotId);
  else addExports(operation, { archive, content, zstd: wish.zstd });
  addSeal(operation, archive, content);
  const last = removeSnapshots(operation);
  const verify = frameVerify('Check that every file of the archive is there', last);
  draft.add([verify, frameUnlock([verify.id])]);
  const disks = journey.members.reduce(
    (sum, { vm }) => sum + vm.disks.reduce((all, disk) => all + disk.sizeBytes, 0),
    0,
  );
  return {
    ...endOperation(operation, 'archive'),
    notes: [
      ...draft.notes,
      content.storage
        ? `Its disks are ${sizeWord(disks)}; full copies of them stay on ${content.storage.srName} until the archive is removed.`
        : `Its disks are ${sizeWord(disks)}; empty parts are left out of the files.`,
      'Memory of running VMs is not archived: a restored VM boots as after a power cut.',
      'The VMs go on running, and stay where they are.',
    ],
  };
}

interface Files {
  readonly archive: string;
  readonly content: ArchiveContent;
  readonly zstd: boolean;
}

const snapshotId = (uuid: string): string => `snapshot-vm:${KEY}:${uuid}`;

function addOpening({ draft, journey }: Operation, { archive, content }: Files): void {
  const open: PlanStep = {
    id: OPEN,
    title: `Look for room on this workstation's disk, and make the folder "${archive}"`,
    vmUuid: null,
    call: '',
    dependsOn: journey.afterAll(),
    estimateMs: ESTIMATE.verify,
    undo: 'remove the folder',
    action: {
      kind: 'open-archive',
      archive,
      // Copies take no room here but that of the manifest.
      snapshots: content.storage ? [] : journey.members.map(({ vm }) => ({ madeBy: snapshotId(vm.uuid) })),
    },
  };
  journey.advanceAll(draft.add([open]));
}

function addExports({ draft, journey }: Operation, { archive, content, zstd }: Files): void {
  const exports = journey.members.map(({ vm, name }, index): PlanStep => {
    const file = content.members[index]?.file ?? '';
    const bytes = vm.disks.reduce((sum, disk) => sum + disk.sizeBytes, 0);
    return {
      id: `export-vm:${vm.uuid}`,
      title: `Export ${name} to "${file}"`,
      vmUuid: vm.uuid,
      call: `GET /export?ref=…&task_id=…${zstd ? '&use_compression=zstd' : ''}`,
      dependsOn: [OPEN],
      resources: [{ key: 'archive-streams', limit: STREAMS }],
      estimateMs: 2000 + Math.round(bytes / BYTES_PER_MS),
      undo: 'remove the file',
      action: { kind: 'export-vm', archive, file, snapshot: { madeBy: snapshotId(vm.uuid) }, zstd },
    };
  });
  journey.advanceAll(draft.add(exports));
}

function addSeal({ draft, journey }: Operation, archive: string, content: ArchiveContent): void {
  const copies = Object.fromEntries(
    journey.members.map(({ vm }, index) => [content.members[index]?.file ?? '', { madeBy: keptId(vm.uuid) }]),
  );
  const evidence: PlanStep = {
    id: 'write-evidence',
    title: 'Write what the ledger knows of it beside the archive, as a signed bundle',
    vmUuid: null,
    call: '',
    dependsOn: journey.afterAll(),
    estimateMs: EVIDENCE_MS,
    undo: 'remove the bundle',
    action: { kind: 'write-evidence', archive, file: EVIDENCE_FILE },
  };
  journey.advanceAll(draft.add([evidence]));
  const what = countWord(journey.members.length, content.storage ? 'copy' : 'file').replace('copys', 'copies');
  const seal: PlanStep = {
    id: 'seal-archive',
    title: `Write the signed manifest of ${what}, and make the archive read only`,
    vmUuid: null,
    call: '',
    dependsOn: journey.afterAll(),
    estimateMs: ESTIMATE.record,
    undo: 'remove the manifest',
    action: { kind: 'seal-archive', archive, content, ...(content.storage ? { copies } : {}) },
  };
  journey.advanceAll(draft.add([seal]));
}

function removeSnapshots({ draft, journey }: Operation): readonly string[] {
  const steps = journey.members.map(({ vm, name }): PlanStep => ({
    id: `destroy-snapshot:${KEY}:${vm.uuid}`,
    title: `Destroy the snapshot of ${name} that was exported`,
    vmUuid: vm.uuid,
    call: 'VDI.destroy (its disks)\nVM.destroy self=…',
    dependsOn: journey.afterAll(),
    ...draft.srResources(vm),
    estimateMs: ESTIMATE.destroySnapshot,
    undo: null,
    action: { kind: 'destroy-snapshot', snapshot: { madeBy: snapshotId(vm.uuid) } },
  }));
  return draft.add(steps);
}
