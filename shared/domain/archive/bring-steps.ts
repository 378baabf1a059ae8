import { ESTIMATE } from '../plan/estimates.ts';
import { sizeWord } from '../plan/words.ts';
import type { PlanStep } from '../plan.ts';
import type { ArchivedMember, ArchiveManifest } from './archive-manifest.ts';
import type { RestoreWish } from './archive-wish.ts';

/** Imports are written by the SR, which does one after another quickest. */
const STREAMS = 2;
const BYTES_PER_MS = 104_858;

/** The step that makes a member's VM. */
export const bringId = ({ file }: ArchivedMember): string => `import-vm:${file}`;

/** Brings an archived VM to the pool again: not yet a member of anything, and on no network that counts. */
export function bringStep(
  { files, storage }: Pick<ArchiveManifest, 'files' | 'storage'>,
  { archive, srUuid, keepMacs }: Pick<RestoreWish, 'archive' | 'srUuid' | 'keepMacs'>,
  member: ArchivedMember,
): PlanStep {
  const { file, nameLabel } = member;
  const { sizeBytes = 0, sha256 = '' } = files[file] ?? {};
  if (storage) return copyStep(member, storage.vms[file] ?? '', srUuid);
  return {
    id: bringId(member),
    title: `Import ${nameLabel} from "${file}", ${sizeWord(sizeBytes)}`,
    vmUuid: null,
    call: `PUT /import?task_id=…&sr_id=…${keepMacs ? '&restore=true' : ''}`,
    dependsOn: ['take-lock'],
    resources: [{ key: `import:${srUuid}`, limit: STREAMS }],
    estimateMs: 2000 + Math.round(sizeBytes / BYTES_PER_MS),
    undo: 'remove the VM with its disks',
    action: { kind: 'import-vm', archive, file, sha256, sizeBytes, srUuid, keepMacs },
  };
}

function copyStep(member: ArchivedMember, vmUuid: string, srUuid: string): PlanStep {
  const bytes = member.content.disks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return {
    id: bringId(member),
    title: `Copy ${member.nameLabel} from the archive, ${sizeWord(bytes)}`,
    vmUuid: null,
    call: `VM.copy vm=${vmUuid} sr=${srUuid}`,
    dependsOn: ['take-lock'],
    resources: [{ key: `sr:${srUuid}`, limit: 1 }],
    estimateMs: 2000 + Math.round(bytes / BYTES_PER_MS),
    undo: 'destroy the copy with its disks',
    action: { kind: 'copy-vm', sourceVmUuid: vmUuid, source: { uuid: vmUuid }, nameLabel: member.nameLabel, srUuid },
  };
}

/** Gives a copy the archived MACs: XAPI makes new ones with every copy. */
export function macStep(member: ArchivedMember, networks: RestoreWish['networks']): PlanStep {
  const { nameLabel, file, content } = member;
  const nics = content.vifs.map(({ device, mac, network }) => ({
    device,
    mac,
    network: { uuid: networks[network] ?? '' },
  }));
  return {
    id: `fence-nics:${file}`,
    title: `Give ${nameLabel} its NICs with the archived MAC addresses`,
    vmUuid: null,
    call: nics
      .map(
        ({ device, mac }) => `VIF.destroy (device ${String(device)})\nVIF.create device=${String(device)} MAC=${mac}`,
      )
      .join('\n'),
    dependsOn: [bringId(member)],
    estimateMs: 300 + 600 * nics.length,
    undo: 'they go with the copy',
    action: { kind: 'fence-nics', vm: { madeBy: bringId(member) }, nics },
  };
}

/** After all are on their networks: a VM may hang on the network that the import of another made. */
export function sweepStep(member: ArchivedMember, after: readonly string[]): PlanStep {
  return {
    id: `sweep-import:${member.file}`,
    title: `Remove networks that the import of ${member.nameLabel} made because none had their name`,
    vmUuid: null,
    call: 'network.destroy (without NICs, of this import)',
    dependsOn: after,
    estimateMs: ESTIMATE.note,
    undo: null,
    action: { kind: 'sweep-import', vm: { madeBy: bringId(member) } },
  };
}
