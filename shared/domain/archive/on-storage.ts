import { copyMs } from '../plan/estimates.ts';
import type { Operation } from '../operate/operate-facts.ts';
import type { PlanStep } from '../plan.ts';
import type { ArchiveContent } from './archive-manifest.ts';

/*
 * An archive whose VMs are full copies on an SR instead of files. They are templates, so that nothing starts them and no
 * board shows them; a tag says whose they are, and XAPI itself keeps them from being changed.
 */

/** What XAPI refuses for archived copies; they may still be copied and exported. */
const GUARDED = [
  'destroy',
  'start',
  'start_on',
  'make_into_template',
  'changing_memory_limits',
  'changing_VCPUs',
] as const;

const REASON = 'Stagewright: archived as ';

/** The operations that are blocked for a copy of an archive, with the reason that XenCenter and `xe` show. */
function guardOf(nameLabel: string): Readonly<Record<string, string>> {
  return Object.fromEntries(GUARDED.map((operation) => [operation, `${REASON}${nameLabel}`]));
}

/** Blocked operations that are ours to allow again; what an administrator blocked is theirs. */
export function listGuarded(blocked: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(blocked).flatMap(([operation, why]) => (why.startsWith(REASON) ? [operation] : []));
}

/** The tag of a copy of an archive. */
export function archiveTag(id: string): string {
  return `archive: ${id}`;
}

/** The step that makes a member's copy. */
export const keptId = (vmUuid: string): string => `copy-vm:${vmUuid}`;

/** Copies the snapshots to the SR, names and tags what comes of it, and guards it. */
export function addCopies(
  { draft, journey }: Operation,
  content: ArchiveContent,
  snapshotId: (uuid: string) => string,
): void {
  const { storage } = content;
  if (!storage) return;
  const { srUuid, srName } = storage;
  const steps = journey.members.map(({ vm, name }, index): readonly PlanStep[] => {
    const nameLabel = `${vm.nameLabel.slice(0, 120)} · archive ${content.nameLabel}`;
    const made = { madeBy: keptId(vm.uuid) };
    const description = `${content.configuration.nameLabel} as it was archived: ${content.members[index]?.nameLabel ?? ''}`;
    const guard = guardOf(content.nameLabel);
    return [
      {
        id: keptId(vm.uuid),
        title: `Copy ${name} from its snapshot to ${srName}, every byte of it`,
        vmUuid: vm.uuid,
        call: `VM.copy vm=(the snapshot of ${vm.nameLabel}) sr=${srUuid}`,
        dependsOn: journey.afterAll(),
        resources: [{ key: `sr:${srUuid}`, limit: 1 }],
        estimateMs: copyMs(vm, true),
        undo: 'destroy the copy with its disks',
        action: { kind: 'copy-vm', sourceVmUuid: vm.uuid, source: { madeBy: snapshotId(vm.uuid) }, nameLabel, srUuid },
      },
      {
        id: `keep-archived:${vm.uuid}`,
        title: `Keep the copy of ${name} as a template, with the tag of the archive`,
        vmUuid: vm.uuid,
        call: `VM.add_tags value="${archiveTag(content.id)}"\nVM.set_name_label value="${nameLabel}"`,
        dependsOn: [keptId(vm.uuid)],
        estimateMs: 600,
        undo: 'it goes with the copy',
        action: { kind: 'keep-as-template', vm: made, nameLabel, description, tags: [archiveTag(content.id)] },
      },
      {
        id: `guard-archived:${vm.uuid}`,
        title: `Keep everybody from starting, changing or removing the copy of ${name}`,
        vmUuid: vm.uuid,
        call: Object.keys(guard)
          .map((operation) => `VM.add_to_blocked_operations key=${operation}`)
          .join('\n'),
        dependsOn: [`keep-archived:${vm.uuid}`],
        estimateMs: 500,
        undo: 'allow it again',
        action: { kind: 'guard-archived', vm: made, blocked: guard },
      },
    ];
  });
  journey.advanceAll(draft.add(steps.flat()));
}
