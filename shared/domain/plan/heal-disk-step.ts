import type { DiskRemedy } from '../drift/heal-disk.ts';
import type { HealRow } from '../drift/heal.ts';
import type { SrFacts, VmFacts } from '../inventory.ts';
import type { PlanStep } from '../plan.ts';
import { diskMs } from './estimates.ts';
import { compareText, sizeWord } from './words.ts';

/** A snapshot, an exchange, and the removal of the snapshot. */
const EXCHANGE_MS = 3500;
const CLONE_MS = 1000;

/** The step that hangs another disk in the place of one; what the disk is, its size and where it lies are put back by it. */
export function healDiskStep(vm: VmFacts, disk: DiskRemedy, rows: readonly HealRow[]): PlanStep {
  const { replaced, source, way, isSnapshotted } = disk;
  const device = String(replaced.device);
  const srUuids = [...new Set([replaced.srUuid, source.srUuid])].sort(compareText);
  return {
    id: `replace-disk:${vm.uuid}:${device}`,
    title: `${titleOf(vm, disk)}, and keep the disk that hangs there now`,
    vmUuid: vm.uuid,
    call: callOf(vm, disk),
    dependsOn: [],
    // Two steps that copy one disk would take each other's mark off it.
    resources: [...srUuids.map((uuid) => `sr:${uuid}`), `disk:${source.uuid}`].map((key) => ({ key, limit: 1 })),
    estimateMs: EXCHANGE_MS + (way === 'copy' ? diskMs(source.sizeBytes, false) : way === 'clone' ? CLONE_MS : 0),
    undo:
      way === 'hang-on'
        ? 'hang the kept disk on again, and keep this one'
        : `hang the kept disk on again, and remove the ${way}`,
    action: {
      kind: 'replace-disk',
      vmUuid: vm.uuid,
      device: replaced.device,
      vdiUuid: replaced.vdiUuid,
      srUuid: replaced.srUuid,
      sourceUuid: source.uuid,
      sourceSrUuid: source.srUuid,
      way,
      isSnapshotted,
      fields: rows.map(({ field }) => field),
    },
  };
}

function titleOf({ nameLabel }: VmFacts, { replaced, source, way }: DiskRemedy): string {
  const place = `disk ${String(replaced.device)} of ${nameLabel} (${sizeWord(replaced.sizeBytes)})`;
  return way === 'hang-on'
    ? `Hang the former disk ${nameOf(source)} on ${nameLabel} again as disk ${String(replaced.device)}`
    : `Replace ${place} by a ${way} of ${nameOf(source)}${ownerOf(source)} as it is now`;
}

const nameOf = ({ nameLabel, uuid }: Pick<DiskRemedy['source'], 'nameLabel' | 'uuid'>): string =>
  `${nameLabel === '' ? 'without a name' : `“${nameLabel}”`} (${uuid.slice(0, 8)})`;

const ownerOf = ({ users: [user] }: DiskRemedy['source']): string => (user ? ` of ${user.nameLabel}` : '');

function callOf(vm: VmFacts, { replaced, source, way, isSnapshotted }: DiskRemedy): string {
  const made = way === 'hang-on' ? source.uuid : `(the ${way})`;
  const from = isSnapshotted ? '(the snapshot)' : source.uuid;
  return [
    ...(isSnapshotted ? [`VDI.snapshot vdi=${source.uuid}`] : []),
    ...(way === 'clone' ? [`VDI.clone vdi=${from}`] : []),
    ...(way === 'copy' ? [`VDI.copy vdi=${from} sr=${replaced.srUuid}`] : []),
    `VBD.destroy self=(disk ${String(replaced.device)} of the VM)`,
    `VBD.create VM=${vm.uuid} VDI=${made} userdevice=${String(replaced.device)}`,
    ...(isSnapshotted ? ['VDI.destroy self=(the snapshot)'] : []),
  ].join('\n');
}

/** What a person should know before: what is kept and where, how to get it back, and the space it takes. */
export function healDiskNotes(
  vm: VmFacts,
  { replaced, source, way, needs }: DiskRemedy,
  srs: readonly Pick<SrFacts, 'uuid' | 'nameLabel'>[],
): readonly string[] {
  const srName = (uuid: string): string => srs.find((sr) => sr.uuid === uuid)?.nameLabel ?? uuid;
  const [size, device, sr] = [sizeWord(replaced.sizeBytes), String(replaced.device), srName(replaced.srUuid)];
  const disk = nameOf({ nameLabel: replaced.nameLabel, uuid: replaced.vdiUuid });
  const room = needs.map(({ srUuid, bytes }) => `${sizeWord(bytes)} on ${srName(srUuid)}`).join(' and ');
  const [user] = source.users;
  return [
    `What was written to disk ${device} of ${vm.nameLabel} is not on the disk that takes its place.`,
    `The disk that hangs there now, ${disk}, is kept on ${sr} and hangs on nothing; it goes on taking its space there ` +
      `(up to ${size}). Undoing hangs it on again; later, hang it on by hand, or heal against a moment when it was there. ` +
      `Nobody destroys it but you.`,
    ...(way === 'hang-on'
      ? []
      : [`The ${way} takes ${room === '' ? 'no space at first, and more as it is written to' : `up to ${room}`}.`]),
    ...(way !== 'hang-on' && user?.isRunning === true
      ? [`${user.nameLabel} runs: its disk is taken as it is at that moment, as after a power cut.`]
      : []),
  ];
}
